import assert from 'node:assert/strict';
import { BRANCH, CALL, compileCallGraph, END, FORK, ROUTE } from '../../sim/call-graph.ts';
import type { Step, TransactionConfig } from '../../sim/system-config.ts';
import { call, service, systemConfig, transaction } from './build.ts';

const SERVICES = ['a', 'b', 'c', 'd'];

function compile(...transactions: TransactionConfig[]) {
  return compileCallGraph(
    systemConfig(
      SERVICES.map((name) => service(name)),
      transactions,
    ),
  );
}

function paths(...steps: Step[]): readonly string[] {
  return [...compile(transaction(steps)).path].sort();
}

/** Position of the node with this path. */
function position(graph: { readonly path: readonly string[] }, path: string): number {
  const found = graph.path.indexOf(path);
  assert.notEqual(found, -1, `no node ${path} in ${graph.path.join(', ')}`);
  return found;
}

describe('call graph', () => {
  it('lets a call go on with the step behind it, and its body end with END', () => {
    const graph = compile(transaction([call('a', 1, call('b', 1), call('c', 1)), call('d', 1)]));
    const [a, b, c, d] = ['pay/a', 'pay/a/b', 'pay/a/c', 'pay/d'].map((path) =>
      position(graph, path),
    ) as [number, number, number, number];
    assert.deepEqual([...graph.entry], [a]);
    assert.deepEqual([graph.next[a], graph.body[a]], [d, b]);
    assert.deepEqual([graph.next[b], graph.body[b]], [c, END]);
    assert.deepEqual([graph.next[c], graph.body[c]], [END, END]);
    assert.deepEqual([graph.next[d], graph.body[d]], [END, END]);
    assert.deepEqual(
      [a, b, c, d].map((node) => graph.service[node]),
      [0, 1, 2, 3],
    );
    assert.ok([a, b, c, d].every((node) => graph.kind[node] === CALL));
  });

  it('ends each branch of a fork with END and goes on behind the fork', () => {
    const parallel = [[call('a', 1), call('b', 1)], [call('c', 1)]];
    const graph = compile(transaction([{ parallel }, call('d', 1)]));
    const fork = position(graph, 'pay/fork');
    const [a, b, c] = ['a', 'b', 'c'].map((name) => position(graph, `pay/fork/${name}`));
    assert.equal(graph.kind[fork], FORK);
    assert.equal(graph.next[fork], position(graph, 'pay/d'));
    const targets = graph.targets.slice(graph.targetFrom[fork], graph.targetTo[fork]);
    assert.deepEqual([...targets], [a, c]);
    assert.deepEqual([graph.next[a!], graph.next[b!], graph.next[c!]], [b, END, END]);
  });

  it('joins a chance step and the way around it behind it, however deep it is nested', () => {
    const inner: Step = { probability: 0.25, steps: [call('b', 1)] };
    const steps: Step[] = [{ probability: 0.5, steps: [call('a', 1), inner] }, call('c', 1)];
    const graph = compile(transaction(steps));
    const [outside, inside] = ['pay/chance', 'pay/chance/chance'].map((p) => position(graph, p));
    const behind = position(graph, 'pay/c');
    assert.deepEqual([...graph.entry], [outside]);
    assert.deepEqual(
      [outside, inside].map((node) => graph.kind[node!]),
      [BRANCH, BRANCH],
    );
    assert.deepEqual(
      [outside, inside].map((node) => graph.next[node!]),
      [behind, behind],
    );
    assert.equal(graph.targets[graph.targetFrom[outside!]!], position(graph, 'pay/chance/a'));
    assert.equal(graph.next[position(graph, 'pay/chance/a')], inside);
    assert.equal(graph.next[position(graph, 'pay/chance/chance/b')], behind);
    assert.equal(graph.cumulative[graph.targetFrom[inside!]!], 0.25);
  });

  it('leads an empty chance step, fork branch or transaction straight on', () => {
    const graph = compile(
      transaction([{ probability: 0.5, steps: [] }, { parallel: [[], []] }]),
      transaction([], { name: 'nothing' }),
    );
    const [chance, fork] = [position(graph, 'pay/chance'), position(graph, 'pay/fork')];
    assert.equal(graph.targets[graph.targetFrom[chance]!], fork);
    const targets = graph.targets.slice(graph.targetFrom[fork], graph.targetTo[fork]);
    assert.deepEqual([...targets], [END, END]);
    assert.equal(graph.entry[1], END);
  });

  it('compiles a route into a branch before and behind the stations', () => {
    const stations = ['a', 'b'].map((name) => ({
      call: name,
      work: { kind: 'constant', value: 1 },
    }));
    const next = [
      [0, 0.6],
      [0.3, 0.2],
    ];
    const graph = compile(transaction({ stations, start: [0.9, 0.1], next }));
    const [a, b] = [position(graph, 'pay/a'), position(graph, 'pay/b')];
    const cumulative = (node: number) => [
      ...graph.cumulative.slice(graph.targetFrom[node], graph.targetTo[node]),
    ];
    const start = graph.entry[0]!;
    assert.equal(graph.kind[start], ROUTE);
    assert.deepEqual(
      [...graph.targets.slice(graph.targetFrom[start], graph.targetTo[start])],
      [a, b],
    );
    assert.deepEqual(cumulative(start), [0.9, 1]);
    assert.deepEqual(cumulative(graph.next[a]!), [0, 0.6]);
    assert.deepEqual(cumulative(graph.next[b]!), [0.3, 0.5]);
    assert.equal(graph.next[graph.next[a]!], END);
  });

  it('lets shares that sum up to 1 but for rounding pass nobody by', () => {
    const stations = Array.from({ length: 10 }, () => ({
      call: 'a',
      work: { kind: 'constant', value: 1 },
    }));
    const start = stations.map(() => 0.1); // their sum is 0.9999999999999999
    const graph = compile(transaction({ stations, start, next: stations.map(() => []) }));
    assert.equal(graph.cumulative[graph.targetTo[graph.entry[0]!]! - 1], 1);
  });

  it('gives every node a path of its own, also where services repeat', () => {
    const twice = [call('a', 1), call('a', 1, call('a', 1))];
    const steps: Step[] = [...twice, { parallel: [twice, twice] }, { parallel: [twice] }];
    const { path } = compile(transaction(steps), transaction(steps, { name: 'refund' }));
    assert.equal(new Set(path).size, path.length);
  });

  it('renames no step when others are added behind it, or under other names anywhere', () => {
    const steps: Step[] = [
      call('a', 1, call('b', 1)),
      { probability: 0.5, steps: [call('c', 1)] },
      { parallel: [[call('c', 1)], [call('b', 1)]] },
    ];
    const before = paths(...steps);
    const isKept = (...changed: Step[]) => {
      const after = new Set(paths(...changed));
      assert.deepEqual(
        before.filter((path) => !after.has(path)),
        [],
      );
    };
    isKept(call('d', 1, ...steps), ...steps);
    isKept(...steps, ...steps);
    // and each of the old names still means the old step
    const graph = compile(transaction([...steps, call('a', 1, call('d', 1))]));
    assert.equal(graph.service[graph.body[position(graph, 'pay/a')]!], 1);
    assert.equal(graph.entry[0], position(graph, 'pay/a'));
  });
});
