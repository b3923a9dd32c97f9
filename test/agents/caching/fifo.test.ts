import assert from 'node:assert/strict';
import { Fifo } from '../../../agents/caching/fifo.ts';
import { createRandom } from '../../../sim/random.ts';
import { assertEqualsTwin, bytes, holds, type Item, type Twin, take } from './twins.ts';

function obviousFifo({ capacity }: { readonly capacity: number }): Twin {
  const queue: Item[] = []; // oldest first
  return {
    ask({ object, size }) {
      if (holds(queue, object)) return true;
      if (size > capacity) return false;
      while (bytes(queue) + size > capacity) queue.shift();
      queue.push({ object, size });
      return false;
    },
    remove: (object) => void take(queue, object),
    there: () => queue.map(({ object }) => object),
  };
}

describe('FIFO', () => {
  it('equals its obvious twin, request by request', () => {
    assertEqualsTwin('fifo', obviousFifo);
  });

  it('keeps its order while it grows, and while far more comes and is removed than stays', () => {
    const uniform = createRandom('fifo').stream('moves');
    const fifo = new Fifo();
    const queue = new Set<number>(); // in the order in which they came in
    for (let step = 0; step < 30_000; step++) {
      const object = Math.floor(uniform() * 3000);
      if (queue.delete(object)) fifo.remove(object);
      else {
        fifo.insert(object);
        queue.add(object);
      }
    }
    for (const object of queue) assert.equal(fifo.evict(), object);
  });
});
