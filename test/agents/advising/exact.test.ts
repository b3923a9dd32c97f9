import assert from 'node:assert/strict';
import { bestSelection } from '../../../agents/advising/best-selection.ts';
import { exactLine, selectionOf } from '../../../agents/advising/exact.ts';
import { ADVISORS } from '../../../agents/advising/index.ts';
import { worthOf } from '../../../agents/advising/selection.ts';
import { readOptions } from '../../../sim/options.ts';
import { advised, costOfSet, leastCost, randomTable } from './helpers.ts';

const SEEDS = Array.from({ length: 12 }, (_, seed) => `table ${seed}`);
const BUDGETS = [7, 25, 60, 1000];

describe('the exact advisor', () => {
  it('equals the best of all sets on random small problems', () => {
    for (const seed of SEEDS) {
      const table = randomTable(seed);
      for (const budgetBytes of BUDGETS) {
        const { cost, costMin } = advised(exactLine, { table, budgetBytes });
        assert.equal(cost, leastCost(table, budgetBytes), `${seed}, ${budgetBytes} bytes`);
        assert.equal(costMin, cost);
      }
    }
  });

  it('states a bound that holds where its search is cut short', () => {
    let open = 0;
    for (const seed of SEEDS) {
      const table = randomTable(seed, { queries: 8, indexes: 11 });
      const options = { nodesMax: 1 };
      const { cost, costMin = Number.NaN } = advised(exactLine, {
        table,
        budgetBytes: 40,
        options,
      });
      const least = leastCost(table, 40);
      assert(costMin <= least && least <= cost, `${seed}: ${costMin}, ${least}, ${cost}`);
      if (costMin < cost) open += 1;
    }
    assert(open > 0, 'some searches must be cut short');
  });

  it('leaves out nothing that could be better, where many indexes are left to decide', () => {
    for (const seed of SEEDS) {
      const table = randomTable(`many, ${seed}`, { queries: 9, indexes: 12 });
      for (const budgetBytes of [20, 35]) {
        const selection = selectionOf(table, { budgetBytes });
        const { value } = bestSelection(selection, { nodesMax: 1e5 });
        assert.equal(value, mostWorth(selection), `${seed}, ${budgetBytes} bytes`);
      }
    }
  });

  it('pays the price of an index only where its gains are worth it', () => {
    for (const seed of SEEDS) {
      const table = randomTable(seed);
      const prices = Float64Array.from(table.indexes, ({ sizeBytes }) => 2 * sizeBytes);
      const selection = selectionOf(table, { budgetBytes: 40, prices });
      const { value, labels } = bestSelection(selection, { nodesMax: 1e5 });
      assert.equal(value, mostWorth(selection), seed);
      assert.equal(value, worthOf(selection, labels), seed);
    }
  });
});

describe('every advisor', () => {
  for (const line of ADVISORS)
    it(`${line.kind} stays within the budget, tells the truth and is not better than the best`, () => {
      for (const seed of SEEDS) {
        const table = randomTable(seed);
        for (const budgetBytes of BUDGETS) {
          const { chosen, cost } = advised(line, { table, budgetBytes });
          const size = chosen.reduce((sum, index) => sum + table.indexes[index]!.sizeBytes, 0);
          assert(size <= budgetBytes);
          assert.deepEqual(
            [...new Set(chosen)].sort((a, b) => a - b),
            chosen,
          );
          assert(cost >= leastCost(table, budgetBytes));
          assert.equal(cost, costOfSet(table, chosen));
        }
      }
    });

  it('gives the same answer for the same question', () => {
    const table = randomTable('twice', { queries: 6, indexes: 12 });
    for (const line of ADVISORS)
      assert.deepEqual(
        advised(line, { table, budgetBytes: 40 }),
        advised(line, { table, budgetBytes: 40, options: readOptions(line.options, {}) }),
      );
  });
});

function mostWorth(selection: ReturnType<typeof selectionOf>): number {
  let most = 0;
  for (let mask = 0; mask < 2 ** selection.items.length; mask++) {
    const chosen = [...selection.items.keys()].filter((item) => (mask >> item) % 2 === 1);
    const size = chosen.reduce((sum, item) => sum + selection.items[item]!.size, 0);
    if (size <= selection.budget) most = Math.max(most, worthOf(selection, chosen));
  }
  return most;
}
