import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  isoDate,
  isoTime,
  parseDate,
  parseInstant,
  parseTime,
} from '../../../sim/calendars/civil-dates.ts';
import { TIME_ZONES, timeZone, UTC } from '../../../sim/calendars/time-zones.ts';

const NEW_YORK = timeZone('America/New_York');
const LONDON = timeZone('Europe/London');
const BERLIN = timeZone('Europe/Berlin');
const at = parseInstant;
const instantOf = (zone: typeof UTC, text: string) => {
  const [date = '', time = ''] = text.split(' ');
  return zone.instantOf(parseDate(date), parseTime(time));
};

describe('time zones', () => {
  for (const zone of TIME_ZONES)
    it(`${zone.name} agrees with the tz database of the platform`, () => {
      const format = new Intl.DateTimeFormat('en-CA', {
        ...{ timeZone: zone.name, hourCycle: 'h23', year: 'numeric', month: '2-digit' },
        ...{ day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
      });
      const check = (instant: number) => {
        const { date, time } = zone.localAt(instant);
        const expected = format.format(instant * 1000).replace(', ', ' ');
        assert.equal(`${isoDate(date)} ${isoTime(time).padEnd(8, ':00')}`, expected);
        assert.equal(zone.offsetAt(instant), date * 86_400 + time - instant);
      };
      const [from, to] = [at('1981-01-01T00:00Z'), at('2038-01-01T00:00Z')];
      fc.assert(fc.property(fc.integer({ min: from, max: to }), check), { numRuns: 2000, seed: 2 });
      // Each hour of months in which clocks change, in years of each rule.
      const years = [1982, 1986, 1987, 1989, 1990, 1995, 1996, 2006, 2007, 2025, 2037];
      for (const year of years)
        for (const month of ['03', '04', '09', '10', '11'])
          for (let hour = 0; hour < 30 * 24; hour++)
            check(at(`${year}-${month}-01T00:00Z`) + hour * 3600 - 1);
    });

  it('know the years in which the United States saved energy', () => {
    for (const [text, offset] of [
      ['1974-01-06T06:59Z', -5],
      ['1974-01-06T07:00Z', -4],
      ['1975-02-23T06:59Z', -5],
      ['1975-02-23T07:00Z', -4],
      ['1973-04-29T07:00Z', -4],
    ] as const)
      assert.equal(NEW_YORK.offsetAt(at(text)), offset * 3600, text);
  });

  it('find the instant of a local time again', () => {
    const year = fc.integer({ min: at('1981-01-01'), max: at('2038-01-01') });
    for (const zone of TIME_ZONES)
      fc.assert(
        fc.property(year, (instant) => {
          const { date, time } = zone.localAt(instant);
          const found = zone.instantOf(date, time);
          // An hour earlier where it is the second pass of an hour that comes twice.
          const isSecondPass =
            found === instant - 3600 && zone.offsetAt(found) > zone.offsetAt(instant);
          assert.ok(found === instant || isSecondPass);
        }),
        { numRuns: 1000, seed: 3 },
      );
  });

  it('reach a time that spring skips at the change itself', () => {
    const change = at('2025-03-09T07:00Z');
    assert.equal(instantOf(NEW_YORK, '2025-03-09 01:59'), change - 60);
    for (const time of ['02:00', '02:30', '02:59', '03:00'])
      assert.equal(instantOf(NEW_YORK, `2025-03-09 ${time}`), change, time);
    assert.equal(instantOf(NEW_YORK, '2025-03-09 03:30'), change + 1800);
    assert.equal(instantOf(LONDON, '2025-03-30 01:30'), at('2025-03-30T01:00Z'));
    assert.equal(instantOf(BERLIN, '2025-03-30 02:30'), at('2025-03-30T01:00Z'));
  });

  it('take the first pass of an hour that autumn has twice', () => {
    assert.equal(instantOf(NEW_YORK, '2025-11-02 01:30'), at('2025-11-02T05:30Z'));
    assert.equal(instantOf(NEW_YORK, '2025-11-02 02:00'), at('2025-11-02T07:00Z'));
    assert.equal(instantOf(LONDON, '2025-10-26 01:30'), at('2025-10-26T00:30Z'));
    assert.equal(instantOf(BERLIN, '2025-10-26 02:30'), at('2025-10-26T00:30Z'));
    assert.equal(instantOf(BERLIN, '2025-10-26 03:00'), at('2025-10-26T02:00Z'));
  });

  it('never bring a later time of day before an earlier one', () => {
    for (const date of ['2025-03-09', '2025-11-02', '2025-03-30', '2025-10-26', '2025-06-01'])
      for (const zone of TIME_ZONES) {
        const instants = Array.from({ length: 97 }, (_, i) =>
          zone.instantOf(parseDate(date), i * 900),
        );
        assert.ok(instants.every((instant, i) => i === 0 || instant >= instants[i - 1]!));
        assert.equal(instants.at(-1), zone.instantOf(parseDate(date) + 1, 0));
      }
  });

  it('are out of step between New York and Europe for two or three weeks', () => {
    const hoursApart = (date: string) =>
      (instantOf(NEW_YORK, `${date} 12:00`) - instantOf(BERLIN, `${date} 12:00`)) / 3600;
    const days = ['2025-03-08', '2025-03-09', '2025-03-29', '2025-03-30', '2025-10-25'];
    assert.deepEqual(days.map(hoursApart), [6, 5, 5, 6, 6]);
    assert.deepEqual(['2025-10-26', '2025-11-01', '2025-11-02'].map(hoursApart), [5, 5, 6]);
    // From 1996 to 2006 both ended in October; spring was a week apart.
    assert.deepEqual(['2006-03-26', '2006-04-02', '2006-10-29'].map(hoursApart), [7, 6, 6]);
  });

  it('refuse years whose rules they do not know', () => {
    assert.throws(
      () => LONDON.offsetAt(at('1971-06-01')),
      /Europe\/London are not known before 1972/,
    );
    assert.throws(() => timeZone('Europe/Paris'), /unknown time zone/);
    assert.equal(UTC.instantOf(parseDate('1800-01-01'), 60), parseDate('1800-01-01') * 86_400 + 60);
  });
});
