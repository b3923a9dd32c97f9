import assert from 'node:assert/strict';
import { PriorityHeap } from '../../../agents/caching/priority-heap.ts';
import { createRandom } from '../../../sim/random.ts';

const OBJECTS = 30;

describe('the heap of priorities', () => {
  it('gives the lowest first, whatever was set again or taken out before', () => {
    const uniform = createRandom('heap').stream('steps');
    const heap = new PriorityHeap(OBJECTS);
    const set = new Map<number, number>(); // in the order of setting
    for (let step = 0; step < 3000; step++) {
      const object = Math.floor(uniform() * OBJECTS);
      const isThere = set.delete(object);
      if (isThere && uniform() < 0.4) heap.remove(object);
      else {
        const priority = Math.floor(uniform() * 10); // many are equal
        heap.set(object, priority);
        set.set(object, priority);
      }
      const lowest = Math.min(...set.values());
      assert.equal(heap.length, set.size);
      if (set.size === 0) continue;
      const [first] = [...set].find(([, priority]) => priority === lowest)!;
      assert.equal(heap.first, first);
      assert.equal(heap.firstPriority, lowest);
    }
  });
});
