import assert from 'node:assert/strict';
import { selectionOf } from '../../../agents/advising/exact.ts';
import { reduced, type Selection, worthOf } from '../../../agents/advising/selection.ts';
import { boundPart } from '../../../agents/advising/selection-bound.ts';
import { randomTable } from './helpers.ts';

const SEEDS = Array.from({ length: 30 }, (_, seed) => `bound ${seed}`);
const selections = SEEDS.map((seed) =>
  selectionOf(randomTable(seed, { queries: 5, indexes: 8 }), { budgetBytes: 30 }),
);

describe('the bound of a choice of indexes', () => {
  it('is never below what the best completion is worth, at any multipliers', () => {
    for (const selection of selections) {
      const open = [...selection.items.keys()];
      const part = { covered: new Float64Array(selection.queries), room: 30, open };
      for (const scale of [0, 1, 20, 500]) {
        const multipliers = new Float64Array(selection.queries).fill(scale);
        for (const steps of [0, 1, 50]) {
          const { value } = boundPart(selection, part, { multipliers, target: 0, steps });
          assert(value >= mostWorth(selection) - 1e-9, `${value} at ${scale}, ${steps} steps`);
        }
      }
    }
  });

  it('counts only what is beyond what is covered', () => {
    const item = {
      label: 0,
      size: 1,
      price: 0,
      queries: Int32Array.of(0),
      gains: Float64Array.of(10),
    };
    const selection: Selection = { queries: 1, budget: 1, items: [item] };
    const part = { covered: Float64Array.of(7), room: 1, open: [0] };
    const search = { multipliers: Float64Array.of(5), target: 0, steps: 0 };
    assert.equal(boundPart(selection, part, search).value, 3);
  });
});

describe('a reduced choice', () => {
  it('is worth as much as the whole', () => {
    for (const selection of selections) {
      assert(reduced(selection).items.length <= selection.items.length);
      assert.equal(mostWorth(reduced(selection)), mostWorth(selection));
    }
    assert(selections.some((one) => reduced(one).items.length < one.items.length));
  });

  it('keeps one of two equal items', () => {
    const item = {
      label: 0,
      size: 1,
      price: 0,
      queries: Int32Array.of(0),
      gains: Float64Array.of(1),
    };
    const items = [item, { ...item, label: 1 }];
    const { items: kept } = reduced({ queries: 1, budget: 1, items });
    assert.deepEqual(
      kept.map(({ label }) => label),
      [0],
    );
  });
});

function mostWorth(selection: Selection): number {
  let most = 0;
  for (let mask = 0; mask < 2 ** selection.items.length; mask++) {
    const chosen = [...selection.items.keys()].filter((item) => (mask >> item) % 2 === 1);
    const size = chosen.reduce((sum, item) => sum + selection.items[item]!.size, 0);
    if (size <= selection.budget) most = Math.max(most, worthOf(selection, chosen));
  }
  return most;
}
