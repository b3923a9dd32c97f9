import assert from 'node:assert/strict';
import { vpa, vpaLine } from '../../../agents/resizing/vpa.ts';
import type { VpaOptions } from '../../../agents/resizing/vpa-options.ts';
import type { Order } from '../../../sim/actions.ts';
import { InputError, readOptions } from '../../../sim/options.ts';
import type { OutOfMemory, ReplicaSample } from '../../../sim/telemetry.ts';
import { fakeTelemetry, sample } from '../fake-telemetry.ts';
import { context, target } from '../targets.ts';

const HOUR = 3600;
const MIB = 2 ** 20;
const optionsOf = (raw: object = {}) =>
  readOptions(vpaLine.options, { ...raw }) as unknown as VpaOptions;
const TARGET = target({ service: 'ledger', cores: 4, coresMin: 0.1, coresMax: 8, replicas: 2 });

interface Scene {
  readonly options?: object;
  readonly replicas?: number;
  readonly kills?: readonly OutOfMemory[];
  readonly every?: number; // seconds between two calls
  readonly until: number;
  sampleOf(now: number, id: number): Partial<ReplicaSample>;
}

/** The first order other than to hold and its time, or undefined. */
function firstOrder(scene: Scene): { readonly at: number; readonly order: Order } | undefined {
  const { every = 60, until, kills = [], replicas = 2 } = scene;
  const agent = vpa(TARGET, optionsOf(scene.options));
  for (let now = 0; now <= until; now += every) {
    const samples = Array.from({ length: replicas }, (_, id) =>
      sample({ id, startedAt: 0, sampledAt: now, ...scene.sampleOf(now, id) }),
    );
    const outOfMemory = kills.filter(({ at }) => at <= now);
    const telemetry = fakeTelemetry({ ledger: { replicas, samples, outOfMemory } }, { now });
    const order = agent.act(agent.observe(telemetry));
    if (order.kind === 'several') assert.fail('one order at a time');
    if (order.kind !== 'hold') return { at: now, order };
  }
  return undefined;
}
const busy = (cpuMillicores: number, requestMillicores: number) => () => ({
  cpuMillicores,
  requestMillicores,
});

describe('vpa', () => {
  it('orders the target once it is out of bounds', () => {
    // 1 core: 1016 + 152 = 1168 millicores. The upper bound 1168 x (1 + 1440 / minutes) falls below
    // 4000 after 594 minutes.
    assert.deepEqual(firstOrder({ until: 12 * HOUR, sampleOf: busy(1000, 4000) }), {
      at: 594 * 60,
      order: { kind: 'resize', service: 'ledger', cores: 1.168 },
    });
  });

  it('orders more at once where it asks for too little', () => {
    // The lower bound is 1168 x (1 + 1.44 / minutes)^-2, above 1000 after 17.8 minutes.
    assert.deepEqual(firstOrder({ until: HOUR, sampleOf: busy(1000, 1000) }), {
      at: 18 * 60,
      order: { kind: 'resize', service: 'ledger', cores: 1.168 },
    });
  });

  it('orders within the bounds after 12 h, and for 10 % only', () => {
    assert.equal(firstOrder({ until: 13 * HOUR, sampleOf: busy(1000, 1500) })?.at, 12 * HOUR);
    assert.equal(firstOrder({ until: 13 * HOUR, sampleOf: busy(1000, 1250) }), undefined);
    const options = { lifetimeMin: '1h' };
    assert.equal(firstOrder({ options, until: 2 * HOUR, sampleOf: busy(1000, 1500) })?.at, HOUR);
  });

  it('stays within the bounds of the service', () => {
    const small = { lifetimeMin: 0, safetyMarginRatio: 10 };
    assert.deepEqual(
      firstOrder({ options: small, until: HOUR, sampleOf: busy(2000, 4000) })?.order,
      {
        kind: 'resize',
        service: 'ledger',
        cores: 8,
      },
    );
    const idle = firstOrder({ options: { lifetimeMin: 0 }, until: HOUR, sampleOf: busy(0, 4000) });
    assert.ok(idle?.order.kind === 'resize' && idle.order.cores === 0.1);
  });

  it('rounds CPU up to its step', () => {
    const options = { lifetimeMin: 0, millicoresStep: 500 };
    const first = firstOrder({ options, until: HOUR, sampleOf: busy(1000, 4000) });
    assert.ok(first?.order.kind === 'resize' && first.order.cores === 1.5);
  });

  it('only recommends when it is off', () => {
    const off = { mode: 'off', lifetimeMin: 0 };
    assert.equal(firstOrder({ options: off, until: HOUR, sampleOf: busy(1000, 4000) }), undefined);
    const agent = vpa(TARGET, optionsOf(off));
    const samples = [sample({ cpuMillicores: 1000, sampledAt: 0 })];
    agent.act(agent.observe(fakeTelemetry({ ledger: { replicas: 1, samples } })));
    assert.deepEqual(agent.recommendation(), {
      cpu: { target: 1168, lower: 100, upper: 8000 },
      memory: undefined,
    });
  });

  it('replaces no replica where there is but one', () => {
    const scene = { until: HOUR, replicas: 1, sampleOf: busy(1000, 4000) };
    assert.equal(firstOrder({ ...scene, options: { lifetimeMin: 0 } }), undefined);
    assert.ok(firstOrder({ ...scene, options: { lifetimeMin: 0, replicasMin: 1 } }));
  });

  it('waits while too few replicas run', () => {
    const sampleOf = (now: number, id: number): Partial<ReplicaSample> => ({
      ...busy(1000, 4000)(),
      ...(id === 1 && now < 1800 ? { phase: 'pending', startedAt: NaN, sampledAt: NaN } : {}),
    });
    assert.equal(firstOrder({ options: { lifetimeMin: 0 }, until: HOUR, sampleOf })?.at, 1800);
  });

  it('looks only at replicas of the newest size while others are being replaced', () => {
    const sizes = (older: number, newer: number) => (_: number, id: number) =>
      busy(1000, id === 0 ? older : newer)();
    const scene = { options: { lifetimeMin: 0 }, until: 3 * HOUR };
    assert.equal(firstOrder({ ...scene, sampleOf: sizes(4000, 1200) }), undefined);
    assert.ok(firstOrder({ ...scene, sampleOf: sizes(1200, 4000) }));
  });

  it('replaces a pending replica whatever else runs', () => {
    const sampleOf = (_: number, id: number): Partial<ReplicaSample> => ({
      ...busy(1000, id === 0 ? 1168 : 500)(),
      ...(id === 1 ? { phase: 'pending', startedAt: NaN, sampledAt: NaN } : {}),
    });
    assert.equal(firstOrder({ until: HOUR, sampleOf })?.order.kind, 'resize');
  });

  it('counts replicas that drain for nothing', () => {
    const sampleOf = (_: number, id: number): Partial<ReplicaSample> => ({
      ...busy(1000, 4000)(),
      ...(id === 1 ? { phase: 'terminating' } : {}),
    });
    const options = { lifetimeMin: 0, evictionToleranceRatio: 1 };
    assert.equal(firstOrder({ options, until: HOUR, sampleOf }), undefined);
    assert.ok(firstOrder({ options: { ...options, replicasMin: 1 }, until: HOUR, sampleOf }));
  });

  it('orders no size that is there already', () => {
    const options = { lifetimeMin: 0, changeMinRatio: 0 };
    assert.equal(firstOrder({ options, until: HOUR, sampleOf: busy(1000, 1168) }), undefined);
    assert.ok(firstOrder({ options, until: HOUR, sampleOf: busy(1000, 1169) }));
  });

  it('takes a sample of a replica once a minute, however often it is asked', () => {
    const once = firstOrder({ until: HOUR, every: 15, sampleOf: busy(1000, 1000) });
    assert.equal(once?.at, 18 * 60);
    const spiky = (now: number) => busy(now % 60 === 0 ? 1000 : 7000, 1168)();
    assert.equal(firstOrder({ until: HOUR, every: 15, sampleOf: spiky }), undefined);
    assert.ok(
      firstOrder({ options: { sampleInterval: 15 }, until: HOUR, every: 15, sampleOf: spiky }),
    );
    // a sample that stays the same counts once: there is no confidence, so there are no bounds
    const stale = () => ({ ...busy(1000, 1000)(), sampledAt: 0 });
    assert.equal(firstOrder({ until: HOUR, sampleOf: stale }), undefined);
    const blind = () => ({ cpuMillicores: NaN, requestMillicores: 1000, sampledAt: NaN });
    assert.equal(firstOrder({ until: 24 * HOUR, sampleOf: blind }), undefined);
  });

  it('does not make up for minutes in which it was not asked', () => {
    const agent = vpa(TARGET, optionsOf());
    for (const [now, cpuMillicores] of [
      [0, 1000],
      [600, 1000],
      [615, 7000],
    ] as const) {
      const samples = [sample({ cpuMillicores, sampledAt: now })];
      agent.act(agent.observe(fakeTelemetry({ ledger: { replicas: 1, samples } }, { now })));
    }
    assert.equal(agent.recommendation().cpu?.target, 1168);
  });

  describe('with memory', () => {
    const GB = 1e9;
    const using = (memoryBytes: number, requestMemoryBytes: number) => () => ({
      ...busy(1000, 1168)(),
      memoryBytes,
      requestMemoryBytes,
    });
    const kill = (at: number): OutOfMemory => ({ at, replica: 0, memoryBytes: GB });

    it('raises memory at once after a quick kill', () => {
      // 1.2 GB: 2e8 x (1.05^40 - 1) = 1207997742.4 bytes end its bucket; 15 % more
      const memoryBytes = 1207997742 + 181199661;
      const scene = { until: HOUR, sampleOf: using(0.5 * GB, GB), kills: [kill(500)] };
      assert.deepEqual(firstOrder(scene), {
        at: 540,
        order: { kind: 'resize', service: 'ledger', cores: 1.168, memoryBytes },
      });
      const capped = firstOrder({ ...scene, options: { memoryBytesMax: 1.1 * GB } });
      assert.ok(capped?.order.kind === 'resize' && capped.order.memoryBytes === 1.1 * GB);
    });

    it('takes no more memory than the largest node has', () => {
      const pool = { pool: 'a', cores: 8, memoryBytes: GB, nodesMin: 1, nodesMax: 1 };
      const pools = [{ ...pool, provisionSeconds: 60, dollarsPerHour: 1 }];
      const [agent] = vpaLine.create(
        readOptions(vpaLine.options, {}),
        [TARGET],
        context({ pools }),
      );
      const samples = [0, 1].map((id) =>
        sample({ id, startedAt: 0, sampledAt: 60, ...using(0.4 * GB, 0.5 * GB)() }),
      );
      const outOfMemory = [{ at: 60, replica: 0, memoryBytes: 3 * GB }];
      const telemetry = fakeTelemetry(
        { ledger: { replicas: 2, samples, outOfMemory } },
        { now: 60 },
      );
      const order = agent!.act(agent!.observe(telemetry));
      assert.ok(order.kind === 'resize' && order.memoryBytes === GB);
    });

    it('waits for the bounds after a kill that came late', () => {
      const scene = { until: HOUR, sampleOf: using(0.5 * GB, GB), kills: [kill(600)] };
      assert.equal(firstOrder(scene), undefined);
      assert.equal(firstOrder({ ...scene, options: { outOfMemoryQuick: 601 } })?.at, 600);
    });

    it('orders 250 MiB at least', () => {
      const options = { lifetimeMin: 0 };
      const { order } = firstOrder({ options, until: HOUR, sampleOf: using(1, GB) })!;
      assert.ok(order.kind === 'resize' && order.memoryBytes === 250 * MIB);
    });
  });

  it('makes one agent per service and refuses percentiles out of order', () => {
    const targets = [TARGET, { ...TARGET, service: 'cards' }];
    const create = (raw: object) =>
      vpaLine.create(readOptions(vpaLine.options, { ...raw }), targets, context());
    assert.deepEqual(
      create({}).map(({ name }) => name),
      ['vpa', 'vpa'],
    );
    const wrong = {
      targetPercentile: 0.4,
      upperPercentile: 0.3,
      memoryBytesMin: 5,
      memoryBytesMax: 4,
    };
    assert.throws(
      () => create(wrong),
      (error) => {
        assert.ok(error instanceof InputError);
        assert.deepEqual(
          error.problems.map(({ path, message }) => `${path.join('.')} ${message}`),
          [
            'lowerPercentile must be <= targetPercentile 0.4, got 0.5',
            'upperPercentile must be >= targetPercentile 0.4, got 0.3',
            'memoryBytesMax must be >= memoryBytesMin 5, got 4',
          ],
        );
        return true;
      },
    );
  });
});
