import assert from 'node:assert/strict';
import { compileCallGraph } from '../../../../sim/call-graph.ts';
import { Calls, CLIENT } from '../../../../sim/calls.ts';
import { CallNumbers } from '../../../../sim/databases/store/call-numbers.ts';
import { createRandom } from '../../../../sim/random.ts';
import { Transactions } from '../../../../sim/transactions.ts';
import { call, service, systemConfig, transaction } from '../../build.ts';

/** The first numbers of a call of the second or first of two transactions. */
function numbers({ seed = '1', number = 1, node = 0, visit = 0, attempt = 0, count = 5 }) {
  const steps = [call('db', 0), call('db', 0)];
  const graph = compileCallGraph(systemConfig([service('db')], [transaction(steps)]));
  const [calls, transactions] = [new Calls(), new Transactions([1], 0)];
  const rows = [transactions.begin(0, 1, 0), transactions.begin(0, 1, 0)];
  const random = createRandom(seed);
  const drawn = new CallNumbers({ random, graph, calls, transactions, service: 0 });
  const row = calls.allocate(rows[number]!, node, CLIENT, 1);
  calls.visit[row] = visit;
  calls.attempt[row] = attempt;
  drawn.begin(row);
  return Array.from({ length: count }, () => drawn.next());
}

describe('the numbers of a call', () => {
  it('are its own: by seed, transaction, node and visit', () => {
    const first = numbers({});
    const others = [{ seed: '2' }, { number: 0 }, { node: 1 }, { visit: 1 }].map(numbers);
    for (const other of others) assert(other.every((u) => !first.includes(u)));
    assert.equal(new Set(first).size, 5);
  });

  it('are the same for each attempt, and however often they are asked for', () => {
    assert.deepEqual(numbers({ attempt: 3 }), numbers({}));
    assert.deepEqual(numbers({ count: 3 }), numbers({}).slice(0, 3));
  });

  it('are spread evenly', () => {
    const count = 20_000;
    const drawn = numbers({ count });
    for (const share of [0.01, 0.5, 0.9]) {
      const below = drawn.filter((u) => u < share).length;
      assert(Math.abs(below - share * count) < 4 * Math.sqrt(count * share * (1 - share)));
    }
  });
});
