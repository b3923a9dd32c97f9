import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  dateOf,
  easterSunday,
  isoDate,
  isoInstant,
  isoTime,
  isWeekend,
  lastWeekday,
  lastWeekdayUntil,
  MONDAY,
  nthWeekday,
  parseDate,
  parseInstant,
  parseTime,
  partsOf,
  SUNDAY,
  weekdayFrom,
  weekdayOf,
  weekdayUntil,
} from '../../../sim/calendars/civil-dates.ts';

const DAY = 86_400_000; // milliseconds

describe('civil dates', () => {
  it('agree with the platform on every day from 1600 to 2500', () => {
    const last = Date.UTC(2500, 11, 31) / DAY;
    for (let date = Date.UTC(1600, 0, 1) / DAY; date <= last; date++) {
      const utc = new Date(date * DAY);
      const { year, month, day } = partsOf(date);
      const isSame =
        year === utc.getUTCFullYear() &&
        month === utc.getUTCMonth() + 1 &&
        day === utc.getUTCDate() &&
        weekdayOf(date) === (utc.getUTCDay() + 6) % 7 &&
        dateOf(year, month, day) === date;
      assert.ok(isSame, utc.toISOString());
    }
  });

  it('are read and written as ISO texts', () => {
    assert.equal(parseDate('1970-01-01'), 0);
    assert.equal(isoDate(parseDate('2024-02-29')), '2024-02-29');
    assert.equal(isoDate(-1), '1969-12-31');
    for (const text of ['2023-02-29', '2023-13-01', '2023-00-01', '2023-1-1', 'today', ''])
      assert.ok(Number.isNaN(parseDate(text)), text);
  });

  it('read times of day up to 24:00', () => {
    assert.equal(parseTime('09:30'), 34_200);
    assert.equal(parseTime('15:59:50'), 57_590);
    assert.equal(parseTime('24:00'), 86_400);
    for (const text of ['24:01', '9:30', '12:60', '12:00:60', 'noon', ''])
      assert.ok(Number.isNaN(parseTime(text)), text);
    assert.deepEqual([34_200, 57_590, 86_400].map(isoTime), ['09:30', '15:59:50', '24:00']);
  });

  it('read instants in UTC, in all their spellings, and no others', () => {
    const expected = Date.UTC(2025, 0, 6, 14, 30) / 1000;
    for (const text of ['2025-01-06T14:30:00Z', '2025-01-06 14:30:00+00:00', '2025-01-06T14:30Z'])
      assert.equal(parseInstant(text), expected);
    assert.equal(isoInstant(expected), '2025-01-06T14:30:00Z');
    assert.equal(parseInstant('2025-01-06'), expected - 14.5 * 3600);
    for (const text of ['2025-01-06T14:30:00+01:00', '2025-02-30T00:00:00Z', '14:30', ''])
      assert.ok(Number.isNaN(parseInstant(text)), text);
  });

  it('find weekdays of a month', () => {
    const september = { year: 2025, month: 9 };
    assert.equal(isoDate(nthWeekday(1, MONDAY, september)), '2025-09-01');
    assert.equal(isoDate(lastWeekday(MONDAY, september)), '2025-09-29');
    assert.equal(isoDate(lastWeekday(SUNDAY, { year: 2023, month: 12 })), '2023-12-31');
    fc.assert(
      fc.property(fc.integer({ min: -1e5, max: 1e5 }), fc.nat(6), (date, weekday) => {
        const [after, before] = [weekdayFrom(weekday, date), weekdayUntil(weekday, date)];
        assert.deepEqual([weekdayOf(after), weekdayOf(before)], [weekday, weekday]);
        assert.ok(after >= date && after < date + 7 && before <= date && before > date - 7);
      }),
      { seed: 1 },
    );
    assert.equal(isoDate(lastWeekdayUntil(parseDate('2022-12-31'))), '2022-12-30');
    assert.ok(isWeekend(parseDate('2022-12-31')) && !isWeekend(parseDate('2022-12-30')));
  });

  it('put Easter on a Sunday, between 22 March and 25 April', () => {
    for (let year = 1583; year < 2600; year++) {
      const date = easterSunday(year);
      assert.equal(weekdayOf(date), SUNDAY);
      assert.ok(date >= dateOf(year, 3, 22) && date <= dateOf(year, 4, 25), isoDate(date));
    }
    const known = ['1818-03-22', '1943-04-25', '1954-04-18', '1981-04-19', '2008-03-23'];
    assert.deepEqual(
      known.map((text) => isoDate(easterSunday(Number(text.slice(0, 4))))),
      known,
    );
  });
});
