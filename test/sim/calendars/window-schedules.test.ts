import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  isoDate,
  isoTime,
  parseDate,
  parseInstant,
  parseTime,
} from '../../../sim/calendars/civil-dates.ts';
import { ruleCalendarOf } from '../../../sim/calendars/index.ts';
import { timeZone } from '../../../sim/calendars/time-zones.ts';
import {
  createSchedule,
  planProblems,
  type SchedulePlan,
} from '../../../sim/calendars/window-plan.ts';
import { settlementOf, type WindowSchedule } from '../../../sim/calendars/window-schedule.ts';
import { publishedSchedule, WINDOW_SCHEDULES } from '../../../sim/calendars/window-schedules.ts';
import { InputError } from '../../../sim/options.ts';

const NEW_YORK = timeZone('America/New_York');
const MINUTE = 60;
const HOUR = 3600;

/** The instant of '2024-03-12 10:30' by the clock of a schedule. */
function at({ rules }: WindowSchedule, text: string): number {
  const [date = '', time = ''] = text.split(' ');
  return rules.zone.instantOf(parseDate(date), parseTime(time));
}
function local({ rules }: WindowSchedule, instant: number): string {
  if (!Number.isFinite(instant)) return String(instant);
  const { date, time } = rules.zone.localAt(instant);
  return `${isoDate(date)} ${isoTime(time)}`;
}
/** The window of an arrival: its name and its cut-off. */
function window(schedule: WindowSchedule, text: string): string {
  const { name, cutOff } = schedule.windowAt(at(schedule, text));
  return `${name} ${local(schedule, cutOff)}`;
}

describe('settlement windows', () => {
  const ach = publishedSchedule('same-day-ach');

  // Of Tuesday 2024-03-12: all windows of the day, with what is known of each.
  const published: Readonly<Record<string, string>> = {
    'same-day-ach':
      'first -Infinity 2024-03-12 10:30 2024-03-12 12:00 2024-03-12 13:00, ' +
      'second -Infinity 2024-03-12 14:45 2024-03-12 16:00 2024-03-12 17:00, ' +
      'third -Infinity 2024-03-12 16:45 2024-03-12 17:30 2024-03-12 18:00',
    'fedwire-customer': 'customer 2024-03-11 21:00 2024-03-12 18:45 NaN NaN',
    'fedwire-bank': 'bank 2024-03-11 21:00 2024-03-12 19:00 NaN NaN',
    nss: 'settlement 2024-03-11 21:00 2024-03-12 18:30 NaN NaN',
    chips: 'customer 2024-03-11 21:00 2024-03-12 18:00 NaN NaN',
    't2-customer': 'customer 2024-03-12 07:00 2024-03-12 17:00 NaN NaN',
    't2-bank': 'bank 2024-03-12 07:00 2024-03-12 18:00 NaN NaN',
    'us-allocation': 'allocation -Infinity 2024-03-12 19:00 NaN NaN',
    'us-affirmation': 'affirmation -Infinity 2024-03-12 21:00 NaN NaN',
    'us-closing-auction': 'close 2024-03-12 09:30 2024-03-12 15:50 NaN 2024-03-12 16:00',
    cat: 'day -Infinity 2024-03-13 00:00 NaN NaN',
    mifir: 'day -Infinity 2024-03-13 00:00 NaN NaN',
  };
  for (const kind of WINDOW_SCHEDULES.map((line) => line.kind).filter((one) => one !== 'custom'))
    it(`${kind}: has its published cut-offs`, () => {
      const schedule = publishedSchedule(kind);
      const windows = schedule.windowsOf(parseDate('2024-03-12')).map((one) => {
        const times = [one.opens, one.cutOff, one.distributes, one.settles];
        return [one.name, ...times.map((instant) => local(schedule, instant))].join(' ');
      });
      assert.equal(windows.join(', '), published[kind]);
    });

  it('are half-open: an item at the cut-off belongs to the next window', () => {
    const cutOff = at(ach, '2024-03-12 10:30');
    assert.equal(ach.windowAt(cutOff - 0.001).name, 'first');
    assert.equal(ach.windowAt(cutOff).name, 'second');
    assert.equal(window(ach, '2024-03-12 16:44:59'), 'third 2024-03-12 16:45');
    assert.equal(window(ach, '2024-03-12 16:45'), 'first 2024-03-13 10:30');
  });

  it('roll over weekends, holidays and mourning of others', () => {
    assert.equal(window(ach, '2024-03-08 17:00'), 'first 2024-03-11 10:30');
    assert.equal(window(ach, '2024-01-12 16:45'), 'first 2024-01-16 10:30'); // Monday a holiday
    assert.equal(window(ach, '2021-12-23 16:45'), 'first 2021-12-24 10:30'); // 25th a Saturday
    assert.equal(window(ach, '2018-12-05 10:00'), 'first 2018-12-05 10:30');
    const affirmation = publishedSchedule('us-affirmation');
    assert.equal(window(affirmation, '2018-12-04 21:00'), 'affirmation 2018-12-06 21:00');
    const t2 = publishedSchedule('t2-bank');
    assert.equal(window(t2, '2024-03-28 18:00'), 'bank 2024-04-02 18:00'); // Easter
    assert.equal(window(t2, '2024-12-24 18:00'), 'bank 2024-12-27 18:00');
  });

  it('move with the close on half days', () => {
    const auction = publishedSchedule('us-closing-auction');
    assert.equal(window(auction, '2024-07-03 12:49'), 'close 2024-07-03 12:50');
    assert.equal(window(auction, '2024-07-03 12:50'), 'close 2024-07-05 15:50');
    const { settles } = auction.windowAt(at(auction, '2024-07-03 12:00'));
    assert.equal(local(auction, settles), '2024-07-03 13:00');
    // Cut-offs by the clock stay where they are.
    const affirmation = publishedSchedule('us-affirmation');
    assert.equal(window(affirmation, '2024-07-03 20:00'), 'affirmation 2024-07-03 21:00');
  });

  it('keep the local clock on the days around a change', () => {
    const opened = (day: string) => {
      const fedwire = publishedSchedule('fedwire-bank');
      const { opens, cutOff } = fedwire.windowAt(at(fedwire, `${day} 12:00`));
      return (cutOff - opens) / HOUR;
    };
    assert.deepEqual(['2025-03-07', '2025-03-10', '2025-11-03'].map(opened), [22, 22, 22]);
    // 10:30 in New York is 15:30 in London, but 14:30 while only New York has summer time.
    const utc = (day: string) => (ach.windowAt(at(ach, `${day} 09:00`)).cutOff % 86_400) / HOUR;
    assert.deepEqual(
      ['2025-03-07', '2025-03-10', '2025-10-31', '2025-11-03'].map(utc),
      [15.5, 14.5, 14.5, 15.5],
    );
    const t2 = publishedSchedule('t2-customer');
    const t2Utc = (day: string) => (t2.windowAt(at(t2, `${day} 09:00`)).cutOff % 86_400) / HOUR;
    assert.deepEqual(
      ['2025-03-28', '2025-03-31', '2025-10-24', '2025-10-27'].map(t2Utc),
      [16, 15, 15, 16],
    );
  });

  it('put a cut-off in the hour that spring skips at the change, and in autumn in its first pass', () => {
    const plan = { zone: 'America/New_York', windows: [{ name: 'night', cutOff: '02:30' }] };
    const night = createSchedule(plan, ruleCalendarOf('always'));
    const noon = (date: string) => NEW_YORK.instantOf(parseDate(date), 12 * HOUR);
    assert.equal(night.windowAt(noon('2025-03-08')).cutOff, parseInstant('2025-03-09T07:00Z'));
    assert.equal(night.windowAt(noon('2025-03-09')).cutOff, parseInstant('2025-03-10T06:30Z'));
    const early = { ...plan, windows: [{ name: 'night', cutOff: '01:30' }] };
    const autumn = createSchedule(early, ruleCalendarOf('always'));
    assert.equal(autumn.windowAt(noon('2025-11-01')).cutOff, parseInstant('2025-11-02T05:30Z'));
    // The second pass of 01:00 to 01:30 is too late.
    const second = autumn.windowAt(parseInstant('2025-11-02T06:10Z'));
    assert.equal(second.cutOff, parseInstant('2025-11-03T06:30Z'));
  });

  it('end the own intake before the cut-off of the operator', () => {
    const buffered = publishedSchedule('same-day-ach', 30 * MINUTE);
    assert.equal(window(buffered, '2024-03-12 09:59:59'), 'first 2024-03-12 10:30');
    assert.equal(window(buffered, '2024-03-12 10:00'), 'second 2024-03-12 14:45');
    assert.equal(window(buffered, '2024-03-12 16:15'), 'first 2024-03-13 10:30');
    // The work may use the time that is left.
    const arrival = at(buffered, '2024-03-12 09:59');
    assert.ok(!buffered.judge(arrival, at(buffered, '2024-03-12 10:29:59')).isLate);
    assert.ok(buffered.judge(arrival, at(buffered, '2024-03-12 10:30')).isLate);
  });

  it('judge what was finished late by the windows it missed', () => {
    const arrival = at(ach, '2024-03-12 10:00');
    const judged = (finished: string) => {
      const verdict = ach.judge(arrival, at(ach, finished));
      const { isLate, latenessSeconds, windowsMissed, settlementDelaySeconds } = verdict;
      return [isLate, latenessSeconds, windowsMissed, settlementDelaySeconds / HOUR];
    };
    assert.deepEqual(judged('2024-03-12 10:29:59'), [false, 0, 0, 0]);
    assert.deepEqual(judged('2024-03-12 10:30'), [true, 0, 1, 4]); // 13:00 becomes 17:00
    assert.deepEqual(judged('2024-03-12 15:00'), [true, 4.5 * HOUR, 2, 5]);
    assert.deepEqual(judged('2024-03-12 17:00'), [true, 6.5 * HOUR, 3, 24]);
    const { used, promised } = ach.judge(arrival, at(ach, '2024-03-12 17:00'));
    assert.equal(`${promised.name} ${used.name}`, 'first first');
    assert.equal(local(ach, used.settles), '2024-03-13 13:00');
    assert.throws(() => ach.judge(arrival, Infinity), /only a finished item/);
  });

  it('settle one by one where there is no time of settlement, and wait for the opening', () => {
    const fedwire = publishedSchedule('fedwire-customer');
    const evening = at(fedwire, '2024-03-08 18:45'); // Friday
    const monday = fedwire.windowAt(evening);
    assert.equal(local(fedwire, monday.opens), '2024-03-10 21:00');
    assert.equal(settlementOf(monday, evening), monday.opens);
    const later = at(fedwire, '2024-03-11 09:00');
    assert.equal(settlementOf(monday, later), later);
    const missed = fedwire.judge(at(fedwire, '2024-03-08 12:00'), evening);
    assert.equal(missed.settlementDelaySeconds, monday.opens - evening);
  });

  it('want reports of a day by the next business day, those of a weekend too', () => {
    const due = (kind: string, arrival: string) => {
      const schedule = publishedSchedule(kind);
      return local(schedule, schedule.windowAt(at(schedule, arrival)).due);
    };
    assert.equal(due('cat', '2024-03-12 07:00'), '2024-03-13 08:00');
    assert.equal(due('cat', '2024-03-12 23:59:59'), '2024-03-13 08:00');
    assert.equal(due('cat', '2024-03-13 00:00'), '2024-03-14 08:00');
    assert.equal(due('cat', '2024-03-08 12:00'), '2024-03-11 08:00');
    assert.equal(due('cat', '2024-03-09 12:00'), '2024-03-11 08:00'); // Saturday
    assert.equal(due('cat', '2024-03-28 12:00'), '2024-04-01 08:00'); // Good Friday
    assert.equal(due('mifir', '2024-03-28 12:00'), '2024-04-03 00:00'); // and Easter Monday
    const cat = publishedSchedule('cat');
    const judged = cat.judge(at(cat, '2024-03-12 12:00'), at(cat, '2024-03-13 08:00'));
    assert.deepEqual([judged.isLate, judged.windowsMissed], [true, 1]);
  });

  it('list the cut-offs of a span', () => {
    const [from, to] = [at(ach, '2024-03-08 14:45'), at(ach, '2024-03-11 10:30')];
    const names = ach.between(from, to).map(({ name, cutOff }) => `${name} ${local(ach, cutOff)}`);
    assert.deepEqual(names, ['third 2024-03-08 16:45', 'first 2024-03-11 10:30']);
  });

  it('give every arrival the first window that is still open, in any order of asking', () => {
    const [from, to] = [parseInstant('2023-01-01'), parseInstant('2026-01-01')];
    const schedule = publishedSchedule('same-day-ach', 45 * MINUTE);
    const windows = schedule.between(from - 86_400 * 7, to + 86_400 * 7);
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), (arrival) => {
        const expected = windows.find(({ intakeEnds }) => intakeEnds > arrival);
        assert.deepEqual(schedule.windowAt(arrival), expected);
      }),
      { numRuns: 500, seed: 5 },
    );
  });

  it('reads windows from plain data', () => {
    const plan: SchedulePlan = {
      zone: 'Europe/London',
      buffer: 600,
      windows: [
        { name: 'morning', opens: 'open', cutOff: '11:00', settles: '10:00', settlesDays: 2 },
        { name: 'evening', cutOff: 'close - 5min', settles: 'close' },
      ],
    };
    const schedule = createSchedule(plan, ruleCalendarOf('xlon'));
    const [morning, evening] = schedule.windowsOf(parseDate('2024-12-23'));
    assert.deepEqual(
      [morning!.opens, morning!.intakeEnds, morning!.settles].map((one) => local(schedule, one)),
      ['2024-12-23 08:00', '2024-12-23 10:50', '2024-12-27 10:00'],
    );
    assert.equal(local(schedule, evening!.cutOff), '2024-12-23 16:25');
    assert.deepEqual(schedule.windowsOf(parseDate('2024-12-25')), []);
  });

  it('refuse plans that do not fit together, all at once', () => {
    const problems = planProblems({
      days: 'all',
      windows: [
        { name: 'a', cutOff: '10:00', opens: '10:00', settles: '09:00', distributes: '09:59' },
        { name: 'a', cutOff: '09:00', due: '08:00', settlesDays: 1 },
        { name: 'b', cutOff: 'clsoe', opensDays: -1, dueDays: 1 },
        { name: 'c', cutOff: 'close - 10' },
        { name: 'd', cutOff: '00:00', due: 'close' },
      ],
    });
    const lines = problems.map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`);
    const time = "a time such as '10:30', 'close' or 'close - 10min'";
    assert.deepEqual(lines, [
      '0.opens: must be before the cut-off, 10:00, got 10:00',
      '0.distributes: must not be before the cut-off, 10:00, got 09:59',
      '0.settles: must not be before the cut-off, 10:00, got 09:00',
      "1.name: must be given once, got 'a' again",
      '1.due: must not be before the cut-off, 09:00, got 08:00',
      '1.settlesDays: needs a time of settlement',
      '1.cutOff: must be after that of a, 10:00, got 09:00',
      `2.cutOff: must be ${time}, got 'clsoe' (did you mean close?)`,
      '2.opensDays: needs a time that the window opens',
      '2.dueDays: needs a time that is due',
      `3.cutOff: must be ${time}, got 'close - 10'`,
      '4.due: must be a time of the clock where all days have windows, got close',
      '4.cutOff: must be after 00:00; the end of a day is 24:00',
    ]);
    assert.deepEqual(planProblems({ windows: [] })[0]?.path, ['windows']);
  });

  it('refuse a cut-off that is not on the day of its window', () => {
    const plan = { windows: [{ name: 'a', cutOff: 'open + 1h' }] };
    const schedule = createSchedule(plan, ruleCalendarOf('fedwire'));
    assert.throws(() => schedule.windowAt(parseInstant('2024-03-12T12:00Z')), InputError);
  });
});
