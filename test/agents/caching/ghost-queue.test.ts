import assert from 'node:assert/strict';
import { GhostQueue } from '../../../agents/caching/ghost-queue.ts';

describe('the queue of what has left', () => {
  it('forgets the oldest when the bytes are more than its limit, and knows each once', () => {
    const ghosts = new GhostQueue({ objects: 5, limit: 10 });
    for (const [object, size] of [
      [0, 4],
      [1, 3],
      [2, 3],
      [3, 5],
    ] as const)
      ghosts.push(object, size);
    const answers = [0, 1, 2, 3].map((object) => ghosts.take(object));
    assert.deepEqual(answers, [false, false, true, true]); // 3 + 5 are left of 4 + 3 + 3 + 5
    assert.equal(ghosts.take(2), false);
  });

  it('remembers nothing that is larger than its limit, and keeps what it has', () => {
    const ghosts = new GhostQueue({ objects: 2, limit: 10 });
    ghosts.push(0, 10);
    ghosts.push(1, 11);
    assert.deepEqual([ghosts.overheadBytes, ghosts.take(1), ghosts.take(0)], [16, false, true]);
    assert.equal(ghosts.overheadBytes, 0);
  });
});
