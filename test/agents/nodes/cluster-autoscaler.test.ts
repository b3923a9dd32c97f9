import assert from 'node:assert/strict';
import type { NodePoolTarget } from '../../../agents/agent.ts';
import { clusterAutoscalerLine } from '../../../agents/nodes/cluster-autoscaler.ts';
import { type Order, ordersOf } from '../../../sim/actions.ts';
import { InputError, readOptions } from '../../../sim/options.ts';
import type { NodeSample, ReplicaSample } from '../../../sim/telemetry.ts';
import { fakeTelemetry, sample } from '../fake-telemetry.ts';
import { context } from '../targets.ts';

const GIB = 2 ** 30;

function pool(over: Partial<NodePoolTarget> = {}): NodePoolTarget {
  return {
    pool: 'small',
    cores: 4,
    memoryBytes: 16 * GIB,
    nodesMin: 1,
    nodesMax: 10,
    provisionSeconds: 90,
    dollarsPerHour: 0.2,
    ...over,
  };
}

function node(id: number, over: Partial<NodeSample> = {}): NodeSample {
  return {
    id,
    pool: 'small',
    phase: 'ready',
    orderedAt: 0,
    readySince: 0,
    cores: 4,
    memoryBytes: 16 * GIB,
    coresRequested: 0,
    memoryRequested: 0,
    replicas: [],
    ...over,
  };
}

/** A node with replicas of one core each. */
function holding(id: number, replicas: readonly number[], over: Partial<NodeSample> = {}) {
  return node(id, {
    coresRequested: replicas.length,
    replicas: replicas.map((replica) => ({ service: 's', id: replica })),
    ...over,
  });
}

const pending = (id: number, cores: number, memoryBytes = Number.POSITIVE_INFINITY) =>
  sample({
    id,
    phase: 'pending',
    ready: false,
    startedAt: Number.NaN,
    requestMillicores: 1000 * cores,
    requestMemoryBytes: memoryBytes,
  });

function start(pools: readonly NodePoolTarget[] = [pool()], options: object = {}) {
  const values = readOptions(clusterAutoscalerLine.options, { ...options });
  const [agent] = clusterAutoscalerLine.create(values, [], context({ pools }));
  return (
    now: number,
    nodes: readonly NodeSample[],
    replicas: readonly ReplicaSample[] = [],
  ): readonly Order[] => {
    const telemetry = fakeTelemetry({ s: { replicas: 0, samples: replicas } }, { now }, nodes);
    const orders = ordersOf(agent!.act(agent!.observe(telemetry)));
    return orders.filter(({ kind }) => kind !== 'hold');
  };
}

const provision = (nodes: number, name = 'small'): Order => ({
  kind: 'provision',
  pool: name,
  nodes,
});
const drain = (id: number): Order => ({ kind: 'drain', node: id });

describe('cluster autoscaler', () => {
  it('needs a system with nodes', () => {
    assert.throws(() => start([]), InputError);
  });

  it('orders as many nodes as first fit decreasing needs for the replicas that wait', () => {
    const act = start();
    // in order of arrival 1, 1, 3, 3 would take three nodes of four cores; decreasing they take two
    const waiting = [pending(0, 1), pending(1, 1), pending(2, 3), pending(3, 3)];
    assert.deepEqual(act(0, [holding(0, [10, 11, 12, 13])], waiting), [provision(3)]);
  });

  it('counts on the room of ready nodes and of those that are on order', () => {
    const coming = node(1, { phase: 'provisioning', readySince: Number.NaN });
    const act = start();
    assert.deepEqual(act(0, [node(0), coming], [pending(0, 4), pending(1, 4)]), []);
    assert.deepEqual(act(0, [node(0), coming], [pending(0, 4), pending(1, 4), pending(2, 4)]), [
      provision(3),
    ]);
  });

  it('takes the pool that leaves the least free, the first of equal ones', () => {
    const large = pool({ pool: 'large', cores: 16, memoryBytes: 64 * GIB });
    const twin = pool({ pool: 'twin' });
    const full = [holding(0, [1, 2, 3, 4])];
    assert.deepEqual(start([large, pool(), twin])(0, full, [pending(0, 3)]), [provision(2)]);
    const sixteen = Array.from({ length: 16 }, (_, id) => pending(id, 1, 4 * GIB));
    assert.deepEqual(start([large, pool()])(0, full, sixteen), [provision(1, 'large')]);
    assert.deepEqual(start([pool(), large])(0, full, [pending(0, 5)]), [provision(1, 'large')]);
  });

  it('never orders more than the bound of a pool, and nothing that would not help', () => {
    const waiting = [pending(0, 4), pending(1, 4), pending(2, 4)];
    assert.deepEqual(start([pool({ nodesMax: 3 })])(0, [holding(0, [7, 8, 9, 6])], waiting), [
      provision(3),
    ]);
    assert.deepEqual(start([pool({ nodesMax: 1 })])(0, [holding(0, [7, 8, 9, 6])], waiting), []);
    assert.deepEqual(start()(0, [], [pending(0, 5)]), []);
    assert.deepEqual(start()(0, [], [pending(0, 1, 17 * GIB)]), []);
  });

  it('waits until a replica has waited for the delay of new replicas', () => {
    const act = start([pool()], { newReplicaDelay: 30 });
    assert.deepEqual(act(100, [], [pending(0, 1)]), []);
    assert.deepEqual(act(115, [], [pending(0, 1)]), []);
    assert.deepEqual(act(130, [], [pending(0, 1)]), [provision(1)]);
  });

  it('drains a node that was unneeded for longer than ten minutes', () => {
    const act = start();
    const nodes = [holding(0, [1, 2]), holding(1, [3])];
    const replicas = [1, 2, 3].map((id) => sample({ id }));
    assert.deepEqual(act(100, nodes, replicas), []);
    assert.deepEqual(act(700, nodes, replicas), []); // not longer than
    assert.deepEqual(act(715, nodes, replicas), [drain(1)]);
  });

  it('begins anew when a node was needed in between', () => {
    const act = start();
    const replicas = [1, 2, 3, 4].map((id) => sample({ id }));
    const idle = [holding(0, [1, 2]), holding(1, [3])];
    act(0, idle, replicas);
    act(300, [holding(0, [1, 2]), holding(1, [3, 4])], replicas); // half used: not below the threshold
    assert.deepEqual(act(601, idle, replicas), []);
    assert.deepEqual(act(1202, idle, replicas), [drain(1)]);
  });

  it('keeps a node whose replicas fit nowhere else, or whose memory is asked for', () => {
    const replicas = [1, 2, 3, 4, 5].map((id) => sample({ id }));
    const tight = [holding(0, [1, 2, 3, 4]), holding(1, [5])];
    const memory = [holding(0, [1]), holding(1, [5], { memoryRequested: 9 * GIB })];
    for (const nodes of [tight, memory]) {
      const act = start([pool({ nodesMin: 0 })]);
      act(0, nodes, replicas);
      const drained = act(601, nodes, replicas);
      assert.ok(!drained.some((order) => order.kind === 'drain' && order.node === 1));
    }
  });

  it('does not count a node as unneeded that takes in the replicas of another', () => {
    const replicas = [1, 2, 3, 4].map((id) => sample({ id }));
    const act = start();
    act(0, [holding(0, [1]), holding(1, [2]), holding(2, [3, 4])], replicas);
    assert.deepEqual(act(601, [holding(1, [2]), holding(2, [3, 4])], replicas), []);
  });

  it('looks for no other place for a replica that drains', () => {
    const full = [1, 2, 3, 4].map((id) => sample({ id }));
    const replicas = [...full, sample({ id: 5, phase: 'terminating' })];
    const nodes = [holding(0, [1, 2, 3, 4]), holding(1, [5])];
    const act = start();
    act(0, nodes, replicas);
    assert.deepEqual(act(601, nodes, replicas), [drain(1)]);
  });

  it('keeps the lower bound of a pool, and drains empty nodes before one with replicas', () => {
    const replicas = [1, 2, 3].map((id) => sample({ id }));
    const nodes = [holding(0, [1, 2]), holding(1, [3]), node(2), node(3)];
    const drained = (nodesMin: number) => {
      const act = start([pool({ nodesMin })]);
      act(0, nodes, replicas);
      return act(601, nodes, replicas);
    };
    assert.deepEqual(drained(1), [drain(2), drain(3), drain(1)]);
    assert.deepEqual(drained(2), [drain(2), drain(3)]);
    assert.deepEqual(drained(3), [drain(2)]);
    assert.deepEqual(drained(4), []);
  });

  it('drains one node with replicas at a time', () => {
    const replicas = [1, 2, 3, 4].map((id) => sample({ id }));
    const nodes = [holding(0, [1, 2, 3]), holding(1, [4])];
    const busy = [...nodes, holding(2, [5], { phase: 'draining' })];
    const act = start();
    act(0, busy, replicas);
    assert.deepEqual(act(601, busy, replicas), []);
    assert.deepEqual(act(616, nodes, replicas), [drain(1)]);
  });

  it('drains nothing within ten minutes of an order', () => {
    const act = start();
    const nodes = [holding(0, [1, 2, 3, 4]), node(1)];
    act(0, nodes, []);
    assert.deepEqual(act(500, nodes, [pending(9, 4), pending(8, 4)]), [provision(3)]);
    assert.deepEqual(act(1099, nodes, []), []);
    assert.deepEqual(act(1100, nodes, []), [drain(1)]);
  });

  it('gives back a node that is not ready after a quarter of an hour, and rests its pool', () => {
    const act = start([pool({ nodesMin: 0 })]);
    const coming = [node(0, { phase: 'provisioning', orderedAt: 0, readySince: Number.NaN })];
    assert.deepEqual(act(900, coming, [pending(0, 1)]), []);
    assert.deepEqual(act(915, coming, [pending(0, 1)]), [drain(0)]);
    assert.deepEqual(act(1200, [], [pending(0, 1)]), []);
    assert.deepEqual(act(1215, [], [pending(0, 1)]), [provision(1)]);
  });
});
