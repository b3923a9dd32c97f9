import assert from 'node:assert/strict';
import { rateLimit } from '../../../agents/guards/rate-limit.ts';
import { fakeTelemetry } from '../fake-telemetry.ts';

const telemetry = fakeTelemetry({ ledger: { replicas: 10 } });
const admit = (replicas: number, stepMaxUp = 4, stepMaxDown = 1) =>
  rateLimit({ stepMaxUp, stepMaxDown }).admit(
    { kind: 'scale', service: 'ledger', replicas },
    telemetry,
  );

describe('rate-limit', () => {
  it('weakens a change to the largest step', () => {
    assert.deepEqual(admit(20), {
      action: { kind: 'scale', service: 'ledger', replicas: 14 },
      reasons: ['ledger may grow by at most 4 per interval'],
    });
    assert.deepEqual(admit(2), {
      action: { kind: 'scale', service: 'ledger', replicas: 9 },
      reasons: ['ledger may shrink by at most 1 per interval'],
    });
  });

  it('admits steps up to the largest unchanged', () => {
    for (const replicas of [9, 10, 14]) {
      const action = { kind: 'scale', service: 'ledger', replicas };
      assert.deepEqual(admit(replicas), { action, reasons: [] });
    }
  });

  it('refuses every change of a direction whose largest step is 0', () => {
    assert.deepEqual(admit(9, 4, 0), {
      action: { kind: 'hold' },
      reasons: ['ledger may shrink by at most 0 per interval'],
    });
  });

  it('leaves it to the bounds to refuse what is no number', () => {
    assert.deepEqual(admit(NaN).reasons, []);
  });
});
