import assert from 'node:assert/strict';
import { crowdSurge } from '../../workloads/flash-crowds.ts';
import { contextOf, mean, standardErrorsFrom } from './helpers.ts';

const DAY = 86_400;
const WINDOW = { startHour: 0, compress: 1, seconds: DAY };
const ONE = { perDay: 1, ramp: 0, hold: 60, decay: 0, peakMin: 3, peakMax: 3 };
const surgeOf = (day: number, aftershocks: number) =>
  crowdSurge(
    { ...ONE, aftershocks, aftershockDelay: 900 },
    WINDOW,
    contextOf({ day, horizon: DAY }).dayRandom,
  );
const total = (surge: Float64Array) => surge.reduce((sum, one) => sum + one, 0);

describe('flash crowds', () => {
  it('bring as many smaller crowds as stated, half as high on average, after a mean delay', () => {
    const surpluses: number[] = [];
    const delays: number[] = [];
    for (let day = 0; day < 200; day++) {
      const [alone, all] = [surgeOf(day, 0), surgeOf(day, 4)];
      const later = all.map((surge, second) => surge - alone[second]!);
      assert.ok(
        later.every((surge) => surge > -1e-12),
        'the first crowds stay as they are',
      );
      surpluses.push(total(all));
      const start = alone.findIndex((surge) => surge > 0);
      if (start < 10_000 || start > 70_000) continue; // whole clusters
      const weighted = later.subarray(start).map((surge, age) => surge * (age - 900 - 30));
      delays.push(total(weighted));
    }
    // Two times the rate for 60 s, and four times half of it.
    assert.ok(standardErrorsFrom(2 * 60 * (1 + 4 / 2), surpluses) < 4, `${mean(surpluses)}`);
    assert.ok(standardErrorsFrom(0, delays) < 4);
  });

  it('come one by one without them', () => {
    const plain = crowdSurge(ONE, WINDOW, contextOf({ horizon: DAY }).dayRandom);
    assert.deepEqual(plain, surgeOf(0, 0));
    assert.deepEqual(new Set(plain), new Set([0, 2]));
  });
});
