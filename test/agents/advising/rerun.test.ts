import assert from 'node:assert/strict';
import { rerunLine } from '../../../agents/advising/rerun.ts';
import type { RoundSetup } from '../../../agents/advising/round-advisor.ts';
import { WhatIf } from '../../../agents/advising/what-if.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';
import { tableOf } from './helpers.ts';

const table = tableOf(
  [100, 100],
  [
    ['a', 10, [10, undefined]],
    ['b', 10, [undefined, 10]],
  ],
);

function advisor(options: OptionValues) {
  let whatIf: WhatIf | undefined;
  const setup: RoundSetup = {
    queries: 2,
    ...{ indexes: table.indexes, budgetBytes: 10, uniform: () => 0.5 },
    creationCosts: new Float64Array(2),
    createWhatIf(weights) {
      whatIf = new WhatIf({ ...table, weights });
      return whatIf;
    },
  };
  const made = rerunLine.create(readOptions(rerunLine.options, options), setup);
  /** Plays one round; what was chosen for it. */
  const round = (counts: readonly number[], isShift = false): readonly number[] => {
    const chosen = made.choose(isShift);
    const report = { counts: Float64Array.from(counts), costs: new Float64Array(2) };
    made.observe({ ...report, used: new Int32Array(2) });
    return chosen;
  };
  return { round, calls: () => whatIf!.calls };
}

describe('Extend re-run after a window', () => {
  it('changes nothing until the window after a shift has passed', () => {
    const { round } = advisor({ windowRounds: 2 });
    const first = [round([3, 1], true), round([3, 1]), round([3, 1]), round([1, 9])];
    assert.deepEqual(first, [[], [], [0], [0]]);
    const second = [round([1, 3], true), round([1, 3]), round([1, 3])];
    assert.deepEqual(second, [[0], [0], [1]]);
  });

  it('judges by the queries of its window alone', () => {
    const { round } = advisor({ windowRounds: 1 });
    round([100, 1], true);
    round([1, 2], true);
    assert.deepEqual(round([0, 0]), [1]);
  });

  it('goes on window by window where it is told of no shift', () => {
    const { round } = advisor({ windowRounds: 1, when: 'always' });
    assert.deepEqual([round([3, 1]), round([1, 3]), round([3, 1])], [[], [0], [1]]);
  });

  it('asks nothing again that was answered before', () => {
    const { round, calls } = advisor({ windowRounds: 1, when: 'always' });
    round([3, 1]);
    const first = calls();
    assert(first > 0);
    round([3, 1]);
    assert.equal(calls(), first);
  });
});
