import assert from 'node:assert/strict';
import { randomBalancer } from '../../../agents/balancing/random.ts';

const OPEN = new Int32Array(0);

describe('random', () => {
  it('picks every replica equally often', () => {
    const counts = Array(7).fill(0);
    const ready = [0, 1, 2, 3, 4, 5, 6];
    for (let i = 0; i < 7000; i++) counts[randomBalancer.pick(ready, OPEN, (i + 0.5) / 7000)]++;
    assert.deepEqual(counts, Array(7).fill(1000));
  });

  it('stays below the count for the largest draw, and at 0 for a single replica', () => {
    const last = 1 - 2 ** -53;
    const ready: number[] = [];
    for (let count = 1; count < 3000; count++) {
      ready.push(count - 1);
      assert.equal(randomBalancer.pick(ready, OPEN, last), count - 1);
    }
  });
});
