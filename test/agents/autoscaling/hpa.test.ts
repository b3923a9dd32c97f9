import assert from 'node:assert/strict';
import fc from 'fast-check';
import { hpaLine } from '../../../agents/autoscaling/hpa.ts';
import { InputError, type OptionValues, readOptions } from '../../../sim/options.ts';
import type { ReplicaSample, Signal } from '../../../sim/telemetry.ts';
import { fakeTelemetry, sample, samples } from '../fake-telemetry.ts';
import { context, target as scalingTarget } from '../targets.ts';

const TARGET = scalingTarget({ service: 'ledger', replicasMax: 20 });

interface Moment {
  readonly now: number;
  readonly replicas: number;
  readonly samples?: readonly ReplicaSample[];
  readonly signals?: Partial<Record<Signal, number>>;
}

/** An autoscaler for `ledger`: from what it sees to the replicas it wants; undefined: hold. */
function autoscaler(options: OptionValues = {}, target = TARGET) {
  const agent = hpaLine.create(readOptions(hpaLine.options, options), [target], context())[0]!;
  return ({ now, ...ledger }: Moment): number | undefined => {
    const action = agent.act(agent.observe(fakeTelemetry({ ledger }, { now })));
    return action.kind === 'scale' ? action.replicas : undefined;
  };
}
/** The same after a first sight of so few replicas long ago that nothing is held for it. */
function settled(options: OptionValues = {}, target = TARGET) {
  const decide = autoscaler(options, target);
  decide({ now: -5000, replicas: 2, samples: [] });
  return decide;
}
const problems = (options: OptionValues): readonly string[] => {
  try {
    autoscaler(options);
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    return error.problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
  }
  return [];
};

describe('hpa', () => {
  it('scales to ceil(ratio x pods that count)', () => {
    const decide = settled({ targetRatio: 0.5 });
    assert.equal(decide({ now: 0, replicas: 4, samples: samples(4, 900) }), 8);
    assert.equal(settled()({ now: 0, replicas: 4, samples: samples(4, 900) }), 5); // 90 / 80 %
    assert.equal(settled()({ now: 0, replicas: 4, samples: samples(4, 800) }), undefined);
  });

  it('follows the options of tolerance and of its rule', () => {
    const moment = { now: 0, replicas: 3, samples: samples(3, 550) };
    const targetRatio = 0.5;
    assert.equal(settled({ targetRatio })(moment), undefined);
    assert.equal(settled({ targetRatio, toleranceRule: 'absolute' })(moment), 4);
    assert.equal(settled({ targetRatio, tolerance: 0.05 })(moment), 4);
    const behavior = { scaleUp: { tolerance: 0 }, scaleDown: { tolerance: 0.5 } };
    assert.equal(settled({ targetRatio, behavior })(moment), 4);
    const idle = { now: 0, replicas: 3, samples: samples(3, 300) };
    assert.equal(settled({ targetRatio, behavior })(idle), undefined);
  });

  it('stays at zero unless its minimum is zero', () => {
    assert.equal(settled()({ now: 0, replicas: 0 }), undefined);
    const metrics = [{ type: 'external', signal: 'queueLength', target: 10 }];
    const wake = settled({ metrics }, { ...TARGET, replicasMin: 0 });
    assert.equal(wake({ now: 0, replicas: 0, signals: { queueLength: 25 } }), 3);
  });

  it('goes back within its bounds at once, whatever the metrics', () => {
    const decide = autoscaler({}, { ...TARGET, replicasMin: 3 });
    assert.equal(decide({ now: 0, replicas: 30, samples: samples(30, 1000) }), 20);
    assert.equal(decide({ now: 15, replicas: 2, samples: [] }), 3);
  });

  it('holds when it is blind', () => {
    const unseen = Array(4).fill(sample({ cpuMillicores: NaN, sampledAt: NaN }));
    assert.equal(settled()({ now: 0, replicas: 4, samples: unseen }), undefined);
    assert.equal(settled()({ now: 0, replicas: 4, samples: [] }), undefined);
  });

  it('counts replicas that boot as unready and those that drain not at all', () => {
    const booting = sample({ phase: 'pending', ready: false, startedAt: NaN, cpuMillicores: NaN });
    const busy = samples(2, 1000);
    const decide = () => settled({ targetRatio: 0.4 });
    assert.equal(decide()({ now: 0, replicas: 4, samples: [...busy, booting, booting] }), 5);
    const draining = sample({ phase: 'terminating', cpuMillicores: 0 });
    assert.equal(decide()({ now: 0, replicas: 2, samples: [...busy, draining, draining] }), 4);
  });

  it('rounds usage up to whole millicores, as the metrics server', () => {
    const up = (cpuMillicores: number) =>
      settled({ targetRatio: 0.5 })({ now: 0, replicas: 1, samples: samples(1, cpuMillicores) });
    assert.equal(up(559.2), 2); // 560: 56 %
    assert.equal(up(559.0000000001), undefined); // rounding of sums: 559, 55 %
  });

  it('looks at readiness with the options for young replicas', () => {
    const young = sample({ startedAt: -60, readySince: -20, sampledAt: -6, cpuMillicores: 1000 });
    const moment = { now: 0, replicas: 2, samples: [...samples(1, 1000), young] };
    const targetRatio = 0.4;
    assert.equal(settled({ targetRatio })(moment), 3); // 50 % of both: 1.25 x 2
    assert.equal(settled({ targetRatio, metricWindow: '10s' })(moment), 4); // limit of 4
    assert.equal(settled({ targetRatio, cpuInitialization: '60s' })(moment), 4);
    const never = sample({ ready: false, startedAt: -400, readySince: -375, cpuMillicores: 1000 });
    const old = { now: 0, replicas: 2, samples: [...samples(1, 1000), never] };
    assert.equal(settled({ targetRatio })(old), 3);
    assert.equal(settled({ targetRatio, initialReadinessDelay: '25s' })(old), 4);
  });
});

describe('hpa: several metrics', () => {
  const metrics = [
    { type: 'cpu', target: 0.5 },
    { type: 'pods', signal: 'queueLength', target: 4 },
    { type: 'external', signal: 'arrivalsPerSecond', target: 100 },
  ];
  const decide = (signals: Partial<Record<Signal, number>>, cpu = 250) =>
    settled({ metrics })({ now: 0, replicas: 4, samples: samples(4, cpu), signals });

  it('takes the largest proposal', () => {
    assert.equal(decide({ queueLength: 16, arrivalsPerSecond: 650 }), 7);
    assert.equal(decide({ queueLength: 20, arrivalsPerSecond: 100 }), 5);
    assert.equal(decide({ queueLength: 1, arrivalsPerSecond: 1 }, 750), 6);
    assert.equal(decide({ queueLength: 1, arrivalsPerSecond: 1 }), 2);
  });

  it('scales up on the metrics it has, but not down while one is missing', () => {
    assert.equal(decide({ arrivalsPerSecond: 650 }), 7);
    assert.equal(decide({ arrivalsPerSecond: 100 }), undefined);
    assert.equal(decide({ arrivalsPerSecond: 100, queueLength: 1 }), 2);
  });

  it('shares a total out over the running replicas, and takes a mean for each of them', () => {
    const one = (type: string, signal: string, target: number) =>
      settled({ metrics: [{ type, signal, target }] });
    const booting = sample({ phase: 'pending', cpuMillicores: NaN });
    const moment = {
      now: 0,
      replicas: 4,
      samples: [...samples(3, 0), booting],
      signals: { queueLength: 30, latencySecondsP99: 0.5 },
    };
    assert.equal(one('pods', 'queueLength', 5)(moment), 6); // 30 / (3 + 1 idle): 1.5 x 4
    assert.equal(one('pods', 'latencySecondsP99', 0.25)(moment), 6);
    assert.equal(one('pods', 'latencySecondsP99', 0.5)(moment), undefined);
  });

  it('keeps a value of the whole in proportion to the ready replicas', () => {
    const value = {
      type: 'external',
      signal: 'latencySecondsMean',
      target: 0.2,
      targetType: 'value',
    };
    const moment = { now: 0, replicas: 4, samples: samples(4, 0) };
    const signals = { latencySecondsMean: 0.3 };
    assert.equal(settled({ metrics: [value] })({ ...moment, signals }), 6);
    const unready = [...samples(3, 0), sample({ ready: false }), sample({ phase: 'terminating' })];
    assert.equal(settled({ metrics: [value] })({ ...moment, samples: unready, signals }), 5);
  });

  it('takes a value per replica over all replicas that are not draining', () => {
    const metrics = [{ type: 'external', signal: 'arrivalsPerSecond', target: 100 }];
    const booting = sample({ phase: 'pending', cpuMillicores: NaN });
    const draining = sample({ phase: 'terminating' });
    const moment = { now: 0, replicas: 4, samples: [...samples(3, 0), booting, draining] };
    const decide = (arrivalsPerSecond: number) =>
      settled({ metrics })({ ...moment, signals: { arrivalsPerSecond } });
    assert.equal(decide(420), undefined); // 105 for each of four
    assert.equal(decide(445), 5);
  });

  it('names every contradiction of its options', () => {
    const rules = { policies: [], tolerance: 0.2 };
    const wrong = [
      { type: 'cpu', target: 0.001, signal: 'queueLength' },
      { type: 'pods', target: 0.0001, targetType: 'value' },
    ];
    assert.deepEqual(
      problems({ metrics: wrong, toleranceRule: 'absolute', behavior: { scaleUp: rules } }),
      [
        'metrics.0.signal: must be absent for type cpu',
        'metrics.0.target: must be >= 0.01, got 0.001',
        'metrics.1.signal: is required for type pods',
        'metrics.1.target: must be >= 0.001, got 0.0001',
        'metrics.1.targetType: must be absent for type pods',
        'behavior.scaleUp.policies: must name a policy',
        'behavior.scaleUp.tolerance: the absolute rule has one tolerance for both directions',
      ],
    );
    assert.deepEqual(problems({ metrics: [] }), ['metrics: must name a metric']);
    assert.equal(problems({ targetRatio: 60 }).length, 1);
  });
});

describe('hpa: what it remembers', () => {
  const idle = (now: number, replicas: number) => ({
    now,
    replicas,
    samples: samples(replicas, 8),
  });
  const busy = (now: number, replicas: number, cpu = 1000) => ({
    now,
    replicas,
    samples: samples(replicas, cpu),
  });

  it('takes the replicas of the first sight for a recommendation', () => {
    const decide = autoscaler();
    assert.equal(decide(idle(0, 6)), undefined);
    assert.equal(decide(idle(300, 6)), undefined); // exactly as old as the window
    assert.equal(decide(idle(315, 6)), 1);
  });

  it('does not hold at the very end of the window when there is a behavior', () => {
    const decide = autoscaler({ behavior: {} });
    assert.equal(decide(idle(0, 6)), undefined);
    assert.equal(decide(idle(299, 6)), undefined);
    assert.equal(decide(idle(300, 6)), 1);
  });

  it('remembers what was recommended, not what came of it', () => {
    const decide = settled({ targetRatio: 0.1 });
    assert.equal(decide(busy(0, 2)), 4); // 20 were recommended
    assert.equal(decide(idle(15, 4)), 8); // so 20 are wanted still, twice as many allowed
    const calm = settled({ targetRatio: 0.5, downscaleStabilization: '60s' });
    assert.equal(calm(busy(0, 4)), 8);
    assert.equal(calm(idle(60, 8)), undefined);
    assert.equal(calm(idle(75, 8)), 1);
  });

  it('remembers nothing of an interval without metrics', () => {
    const decide = settled();
    assert.equal(decide({ now: 0, replicas: 9, samples: [] }), undefined);
    assert.equal(decide(idle(15, 9)), 1);
  });

  it('has no memory of the rate without a behavior', () => {
    const decide = settled({ targetRatio: 0.1 });
    assert.equal(decide(busy(0, 4)), 8);
    assert.equal(decide(busy(1, 8)), 16);
  });

  it('keeps to the rate over a period, however often it decides', () => {
    const policies = [{ type: 'Pods', value: 4, period: '60s' }];
    const decide = settled({ targetRatio: 0.1, behavior: { scaleUp: { policies } } });
    assert.equal(decide(busy(0, 4)), 8);
    assert.equal(decide(busy(15, 8)), undefined);
    assert.equal(decide(busy(59, 8)), undefined);
    assert.equal(decide(busy(60, 8)), 12);
  });

  it('does not count an order that was refused, and of a weakened one only the rest', () => {
    const policies = [{ type: 'Pods', value: 4, period: '60s' }];
    const options = { targetRatio: 0.1, behavior: { scaleUp: { policies } } };
    const refused = settled(options);
    assert.equal(refused(busy(0, 4)), 8);
    assert.equal(refused(busy(15, 4)), 8);
    const weakened = settled(options);
    assert.equal(weakened(busy(0, 4)), 8);
    assert.equal(weakened(busy(15, 5)), 8); // one of four used up
  });

  it('counts what it deleted when it adds again', () => {
    const behavior = {
      scaleUp: { policies: [{ type: 'Pods', value: 1, period: '60s' }] },
      scaleDown: { stabilizationWindow: 0 },
    };
    const again = (now: number) => {
      const decide = settled({ targetRatio: 0.1, behavior });
      assert.equal(decide(idle(0, 9)), 1);
      return decide(busy(now, 1));
    };
    assert.equal(again(15), 10); // from 9 at the start of the period
    assert.equal(again(60), 2);
  });

  it('waits for the lowest recommendation of the window before it scales up', () => {
    const behavior = { scaleUp: { stabilizationWindow: '60s' } };
    const decide = settled({ targetRatio: 0.5, behavior });
    assert.equal(decide(busy(0, 4, 500)), undefined);
    assert.equal(decide(busy(30, 4, 750)), undefined);
    assert.equal(decide(busy(60, 4)), 6); // 6 were recommended at 30 s, 8 now
  });
});

describe('hpa: in a closed loop', () => {
  const load = fc.array(fc.integer({ min: 0, max: 12_000 }), { minLength: 5, maxLength: 60 });
  const target = scalingTarget({ service: 'ledger', replicasMin: 2, replicasMax: 9 });

  /** Replicas after each interval of 15 s, from 4, while so many millicores are asked for. */
  function replay(options: OptionValues, millicores: readonly number[]): readonly number[] {
    const decide = autoscaler(options, target);
    const path = [4];
    for (const [index, wanted] of millicores.entries()) {
      const replicas = path.at(-1)!;
      const each = Math.min(1000, wanted / replicas);
      const moment = { now: index * 15, replicas, samples: samples(replicas, each) };
      path.push(decide(moment) ?? replicas);
    }
    return path;
  }

  it('stays within its bounds, with a behavior and without', () => {
    const behavior = { scaleUp: { policies: [{ type: 'Percent', value: 500, period: 15 }] } };
    fc.assert(
      fc.property(load, fc.constantFrom({}, { behavior }), (millicores, options) => {
        const path = replay({ downscaleStabilization: 0, ...options }, millicores);
        assert.ok(path.every((replicas) => replicas >= 2 && replicas <= 9));
      }),
    );
  });

  it('never adds more within a period than its policy allows', () => {
    const policies = [{ type: 'Pods', value: 2, period: '60s' }];
    const options = {
      behavior: { scaleUp: { policies }, scaleDown: { selectPolicy: 'Disabled' } },
    };
    fc.assert(
      fc.property(load, (millicores) => {
        const path = replay(options, millicores);
        for (let i = 4; i < path.length; i++) assert.ok(path[i]! - path[i - 4]! <= 2);
      }),
    );
  });

  it('does not scale down within the window of stabilisation', () => {
    fc.assert(
      fc.property(load, (millicores) => {
        const path = replay({ downscaleStabilization: '10min' }, millicores.slice(0, 40));
        for (let i = 1; i < path.length; i++) assert.ok(path[i]! >= path[i - 1]!);
      }),
    );
  });

  it('makes an agent of its own for each service', () => {
    const targets = [target, { ...target, service: 'gateway' }];
    const lines = hpaLine.create(readOptions(hpaLine.options, {}), targets, context());
    assert.equal(lines.length, 2);
    const telemetry = fakeTelemetry({ ledger: { replicas: 1 }, gateway: { replicas: 10 } });
    const actions = lines.map((agent) => agent.act(agent.observe(telemetry)));
    assert.deepEqual(actions, [
      { kind: 'scale', service: 'ledger', replicas: 2 },
      { kind: 'scale', service: 'gateway', replicas: 9 },
    ]);
  });
});
