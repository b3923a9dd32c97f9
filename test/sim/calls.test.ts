import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CallQueues } from '../../sim/call-queues.ts';
import { Calls, CLIENT, FREE, NOBODY, NONE, QUEUED, WORKING } from '../../sim/calls.ts';

function children(calls: Calls, row: number): number[] {
  const found: number[] = [];
  for (let at = calls.firstChild[row]!; at !== NONE; at = calls.nextSibling[at]!) found.push(at);
  return found.sort((a, b) => a - b);
}

describe('calls', () => {
  it('gives each life of a row a generation of its own', () => {
    const calls = new Calls();
    const row = calls.allocate(0, 0, CLIENT, WORKING);
    const life = calls.generation[row];
    calls.epoch[row] = 7;
    calls.release(row);
    assert.equal(calls.state[row], FREE);
    assert.equal(calls.allocate(1, 0, CLIENT, WORKING), row);
    assert.notEqual(calls.generation[row], life);
    assert.equal(calls.epoch[row], 0, 'no finish event of the former life counts');
  });

  it('starts each life without replica, connection, children and outcome', () => {
    const calls = new Calls();
    const row = calls.allocate(0, 0, CLIENT, WORKING);
    const child = calls.allocate(0, 1, row, WORKING);
    [calls.replica[row], calls.pool[row], calls.outcome[row]] = [3, 4, 2];
    calls.release(child);
    calls.release(row);
    assert.equal(calls.allocate(1, 0, CLIENT, WORKING), row);
    assert.deepEqual(
      [calls.replica[row], calls.pool[row], calls.outcome[row], calls.firstChild[row]],
      [NONE, NONE, 0, NONE],
    );
  });

  it('keeps what is in the rows when it grows', () => {
    const calls = new Calls();
    const rows = Array.from({ length: 3000 }, (_, i) => calls.allocate(i, 2 * i, CLIENT, QUEUED));
    assert.equal(new Set(rows).size, 3000);
    assert.equal(calls.inUse, 3000);
    rows.forEach((row, i) => {
      assert.deepEqual(
        [calls.transaction[row], calls.node[row], calls.state[row]],
        [i, 2 * i, QUEUED],
      );
    });
  });

  it('knows the children of each row, whatever is allocated, orphaned and released between', () => {
    const step = fc.record({
      kind: fc.constantFrom('allocate', 'orphan', 'release'),
      at: fc.nat(1000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const calls = new Calls();
        const parents = [0, 1, 2].map(() => calls.allocate(0, 0, CLIENT, WORKING));
        const model = new Map<number, number>(); // row -> parent or NOBODY
        for (const { kind, at } of steps) {
          const known = [...model.keys()];
          if (kind === 'allocate' || known.length === 0) {
            const parent = parents[at % 3]!;
            model.set(calls.allocate(0, 0, parent, WORKING), parent);
            continue;
          }
          const row = known[at % known.length]!;
          if (kind === 'orphan' && model.get(row) !== NOBODY) {
            calls.orphan(row);
            model.set(row, NOBODY);
          } else if (kind === 'release') {
            calls.release(row);
            model.delete(row);
          }
        }
        for (const parent of parents) {
          const expected = [...model].filter(([, above]) => above === parent).map(([row]) => row);
          assert.deepEqual(
            children(calls, parent),
            expected.sort((a, b) => a - b),
          );
        }
        assert.equal(calls.inUse, 3 + model.size);
      }),
      { seed: 1 },
    );
  });
});

describe('call queues', () => {
  it('are lists: first in, first out, also with removals from anywhere', () => {
    const step = fc.record({
      kind: fc.constantFrom('push', 'push', 'unshift', 'shift', 'remove'),
      queue: fc.nat(80), // beyond the first size of the table
      at: fc.nat(1000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const calls = new Calls();
        const queues = new CallQueues(calls);
        const model = new Map<number, number[]>();
        for (const { kind, queue, at } of steps) {
          queues.ensure(queue + 1);
          const list = model.get(queue) ?? [];
          model.set(queue, list);
          if (kind === 'push' || kind === 'unshift') {
            const row = calls.allocate(0, 0, CLIENT, QUEUED);
            queues[kind](queue, row);
            list[kind](row);
          } else if (kind === 'shift') {
            assert.equal(queues.shift(queue), list.shift() ?? NONE);
          } else if (list.length > 0) {
            const [row] = list.splice(at % list.length, 1);
            queues.remove(queue, row!);
          }
          assert.equal(queues.length[queue], list.length);
        }
        for (const [queue, list] of model) {
          for (const row of list) assert.equal(queues.shift(queue), row);
          assert.equal(queues.shift(queue), NONE);
        }
      }),
      { seed: 1 },
    );
  });
});
