import assert from 'node:assert/strict';
import { WalkMeter } from '../../../../sim/databases/store/walk-meter.ts';
import { TouchCounter } from '../../../../sim/databases/touch-counter.ts';
import { createRandom } from '../../../../sim/random.ts';
import { binarySearch } from './doubles.ts';

describe('the meter of walks', () => {
  it('counts the lines and pages that the counter of touches counts', () => {
    const uniform = createRandom('meter').stream('u');
    const [meter, counter] = [new WalkMeter(), new TouchCounter()];
    for (let walk = 0; walk < 50; walk++) {
      meter.reset();
      counter.reset();
      for (let i = 0; i < 1 + 20 * walk; i++) {
        const [region, byte] = [Math.floor(3 * uniform()), Math.floor(1e6 * uniform())];
        const bytes = 1 + Math.floor(300 * uniform());
        meter.of(0, false).touch(region, byte, bytes);
        counter.touch(region, byte, bytes);
      }
      assert.deepEqual([meter.lines, meter.pageCount], [counter.lines, counter.pages]);
    }
  });

  it('finds log2(n / 8) lines in a binary search for the last of n keys, 8 to a line', () => {
    for (const power of [10, 20]) {
      const keys = new Float64Array(2 ** power);
      for (let i = 0; i < keys.length; i++) keys[i] = i;
      const meter = new WalkMeter();
      binarySearch(keys).walk(2 ** power - 1, meter.of(0, false));
      assert.equal(meter.lines, power - 3);
    }
  });

  it('lists no pages of models that are pinned, and tells structures apart', () => {
    const meter = new WalkMeter();
    meter.of(0, true).touch(1, 0, 8192);
    meter.touch(0, 0, 8);
    meter.of(1, false).touch(0, 0, 8);
    meter.touch(1, 8192, 8);
    assert.deepEqual([meter.lines, meter.pageCount], [128 + 3, 3]);
    assert.deepEqual([...meter.pages.slice(0, 3)], [0, 0, 1]);
    assert.equal(new Set(meter.regions.slice(0, 3)).size, 3);
  });
});
