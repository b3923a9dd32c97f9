import assert from 'node:assert/strict';
import type { OptionValues } from '../../../sim/options.ts';
import { steadyLoad } from './load.ts';
import { autoscaler, day } from './scaling.ts';

const DAYS = [day([100, 100, 200]), day([100, 100, 300]), day([100, 100, 400])];
/** 20 ms of work for each of two calls of a transaction, at 50 %; 45 s ahead. */
function seasonal(options: OptionValues = {}, pastDays = DAYS) {
  const own = { targetRatio: 0.5, quantile: 0.5, downscaleStabilization: 0, ...options };
  const target = { workSecondsPerTransaction: 0.04, callsPerTransaction: 2, replicasMax: 90 };
  const decide = autoscaler('seasonal-quantile', own, { target, context: { pastDays } });
  return (now: number, calls: readonly number[]) =>
    decide({ now, replicas: 3, past: steadyLoad(calls, { replicasReady: 50 }) });
}

describe('seasonal-quantile', () => {
  it('covers a quantile of the days ahead', () => {
    const usual = [200, 200, 200, 200]; // two calls for each of 100 transactions
    assert.equal(seasonal()(60, usual), 8); // 200 calls: 4 busy
    assert.equal(seasonal()(90, usual), 24); // the median of 200, 300 and 400: 600 calls, 12 busy
    assert.equal(seasonal({ quantile: 1 })(90, usual), 32);
    assert.equal(seasonal({ quantile: 0.25 })(90, usual), 20); // 250
  });

  it('rescales by how the day compares so far, within bounds', () => {
    assert.equal(seasonal()(90, [300, 300, 300, 300]), 36); // 1.5 of the usual
    assert.equal(seasonal()(90, [100, NaN, NaN, 100]), 12);
    assert.equal(seasonal({ ratioMax: 1.25 })(90, [300, 300, 300, 300]), 30);
    assert.equal(seasonal({ ratioMax: 1.25 })(90, [20, 20, 20, 20]), 20); // 0.8: 19.2
    assert.equal(seasonal({ window: '30s' })(90, [200, 200, 300, 300]), 36);
  });

  it('takes a day of which nothing is seen for one like the others', () => {
    assert.equal(seasonal()(90, [NaN, NaN]), 24);
  });

  it('follows what it sees where no past day is known', () => {
    assert.equal(seasonal({}, [])(90, [200, 200, 300, 300]), 10); // 250 calls: 5 busy
    assert.equal(seasonal({}, [day([])])(90, [200, 200, 300, 300]), 10);
  });
});
