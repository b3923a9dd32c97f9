import assert from 'node:assert/strict';
import { parseDate, parseInstant, parseTime } from '../../../sim/calendars/civil-dates.ts';
import { CLOCK_OPTIONS, DeadlineClock } from '../../../sim/calendars/deadline-clock.ts';
import { publishedSchedule } from '../../../sim/calendars/window-schedules.ts';
import { readOptions } from '../../../sim/options.ts';

const HOUR = 3600;
const clock = (date: string, zone = 'America/New_York') =>
  new DeadlineClock({ date, time: '12:00', zone });

describe('the clock of a run', () => {
  it('counts simulated seconds from an instant', () => {
    const winter = clock('2025-01-06');
    assert.equal(winter.startsAt, parseInstant('2025-01-06T17:00:00Z'));
    assert.equal(winter.instantAt(90), winter.startsAt + 90);
    assert.equal(winter.secondsAt(winter.startsAt - 1), -1);
    assert.equal(winter.textAt(HOUR + 0.5), '2025-01-06 13:00 America/New_York');
    assert.deepEqual(winter.localAt(13 * HOUR), { date: parseDate('2025-01-07'), time: HOUR });
  });

  it('passes 23 hours to the next noon in spring, and 25 in autumn', () => {
    const toNoon = (date: string, zone?: string) => {
      const run = clock(date, zone);
      return run.secondsOf(parseDate(date) + 1, parseTime('12:00')) / HOUR;
    };
    assert.deepEqual(
      ['2025-03-08', '2025-11-01', '2025-06-01'].map((one) => toNoon(one)),
      [23, 25, 24],
    );
    assert.equal(toNoon('2025-03-08', 'Europe/London'), 24);
    assert.equal(toNoon('2025-03-29', 'Europe/London'), 23);
    assert.equal(clock('2025-03-08').textAt(14 * HOUR), '2025-03-09 03:00 America/New_York');
    assert.equal(clock('2025-11-01').textAt(14 * HOUR), '2025-11-02 01:00 America/New_York');
  });

  it('finds the deadlines of a run that crosses a change', () => {
    const friday = clock('2025-03-07');
    const { cutOff } = publishedSchedule('same-day-ach').windowAt(friday.instantAt(5 * HOUR));
    // Monday 10:30: three days, less the hour that is skipped, less 90 minutes.
    assert.equal(friday.secondsAt(cutOff), (3 * 24 - 1 - 1.5) * HOUR);
  });

  it('takes its start from options, and no other', () => {
    const start = readOptions(CLOCK_OPTIONS, { date: '2025-03-08' });
    assert.deepEqual(start, { date: '2025-03-08', time: '00:00', zone: 'UTC' });
    assert.throws(() => readOptions(CLOCK_OPTIONS, { date: '2025-03-08', zone: 'EST' }), /one of/);
    assert.throws(() => clock('2025-02-30'), /cannot start at 2025-02-30/);
  });
});
