import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bounds } from '../../../agents/guards/bounds.ts';
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
});
