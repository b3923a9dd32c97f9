import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type DateNumber,
  isoDate,
  isoTime,
  parseDate,
} from '../../../sim/calendars/civil-dates.ts';
import { RULE_CALENDARS, ruleCalendarOf } from '../../../sim/calendars/index.ts';

/** Weekdays of a year that are no business days, without their year. */
function holidays(kind: string, year: number): string {
  const calendar = ruleCalendarOf(kind);
  const closed: string[] = [];
  for (let date = parseDate(`${year}-01-01`); date <= parseDate(`${year}-12-31`); date++)
    if (!['weekend', undefined].includes(calendar.closure(date)))
      closed.push(isoDate(date).slice(5));
  return closed.join(' ');
}

/** Hours by the local clock, or why there are none. */
function hours(kind: string, date: string): string {
  const calendar = ruleCalendarOf(kind);
  const session = calendar.session(parseDate(date));
  if (session === undefined) return calendar.closure(parseDate(date))!;
  const time = (instant: number) => isoTime(calendar.zone.localAt(instant).time);
  const early = session.earlyClose === undefined ? '' : ` (${session.earlyClose})`;
  return `${time(session.open)} to ${time(session.close)}${early}`;
}

describe('calendars', () => {
  it('know the holidays of the exchange in New York', () => {
    const years = {
      1992: '01-01 02-17 04-17 05-25 07-03 09-07 11-26 12-25',
      2011: '01-17 02-21 04-22 05-30 07-04 09-05 11-24 12-26',
      2012: '01-02 01-16 02-20 04-06 05-28 07-04 09-03 10-29 10-30 11-22 12-25',
      2027: '01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24',
    };
    for (const [year, days] of Object.entries(years))
      assert.equal(holidays('xnys', Number(year)), days);
    assert.match(holidays('xnys', 1968), /06-12 06-19 .* 11-05 .* 12-25$/); // paperwork, election
    assert.match(holidays('xnys', 1980), /11-04/);
    assert.doesNotMatch(holidays('xnys', 1984), /11-06/);
  });

  it('know half days', () => {
    assert.equal(hours('xnys', '1992-12-24'), '09:30 to 14:00 (Christmas Eve)');
    assert.equal(hours('xnys', '2002-07-05'), '09:30 to 13:00 (day after Independence Day)');
    assert.equal(hours('xnys', '2013-07-03'), '09:30 to 13:00 (day before Independence Day)');
    assert.equal(hours('xnys', '2013-07-05'), '09:30 to 16:00');
    assert.equal(hours('xnys', '2021-12-24'), 'Christmas Day');
    assert.equal(hours('xlon', '2022-12-23'), '08:00 to 12:30 (last day before Christmas)');
    assert.equal(hours('xlon', '1999-12-31'), "Millennium New Year's Eve");
    assert.equal(hours('xlon', '1999-12-30'), '08:00 to 16:30');
    assert.equal(hours('xfra', '2012-12-28'), '09:00 to 14:00 (last day of the year)');
    assert.equal(hours('xfra', '2009-12-30'), '09:00 to 17:30');
  });

  it('know the bank holidays of England', () => {
    assert.equal(
      holidays('uk-settlement', 2020),
      '01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28',
    );
    assert.equal(
      holidays('uk-settlement', 2021),
      '01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28',
    );
    const jubilee = '01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27';
    assert.equal(holidays('xlon', 2022), jubilee);
    assert.equal(holidays('xlon', 1977), '01-03 04-08 04-11 05-30 06-07 08-29 12-26 12-27');
  });

  it('know the closing days of TARGET from its first year', () => {
    assert.equal(holidays('target', 1999), '01-01 12-31');
    assert.equal(holidays('target', 2000), '04-21 04-24 05-01 12-25 12-26');
    assert.equal(holidays('target', 2001), '01-01 04-13 04-16 05-01 12-25 12-26 12-31');
    assert.equal(holidays('target', 2024), '01-01 03-29 04-01 05-01 12-25 12-26');
  });

  it('knows the holidays of the Federal Reserve', () => {
    const of2026 = '01-01 01-19 02-16 05-25 06-19 09-07 10-12 11-11 11-26 12-25';
    assert.equal(holidays('fedwire', 2026), of2026); // 4 July a Saturday: the 3rd is open
    assert.equal(holidays('fedwire', 2022).slice(0, 30), '01-17 02-21 05-30 06-20 07-04 ');
    assert.doesNotMatch(holidays('fedwire', 2021), /06-1/);
    assert.doesNotMatch(holidays('fedwire', 1985), /01-21/);
    assert.equal(hours('fedwire', '2024-03-11'), '21:00 to 19:00');
  });

  it('close US settlement on Fridays before Saturday holidays, and the last day of a year', () => {
    assert.match(holidays('us-settlement', 2004), /11-25 12-24 12-31$/);
    assert.match(holidays('us-settlement', 2026), /06-19 07-03/);
    assert.match(holidays('us-settlement', 1975), /10-13 10-27 11-27/); // Veterans Day in October
  });

  it('ends a day of FedNow at 19:00, also on Sunday', () => {
    const calendar = ruleCalendarOf('fednow');
    const sunday = parseDate('2024-03-10');
    const session = calendar.session(sunday)!;
    assert.equal(hours('fednow', '2024-03-10'), '19:00 to 19:00');
    assert.equal(session.close - session.open, 23 * 3600); // the clocks change that night
    assert.equal(calendar.session(sunday + 1)!.open, session.close);
    assert.equal(holidays('fednow', 2024), '');
  });

  it('open and close by the local clock on both sides of a change', () => {
    const opens = (kind: string, date: string) =>
      (ruleCalendarOf(kind).session(parseDate(date))!.open % 86_400) / 3600;
    assert.deepEqual([opens('xnys', '2025-03-07'), opens('xnys', '2025-03-10')], [14.5, 13.5]);
    assert.deepEqual([opens('xlon', '2025-03-28'), opens('xlon', '2025-03-31')], [8, 7]);
    assert.deepEqual([opens('xfra', '2025-10-24'), opens('xfra', '2025-10-27')], [7, 8]);
  });

  it('count business days forwards and backwards', () => {
    const calendar = ruleCalendarOf('xnys');
    const add = (date: string, days: number) =>
      isoDate(calendar.addBusinessDays(parseDate(date), days));
    assert.equal(add('2001-09-10', 1), '2001-09-17');
    assert.equal(add('2001-09-17', -1), '2001-09-10');
    assert.equal(add('2024-11-27', 2), '2024-12-02'); // Thanksgiving, then a half day
    assert.equal(add('2024-11-28', 0), '2024-11-29');
    assert.equal(add('2024-11-29', 0), '2024-11-29');
    assert.equal(isoDate(calendar.businessDayUntil(parseDate('2024-12-01'))), '2024-11-29');
    assert.equal(isoDate(calendar.nextBusinessDay(parseDate('2024-12-24'))), '2024-12-26');
    assert.equal(isoDate(calendar.previousBusinessDay(parseDate('2024-12-26'))), '2024-12-24');
  });

  for (const kind of RULE_CALENDARS)
    it(`${kind}: counts back to where it came from, and opens in order`, () => {
      const calendar = ruleCalendarOf(kind);
      const date = fc.integer({ min: parseDate('1990-01-01'), max: parseDate('2037-12-01') });
      const isOpen = (day: DateNumber) => calendar.isBusinessDay(day);
      fc.assert(
        fc.property(date, fc.integer({ min: 1, max: 30 }), (start, days) => {
          const from = calendar.businessDayFrom(start);
          const to = calendar.addBusinessDays(from, days);
          assert.ok(isOpen(from) && isOpen(to) && to >= from + days);
          assert.equal(calendar.addBusinessDays(to, -days), from);
          const sessions = calendar.sessions(from, to);
          assert.equal(sessions.length, days + 1);
          for (const [i, { open, close }] of sessions.entries())
            assert.ok(open < close && (i === 0 || open >= sessions[i - 1]!.close));
        }),
        { numRuns: 50, seed: 4 },
      );
    });

  it('say how far a date can be trusted', () => {
    const calendar = ruleCalendarOf('xlon');
    const standing = (date: string) => calendar.standing(parseDate(date));
    assert.equal(standing('2023-09-12'), 'checked against a list of 1990-01-02 to 2023-09-12');
    assert.match(standing('2023-09-13'), /^by rule, unchecked: compared with a list of 1990/);
    assert.equal(ruleCalendarOf('fednow').standing(0), 'by rule, unchecked');
    assert.ok(!ruleCalendarOf('fednow').isChecked(0));
    for (const kind of RULE_CALENDARS) assert.ok(ruleCalendarOf(kind).sources.length > 0, kind);
  });
});
