import assert from 'node:assert/strict';
import type { OptionValues } from '../../../sim/options.ts';
import { steadyLoad } from './load.ts';
import { autoscaler, day } from './scaling.ts';

// 20 ms of work for each call, ready 30 s after the order, a decision each 15 s: 45 s ahead.
function holtWinters(options: OptionValues = {}, context = {}, over = {}) {
  const now = { targetRatio: 0.5, downscaleStabilization: 0, ...options };
  return autoscaler('holt-winters', now, { context, target: { replicasMax: 30, ...over } });
}
const rise = Array.from({ length: 20 }, (_, step) => 60 + 10 * step); // 250 at the end

describe('holt-winters', () => {
  it('scales for the load after the boot', () => {
    const decide = holtWinters({ alpha: 1, beta: 1 });
    // 250 + 3 steps of 10 = 280 calls: 5.6 busy workers, at 50 % 11.2 replicas.
    assert.equal(decide({ now: 300, replicas: 3, past: steadyLoad(rise) }), 12);
    const late = holtWinters({ alpha: 1, beta: 1 });
    // What is seen is one scrape old: 290 calls, 5.8 busy, 11.6 replicas; two: 300, 12 replicas.
    assert.equal(late({ now: 315, time: 300, replicas: 3, past: steadyLoad(rise) }), 12);
    const later = holtWinters({ alpha: 1, beta: 1 });
    assert.equal(later({ now: 345, time: 300, replicas: 3, past: steadyLoad(rise) }), 13);
  });

  it('smooths over what is seen, each scrape once', () => {
    const decide = holtWinters({ alpha: 0.5, beta: 0 });
    const seen = [100, 200];
    assert.equal(decide({ now: 30, replicas: 3, past: steadyLoad(seen) }), 8); // floor: 4 / 0.5
    const low = holtWinters({ alpha: 0.5, beta: 0, reactiveFloor: false });
    assert.equal(low({ now: 30, replicas: 3, past: steadyLoad(seen) }), 6); // 150 calls
    assert.equal(low({ now: 30, replicas: 3, past: steadyLoad(seen) }), 6);
    assert.equal(low({ now: 45, replicas: 3, past: steadyLoad([...seen, 250]) }), 8); // 200
  });

  it('adds the season of the past days', () => {
    const low = Array<number>(10).fill(50);
    const high = Array<number>(10).fill(150);
    const context = { pastDays: [day([...low, ...high]), day([...low, ...high])] };
    const decide = holtWinters({ alpha: 1, beta: 0 }, context);
    const past = steadyLoad(Array<number>(20).fill(60));
    assert.equal(decide({ now: 540, replicas: 3, past }), 3); // 60 calls: 2.4
    assert.equal(decide({ now: 570, replicas: 3, past }), 7); // 160 calls after the jump: 6.4
  });

  it('has a season of calls, not of transactions', () => {
    const half = [...Array<number>(10).fill(50), ...Array<number>(10).fill(150)];
    const two = { workSecondsPerTransaction: 0.04, callsPerTransaction: 2 };
    const decide = holtWinters({ alpha: 1, beta: 0 }, { pastDays: [day(half)] }, two);
    const past = steadyLoad(Array<number>(20).fill(60));
    assert.equal(decide({ now: 570, replicas: 3, past }), 11); // 60 + 2 x 100 calls: 10.4
  });

  it('goes on through gaps, and never below nothing', () => {
    const decide = holtWinters({ alpha: 1, beta: 1 });
    const past = steadyLoad([...rise.slice(0, -2), NaN, NaN]);
    // 230 at step 17, on to 250 along the trend, 280 after the boot.
    assert.equal(decide({ now: 300, replicas: 3, past }), 12);
    const fall = holtWinters({ alpha: 1, beta: 1, reactiveFloor: false });
    assert.equal(fall({ now: 300, replicas: 1, past: steadyLoad([90, 60, 30, 0]) }), 1);
  });

  it('holds its highest wish of the last while', () => {
    const decide = holtWinters({ alpha: 1, beta: 0, downscaleStabilization: '60s' });
    const at = (now: number, calls: number) =>
      decide({ now, replicas: 3, past: steadyLoad([calls]) });
    assert.deepEqual([at(0, 200), at(60, 100), at(75, 100)], [8, 8, 4]);
  });
});
