import assert from 'node:assert/strict';
import { GhostQueue } from '../../../agents/caching/ghost-queue.ts';
import { ObjectLists } from '../../../agents/caching/lists.ts';

function ghostsOf(limit: number, sizes: readonly number[]) {
  const objects = sizes.length;
  const queues = new ObjectLists({ objects, lists: 2 });
  const places = new Uint8Array(objects).fill(2); // where they were
  const ghosts = new GhostQueue({
    limit,
    list: 1,
    queues,
    places,
    sizes: Float64Array.from(sizes),
  });
  for (let object = 0; object < objects; object++) ghosts.push(object);
  return { ghosts, places };
}

describe('the queue of what has left', () => {
  it('forgets the oldest when the bytes are more than its limit, and knows each once', () => {
    const { ghosts, places } = ghostsOf(10, [4, 3, 3, 5]);
    assert.deepEqual([...places], [0, 0, 1, 1]); // 3 + 5 are left of 4 + 3 + 3 + 5
    assert.deepEqual(
      [0, 1, 2, 3].map((object) => ghosts.take(object)),
      [false, false, true, true],
    );
    assert.deepEqual([...places], [0, 0, 0, 0]);
    assert.equal(ghosts.take(2), false);
  });

  it('remembers nothing that is larger than its limit, and keeps what it has', () => {
    const { ghosts, places } = ghostsOf(10, [10, 11]);
    assert.deepEqual([...places], [1, 0]);
    assert.deepEqual([ghosts.overheadBytes, ghosts.take(1), ghosts.take(0)], [16, false, true]);
    assert.equal(ghosts.overheadBytes, 0);
  });
});
