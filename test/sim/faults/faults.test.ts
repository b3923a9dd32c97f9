import assert from 'node:assert/strict';
import type { Effect, ReplicaEffect, Strike } from '../../../sim/effects.ts';
import type { FaultTarget, Moment } from '../../../sim/faults/fault.ts';
import { COMMON_OPTIONS } from '../../../sim/faults/fault-spec.ts';
import { FAULTS, faultLine } from '../../../sim/faults/index.ts';
import { InputError, readOptions } from '../../../sim/options.ts';
import { createSimulation } from '../../../sim/simulation.ts';
import { faultOf, play, Stage, SYSTEM } from './stage.ts';

const MIB = 2 ** 20;

function targetOf(kind: string, changes: Partial<FaultTarget> = {}): FaultTarget {
  const { target: name = '' } = faultOf(kind);
  const isService = SYSTEM.services.some((service) => service.name === name);
  return {
    name,
    replicas: isService ? [{ service: name }] : [],
    nodes: [],
    zones: [],
    lasts: 60,
    site: new Stage(createSimulation()),
    ...changes,
  };
}

type Options = Readonly<Record<string, unknown>>;

/** The effects of a kind at a level, with its default options but those given. */
function effects(
  kind: string,
  level = 1,
  options: Options = {},
  target = targetOf(kind),
  beat = 0,
) {
  const line = faultLine(kind);
  return line.effects?.(level, readOptions(line.options, options), target, beat) ?? [];
}

function strikes(kind: string, moment: Moment, options: Options = {}, target = targetOf(kind)) {
  const line = faultLine(kind);
  return line.strikes?.(moment, readOptions(line.options, options), target) ?? [];
}

const ONSET: Moment = { level: 1, before: 0, beat: 0 };
const GROWTH: Moment = { level: 1, before: 0.5, beat: 0 };
const END: Moment = { level: 0, before: 1, beat: 0 };

function only<One>(list: readonly One[]): One {
  assert.equal(list.length, 1);
  return list[0]!;
}

/** One number of the only effect of a kind at a level. */
function at(kind: string, field: string, level: number, options: Options = {}): number {
  return Number((only(effects(kind, level, options)) as unknown as Options)[field]);
}

function near(actual: number, expected: number): void {
  assert(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);
}

describe('faults of services', () => {
  it('cpu-saturation doubles the work beside one hog per core', () => {
    near(at('cpu-saturation', 'workFactor', 1), 2);
    near(at('cpu-saturation', 'workFactor', 0.5, { hogsPerCore: 3 }), 2.5);
    near(at('cpu-saturation', 'stolenRatio', 0.5), 0.5);
  });

  it('memory-leak fills 500 MB in a minute', () => {
    near(at('memory-leak', 'leakBytesPerSecond', 1) * 60, 500e6);
    near(at('memory-leak', 'leakBytesPerSecond', 0.5, { bytesPerSecond: MIB }), MIB / 2);
  });

  it('gc-pressure stops replicas for its pause each period', () => {
    const fault = faultOf('gc-pressure', {
      options: { pauseRatio: 0.2, period: 10 },
      duration: { kind: 'constant', value: 25 },
    });
    const { stage } = play([fault]);
    const stops = stage.applied.map(({ at, effect }) => [at, (effect as ReplicaEffect).isStopped]);
    assert.deepEqual(stops, [
      [0, true],
      [2, false],
      [10, true],
      [12, false],
      [20, true],
      [22, false],
    ]);
    const half = faultOf('gc-pressure', { ...fault, severity: 0.5 });
    assert.deepEqual(
      play([half]).stage.applied.map(({ at }) => at),
      [0, 1, 10, 11, 20, 21],
    );
    near(at('gc-pressure', 'workFactor', 1), 2);
  });

  it('connection-pool-leak takes the share that is its level', () => {
    assert.deepEqual(effects('connection-pool-leak', 0.4), [
      { on: 'service', service: 'desk', connectionsLost: 0.4 },
    ]);
  });

  it('worker-exhaustion takes the share that is its level', () => {
    near(at('worker-exhaustion', 'workersLost', 0.3), 0.3);
  });

  it('noisy-neighbour with half of the cores doubles the work', () => {
    near(at('noisy-neighbour', 'workFactor', 1), 2);
    near(at('noisy-neighbour', 'stolenRatio', 0.5), 0.25);
    near(at('noisy-neighbour', 'workFactor', 0.5), 4 / 3);
  });

  it('dependency-brownout has the delays of PetShop', () => {
    const delays = [0.25, 0.5, 1].map((level) => {
      const [failing, slow] = effects('dependency-brownout', level, {}, targetOf('cpu-saturation'));
      assert(failing?.on === 'replicas' && slow?.on === 'edge');
      near(failing.errorRatio!, 0.05 * level);
      return 2 * slow.delay!;
    });
    assert.deepEqual(delays, [0.25, 0.5, 1]);
  });

  it('bad-deploy begins and ends with a change event', () => {
    const { stage } = play([faultOf('bad-deploy', { radius: { kind: 'one' } })]);
    assert.deepEqual(stage.strikes, [
      {
        at: 0,
        did: 'strike',
        strike: { kind: 'change', what: 'deploy', component: 'desk', text: 'new version of desk' },
      },
      {
        at: 900,
        did: 'strike',
        strike: { kind: 'change', what: 'deploy', component: 'desk', text: 'rollback of desk' },
      },
    ]);
    near(at('bad-deploy', 'errorRatio', 0.5), 0.25);
    assert.deepEqual(strikes('bad-deploy', GROWTH), []);
  });

  it('bad-config slows down and says so', () => {
    near(at('bad-config', 'workFactor', 1), 4);
    const change = only(strikes('bad-config', ONSET));
    assert(change.kind === 'change' && change.what === 'config');
  });

  it('secret-rotation fails calls in proportion to its level', () => {
    near(at('secret-rotation', 'errorRatio', 0.7), 0.7);
    assert.equal(strikes('secret-rotation', ONSET).length, 1);
  });

  it('clock-skew within the leeway does no harm', () => {
    const options = { offset: 300, leeway: 60, life: 480 };
    assert.equal(at('clock-skew', 'errorRatio', 0.2, options), 0);
    near(at('clock-skew', 'errorRatio', 1, options), 0.5);
    assert.equal(at('clock-skew', 'errorRatio', 1, { ...options, offset: 1e6 }), 1);
  });

  it('batch-overrun holds locks where there are any', () => {
    assert.deepEqual(
      effects('batch-overrun').map(({ on }) => on),
      ['replicas'],
    );
    const vault = { ...targetOf('slow-disk') };
    const [slow, locks] = effects('batch-overrun', 0.5, {}, vault);
    assert(slow?.on === 'replicas' && slow.workFactor === 1.5);
    assert.deepEqual(locks, { on: 'storage', service: 'vault', lockHold: 0.025 });
  });

  it('slow-start multiplies boots', () => {
    near(at('slow-start', 'bootFactor', 0.5), 3);
  });

  it('quota-exhausted blocks every boot', () => {
    assert.deepEqual(effects('quota-exhausted', 0.1), [
      { on: 'service', service: 'desk', isBootBlocked: true },
    ]);
  });

  it('load-spike is six times the load', () => {
    assert.deepEqual(effects('load-spike'), [{ on: 'load', factor: 6 }]);
    assert.deepEqual(effects('load-spike', 0.5), [{ on: 'load', factor: 3.5 }]);
  });
});

describe('faults of replicas', () => {
  it('replica-crash keeps replicas down for its duration', () => {
    const crash = only(strikes('replica-crash', ONSET));
    assert(crash.kind === 'crash' && crash.downtime === 60);
    assert.deepEqual(strikes('replica-crash', GROWTH), []);
    assert.deepEqual(strikes('replica-crash', END), []);
  });

  it('crash-loop backs off from 10 s to 5 min', () => {
    const fault = faultOf('crash-loop', {
      options: { lives: 60 },
      duration: { kind: 'constant', value: 1500 },
    });
    const crashes = play([fault]).stage.strikes.map(({ at, strike }) => {
      assert(strike.kind === 'crash');
      return [at, strike.downtime];
    });
    assert.deepEqual(crashes, [
      [0, 10],
      [70, 20],
      [150, 40],
      [250, 80],
      [390, 160],
      [610, 300],
      [970, 300],
      [1330, 300],
    ]);
  });

  it('replica-hang is all or nothing', () => {
    assert.deepEqual(effects('replica-hang', 0.1), [
      { on: 'replicas', service: 'desk', isStopped: true },
    ]);
  });

  it('probe-misconfiguration kills the busy alone', () => {
    const busy = (waiting: number) => {
      const target = targetOf('probe-misconfiguration');
      (target.site as Stage).waitingOf.set(1, waiting).set(3, 1);
      const moment = { level: 0.5, before: 0.5, beat: 1 };
      return strikes('probe-misconfiguration', moment, { waiting: 5 }, target);
    };
    assert.deepEqual(busy(9), []);
    const crash = only(busy(10));
    assert(crash.kind === 'crash' && crash.hits !== undefined);
    assert.deepEqual([0, 1, 2, 3].filter(crash.hits), [1]);
  });
});

describe('faults of databases and caches', () => {
  it('slow-disk grows from 1 to its factor', () => {
    near(at('slow-disk', 'diskFactor', 1, { factor: 20 }), 20);
    near(at('slow-disk', 'diskFactor', 0.5), 5.5);
  });

  it('disk-full is all or nothing', () => {
    assert.deepEqual(effects('disk-full', 0.1), [
      { on: 'storage', service: 'vault', isDiskFull: true },
    ]);
  });

  it('lock-contention adds its hold in proportion', () => {
    near(at('lock-contention', 'lockHold', 0.25, { hold: 2 }), 0.5);
  });

  it('hot-row sends its share to one row', () => {
    near(at('hot-row', 'hotRatio', 0.5, { ratio: 0.8 }), 0.4);
  });

  it('replica-lag grows by half a second each second', () => {
    near(at('replica-lag', 'lagSecondsPerSecond', 1), 0.5);
  });

  it('primary-loss strikes whoever is primary at the onset', () => {
    const target = targetOf('primary-loss');
    const stage = target.site as Stage;
    stage.primaryOf = 6;
    const crash = only(strikes('primary-loss', ONSET, {}, target));
    stage.primaryOf = 5; // after the failover
    assert(crash.kind === 'crash' && crash.hits !== undefined);
    assert.deepEqual([[5, 6].filter(crash.hits), crash.downtime], [[6], 60]);
    stage.primaryOf = undefined;
    assert.deepEqual(strikes('primary-loss', ONSET, {}, target), []);
  });

  it('failover-off alone changes nothing but the failover', () => {
    assert.deepEqual(effects('failover-off'), [
      { on: 'storage', service: 'vault', isFailoverOff: true },
    ]);
  });

  it('cache-flush strikes once', () => {
    assert.deepEqual(strikes('cache-flush', ONSET), [{ kind: 'cache-flush', service: 'memo' }]);
    assert.deepEqual([...strikes('cache-flush', GROWTH), ...strikes('cache-flush', END)], []);
  });

  it('cache-stampede leaves no hits at full severity', () => {
    near(at('cache-stampede', 'hitFactor', 1), 0);
    near(at('cache-stampede', 'hitFactor', 0.5, { drop: 0.4 }), 0.8);
  });
});

describe('faults of the network', () => {
  it('network-delay adds its time to a round trip', () => {
    assert.deepEqual(effects('network-delay', 0.5), [{ on: 'edge', to: 'vault', delay: 0.5 }]);
    assert.deepEqual(effects('network-delay', 0.5, { way: 'back', from: 'desk' }), [
      { on: 'edge', to: 'vault', from: 'desk', way: 'back', delay: 1 },
    ]);
  });

  it('network-loss loses its share of each way', () => {
    assert.deepEqual(effects('network-loss', 0.5, { ratio: 0.2 }), [
      { on: 'edge', to: 'vault', lossRatio: 0.1 },
    ]);
  });

  it('network-partition can be of one way', () => {
    assert.deepEqual(effects('network-partition', 0.1, { way: 'there' }), [
      { on: 'edge', to: 'vault', way: 'there', lossRatio: 1 },
    ]);
  });

  it('network-congestion delays before it loses', () => {
    const [early] = effects('network-congestion', 0.5);
    assert.deepEqual(early, { on: 'edge', to: 'vault', delay: 0.25, lossRatio: 0.0125 });
  });

  it('dns-failure refuses calls in proportion to its level', () => {
    near(at('dns-failure', 'refusedRatio', 0.4), 0.4);
    const { truth } = play([faultOf('dns-failure')]);
    assert.equal(only(truth).to, 1860); // a TTL after the repair
  });

  it('certificate-expiry has a change event at its end alone', () => {
    assert.deepEqual(strikes('certificate-expiry', ONSET), []);
    assert.equal(strikes('certificate-expiry', END).length, 1);
    near(at('certificate-expiry', 'refusedRatio', 1), 1);
  });
});

describe('faults of places', () => {
  it('node-loss comes without, spot-eviction with notice', () => {
    const lost = (kind: string) => play([faultOf(kind)]).stage.strikes.map(({ strike }) => strike);
    const notices = (list: readonly Strike[]) =>
      list.map((strike) => (strike.kind === 'node-loss' ? strike.notice : NaN));
    assert.deepEqual(notices(lost('node-loss')), [0]);
    assert.deepEqual(notices(lost('spot-eviction')), [120, 120]);
  });

  it('zone-loss takes one zone, region-loss all of its zones', () => {
    const zones = (kind: string) => play([faultOf(kind)]).stage.applied.map(({ effect }) => effect);
    assert.deepEqual(zones('zone-loss'), [{ on: 'zone', zone: 'b' }]);
    assert.deepEqual(zones('region-loss'), [
      { on: 'zone', zone: 'a' },
      { on: 'zone', zone: 'b' },
    ]);
  });

  it('cooling-failure slows down before it kills', () => {
    const target = targetOf('cooling-failure', { replicas: [{ service: 'desk' }], zones: ['b'] });
    assert.deepEqual(effects('cooling-failure', 0.5, {}, target), [
      { on: 'replicas', service: 'desk', workFactor: 2 },
    ]);
    assert.deepEqual(
      effects('cooling-failure', 0.8, {}, target).map(({ on }) => on),
      ['replicas', 'zone'],
    );
  });
});

describe('faults of queues and of monitoring', () => {
  it('poison-message spoils its share', () => {
    near(at('poison-message', 'poisonRatio', 0.5, { ratio: 0.02 }), 0.01);
  });

  it('consumer-loss takes the share that is its level', () => {
    assert.deepEqual(effects('consumer-loss', 0.7), [
      { on: 'broker', queue: 'entries', consumersLost: 0.7 },
    ]);
  });

  it('message-duplication doubles its share', () => {
    near(at('message-duplication', 'duplicateRatio', 0.5), 0.25);
  });

  it('telemetry-gap loses the share that is its level', () => {
    assert.deepEqual(effects('telemetry-gap', 0.7), [
      { on: 'telemetry', service: 'desk', gapRatio: 0.7 },
    ]);
  });

  it('telemetry-delay grows with its level', () => {
    const everything = targetOf('telemetry-delay', { name: '' });
    assert.deepEqual(effects('telemetry-delay', 0.5, {}, everything), [
      { on: 'telemetry', delay: 60 },
    ]);
  });

  it('frozen-telemetry is all or nothing', () => {
    assert.deepEqual(effects('frozen-telemetry', 0.1), [
      { on: 'telemetry', service: 'desk', isFrozen: true },
    ]);
  });

  it('counter-reset of no service is one of all', () => {
    const all = strikes('counter-reset', ONSET, {}, targetOf('counter-reset', { name: '' }));
    assert.deepEqual(
      all.map((strike) => strike.kind === 'counter-reset' && strike.service),
      ['desk', 'memo', 'vault'],
    );
    assert.equal(strikes('counter-reset', ONSET).length, 1);
  });
});

/** What each class of component can suffer. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  service: ['replicas', 'service', 'edge', 'storage', 'crash', 'change'],
  memory: ['replicas'],
  connections: ['service'],
  database: ['storage', 'crash'],
  cache: ['cache', 'cache-flush'],
  queue: ['broker'],
  edge: ['edge', 'change'],
  nodes: ['node-loss'],
  zone: ['zone', 'replicas'],
  region: ['zone', 'replicas'],
  telemetry: ['telemetry', 'counter-reset'],
  load: ['load'],
  none: [],
};

/** Bounds of what an effect may state: lowest, highest, and whether more is worse. */
const FIELDS: Readonly<Record<string, readonly [number, number, 1 | -1]>> = {
  workFactor: [1, Infinity, 1],
  errorRatio: [0, 1, 1],
  workersLost: [0, 1, 1],
  leakBytesPerSecond: [0, Infinity, 1],
  stolenRatio: [0, 1, 1],
  bootFactor: [1, Infinity, 1],
  connectionsLost: [0, 1, 1],
  delay: [0, Infinity, 1],
  lossRatio: [0, 1, 1],
  refusedRatio: [0, 1, 1],
  diskFactor: [1, Infinity, 1],
  lockHold: [0, Infinity, 1],
  hotRatio: [0, 1, 1],
  lagSecondsPerSecond: [0, 1, 1],
  consumersLost: [0, 1, 1],
  poisonRatio: [0, 1, 1],
  duplicateRatio: [0, 1, 1],
  hitFactor: [0, 1, -1],
  factor: [1, Infinity, 1],
  gapRatio: [0, 1, 1],
};
const ALL_OR_NOTHING = ['network-partition'];

function numbersOf(effect: Effect): readonly (readonly [string, number])[] {
  return Object.entries(effect).flatMap(([key, value]) =>
    typeof value === 'number' ? [[key, value] as const] : [],
  );
}

describe('every fault', () => {
  for (const line of FAULTS) {
    const { kind, appliesTo } = line;
    const target = targetOf(kind, { zones: ['a'], nodes: [0] });

    it(`${kind}: does nothing at level 0, and never less when its level grows`, () => {
      const levels = [1e-9, 0.25, 0.5, 1].map((level) => effects(kind, level, {}, target));
      const [least = [], ...greater] = levels;
      if (!ALL_OR_NOTHING.includes(kind))
        for (const [key, value] of least.flatMap(numbersOf)) {
          const [low, high, sign] = FIELDS[key]!;
          const tolerance = key === 'leakBytesPerSecond' ? 1 : 1e-6;
          assert(Math.abs(value - (sign > 0 ? low : high)) < tolerance, `${key} ${value}`);
        }
      let before = least;
      for (const now of greater) {
        before.forEach((effect, i) => {
          for (const [key, value] of numbersOf(effect)) {
            const next = Number((now[i] as unknown as Options)[key]);
            const [low, high, sign] = FIELDS[key]!;
            assert(next >= low && next <= high, `${key} is ${next}`);
            assert((next - value) * sign >= 0, `${key} goes from ${value} to ${next}`);
          }
        });
        before = now;
      }
    });

    it(`${kind}: touches nothing that its class does not have, and leaves nothing behind`, () => {
      const onsets = [
        { kind: 'step' },
        { kind: 'ramp', over: 40 },
        { kind: 'flapping', period: 20, share: 0.5 },
      ];
      const duration = { kind: 'constant', value: 60 };
      for (const onset of onsets) {
        const { stage, truth } = play([faultOf(kind, { onset, duration, recovery: 10 })]);
        assert.equal(stage.active.size, 0);
        assert.equal(truth.length, 1);
        const seen = stage.log.map((entry) =>
          entry.did === 'strike' ? entry.strike.kind : entry.effect.on,
        );
        const allowed = appliesTo.flatMap((one) => ALLOWED[one]!);
        assert.deepEqual(
          [...new Set(seen)].filter((one) => !allowed.includes(one)),
          [],
        );
        const isSilent = kind === 'trigger' || kind === 'probe-misconfiguration';
        assert.equal(seen.length === 0, isSilent); // the desk is not busy
      }
      const { activeAtHorizon, stage } = play([faultOf(kind, { duration })], { horizon: 30 });
      const hasEffects = stage.applied.length > 0;
      assert.equal(activeAtHorizon.length > 0, hasEffects);
      assert.equal(stage.active.size, 0);
    });

    it(`${kind}: says what it leaves, where it is from, and refuses options out of range`, () => {
      assert(line.trace.trim() !== '' && line.source.trim() !== '');
      for (const [name, { value }] of Object.entries(line.options)) {
        assert(!COMMON_OPTIONS.includes(name), `${name} is an option of every fault`);
        const wrong: unknown[] = [{}, -1];
        if ('max' in value && value.max !== undefined) wrong.push(value.max * 2 + 1);
        for (const one of wrong)
          assert.throws(() => readOptions(line.options, { [name]: one }), InputError);
      }
    });
  }

  it('is there for each row of the table of faults to inject', () => {
    const rows = [
      ['cpu-saturation'],
      ['memory-leak'],
      ['gc-pressure'],
      ['connection-pool-leak', 'worker-exhaustion'],
      ['slow-disk', 'disk-full'],
      ['lock-contention', 'hot-row'],
      ['replica-lag', 'failover-off', 'primary-loss'],
      ['network-delay', 'network-loss', 'network-partition', 'network-congestion'],
      ['load-spike'],
      ['cache-flush', 'cache-stampede'],
      ['bad-deploy', 'bad-config', 'secret-rotation', 'certificate-expiry'],
      ['dns-failure'],
      ['clock-skew'],
      ['node-loss', 'zone-loss', 'region-loss', 'cooling-failure'],
      ['dependency-brownout'],
      ['poison-message', 'consumer-loss', 'message-duplication'],
      ['batch-overrun'],
      ['probe-misconfiguration', 'quota-exhausted', 'spot-eviction', 'crash-loop', 'slow-start'],
    ];
    const kinds = FAULTS.map(({ kind }) => kind);
    assert.deepEqual(
      rows.flat().filter((kind) => !kinds.includes(kind)),
      [],
    );
    assert(kinds.length >= 30);
  });
});
