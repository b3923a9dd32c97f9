import assert from 'node:assert/strict';
import type { OptionValues } from '../../../sim/options.ts';
import { autoscaler } from './scaling.ts';

/** Replicas wanted after these samples of calls per second, 15 s apart, 40 ms of work each. */
function replicas(calls: readonly number[], options: OptionValues, workersPerReplica = 1) {
  const target = {
    workSecondsPerTransaction: 0.04,
    callsPerTransaction: 1,
    workersPerReplica,
    replicasMax: 40,
  };
  // No usage is scraped: the work of a call stays what is declared.
  const past = { arrivalsPerSecond: calls, utilizationRatio: [NaN], replicasReady: [NaN] };
  return autoscaler('load-average', options, { target })({ now: 900, replicas: 30, past });
}

describe('load-average', () => {
  it('wants the replicas that serve the mean load at the target', () => {
    const options = { targetRatio: 0.5, window: 60 };
    assert.equal(replicas([900, 100, 100, 100, 100, 100], options), 8); // 4 Erlang
    assert.equal(replicas([100, 100, 100, 100, 300], { ...options, window: 45 }), 12); // 150 calls
    assert.equal(replicas([100, 100, 100, 100], options, 2), 4);
    assert.equal(replicas([100, 300], { targetRatio: 0.8, window: 0 }), 15);
  });

  it('leaves out what is missing, and takes the newest sample where a window has none', () => {
    const options = { targetRatio: 0.5, window: 60 };
    assert.equal(replicas([100, NaN, NaN, 300], options), 16);
    assert.equal(replicas([100, NaN, NaN, NaN, NaN, NaN, NaN], options), 8);
    assert.equal(replicas([NaN, NaN], options), 30);
  });
});
