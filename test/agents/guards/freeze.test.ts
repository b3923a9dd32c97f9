import assert from 'node:assert/strict';
import { freezeLine } from '../../../agents/guards/freeze.ts';
import { DeadlineClock } from '../../../sim/calendars/deadline-clock.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';
import { fakeTelemetry } from '../fake-telemetry.ts';

const SCALE = { kind: 'scale', service: 'ledger', replicas: 5 } as const;
const HOLD = { kind: 'hold' } as const;
const freeze = (options: OptionValues) =>
  freezeLine.create(readOptions(freezeLine.options, options), [], [], {
    interval: 15,
    // A Friday evening in New York.
    clock: new DeadlineClock({ date: '2025-03-07', time: '21:00', zone: 'America/New_York' }),
    cutOffs: [],
  });
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

  it('refuses changes at times of day, by the local clock, over midnight too', () => {
    const frozenHours = (options: OptionValues) => {
      const guard = freeze(options);
      const hours = Array.from({ length: 60 }, (_, hour) => hour);
      return hours.filter((hour) => guard.admit(SCALE, at(hour * 3600)).action.kind === 'hold');
    };
    const night = { from: '22:00', until: '01:00' };
    // From Friday 21:00 on; Saturday night has an hour less: summer time begins on Sunday at 2:00.
    assert.deepEqual(frozenHours({ windows: [night] }), [1, 2, 3, 25, 26, 27, 48, 49, 50]);
    assert.deepEqual(frozenHours({ windows: [{ ...night, days: 'weekdays' }] }), [1, 2, 3]);
    assert.deepEqual(frozenHours({ windows: [{ ...night, date: '2025-03-09' }] }), [48, 49, 50]);
    assert.deepEqual(
      frozenHours({ windows: [{ from: '10:00', until: '12:00' }] }),
      [13, 14, 36, 37],
    );
    assert.deepEqual(frozenHours({ windows: [night], from: '26h', until: '49h' }), [26, 27, 48]);
    const [reason] = freeze({ windows: [night] }).admit(SCALE, at(3600)).reasons;
    assert.equal(reason, 'no changes from 22:00 until 01:00');
  });

  it('refuses windows that no clock shows', () => {
    const wrong = { windows: [{ from: '25:00', until: 'noon', date: '2025-02-30' }] };
    assert.throws(
      () => freeze(wrong),
      /windows.0.from: must be a time.*windows.0.until.*windows.0.date/s,
    );
  });
});
