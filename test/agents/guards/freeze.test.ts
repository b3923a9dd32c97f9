import assert from 'node:assert/strict';
import { freezeLine } from '../../../agents/guards/freeze.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';
import { fakeTelemetry } from '../fake-telemetry.ts';

const SCALE = { kind: 'scale', service: 'ledger', replicas: 5 } as const;
const HOLD = { kind: 'hold' } as const;
const freeze = (options: OptionValues) =>
  freezeLine.create(readOptions(freezeLine.options, options), []);
const at = (now: number) => fakeTelemetry({ ledger: { replicas: 4 } }, { now });

describe('freeze', () => {
  it('refuses changes in [from, until) only', () => {
    const guard = freeze({ from: '16h', until: '18h' });
    for (const now of [0, 16 * 3600 - 0.1, 18 * 3600]) {
      assert.deepEqual(guard.admit(SCALE, at(now)), { action: SCALE, reasons: [] });
    }
    for (const now of [16 * 3600, 18 * 3600 - 0.1]) {
      const reasons = ['no changes from 57600 s until 64800 s'];
      assert.deepEqual(guard.admit(SCALE, at(now)), { action: HOLD, reasons });
    }
  });

  it('has nothing against holding still', () => {
    assert.deepEqual(freeze({}).admit(HOLD, at(0)), { action: HOLD, reasons: [] });
  });

  it('lasts for the whole run unless told otherwise', () => {
    assert.deepEqual(freeze({}).admit(SCALE, at(1e9)).action, HOLD);
  });

  it('refuses a window that ends before it begins', () => {
    assert.throws(() => freeze({ from: 20, until: 10 }), /until: must be >= from \(20\), got 10/);
  });
});
