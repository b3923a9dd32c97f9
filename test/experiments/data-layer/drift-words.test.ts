import assert from 'node:assert/strict';
import type { DriftEntry } from '../../../experiments/data-layer/drift-study.ts';
import { driftWords } from '../../../experiments/data-layer/drift-words.ts';
import { layerScenarios } from '../../../experiments/data-layer/layer-scenario.ts';

const kinds = { index: 'b-plus-tree', cache: 'lru', router: 'read-write-split' };
const entry = (name: string, part: DriftEntry['part'], low: number, high: number): DriftEntry => ({
  ...{ scenario: 'popularity', name, part, kinds, runs: [], curve: [] },
  regret: { estimate: 2000, low: 1000, high: 3000 },
  difference: part === undefined ? undefined : { estimate: (low + high) / 2, low, high },
});

describe('what is said of drift', () => {
  it('calls better or worse only what an interval shows', () => {
    const entries = [
      entry('best rules', undefined, 0, 0),
      entry('pgm', 'index', -3, -1),
      entry('lecar', 'cache', -1, 1),
      entry('lrb', 'cache', 1, 5),
    ];
    const scenarios = layerScenarios().filter(({ name }) => name === 'popularity');
    const [words = ''] = driftWords({ entries, comparisons: 3 }, scenarios);
    assert.match(words, /lose 2 ms \[1, 3\] per transaction/);
    assert.match(words, /Better: pgm \(index\) by 2 us \[1, 3\]\./);
    assert.match(words, /Worse: lrb \(cache\) by 3 us \[1, 5\]\./);
    assert.match(words, /1 of 3 cannot be told apart/);
  });
});
