import { found, InputError } from '../options.ts';
import { Calendar, type Session } from './calendar.ts';
import { type DateNumber, isoDate, parseInstant, SECONDS_PER_DAY } from './civil-dates.ts';
import type { TimeZone } from './time-zones.ts';

const COLUMNS = ['', 'open', 'close', 'break_start', 'break_end'] as const;
const HEADER = COLUMNS.join(',');
const PROBLEMS_MAX = 20;
const INSTANT = 'an instant in UTC, such as 2025-01-06T14:30:00Z';

/**
 * Sessions of a CSV text with the columns `,open,close,break_start,break_end`: date, then instants
 * in UTC, the last two empty where there is no break. Dates ascend, sessions do not overlap. Throws
 * an InputError whose messages are `file:line: column: must be ..., got ...`.
 */
export function parseSessions(text: string, file: string): Session[] {
  const reader = new SessionReader(file);
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (header.split(',').slice(1).join(',') !== HEADER.slice(1))
    reader.say(1, `the columns must be ${HEADER}, got ${found(header)}`);
  else
    lines.forEach((line, i) => {
      if (line !== '') reader.read(line, i + 2);
    });
  if (reader.problems.length === 0 && reader.sessions.length === 0)
    reader.say(2, 'must be a session, got nothing');
  reader.finish();
  return reader.sessions;
}

class SessionReader {
  readonly sessions: Session[] = [];
  readonly problems: string[] = [];
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  say(line: number, message: string): void {
    this.problems.push(`${this.#file}:${line}: ${message}`);
  }

  read(text: string, line: number): void {
    const fields = text.split(',');
    if (fields.length !== COLUMNS.length) {
      this.say(line, `must be ${COLUMNS.length} fields, got ${fields.length}`);
      return;
    }
    const before = this.problems.length;
    const [dateText = ''] = fields;
    const midnight = parseInstant(dateText);
    if (!Number.isInteger(midnight / SECONDS_PER_DAY))
      this.say(line, `must begin with a date, such as 2025-01-06, got ${found(dateText)}`);
    const [open, close] = [1, 2].map((i) => this.#instant(fields[i]!, line, COLUMNS[i]!));
    const isWhole = fields[3] === '' && fields[4] === '';
    const [breakStart = Number.NaN, breakEnd = Number.NaN] = isWhole
      ? []
      : [3, 4].map((i) => this.#instant(fields[i]!, line, COLUMNS[i]!));
    if (this.problems.length > before) return;
    const session: Session = {
      date: midnight / SECONDS_PER_DAY,
      open: open!,
      close: close!,
      ...(isWhole ? {} : { breakStart, breakEnd }),
    };
    this.#check(session, line);
    if (this.problems.length === before) this.sessions.push(session);
  }

  #instant(text: string, line: number, column: string): number {
    const instant = parseInstant(text);
    if (Number.isNaN(instant)) this.say(line, `${column}: must be ${INSTANT}, got ${found(text)}`);
    return instant;
  }

  #check({ date, open, close, breakStart, breakEnd }: Session, line: number): void {
    const last = this.sessions.at(-1);
    if (last !== undefined && date <= last.date)
      this.say(line, `the date must be after ${isoDate(last.date)}, got ${isoDate(date)}`);
    else if (last !== undefined && open < last.close)
      this.say(line, 'open: must not be before the close of the session above');
    if (Math.abs(open - date * SECONDS_PER_DAY) > 2 * SECONDS_PER_DAY)
      this.say(line, `open: must be near its date ${isoDate(date)}`);
    if (close <= open) this.say(line, 'close: must be after open');
    if (breakStart === undefined || breakEnd === undefined) return;
    if (breakStart < open || breakEnd <= breakStart || close < breakEnd)
      this.say(line, 'break_start, break_end: must be in this order between open and close');
  }

  finish(): void {
    const { problems } = this;
    if (problems.length === 0) return;
    const more = problems.length - PROBLEMS_MAX;
    const shown = problems.slice(0, PROBLEMS_MAX);
    if (more > 0) shown.push(`${this.#file}: and ${more} more like these`);
    throw new InputError(shown.map((message) => ({ path: ['file'], message })));
  }
}

/**
 * The calendar of a list of sessions, in the order of their dates. It knows nothing of dates before
 * the first and after the last: asked for one, it throws an InputError.
 */
export function sessionsCalendar(
  name: string,
  sessions: readonly Session[],
  zone: TimeZone,
): Calendar {
  const byDate = new Map(sessions.map((session) => [session.date, session]));
  const [first, last] = [sessions[0]!.date, sessions.at(-1)!.date];
  const span = `${isoDate(first)} to ${isoDate(last)}`;
  const check = (date: DateNumber) => {
    if (date >= first && date <= last) return;
    const message = `calendar ${name} knows only ${span}, not ${isoDate(date)}`;
    throw new InputError([{ path: ['calendar'], message }]);
  };
  return new Calendar({
    name,
    zone,
    checkedFrom: first,
    checkedTo: last,
    sources: [`sessions of ${span}, from a file`],
    closure(date) {
      check(date);
      return byDate.has(date) ? undefined : 'no session';
    },
    session: (date) => byDate.get(date)!,
  });
}
