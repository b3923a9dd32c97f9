import assert from 'node:assert/strict';
import { parseDate, weekdayOf } from '../../sim/calendars/civil-dates.ts';
import {
  bankingDayOfMonth,
  calendarFactor,
  isMonthEnd,
  isPayday,
  isWeekday,
} from '../../workloads/banking-dates.ts';

/** The days of the month, of one month, for which something holds. */
function daysOf(month: string, holds: (date: number) => boolean): number[] {
  const days = Array.from({ length: 31 }, (_, i) => i + 1);
  const dateOf = (day: number) => parseDate(`${month}-${String(day).padStart(2, '0')}`);
  return days.filter((day) => !Number.isNaN(dateOf(day)) && holds(dateOf(day)));
}

describe('banking dates', () => {
  it('counts days from 1970, and knows which dates there are', () => {
    assert.equal(parseDate('1970-01-01'), 0);
    assert.equal(parseDate('2000-03-01'), 11_017);
    assert.equal(parseDate('2025-01-06') - parseDate('2024-01-06'), 366);
    for (const text of ['2025-02-29', '2025-13-01', '2025-1-6', '6 January', '2025-04-31', '']) {
      assert.ok(Number.isNaN(parseDate(text)), text);
    }
    assert.equal(daysOf('2024-02', () => true).length, 29);
    assert.equal(daysOf('2100-02', () => true).length, 28);
  });

  it('knows weekdays, also before 1970', () => {
    const days = ['2025-01-06', '2024-02-29', '2000-01-01', '1969-12-31', '1969-12-28'];
    assert.deepEqual(
      days.map((day) => weekdayOf(parseDate(day))),
      [0, 3, 5, 2, 6],
    );
    assert.deepEqual(days.map(parseDate).map(isWeekday), [true, true, false, true, false]);
  });

  it('pays on the 15th and on the last day, or on the Friday before', () => {
    const paydays = (month: string) => daysOf(month, (date) => isPayday([15, 31], date));
    assert.deepEqual(paydays('2025-01'), [15, 31]); // Wednesday, Friday
    assert.deepEqual(paydays('2025-02'), [14, 28]); // the 15th a Saturday
    assert.deepEqual(paydays('2024-02'), [15, 29]); // leap year
    assert.deepEqual(paydays('2025-06'), [13, 30]); // the 15th a Sunday
    assert.deepEqual(paydays('2025-08'), [15, 29]); // the 31st a Sunday
    assert.deepEqual(paydays('2025-11'), [14, 28]); // 30 days, the last a Sunday
  });

  it('pays the first of a month in the month before when it is at a weekend', () => {
    const paydays = (month: string) => daysOf(month, (date) => isPayday([1], date));
    assert.deepEqual(paydays('2025-01'), [1, 31]); // 1 February is a Saturday
    assert.deepEqual(paydays('2025-02'), [28]); // 1 March is a Saturday, too
    assert.deepEqual(paydays('2025-03'), []);
    assert.deepEqual(paydays('2025-04'), [1]);
  });

  it('counts the banking days of a month, without its weekends', () => {
    const isFifth = (date: number) => bankingDayOfMonth(date) === 5;
    assert.deepEqual(daysOf('2025-09', isFifth), [5]); // the 1st a Monday
    assert.deepEqual(daysOf('2025-11', isFifth), [7]); // the 1st a Saturday
    assert.deepEqual(daysOf('2024-04', isFifth), [5]);
    assert.equal(bankingDayOfMonth(parseDate('2025-11-01')), 0);
    assert.equal(bankingDayOfMonth(parseDate('2025-12-31')), 23);
  });

  it('ends each month on its last weekday, once', () => {
    assert.deepEqual(daysOf('2024-02', isMonthEnd), [29]);
    assert.deepEqual(daysOf('2025-02', isMonthEnd), [28]);
    assert.deepEqual(daysOf('2025-08', isMonthEnd), [29]);
    assert.deepEqual(daysOf('2024-12', isMonthEnd), [31]);
    const first = parseDate('2024-01-01');
    const days = Array.from({ length: 4 * 365 + 1 }, (_, i) => first + i);
    assert.equal(days.filter(isMonthEnd).length, 48);
  });

  it('multiplies both factors where a payday ends the month', () => {
    const calendar = { firstDate: 0, paydays: [15, 31], paydayFactor: 2, monthEndFactor: 3 };
    const factors = ['2025-01-14', '2025-01-15', '2025-01-30', '2025-01-31'].map((day) =>
      calendarFactor(calendar, parseDate(day)),
    );
    assert.deepEqual(factors, [1, 2, 1, 6]);
    const may = { ...calendar, paydays: [15] };
    assert.equal(calendarFactor(may, parseDate('2025-01-31')), 3);
  });
});
