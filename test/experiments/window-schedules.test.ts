import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput } from '../../experiments/bad-input.ts';
import { ROOT } from '../../experiments/paths.ts';
import type { Reading } from '../../experiments/specs.ts';
import {
  calendarOf,
  readCalendar,
  readWindowSchedule,
  windowScheduleOf,
} from '../../experiments/window-schedules.ts';
import { readYaml } from '../../experiments/yaml-source.ts';
import { isoInstant, parseDate, parseInstant } from '../../sim/calendars/civil-dates.ts';
import { CALENDARS } from '../../sim/calendars/index.ts';
import { SCHEDULE_OPTIONS, WINDOW_OPTIONS } from '../../sim/calendars/window-plan.ts';
import { WINDOW_SCHEDULES } from '../../sim/calendars/window-schedules.ts';

const WINDOWS = [{ name: 'noon', cutOff: '12:00', settles: '13:00' }];
const SESSIONS = [
  ',open,close,break_start,break_end',
  '2024-01-04,2024-01-04T00:00:00Z,2024-01-04T06:00:00Z,,',
  '2024-01-09,2024-01-09T00:00:00Z,2024-01-09T06:00:00Z,,',
].join('\n');

describe('windows of a file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-windows-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const reading = (): Reading => ({ problems: [], folder });
  const read = (raw: unknown) => {
    const one = reading();
    const spec = readWindowSchedule(raw, ['cutOffs'], one);
    assert.deepEqual(one.problems, []);
    return spec;
  };
  const refused = (raw: unknown) => {
    const one = reading();
    readWindowSchedule(raw, ['cutOffs'], one);
    return one.problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
  };
  const cutOff = (raw: unknown, arrival: string) =>
    isoInstant(windowScheduleOf(read(raw)).windowAt(parseInstant(arrival)).intakeEnds);

  it('are a name, a name with a buffer, or a calendar with windows', () => {
    assert.equal(cutOff('same-day-ach', '2024-03-12T00:00Z'), '2024-03-12T14:30:00Z');
    const early = { kind: 'same-day-ach', buffer: '30min' };
    assert.equal(cutOff(early, '2024-03-12T00:00Z'), '2024-03-12T14:00:00Z');
    const own = { calendar: 'target', windows: WINDOWS, buffer: '1h' };
    assert.equal(cutOff(own, '2024-03-28T12:00Z'), '2024-04-02T09:00:00Z');
    const elsewhere = { kind: 'custom', ...own, zone: 'UTC' };
    assert.equal(cutOff(elsewhere, '2024-03-28T12:00Z'), '2024-04-02T11:00:00Z');
  });

  it('stay what they are when read again', () => {
    const spec = read({ calendar: 'xnys', windows: WINDOWS });
    assert.deepEqual(JSON.parse(JSON.stringify(spec)), spec);
    assert.deepEqual(spec.kind, 'custom');
  });

  it('follow the sessions of a file', () => {
    writeFileSync(join(folder, 'xtks.csv'), SESSIONS);
    const raw = { calendar: { kind: 'sessions', file: 'xtks.csv' }, windows: WINDOWS };
    assert.equal(cutOff(raw, '2024-01-04T12:00Z'), '2024-01-09T12:00:00Z');
    assert.throws(() => cutOff(raw, '2024-01-09T12:00Z'), /knows only 2024-01-04 to 2024-01-09/);
    writeFileSync(join(folder, 'xtks.csv'), 'date,open');
    const spec = readCalendar({ kind: 'sessions', file: 'xtks.csv' }, [], reading());
    assert.throws(() => calendarOf(spec), BadInput);
    const xnys = calendarOf(readCalendar('xnys', [], reading()));
    assert.ok(!xnys.isBusinessDay(parseDate('2024-12-25')));
  });

  it('are refused with the place of everything that is wrong', () => {
    assert.deepEqual(refused('same-day-ahc'), [
      'cutOffs: must be one of same-day-ach, fedwire-customer, fedwire-bank, nss, chips, ' +
        't2-customer, t2-bank, us-allocation, us-affirmation, us-closing-auction, cat, mifir, ' +
        "custom, got 'same-day-ahc' (did you mean same-day-ach?)",
    ]);
    assert.match(refused('custom').join(), /^cutOffs\.calendar: is missing/);
    assert.match(
      refused(7)[0]!,
      /^cutOffs: must be the name of a schedule, or a map with its kind, got 7/,
    );
    assert.deepEqual(refused({ kind: 'same-day-ach', buffer: 30 }), [
      'cutOffs.buffer: must be a duration with its unit, such as 30s, got 30',
    ]);
    const lines = refused({
      calendar: 'xnsy',
      zone: 'EST',
      bufer: '1h',
      windows: [{ name: 'a', cutoff: '10:00' }],
    });
    assert.match(lines[0]!, /^cutOffs\.calendar: must be one of .*did you mean xnys/);
    assert.match(lines[1]!, /^cutOffs\.bufer: is not known here \(did you mean buffer/);
    assert.match(lines[2]!, /^cutOffs\.zone: must be one of UTC, America\/New_York/);
    assert.match(
      lines[3]!,
      /^cutOffs\.windows\.0\.cutoff: is not known here \(did you mean cutOff/,
    );
    assert.match(lines[4]!, /^cutOffs\.windows\.0\.cutOff: is missing/);
    const late = [{ name: 'a', cutOff: '10:00', settles: '09:00' }];
    assert.deepEqual(refused({ calendar: 'xnys', windows: late }), [
      'cutOffs.windows.0.settles: must not be before the cut-off, 10:00, got 09:00',
    ]);
    assert.match(
      refused({ windows: WINDOWS })[0]!,
      /^cutOffs\.calendar: must be the name of a calendar, or a map with its kind, got nothing/,
    );
  });

  it('have a page that names every calendar, schedule and key, and whose examples are fine', () => {
    const page = readFileSync(join(ROOT, 'docs/calendars.md'), 'utf8');
    const names = [...CALENDARS, ...WINDOW_SCHEDULES].map(({ kind }) => kind);
    const keys = [SCHEDULE_OPTIONS, WINDOW_OPTIONS].flatMap((table) => Object.keys(table));
    const missing = [...names, ...keys].filter((name) => !page.includes(`\`${name}\``));
    assert.deepEqual(missing, []);
    const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, yaml]) => yaml!);
    assert.equal(examples.length, 3);
    for (const yaml of examples) windowScheduleOf(read(readYaml(yaml, 'docs').value));
  });
});
