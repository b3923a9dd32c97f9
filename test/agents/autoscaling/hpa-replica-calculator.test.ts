import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type CpuReadiness, groupPods, type Pod } from '../../../agents/autoscaling/hpa-pods.ts';
import {
  averageValueReplicas,
  isWithin,
  podMetricReplicas,
  type Proposal,
  resourceReplicas,
  type Tolerance,
  valueReplicas,
} from '../../../agents/autoscaling/hpa-replica-calculator.ts';

const NEW: Tolerance = { rule: 'asymmetric', up: 0.1, down: 0.1 };
const OLD: Tolerance = { ...NEW, rule: 'absolute' };
const NOW = 1000;
const READINESS: CpuReadiness = {
  now: NOW,
  cpuInitialization: 300,
  initialReadinessDelay: 30,
  metricWindow: 15,
};

const pod = (over: Partial<Pod> = {}): Pod => ({
  phase: 'running',
  isDeleted: false,
  isReady: true,
  startedAt: 0,
  readySince: 10,
  value: 500,
  sampledAt: NOW,
  request: 1000,
  ...over,
});
const unready = (over: Partial<Pod> = {}) => pod({ isReady: false, readySince: 20, ...over });
const missing = (over: Partial<Pod> = {}) => pod({ value: NaN, sampledAt: NaN, ...over });
const pending = () => pod({ phase: 'pending', isReady: false, startedAt: NaN, value: NaN });
const times = (count: number, one: Pod) => Array.from({ length: count }, () => one);

const cpu = (
  pods: readonly Pod[],
  targetPercent: number,
  { current = pods.length, tolerance = NEW } = {},
): Proposal => resourceReplicas({ current, pods, targetPercent, tolerance, readiness: READINESS });
const perPod = (pods: readonly Pod[], target: number, current = pods.length): Proposal =>
  podMetricReplicas({ current, pods, target, tolerance: NEW });
const replicas = (proposal: Proposal) =>
  proposal.kind === 'proposal' ? proposal.replicas : proposal.reason;

describe('hpa: groups of pods', () => {
  const group = (one: Pod, metric: 'cpu' | 'other' = 'cpu') => {
    const { counted, unready, missing } = groupPods(
      [one],
      metric === 'cpu' ? READINESS : undefined,
    );
    if (counted.length > 0) return 'counted';
    if (unready.length > 0) return 'unready';
    return missing.length > 0 ? 'missing' : 'ignored';
  };

  it('ignores deleted and failed pods, whatever else they are', () => {
    assert.equal(group(pod({ isDeleted: true })), 'ignored');
    assert.equal(group(pod({ phase: 'pending', isDeleted: true })), 'ignored');
    assert.equal(group(pod({ phase: 'failed' })), 'ignored');
  });

  it('takes a pending pod for unready for every metric, with a sample or without', () => {
    assert.equal(group(pending()), 'unready');
    assert.equal(group(pod({ phase: 'pending' }), 'other'), 'unready');
  });

  it('takes a running pod without a sample for missing, even if it is not ready', () => {
    assert.equal(group(missing()), 'missing');
    assert.equal(group(unready({ value: NaN })), 'missing');
  });

  it('takes a pod that has not started for unready for CPU only', () => {
    assert.equal(group(pod({ startedAt: NaN })), 'unready');
    assert.equal(group(pod({ startedAt: NaN }), 'other'), 'counted');
  });

  it('wants a young pod ready, with a sample of a whole window since it became ready', () => {
    const young = { startedAt: NOW - 299, readySince: NOW - 20 };
    assert.equal(group(pod({ ...young, sampledAt: NOW - 5 })), 'counted');
    assert.equal(group(pod({ ...young, sampledAt: NOW - 6 })), 'unready');
    assert.equal(group(pod({ ...young, isReady: false })), 'unready');
  });

  it('ends the initialisation exactly at its period', () => {
    const stale = { readySince: NOW - 20, sampledAt: NOW - 20 };
    assert.equal(group(pod({ ...stale, startedAt: NOW - 299.9 })), 'unready');
    assert.equal(group(pod({ ...stale, startedAt: NOW - 300 })), 'counted');
  });

  it('takes an old pod for unready only if it was never ready', () => {
    const old = { isReady: false, startedAt: 100 };
    assert.equal(group(pod({ ...old, readySince: 129 })), 'unready');
    assert.equal(group(pod({ ...old, readySince: 130 })), 'counted');
    assert.equal(group(pod({ ...old, readySince: 129 }), 'other'), 'counted');
  });
});

describe('hpa: replicas for CPU', () => {
  it('cuts utilization off to whole percent of the sums of usage and request', () => {
    const pods = [pod({ value: 399, request: 500 }), pod({ value: 200, request: 1500 })];
    assert.deepEqual(cpu(pods, 50), {
      kind: 'proposal',
      replicas: 2, // 599 / 2000 = 29.95 %, taken for 29: ratio 0.58, 1.16 pods
      value: 299,
      utilizationPercent: 29,
    });
  });

  it('multiplies the ratio with the pods that count, not with the current replicas', () => {
    assert.equal(replicas(cpu(times(4, pod({ value: 900 })), 45, { current: 6 })), 8);
    assert.equal(replicas(cpu([...times(2, pod({ value: 100 })), pending(), pending()], 50)), 1);
  });

  it('holds still within the tolerance, at the current replicas', () => {
    assert.equal(replicas(cpu(times(4, pod({ value: 540 })), 50, { current: 6 })), 6);
    assert.equal(replicas(cpu(times(4, pod({ value: 460 })), 50, { current: 6 })), 6);
    assert.equal(replicas(cpu(times(10, pod({ value: 440 })), 50)), 9);
  });

  it('moves at a ratio of 1.1 by the old tolerance rule and holds by the new one', () => {
    const pods = times(3, pod({ value: 550 }));
    assert.equal(replicas(cpu(pods, 50, { tolerance: NEW })), 3);
    assert.equal(replicas(cpu(pods, 50, { tolerance: OLD })), 4);
  });

  it('counts missing pods as 100 % of their request when the rest asks for less', () => {
    const pods = [...times(4, pod({ value: 100 })), missing({ request: 1000 })];
    assert.equal(replicas(cpu(pods, 60)), 3); // (400 + 1000) / 5000 = 28 %: 0.4667 x 5
  });

  it('counts missing pods at a target above 100 % as on target', () => {
    const pods = [...times(3, pod({ value: 900 })), missing()];
    assert.equal(replicas(cpu(pods, 200)), 3); // (2700 + 2000) / 4000 = 117 %: 0.585 x 4
  });

  it('counts missing pods as idle when the rest asks for more', () => {
    const pods = [...times(2, pod({ value: 900 })), missing()];
    assert.equal(replicas(cpu(pods, 30)), 6); // 1800 / 3000 = 60 %: 2 x 3
  });

  it('leaves missing pods out when the rest is exactly on target', () => {
    assert.equal(replicas(cpu([pod({ value: 500 }), missing(), missing()], 50)), 3);
  });

  it('counts unready pods as idle when the rest asks for more, and not at all otherwise', () => {
    const busy = [...times(3, pod({ value: 900 })), unready({ value: 900 })];
    assert.equal(replicas(cpu(busy, 45)), 6); // 2700 / 4000 = 67 %: 1.489 x 4
    const idle = [...times(3, pod({ value: 150 })), unready({ value: 900 })];
    assert.equal(replicas(cpu(idle, 45)), 1); // 15 % of three pods
  });

  it('leaves unready pods out even while missing pods damp a scale down', () => {
    const pods = [pod({ value: 100 }), pod({ value: 100 }), unready({ value: 900 }), missing()];
    assert.equal(replicas(cpu(pods, 50)), 3); // (200 + 1000) / 3000 = 40 %: 0.8 x 3
  });

  it('holds when missing or unready pods bring the ratio within the tolerance', () => {
    assert.equal(replicas(cpu([pod({ value: 1000 }), missing()], 50)), 2);
    assert.equal(replicas(cpu([pod({ value: 1000 }), unready()], 50)), 2);
    const nearly = times(10, pod({ value: 575 })); // 57 %: 1.14 x 10; with one idle pod 52 %
    assert.equal(replicas(cpu([...nearly, unready()], 50)), 11);
  });

  it('holds when missing or unready pods turn the direction round', () => {
    assert.equal(replicas(cpu([pod({ value: 600 }), missing(), missing()], 50)), 3);
    assert.equal(replicas(cpu([pod({ value: 600 }), ...times(3, unready())], 50)), 4);
    assert.equal(replicas(cpu([pod({ value: 400 }), ...times(3, missing())], 50)), 4);
  });

  it('holds when fewer pods than replicas would turn the result round', () => {
    const pods = [...times(2, pod({ value: 900 })), missing()];
    assert.equal(replicas(cpu(pods, 40, { current: 7 })), 7); // 60 %: 1.5 x 3 = 5 < 7
    const idle = [...times(5, pod({ value: 100 })), missing()];
    assert.equal(replicas(cpu(idle, 50, { current: 2 })), 2); // 25 %: 0.5 x 6 = 3 > 2
  });

  it('leaves unready pods out of a scale down, whatever the current replicas', () => {
    const surge = [...times(6, pod({ value: 250 })), unready()];
    assert.equal(replicas(cpu(surge, 50, { current: 2 })), 3);
  });

  it('fails without pods, without a sample that counts and without a request', () => {
    const reason = (proposal: Proposal) => proposal.kind === 'failure' && proposal.reason;
    assert.equal(reason(cpu([], 50)), 'no pods');
    assert.match(String(reason(cpu([missing(), pending(), unready()], 50))), /no metrics/);
    assert.match(String(reason(cpu([pod(), pod({ request: NaN })], 50))), /no CPU request/);
    assert.match(String(reason(cpu([pod({ request: 0 })], 50))), /add up to 0/);
  });

  const usage = fc.integer({ min: 0, max: 3000 });
  const target = fc.integer({ min: 1, max: 150 });

  it('never asks for fewer replicas when ready pods use more', () => {
    fc.assert(
      fc.property(
        fc.array(usage, { minLength: 1, maxLength: 20 }),
        target,
        usage,
        (list, t, more) => {
          const at = (extra: number) =>
            replicas(
              cpu(
                list.map((value) => pod({ value: value + extra })),
                t,
              ),
            );
          assert.ok(at(more) >= at(0));
        },
      ),
    );
  });

  it('never moves against what the pods that count ask for', () => {
    const anyPod = fc.oneof(
      usage.map((value) => pod({ value })),
      usage.map((value) => unready({ value })),
      fc.constant(missing()),
      fc.constant(pending()),
    );
    fc.assert(
      fc.property(fc.array(anyPod, { minLength: 1, maxLength: 12 }), target, (pods, t) => {
        const proposal = cpu(pods, t);
        if (proposal.kind === 'failure') return;
        if (proposal.utilizationPercent > t) assert.ok(proposal.replicas >= pods.length);
        if (proposal.utilizationPercent < t) assert.ok(proposal.replicas <= pods.length);
        if (proposal.utilizationPercent === t) assert.equal(proposal.replicas, pods.length);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('hpa: tolerance', () => {
  it('has a width of its own for each direction', () => {
    const tolerance: Tolerance = { rule: 'asymmetric', up: 0, down: 0.5 };
    assert.equal(isWithin(1.001, tolerance), false);
    assert.equal(isWithin(0.5, tolerance), true);
    assert.equal(isWithin(0.499, tolerance), false);
  });

  it('differs between the rules at 1.1 only by rounding', () => {
    assert.deepEqual([isWithin(1.1, NEW), isWithin(1.1, OLD)], [true, false]);
    assert.deepEqual([isWithin(1.0999, NEW), isWithin(1.0999, OLD)], [true, true]);
    assert.deepEqual([isWithin(1.1001, NEW), isWithin(1.1001, OLD)], [false, false]);
    assert.deepEqual([isWithin(0.9, NEW), isWithin(0.9, OLD)], [true, true]);
  });
});

describe('hpa: replicas for a metric of the pods', () => {
  it('cuts the mean off to whole thousandths and does not look at readiness', () => {
    const pods = [pod({ value: 9000 }), unready({ value: 4001 })];
    assert.deepEqual(perPod(pods, 5000), {
      kind: 'proposal',
      replicas: 3,
      value: 6500,
      utilizationPercent: NaN,
    });
  });

  it('counts missing pods at the target on the way down and as idle on the way up', () => {
    assert.equal(replicas(perPod([pod({ value: 1000 }), missing(), missing()], 4000)), 3);
    assert.equal(replicas(perPod([...times(3, pod({ value: 0 })), missing()], 4000)), 1);
    assert.equal(replicas(perPod([...times(2, pod({ value: 9000 })), missing()], 3000)), 6);
  });

  it('counts pending pods as idle on the way up', () => {
    assert.equal(replicas(perPod([pod({ value: 6000 }), pending()], 2000)), 3);
  });

  it('fails without pods or samples', () => {
    assert.equal(perPod([], 1000).kind, 'failure');
    assert.equal(perPod([missing(), pending()], 1000).kind, 'failure');
  });
});

describe('hpa: replicas for one value', () => {
  const value = (over: Partial<Parameters<typeof valueReplicas>[0]>) =>
    valueReplicas({ current: 4, readyPods: 4, value: 9000, target: 6000, tolerance: NEW, ...over });
  const average = (over: Partial<Parameters<typeof averageValueReplicas>[0]>) =>
    averageValueReplicas({ statusReplicas: 4, value: 9000, target: 1000, tolerance: NEW, ...over });

  it('is in proportion to the ready pods', () => {
    assert.equal(replicas(value({})), 6);
    assert.equal(replicas(value({ readyPods: 3 })), 5);
    assert.equal(replicas(value({ value: 6500 })), 4);
  });

  it('starts from zero with ceil(value / target), without tolerance', () => {
    assert.equal(replicas(value({ current: 0, readyPods: 0 })), 2);
    assert.equal(replicas(value({ current: 0, readyPods: 0, value: 6001 })), 2);
    assert.equal(replicas(value({ current: 0, readyPods: 0, value: 0 })), 0);
  });

  it('is ceil(value / target per pod), whatever the current replicas', () => {
    assert.equal(replicas(average({})), 9);
    assert.equal(replicas(average({ statusReplicas: 20 })), 9);
    assert.equal(replicas(average({ statusReplicas: 0 })), 9);
  });

  it('holds the pods that exist while the value per pod is within the tolerance', () => {
    assert.deepEqual(average({ value: 4301 }), {
      kind: 'proposal',
      replicas: 4,
      value: 1076, // per pod, rounded up
      utilizationPercent: NaN,
    });
  });

  it('fails without a value', () => {
    assert.equal(value({ value: NaN }).kind, 'failure');
    assert.equal(average({ value: NaN }).kind, 'failure');
  });

  it('never exceeds a 32-bit count', () => {
    assert.equal(replicas(average({ value: 1e15, target: 1 })), 2 ** 31 - 1);
  });
});
