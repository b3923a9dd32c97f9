import assert from 'node:assert/strict';
import { compileCallGraph } from '../../../sim/call-graph.ts';
import { Calls, CLIENT } from '../../../sim/calls.ts';
import { StatementDraws } from '../../../sim/databases/statement-draws.ts';
import { createDistribution } from '../../../sim/distributions/index.ts';
import { createRandom } from '../../../sim/random.ts';
import { Transactions } from '../../../sim/transactions.ts';
import { call, exponential, service, systemConfig, transaction } from '../build.ts';
import { mean, READ } from './bench.ts';

const COUNT = 5000;

/** Draws for one call of each of many transactions. */
function draws(pages = 3) {
  const step = { ...call('db', 0), statement: { ...READ, pages } };
  const graph = compileCallGraph(systemConfig([service('db')], [transaction([step])]));
  const calls = new Calls();
  const transactions = new Transactions([1], 0);
  const rows = Array.from({ length: COUNT }, () =>
    calls.allocate(transactions.begin(0, 1, 0), graph.entry[0]!, CLIENT, 1),
  );
  const random = createRandom('draws');
  const diskRead = createDistribution(exponential(1));
  const of = new StatementDraws({ random, graph, calls, transactions, service: 0, diskRead });
  return { of, calls, rows };
}

describe('draws of statements', () => {
  it('lock row 0 in the stated share, and any of the others equally often', () => {
    const { of, rows } = draws();
    const counts = new Float64Array(5);
    for (const row of rows) counts[of.lockedRow(row, 5, 0.4)]! += 1;
    counts.forEach((count, locked) => {
      const share = locked === 0 ? 0.4 : 0.15;
      const error = Math.sqrt((share * (1 - share)) / COUNT);
      assert(Math.abs(count / COUNT - share) < 4 * error, `row ${locked}: ${count}`);
    });
  });

  it('lock the only row of one, whatever the share', () => {
    const { of, rows } = draws();
    assert(rows.slice(0, 100).every((row) => of.lockedRow(row, 1, 0) === 0));
  });

  it('leave the rows that are not hot the same when another share is', () => {
    const { of, rows } = draws();
    for (const row of rows.slice(0, 1000)) {
      const locked = of.lockedRow(row, 1e6, 0.5);
      if (locked !== 0) assert.equal(locked, of.lockedRow(row, 1e6, 0.1));
    }
  });

  it('lock the same row in each attempt, but read anew', () => {
    const { of, calls, rows } = draws();
    const [row] = rows as [number];
    const [locked, read] = [of.lockedRow(row, 1e6, 0), of.readSeconds(row, 1)];
    calls.attempt[row] = 1;
    assert.equal(of.lockedRow(row, 1e6, 0), locked);
    assert.notEqual(of.readSeconds(row, 1), read);
  });

  for (const count of [1, 16, 17, 200]) {
    it(`take as long for ${count} reads as the sum of so many, on average and in spread`, () => {
      const { of, rows } = draws(200);
      const seconds = rows.map((row) => of.readSeconds(row, count));
      const average = mean(seconds);
      const variance = mean(seconds.map((value) => (value - average) ** 2));
      assert(Math.abs(average - count) < 4 * Math.sqrt(count / COUNT), `${average}`);
      // The fourth moment of a sum of n exponentials: a kurtosis of 3 + 6 / n.
      const error = count * Math.sqrt((2 + 6 / count) / COUNT);
      assert(Math.abs(variance - count) < 4 * error, `${variance}`);
    });
  }
});
