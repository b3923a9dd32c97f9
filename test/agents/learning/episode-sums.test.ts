import assert from 'node:assert/strict';
import { EpisodeSums, meanOf } from '../../../agents/learning/episode-sums.ts';

describe('sums over episodes', () => {
  it('are those of each environment between its ends', () => {
    const sums = new EpisodeSums(2);
    sums.add([1, 10], [0, 0]);
    sums.add([2, 20], [1, 0]);
    assert.deepEqual(sums.take(), [3]);
    assert.deepEqual(sums.take(), []);
    sums.add([4, 30], [1, 1]);
    assert.deepEqual(sums.take(), [4, 60]);
  });

  it('go on from where they were saved', () => {
    const [one, other] = [new EpisodeSums(1), new EpisodeSums(1)];
    one.add([5], [0]);
    other.restore(JSON.parse(JSON.stringify(one.save())));
    other.add([1], [1]);
    assert.deepEqual(other.take(), [6]);
  });

  it('have no mean where there are none', () => {
    assert.equal(meanOf([1, 2, 6]), 3);
    assert(Number.isNaN(meanOf([])));
  });
});
