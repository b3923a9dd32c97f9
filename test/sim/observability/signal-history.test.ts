import assert from 'node:assert/strict';
import { SignalHistory } from '../../../sim/observability/signal-history.ts';

const LENGTH = 5; // rounds that are kept
type Name = 'calls' | 'busy';

/** Round k has k calls and -k busy, seen from second 10 k on; every round divisible by 3 was lost. */
function historyOf(rounds: number): SignalHistory<Name> {
  const history = new SignalHistory<Name>(['calls', 'busy'], LENGTH);
  for (let round = 0; round < rounds; round++) {
    history.lose(round);
    if (round % 3 > 0) history.put(round, [round, -round], 10 * round);
  }
  return history;
}

describe('SignalHistory', () => {
  it('shows the last samples oldest first, around the end of its ring, NaN where they were lost', () => {
    const calls = historyOf(9).until(8, 5, 'calls', 80);
    assert.deepEqual([...calls], [4, 5, NaN, 7, 8]);
    assert.deepEqual([...historyOf(9).until(7, 3, 'busy', 80)], [-5, NaN, -7]);
  });

  it('shows many samples as it shows each of them', () => {
    for (let rounds = 1; rounds < 14; rounds++)
      for (let count = 0; count <= Math.min(LENGTH, rounds); count++)
        for (const now of [0, 45, 130]) {
          const history = historyOf(rounds);
          const first = rounds - count;
          const each = Array.from({ length: count }, (_, i) => history.at(first + i, 'busy', now));
          assert.deepEqual([...history.until(rounds - 1, count, 'busy', now)], each);
        }
  });

  it('holds back what cannot be seen yet', () => {
    assert.deepEqual([...historyOf(9).until(8, 2, 'calls', 79)], [7, NaN]);
    assert.deepEqual([...historyOf(9).until(8, 2, 'calls', 80)], [7, 8]);
  });

  it('has nothing of a signal that is not modelled, or of rounds before the first', () => {
    const history = historyOf(2);
    assert.deepEqual([...history.until(1, 2, 'queue' as Name, 80)], [NaN, NaN]);
    assert.deepEqual([...history.until(1, 4, 'calls', 80)], [NaN, NaN, NaN, 1]);
  });

  it('repeats the values that came through last, in a round of their own', () => {
    const history = historyOf(6);
    history.repeat(6, 60);
    assert.deepEqual([...history.until(6, 2, 'calls', 60)], [5, 5]);
  });
});
