import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { NodePoolTarget } from '../../../agents/agent.ts';
import { bounds } from '../../../agents/guards/bounds.ts';
import type { NodeSample } from '../../../sim/telemetry.ts';
import { fakeTelemetry } from '../fake-telemetry.ts';
import { target } from '../targets.ts';

const telemetry = fakeTelemetry({ ledger: { replicas: 3 } });
const guard = bounds([
  target({ service: 'ledger', replicasMin: 2, replicasMax: 8, coresMin: 0.5, coresMax: 4 }),
]);
const admit = (replicas: number, service = 'ledger') =>
  guard.admit({ kind: 'scale', service, replicas }, telemetry);

describe('bounds', () => {
  it('admits what lies within the bounds unchanged', () => {
    for (const replicas of [2, 5, 8]) {
      const action = { kind: 'scale', service: 'ledger', replicas };
      assert.deepEqual(admit(replicas), { action, reasons: [] });
    }
    const hold = { kind: 'hold' } as const;
    assert.deepEqual(guard.admit(hold, telemetry), { action: hold, reasons: [] });
  });

  it('weakens an action beyond a bound to the bound', () => {
    assert.deepEqual(admit(1), {
      action: { kind: 'scale', service: 'ledger', replicas: 2 },
      reasons: ['ledger needs at least 2 replicas'],
    });
    assert.deepEqual(admit(9), {
      action: { kind: 'scale', service: 'ledger', replicas: 8 },
      reasons: ['ledger may have at most 8 replicas'],
    });
  });

  it('refuses nonsense: no whole number of replicas, an unknown service', () => {
    for (const replicas of [NaN, Infinity, -Infinity, -1, 2.5]) {
      const { action, reasons } = admit(replicas);
      assert.deepEqual(action, { kind: 'hold' });
      assert.deepEqual(reasons, ['ledger needs a whole number of replicas >= 0']);
    }
    assert.deepEqual(admit(3, 'nowhere').action, { kind: 'hold' });
    assert.equal(admit(3, 'nowhere').reasons.length, 1);
  });

  it('lets nothing through that breaks a bound', () => {
    fc.assert(
      fc.property(fc.double(), (replicas) => {
        const { action } = admit(replicas);
        if (action.kind !== 'scale') return assert.equal(action.kind, 'hold');
        assert.ok(Number.isInteger(action.replicas));
        assert.ok(action.replicas >= 2 && action.replicas <= 8);
      }),
    );
  });

  it('keeps the size of a replica within its bounds', () => {
    const resize = (cores: number) => ({ kind: 'resize', service: 'ledger', cores }) as const;
    assert.deepEqual(guard.admit(resize(2), telemetry), { action: resize(2), reasons: [] });
    assert.deepEqual(guard.admit(resize(9), telemetry), {
      action: resize(4),
      reasons: ['a replica of ledger has 0.5 to 4 cores'],
    });
    assert.deepEqual(guard.admit(resize(0.1), telemetry).action, resize(0.5));
    assert.deepEqual(guard.admit(resize(NaN), telemetry).action, { kind: 'hold' });
  });

  it('refuses a size without memory, and keeps memory to what a node has', () => {
    const onNodes = bounds([target({ service: 'ledger' })], [POOL]);
    const resize = (memoryBytes: number) =>
      ({ kind: 'resize', service: 'ledger', cores: 1, memoryBytes }) as const;
    assert.deepEqual(onNodes.admit(resize(16), telemetry), { action: resize(16), reasons: [] });
    assert.deepEqual(onNodes.admit(resize(17), telemetry), {
      action: resize(16),
      reasons: ['no node has more than 16 bytes for a replica of ledger'],
    });
    for (const bytes of [0, -1, NaN])
      assert.deepEqual(onNodes.admit(resize(bytes), telemetry).action, { kind: 'hold' });
    assert.deepEqual(guard.admit(resize(17), telemetry).action, resize(17), 'without nodes');
  });

  it('keeps orders of nodes within the bounds of their pool', () => {
    const onNodes = bounds([], [POOL]);
    const order = (nodes: number, pool = 'small') => ({ kind: 'provision', pool, nodes }) as const;
    const given = (nodes: number, pool?: string) => onNodes.admit(order(nodes, pool), telemetry);
    assert.deepEqual(given(5), { action: order(5), reasons: [] });
    assert.deepEqual(given(6), {
      action: order(5),
      reasons: ['small may have at most 5 nodes'],
    });
    assert.deepEqual(given(1), { action: order(2), reasons: ['small needs at least 2 nodes'] });
    for (const nonsense of [given(2.5), given(NaN), given(-1), given(3, 'large')]) {
      assert.deepEqual(nonsense.action, { kind: 'hold' });
      assert.equal(nonsense.reasons.length, 1);
    }
  });

  it('lets so many nodes drain at one time as their pool can do without', () => {
    const onNodes = bounds([], [POOL]);
    const nodes = [node(0), node(1, 'draining'), node(2), node(3, 'provisioning')];
    const drain = (id: number, now = 0) =>
      onNodes.admit({ kind: 'drain', node: id }, fakeTelemetry({}, { now }, nodes)).reasons;
    assert.deepEqual(drain(0), []);
    assert.deepEqual(drain(0), [], 'drains already');
    assert.deepEqual(drain(1), [], 'drains already');
    assert.deepEqual(drain(2), ['small needs at least 2 nodes']);
    assert.deepEqual(drain(3), ['small needs at least 2 nodes']);
    assert.deepEqual(drain(4), ['there is no node 4']);
    assert.deepEqual(drain(2, 15), [], 'the first was not carried out');
  });
});

const POOL: NodePoolTarget = {
  pool: 'small',
  cores: 4,
  memoryBytes: 16,
  nodesMin: 2,
  nodesMax: 5,
  provisionSeconds: 90,
  dollarsPerHour: 0.2,
};

function node(id: number, phase: NodeSample['phase'] = 'ready'): NodeSample {
  return {
    id,
    pool: 'small',
    phase,
    orderedAt: 0,
    readySince: 0,
    cores: 4,
    memoryBytes: 16,
    coresRequested: 0,
    memoryRequested: 0,
    replicas: [],
  };
}
