import assert from 'node:assert/strict';
import { isoInstant, parseDate } from '../../../sim/calendars/civil-dates.ts';
import { parseSessions, sessionsCalendar } from '../../../sim/calendars/sessions.ts';
import { UTC } from '../../../sim/calendars/time-zones.ts';
import { InputError } from '../../../sim/options.ts';

const HEADER = ',open,close,break_start,break_end';
const FIRST = '2024-01-04,2024-01-04T00:00:00Z,2024-01-04T06:00:00Z,,';
const BREAK =
  '2024-01-05T00:00:00Z,2024-01-05 00:00:00+00:00,2024-01-05T06:00Z,' +
  '2024-01-05T02:30:00Z,2024-01-05T03:30:00Z';
const parse = (...lines: string[]) => parseSessions([HEADER, ...lines].join('\n'), 'x.csv');
const refusal = (text: string): readonly string[] => {
  try {
    parseSessions(text, 'x.csv');
  } catch (error) {
    assert.ok(error instanceof InputError);
    return error.problems.map(({ message }) => message);
  }
  return assert.fail('accepted');
};
const refused = (...lines: string[]) => refusal([HEADER, ...lines].join('\n'));

describe('files of sessions', () => {
  it('reads dates, times and breaks', () => {
    const sessions = parse(FIRST, BREAK, '');
    assert.equal(sessions.length, 2);
    const [first, second] = sessions;
    assert.equal(first?.date, parseDate('2024-01-04'));
    assert.equal(isoInstant(first!.close), '2024-01-04T06:00:00Z');
    assert.ok(!('breakStart' in first!));
    assert.equal(isoInstant(second!.breakEnd!), '2024-01-05T03:30:00Z');
    assert.deepEqual(parseSessions(`\uFEFF${HEADER}\r\n${FIRST}\r\n`, 'x.csv'), [first]);
  });

  it('make a calendar, which knows nothing of other dates', () => {
    const monday = '2024-01-08,2024-01-08T00:00:00Z,2024-01-08T06:00:00Z,,';
    const sessions = parse(FIRST, BREAK, monday);
    const calendar = sessionsCalendar('xtks', sessions, UTC);
    const friday = parseDate('2024-01-05');
    assert.deepEqual(calendar.session(friday), sessions[1]);
    assert.equal(calendar.closure(friday + 1), 'no session');
    assert.equal(calendar.nextBusinessDay(friday), friday + 3);
    assert.throws(() => calendar.nextBusinessDay(friday + 3), {
      name: 'Error',
      message: /calendar xtks knows only 2024-01-04 to 2024-01-08, not 2024-01-09/,
    });
    assert.throws(() => calendar.closure(friday - 2), InputError);
  });

  it('refuses other columns, and a file without sessions', () => {
    assert.deepEqual(refusal('date,open,shut,break_start,break_end'), [
      `x.csv:1: the columns must be ${HEADER}, got 'date,open,shut,break_start,break_end'`,
    ]);
    assert.match(refusal('')[0]!, /^x\.csv:1: the columns must be .*, got ''$/);
    assert.deepEqual(refusal(`${HEADER}\n`), ['x.csv:2: must be a session, got nothing']);
  });

  it('names the line, the column, what it must be and what was found, all at once', () => {
    assert.deepEqual(
      refused(
        FIRST,
        '2024-01-05,2024-01-05T00:00:00Z',
        '2024-01-32,2024-01-05T00:00:00Z,2024-01-05T06:00:00+09:00,,',
        '2024-01-05,2024-01-05T00:00:00Z,2024-01-05T06:00:00Z,soon,2024-01-05T03:30:00Z',
        '2024-01-05,2024-01-05T00:00:00Z,2024-01-05T06:00:00Z,2024-01-05T02:30:00Z,',
      ),
      [
        'x.csv:3: must be 5 fields, got 2',
        "x.csv:4: must begin with a date, such as 2025-01-06, got '2024-01-32'",
        'x.csv:4: close: must be an instant in UTC, such as 2025-01-06T14:30:00Z, got ' +
          "'2024-01-05T06:00:00+09:00'",
        'x.csv:5: break_start: must be an instant in UTC, such as 2025-01-06T14:30:00Z, got ' +
          "'soon'",
        "x.csv:6: break_end: must be an instant in UTC, such as 2025-01-06T14:30:00Z, got ''",
      ],
    );
  });

  it('refuses what is out of order', () => {
    const day = (date: string, open: string, close: string, rest = ',') =>
      `${date},${open},${close},${rest}`;
    const [at0, at6] = ['2024-01-05T00:00:00Z', '2024-01-05T06:00:00Z'];
    assert.deepEqual(refused(FIRST, FIRST), [
      'x.csv:3: the date must be after 2024-01-04, got 2024-01-04',
    ]);
    assert.deepEqual(refused(FIRST, day('2024-01-05', '2024-01-04T05:00:00Z', at6)), [
      'x.csv:3: open: must not be before the close of the session above',
    ]);
    assert.deepEqual(refused(day('2024-01-05', at6, at0)), ['x.csv:2: close: must be after open']);
    assert.deepEqual(refused(day('2024-02-05', at0, at6)), [
      'x.csv:2: open: must be near its date 2024-02-05',
    ]);
    assert.deepEqual(refused(day('2024-01-05', at0, at6, `${at6},${at0}`)), [
      'x.csv:2: break_start, break_end: must be in this order between open and close',
    ]);
  });

  it('names twenty lines at most', () => {
    const lines = refused(...Array.from({ length: 30 }, () => 'x'));
    assert.equal(lines.length, 21);
    assert.equal(lines.at(-1), 'x.csv: and 10 more like these');
  });
});
