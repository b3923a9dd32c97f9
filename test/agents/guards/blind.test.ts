import assert from 'node:assert/strict';
import { blind } from '../../../agents/guards/blind.ts';
import { fakeTelemetry } from '../fake-telemetry.ts';

const guard = blind({ staleAfter: 60 });
const admit = (replicas: number, time: number) =>
  guard.admit(
    { kind: 'scale', service: 'ledger', replicas },
    fakeTelemetry({ ledger: { replicas: 4 } }, { now: 1000, time }),
  );

describe('blind', () => {
  it('refuses scale-in on stale telemetry only', () => {
    const reasons = ['ledger may not shrink on telemetry over 60 s old'];
    assert.deepEqual(admit(3, 939), { action: { kind: 'hold' }, reasons });
    assert.deepEqual(admit(3, 940).reasons, []);
  });

  it('refuses scale-in before the first telemetry', () => {
    assert.deepEqual(admit(3, NaN).action, { kind: 'hold' });
  });

  it('lets a service grow on stale telemetry', () => {
    const action = { kind: 'scale', service: 'ledger', replicas: 5 };
    assert.deepEqual(admit(5, 0), { action, reasons: [] });
    assert.deepEqual(admit(5, NaN), { action, reasons: [] });
  });
});
