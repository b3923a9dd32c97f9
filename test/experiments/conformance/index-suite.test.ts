import assert from 'node:assert/strict';
import { bPlusTreeLine } from '../../../agents/indexing/b-plus-tree.ts';
import { binarySearchLine } from '../../../agents/indexing/binary-search.ts';
import { pgmIndex } from '../../../agents/indexing/pgm.ts';
import type { KeyIndexLine, UpdatableIndexLine } from '../../../agents/indexing/registry.ts';
import { BadInput } from '../../../experiments/bad-input.ts';
import {
  emptyTally,
  lookupStream,
  tallyBounds,
} from '../../../experiments/conformance/index-bounds.ts';
import { readIndexCases } from '../../../experiments/conformance/index-case-file.ts';
import { changeProblem, lookupProblem } from '../../../experiments/conformance/index-operations.ts';
import { indexReport } from '../../../experiments/conformance/index-suite.ts';
import { drawKeys } from '../../../experiments/indexing/key-sets.ts';
import { parseJsonSource } from '../../../experiments/json-source.ts';

const read = (text: string) => readIndexCases(parseJsonSource(text, 'cases.json'));
const linesOf = (text: string): readonly string[] => {
  try {
    read(text);
  } catch (error) {
    assert(error instanceof BadInput);
    return error.lines;
  }
  return [];
};
const SMALL = {
  keys: 20_000,
  sets: 2,
  keySets: { steps: { kind: 'sequential', step: 3 }, uniform: { kind: 'uniform' } },
  counts: [
    { index: { kind: 'pgm', epsilon: 16 }, keySet: 'steps', expected: 1, toleranceRatio: 0 },
    { index: { kind: 'radix-spline' }, keySet: 'steps', expected: 2, toleranceRatio: 0 },
  ],
  bounds: { lookups: 4000, indexes: [{ kind: 'pgm' }, { kind: 'rmi' }] },
  operations: { operations: 50, keys: 100 },
};

describe('the index suite', () => {
  it('passes what is known of a straight sequence: one segment, two spline points', () => {
    const { passed, total, failures, notes } = indexReport(read(JSON.stringify(SMALL)));
    assert.deepEqual(failures, []);
    assert.equal(passed, total);
    assert.match(notes![0]!, /segments: 1\.0, mean of 2 sets \(1 to 1\), known 1, 0\.00 %/);
  });

  it('fails a count beyond its tolerance, and reports without judging one that has none', () => {
    const [pgm] = SMALL.counts;
    const { toleranceRatio: _, ...unjudged } = { ...pgm!, expected: 3 };
    const cases = { ...SMALL, counts: [{ ...pgm, expected: 2 }, unjudged] };
    const { failures, notes } = indexReport(read(JSON.stringify(cases)));
    assert.deepEqual(
      failures.map(({ expected, got }) => [expected, got]),
      [[2, 1]],
    );
    assert.match(notes![1]!, /known 3, -66\.67 %, not judged$/);
  });

  it('sees windows that do not hold and positions that are wrong', () => {
    const keys = drawKeys({ kind: 'uniform' }, 5000, 1);
    const fine = pgmIndex(keys, { epsilon: 16, epsilonRecursive: 4 });
    const tallyOf = (index: typeof fine) => {
      const tally = emptyTally();
      tallyBounds(index, keys, { lookups: 1000, uniform: lookupStream(1) }, tally);
      return tally;
    };
    const good = tallyOf(fine);
    assert.deepEqual([good.lookups, good.absent, good.outside, good.wrong], [1000, 500, 0, 0]);
    assert(good.widest <= 34);
    const narrow = tallyOf({
      ...fine,
      window: (key) => ({ from: 0, end: fine.lowerBound(key) - 1 }),
    });
    assert.equal(narrow.outside, 1000);
    const late = tallyOf({ ...fine, lowerBound: (key) => fine.lowerBound(key) + 1 });
    assert.equal(late.wrong, 1000);
  });

  it('sees an index that differs from a sorted array', () => {
    const keys = drawKeys({ kind: 'uniform' }, 200, 1);
    const settings = { operations: 500, keys: 200, seed: 1 };
    const lookupsOff: KeyIndexLine = {
      ...binarySearchLine,
      build(options, sorted) {
        const index = binarySearchLine.build(options, sorted);
        return { ...index, lowerBound: (key) => Math.min(150, index.lowerBound(key)) };
      },
    };
    const changesOff: UpdatableIndexLine = {
      ...bPlusTreeLine,
      build(...args) {
        const index = bPlusTreeLine.build(...args);
        index.remove(keys[100]!);
        return index;
      },
    };
    assert.equal(lookupProblem(binarySearchLine, keys, settings), undefined);
    assert.match(lookupProblem(lookupsOff, keys, settings)!, /lowerBound\(\d+\) is 150, not/);
    assert.equal(changeProblem(bPlusTreeLine, keys, settings), undefined);
    assert.match(changeProblem(changesOff, keys, settings)!, /operation 0: count is/);
  });

  it('refuses a law whose keys are beyond the exact range of doubles', () => {
    const keySets = { wide: { kind: 'lognormal', sigma: 20 } };
    const cases = read(JSON.stringify({ ...SMALL, counts: [], keySets }));
    assert.throws(() => indexReport(cases), /lognormal keys: keys must be integers in .*2\^53/);
  });

  it('says where a file is wrong, and what was expected', () => {
    const text = `{
  "keys": 0,
  "keySets": {"u": {"kind": "unifrom"}, "w": {"kind": "lognormal", "sigm": 1}},
  "counts": [{"index": {"kind": "rmi"}, "keySet": "v", "expected": 5}],
  "bounds": {"indexes": [{"kind": "pgm", "epsilon": 0.5}]}
}`;
    const lines = linesOf(text);
    const has = (pattern: RegExp) =>
      assert(
        lines.some((line) => pattern.test(line)),
        `${pattern} not in\n${lines.join('\n')}`,
      );
    has(/^cases\.json:2:11 keys: must be an integer in \[1, 50000000\], got 0$/);
    has(/^cases\.json:3:29 keySets\.u\.kind: must be one of uniform, .*did you mean uniform/);
    has(/^cases\.json:3:\d+ keySets\.w\.sigm: .*sigma/);
    has(/^cases\.json:4:33 counts\[0\]\.index\.kind: must be one of pgm, radix-spline, got 'rmi'/);
    has(/^cases\.json:4:\d+ counts\[0\]\.keySet: must be one of u, w, got 'v'/);
    has(/^cases\.json:5:\d+ bounds\.indexes\[0\]\.epsilon: must be an integer in \[1, 1000000\]/);
    assert.match(linesOf('{"keySets": 3}').join(), /keySets: must be a map, got 3/);
    assert.match(linesOf('[]').join(), /must be a map, got an empty list/);
    assert.match(linesOf('{"keySets": {"u": {"kind": "uniform"}}}').join(), /must ask for counts/);
    assert.match(linesOf('{"keys": 5').join(), /is not JSON/);
  });
});
