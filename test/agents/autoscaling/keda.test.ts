import assert from 'node:assert/strict';
import type { OptionValues } from '../../../sim/options.ts';
import { samples } from '../fake-telemetry.ts';
import { autoscaler, problems } from './scaling.ts';

const REST = { target: { replicasMin: 0 } };
/** A decision from calls that wait, those in work, and the time. */
function keda(options: OptionValues = {}, setting: Parameters<typeof autoscaler>[2] = {}) {
  const decide = autoscaler('keda', options, setting);
  return (now: number, replicas: number, queueLength: number, busy = 0) => {
    const signals = {
      queueLength,
      replicasReady: replicas,
      utilizationRatio: replicas === 0 ? NaN : busy / replicas,
    };
    return decide({ now, replicas, signals, samples: samples(replicas, 0) });
  };
}

describe('keda', () => {
  it('wants ceil(calls / target per replica)', () => {
    assert.equal(keda()(0, 2, 14, 2), 4); // 16 / 5
    assert.equal(keda({ targetPerReplica: 4 })(0, 2, 14, 2), 4);
    assert.equal(keda({ targetPerReplica: 0.5 })(0, 2, 0, 1.8), 4); // at most twice as many, or 4
    assert.equal(keda({ metric: 'queue' })(0, 2, 14, 2), 3);
    const wide = keda({}, { target: { workersPerReplica: 4 } });
    assert.equal(wide(0, 3, 14, 3), 6); // 14 and 3 x 4 busy workers: 26
  });

  it('holds within the tolerance of the autoscaler it makes', () => {
    assert.equal(keda()(0, 4, 18, 3.9), 4); // 21.9 of 20
    assert.equal(keda({ tolerance: 0.05 })(0, 4, 18, 3.9), 5);
  });

  it('scales down once the stabilisation is over, to one replica while it is active', () => {
    const decide = keda({ downscaleStabilization: '60s' }, REST);
    assert.equal(decide(0, 4, 0, 1), 4);
    assert.equal(decide(60, 4, 0, 1), 4);
    assert.equal(decide(75, 4, 0, 1), 1);
  });

  it('wakes a service at rest when it polls, to one replica or its minimum', () => {
    const decide = keda({}, REST);
    assert.equal(decide(0, 0, 0), 0);
    assert.equal(decide(15, 0, 3), 0); // not polled
    assert.equal(decide(30, 0, 3), 1);
    const idle = { minReplicas: 3, idleReplicas: 0 };
    assert.equal(keda(idle, REST)(0, 0, 1), 3);
    assert.equal(keda({ activationThreshold: 10 }, REST)(0, 0, 10), 0);
    assert.equal(keda({ activationThreshold: 10 }, REST)(0, 0, 11), 1);
  });

  it('puts a service to rest when the cooldown since the last activity is over', () => {
    const decide = keda({ downscaleStabilization: 0 }, REST);
    assert.equal(decide(0, 1, 1), 1);
    for (let now = 15; now <= 315; now += 15) assert.equal(decide(now, 1, 0), 1);
    assert.equal(decide(330, 1, 0), 0); // 300 s are not more than 300 s, and 315 is not polled
  });

  it('does not put a service to rest that has a minimum, unless it may idle', () => {
    const rest = (options: OptionValues, setting = {}) => {
      const decide = keda({ downscaleStabilization: 0, ...options }, setting);
      decide(0, 2, 0); // what is seen first counts as a recommendation
      return decide(30, 2, 0);
    };
    assert.equal(rest({}), 1);
    assert.equal(rest({ minReplicas: 2 }, REST), 2);
    assert.equal(rest({ minReplicas: 2, idleReplicas: 0 }, REST), 0); // never was active
  });

  it('holds while the metric is missing, at rest as well', () => {
    const decide = keda({}, REST);
    for (let now = 0; now < 3000; now += 15) assert.equal(decide(now, 2, NaN), 2);
    assert.equal(keda({}, REST)(0, 0, NaN), 0);
  });

  it('falls back after more missing metrics in a row than the threshold', () => {
    const decide = keda({ fallback: { failureThreshold: 3, replicas: 6 } });
    const seen = [0, 15, 30, 45].map((now) => decide(now, 3, NaN));
    assert.deepEqual(seen, [3, 3, 3, 6]);
    const broken = keda({ fallback: { failureThreshold: 3, replicas: 6 } });
    const calls = [NaN, NaN, 15, NaN, NaN, NaN, NaN];
    assert.deepEqual(
      calls.map((queue, i) => broken(15 * i, 3, queue)),
      [3, 3, 3, 3, 3, 3, 6],
    );
  });

  it('falls back to the present replicas, or to the more or the fewer of the two', () => {
    const fallback = (behavior: string, current: number) => {
      const options = { replicas: 4, failureThreshold: 0, behavior };
      return keda({ downscaleStabilization: 0, fallback: options })(0, current, NaN);
    };
    assert.deepEqual(
      [2, 6].map((current) => fallback('static', current)),
      [4, 6],
    ); // seen first
    assert.deepEqual(
      [2, 6].map((current) => fallback('currentReplicas', current)),
      [2, 6],
    );
    assert.deepEqual(
      [2, 6].map((current) => fallback('currentReplicasIfHigher', current)),
      [4, 6],
    );
    assert.deepEqual(
      [2, 6].map((current) => fallback('currentReplicasIfLower', current)),
      [2, 6],
    );
    const later = keda({
      downscaleStabilization: 0,
      fallback: { replicas: 4, failureThreshold: 1, behavior: 'currentReplicasIfLower' },
    });
    assert.deepEqual(
      [0, 15].map((now) => later(now, 6, NaN)),
      [6, 4],
    );
  });

  it('refuses options that do not fit to the service', () => {
    assert.deepEqual(problems('keda', { minReplicas: 11 }), [
      'minReplicas: must be in [1, 10], the bounds of ledger, got 11',
    ]);
    assert.deepEqual(problems('keda', { idleReplicas: 0 }), [
      'idleReplicas: needs a service that may be at 0, ledger has 1',
    ]);
    assert.deepEqual(problems('keda', { idleReplicas: 0 }, REST), [
      'idleReplicas: must be below minReplicas (0 of ledger)',
    ]);
  });
});
