import assert from 'node:assert/strict';
import type { OptionValues } from '../../../sim/options.ts';
import { autoscaler, day } from './scaling.ts';

/**
 * Replicas wanted at second 600 after samples of calls per second, 15 s apart, two calls for a transaction, 40 ms of
 * work each, and replicas that boot in 45 s; past days had 50 transactions per second until minute 11, then 200.
 */
function replicas(calls: readonly number[], options: OptionValues, pastDays = [PAST, PAST, BUSY]) {
  const target = {
    workSecondsPerTransaction: 0.08,
    callsPerTransaction: 2,
    workersPerReplica: 1,
    replicasMax: 100,
    bootSeconds: 45,
  };
  // No usage is scraped: the work of a call stays what is declared.
  const past = { arrivalsPerSecond: calls, utilizationRatio: [NaN], replicasReady: [NaN] };
  const setting = { target, context: { pastDays, interval: 15 } };
  return autoscaler('past-and-present', options, setting)({ now: 600, replicas: 30, past });
}
const PAST = day(Array.from({ length: 30 }, (_, minute) => (minute < 11 ? 50 : 200)));
const BUSY = day(Array.from({ length: 30 }, () => 9000)); // one day of three: the median does not heed it

describe('past-and-present', () => {
  it('weighs the present load and what is expected once replicas are ready', () => {
    const options = { targetRatio: 0.5, window: 60 };
    const calls = [100, 100, 100, 100, 100]; // 4 Erlang; expected are 400 calls: 16 Erlang
    assert.equal(replicas(calls, { ...options, pastShare: 0 }), 8);
    assert.equal(replicas(calls, { ...options, pastShare: 1 }), 32);
    assert.equal(replicas(calls, { ...options, pastShare: 0.5 }), 16); // sqrt(4 x 16) / 0.5
    assert.equal(replicas(calls, { targetRatio: 0.8, window: 60, pastShare: 0.5 }), 10);
  });

  it('takes the present load over its window', () => {
    const options = { targetRatio: 0.5, pastShare: 0 };
    assert.equal(replicas([100, 100, 300], { ...options, window: 0 }), 24);
    assert.equal(replicas([100, 300], { ...options, window: 15 }), 16);
  });

  it('goes by the present alone where past days tell nothing', () => {
    assert.equal(replicas([100], { targetRatio: 0.5, pastShare: 0.5 }, []), 8);
    assert.equal(replicas([100], { targetRatio: 0.5, pastShare: 1 }, [day([0])]), 8);
    assert.equal(replicas([NaN], { targetRatio: 0.5 }), 30);
  });
});
