import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { conformanceCalendars } from '../../experiments/conformance/calendars.ts';
import { DIFFERENCES } from '../../experiments/conformance/calendars-differences.ts';
import { calendarNamed } from '../../experiments/conformance/calendars-files.ts';
import { caseFiles } from './case-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = process.env['FINFRA_SHARED'] ?? join(ROOT, '../shared');

const HEADER = ',open,close,break_start,break_end';
/** Around Thanksgiving of 2030: a whole day, the holiday, and a half day. */
const WEDNESDAY = '2030-11-27,2030-11-27T14:30:00Z,2030-11-27T21:00:00Z,,';
const FRIDAY = '2030-11-29,2030-11-29T14:30:00Z,2030-11-29T18:00:00Z,,';
const LIST = {
  calendar: 'TARGET (large payments)',
  from: '2030-12-23',
  to: '2031-01-02',
  weekday_holidays: ['2030-12-25', '2030-12-26', '2031-01-01'],
};

describe('conformance calendars', () => {
  const files = caseFiles('calendars', conformanceCalendars);
  const { write, run, refusal } = files;
  const refused = (content: unknown) => refusal(JSON.stringify(content));
  const sessions = (lines: readonly string[], name = 'xnys.csv') =>
    conformanceCalendars(write([HEADER, ...lines].join('\n'), name));
  const linesOf = (path: string) =>
    conformanceCalendars(path).then(
      () => assert.fail('accepted'),
      (error) => (error as { lines: readonly string[] }).lines,
    );

  it('passes all built-in cases', async () => {
    const report = await conformanceCalendars();
    assert.deepEqual(report.failures, []);
    assert.equal(report.passed, report.total);
    assert.ok(report.total > 3000);
  });

  it('gives every session of New York, London, Frankfurt and 24/7', async function () {
    const folder = join(SHARED, 'data/exchange-calendars');
    if (!existsSync(folder) && process.env['FINFRA_REQUIRE_SHARED'] !== '1') this.skip();
    // Days from the first session to the last.
    const days = { xnys: 12_065, xlon: 12_307, xfra: 12_415, '24-7': 366 };
    for (const [name, total] of Object.entries(days)) {
      const report = await conformanceCalendars(join(folder, `${name}.csv.gz`));
      const expected = { suite: 'calendars', total, passed: total, inconclusive: 0, failures: [] };
      assert.deepEqual(report, expected, name);
    }
  });

  it('loads the sessions of all other exchanges without judging them', async function () {
    const folder = join(SHARED, 'data/exchange-calendars');
    if (!existsSync(folder) && process.env['FINFRA_REQUIRE_SHARED'] !== '1') this.skip();
    const { passed, total, notes } = await conformanceCalendars(folder);
    assert.deepEqual([passed, total], [37_153, 37_153]);
    assert.equal(notes?.length, 9);
    const loaded = 'xses: 10295 sessions of 1986-01-02 to 2026-12-31, loaded from a sessions file';
    assert.ok(notes.includes(`${loaded}, not judged by rule`));
  });

  it('gives every holiday of the published lists', async function () {
    const folder = join(SHARED, 'data/business-day-calendars');
    if (!existsSync(folder) && process.env['FINFRA_REQUIRE_SHARED'] !== '1') this.skip();
    const { failures, passed, total, notes } = await conformanceCalendars(folder);
    assert.deepEqual(failures, []);
    assert.deepEqual([passed, total], [5_216, 5_216]);
    // The two dates on which the list is wrong are named; nothing else differs.
    const decided = notes!.filter((note) => note.includes('the list says'));
    assert.deepEqual(
      decided.map((note) => note.slice(0, 49)),
      DIFFERENCES.map(({ date }) => `xfra ${date}: the list says open, we say closed`.slice(0, 49)),
    );
    assert.equal(decided.length, 2);
  });

  it('compares the open and the close of every date from the first session to the last', async () => {
    const report = await sessions([WEDNESDAY, FRIDAY]);
    assert.deepEqual([report.total, report.passed], [3, 3]);
    assert.deepEqual(report.notes, [
      'xnys: 3 dates outside 1990-01-02 to 2023-01-13, where the calendar is by rule, unchecked',
    ]);
    const wrong = await sessions([WEDNESDAY, FRIDAY.replace('T18', 'T21')]);
    assert.deepEqual(wrong.failures, [
      {
        case: 'xnys 2030-11-29',
        expected: '2030-11-29T14:30:00Z to 2030-11-29T21:00:00Z',
        got: '2030-11-29T14:30:00Z to 2030-11-29T18:00:00Z',
      },
    ]);
    const open = await sessions([WEDNESDAY, WEDNESDAY.replaceAll('-27', '-28'), FRIDAY]);
    assert.equal(open.failures[0]?.got, 'closed (Thanksgiving Day)');
    const noon = '2030-11-27T17:00:00Z,2030-11-27T18:00:00Z';
    const broken = await sessions([WEDNESDAY.replace(/,,$/, `,${noon}`)]);
    assert.equal(broken.failures.length, 1);
  });

  it('compares every weekday of a list of holidays', async () => {
    const report = await run([LIST, { ...LIST, to: '2030-12-31', weekday_holidays: [] }]);
    assert.deepEqual([report.total, report.passed], [9 + 7, 9 + 5]);
    assert.deepEqual(report.failures[1], {
      case: 'target 2030-12-26',
      expected: 'open',
      got: 'closed (26 December)',
    });
  });

  it('decides known differences for us, and no others', async () => {
    const year = (closed: string[]) => ({
      calendar: 'Frankfurt',
      from: '2003-12-22',
      to: '2003-12-31',
      weekday_holidays: closed,
    });
    const christmas = ['2003-12-24', '2003-12-25', '2003-12-26'];
    const decided = await run([year(christmas)]);
    assert.deepEqual([decided.failures, decided.notes?.length], [[], 1]);
    const same = await run([year([...christmas, '2003-12-31'])]);
    assert.deepEqual([same.failures, same.notes], [[], undefined]);
    const other = await run([year(christmas.slice(1))]);
    assert.deepEqual(
      other.failures.map((failure) => failure.case),
      ['xfra 2003-12-24'],
    );
    for (const { reason, source, date } of DIFFERENCES) assert.ok(reason && source, date);
  });

  it('takes the calendar from the name of a file or of a list', async () => {
    const names = ['NYSE', 'xnys', 'US settlement', 'UK settlement (bank holidays)', 'Xetra'];
    const kinds = ['xnys', 'xnys', 'us-settlement', 'uk-settlement', 'xfra'];
    assert.deepEqual(names.map(calendarNamed), kinds);
    assert.equal(calendarNamed('Federal Reserve'), 'fedwire');
    assert.equal(calendarNamed('Tokyo'), undefined);
    const text = [HEADER, WEDNESDAY, FRIDAY].join('\n');
    for (const name of ['XNYS.csv', 'xnys-2030.csv', 'nyse.csv'])
      assert.equal((await conformanceCalendars(write(text, name))).passed, 3, name);
    const packed = write('', 'xnys.csv.gz');
    writeFileSync(packed, gzipSync(text));
    assert.equal((await conformanceCalendars(packed)).passed, 3);
    const loaded = await sessions([WEDNESDAY], 'xtks.csv');
    assert.equal(loaded.total, 0);
    assert.match(loaded.notes?.[0] ?? '', /^xtks: 1 sessions .* not judged by rule$/);
    const day = '2024-12-25,2024-12-25T00:00:00Z,2024-12-26T00:00:00Z,,';
    assert.equal((await sessions([day], '24-7.csv')).passed, 1);
  });

  it('refuses files that it cannot take', async () => {
    const file = write(HEADER, 'xnyss.csv');
    assert.match((await linesOf(file))[0]!, /xnyss\.csv: must be named after its calendar: xnys, /);
    assert.match((await linesOf(join(files.folder(), 'none.csv')))[0]!, /none\.csv: no such file/);
    assert.match((await linesOf(write('', 'notes.txt')))[0]!, /notes\.txt: must be a CSV file of/);
    const cut = write('', 'xnys.csv.gz');
    writeFileSync(cut, gzipSync('x'.repeat(99)).subarray(0, 15));
    assert.match((await linesOf(cut))[0]!, /xnys\.csv\.gz: cannot be unpacked: /);
    const bad = write([HEADER, WEDNESDAY, WEDNESDAY].join('\n'), 'xnys.csv');
    assert.deepEqual(await linesOf(bad), [
      `${bad}:3: the date must be after 2030-11-27, got 2030-11-27`,
    ]);
    const old = write([HEADER, WEDNESDAY.replaceAll('2030', '1950')].join('\n'), 'xnys.csv');
    assert.match((await linesOf(old))[0]!, /must not begin before the clocks of America\/New_York/);
  });

  it('refuses an empty folder', async () => {
    assert.match((await linesOf(files.folder()))[0]!, /has no file of sessions/);
  });

  it('names everything that is wrong with a list', async () => {
    assert.match((await refused({}))[0]!, /^must be a list of maps of calendar, from, to, /);
    assert.deepEqual(await refused([7, { ...LIST, weekday_holidays: 7, extra: 1 }]), [
      '[0]: must be a map of calendar, from, to, weekday_holidays, got 7',
      '[1].extra: is not known here',
      '[1].weekday_holidays: must be a list of dates, got 7',
    ]);
    const lines = await refused([
      { ...LIST, calendar: 'TARGTE', from: '2031-02-30' },
      { ...LIST, to: '2030-01-01', weekday_holidays: [] },
      {
        ...LIST,
        weekday_holidays: ['2030-12-25', '2030-12-25', '2030-12-28', '2029-12-25', 'soon'],
      },
    ]);
    assert.match(lines[0]!, /^\[0\]\.calendar: must be the name of a calendar: .*mean target\?\)$/);
    assert.deepEqual(lines.slice(1), [
      "[0].from: must be a date such as 2004-12-24, got '2031-02-30'",
      '[1].to: must not be before 2030-12-23, got 2030-01-01',
      '[2].weekday_holidays[1]: must be given once, got 2030-12-25 again',
      '[2].weekday_holidays[2]: must be a weekday, got 2030-12-28',
      '[2].weekday_holidays[3]: must be from 2030-12-23 to 2031-01-02, got 2029-12-25',
      "[2].weekday_holidays[4]: must be a date such as 2004-12-24, got 'soon'",
    ]);
  });
});
