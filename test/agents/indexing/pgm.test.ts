import assert from 'node:assert/strict';
import { pgmIndex } from '../../../agents/indexing/pgm.ts';
import { drawKeys } from '../../../experiments/indexing/key-sets.ts';

const OPTIONS = [1, 4, 32].flatMap((epsilon) =>
  [0, 1, 4, 16].map((epsilonRecursive) => ({ epsilon, epsilonRecursive })),
);

describe('the PGM-index', () => {
  it('finds every key in a window of 2 epsilon + 2, whatever the errors of its levels', () => {
    for (const kind of ['uniform', 'lognormal', 'growing-gaps', 'clustered']) {
      const keys = drawKeys({ kind }, 4000, 1);
      for (const options of OPTIONS) {
        const index = pgmIndex(keys, options);
        for (const [i, key] of keys.entries()) {
          if (i > 0 && keys[i - 1] === key) continue;
          const { from, end } = index.window(key);
          assert(from <= i && i <= end, `${kind}: ${key} is at ${i}, not in ${from}, ${end}`);
          assert(end - from <= 2 * options.epsilon + 2);
          assert.equal(index.lowerBound(key), i);
        }
      }
    }
  });

  it('has levels up to one segment, or one level only where that is asked for', () => {
    const keys = drawKeys({ kind: 'uniform' }, 4000, 1);
    const { segments, sizeBytes } = pgmIndex(keys, { epsilon: 1, epsilonRecursive: 1 });
    assert(segments.length > 2 && segments.at(-1) === 1);
    assert(segments.every((count, i) => i === 0 || count < segments[i - 1]!));
    // 24 bytes per segment, and one more segment at the end of each level.
    const all = segments.reduce((sum, count) => sum + count + 1, 0);
    assert.equal(sizeBytes, 24 * all);
    assert.equal(pgmIndex(keys, { epsilon: 1, epsilonRecursive: 0 }).segments.length, 1);
  });
});
