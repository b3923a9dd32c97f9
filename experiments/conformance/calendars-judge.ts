import type { Calendar, Session } from '../../sim/calendars/calendar.ts';
import {
  type DateNumber,
  isoDate,
  isoInstant,
  isWeekend,
} from '../../sim/calendars/civil-dates.ts';
import { ruleCalendarOf } from '../../sim/calendars/index.ts';
import { DIFFERENCES } from './calendars-differences.ts';
import type { HolidayList, SessionList } from './calendars-files.ts';
import type { ConformanceOutcome } from './report.ts';

/** Outcomes, one per date, and what to say beside them. */
export interface Judgement {
  readonly outcomes: readonly ConformanceOutcome[];
  readonly notes: readonly string[];
}

/** Puts every weekday of a list to the calendar. */
export function judgeHolidays({ calendar: kind, from, to, holidays }: HolidayList): Judgement {
  const calendar = ruleCalendarOf(kind);
  const judge = new DateJudge(calendar);
  for (let date = from; date <= to; date++)
    if (!isWeekend(date))
      judge.compare(date, {
        expected: holidays.has(date) ? 'closed' : 'open',
        got: calendar.isBusinessDay(date) ? 'open' : 'closed',
      });
  return judge.judgement();
}

/** Puts every date from the first session to the last to the calendar: its open and its close. */
export function judgeSessions({ name, calendar: kind, sessions }: SessionList): Judgement {
  const [first, last] = [sessions[0]!.date, sessions.at(-1)!.date];
  if (kind === undefined) {
    const span = `${isoDate(first)} to ${isoDate(last)}`;
    const note = `${name}: ${sessions.length} sessions of ${span}, loaded from a sessions file, not judged by rule`;
    return { outcomes: [], notes: [note] };
  }
  const calendar = ruleCalendarOf(kind);
  const judge = new DateJudge(calendar);
  const byDate = new Map(sessions.map((session) => [session.date, session]));
  for (let date = first; date <= last; date++)
    judge.compare(date, {
      expected: sessionText(byDate.get(date)),
      got: sessionText(calendar.session(date)),
    });
  return judge.judgement();
}

function sessionText(session: Session | undefined): string {
  if (session === undefined) return 'closed';
  const { open, close, breakStart, breakEnd } = session;
  const hours = `${isoInstant(open)} to ${isoInstant(close)}`;
  if (breakStart === undefined || breakEnd === undefined) return hours;
  return `${hours}, without ${isoInstant(breakStart)} to ${isoInstant(breakEnd)}`;
}

class DateJudge {
  readonly #calendar: Calendar;
  readonly #outcomes: ConformanceOutcome[] = [];
  readonly #notes: string[] = [];
  #unchecked = 0;

  constructor(calendar: Calendar) {
    this.#calendar = calendar;
  }

  compare(
    date: DateNumber,
    { expected, got }: { readonly expected: string; readonly got: string },
  ): void {
    const { name } = this.#calendar;
    const isDecided = expected !== got && this.#decide(date, expected, got);
    if (!this.#calendar.isChecked(date)) this.#unchecked++;
    const reason = this.#calendar.closure(date);
    this.#outcomes.push({
      case: `${name} ${isoDate(date)}`,
      verdict: expected === got || isDecided ? 'passed' : 'failed',
      expected,
      got: got === 'closed' && reason !== undefined ? `closed (${reason})` : got,
    });
  }

  /** Whether a difference is known, and we are right. */
  #decide(date: DateNumber, expected: string, got: string): boolean {
    const { name } = this.#calendar;
    const listed = expected === 'closed' ? 'closed' : 'open';
    const isOpposite = (got === 'closed') !== (listed === 'closed');
    const known = DIFFERENCES.find(
      (one) => one.calendar === name && one.date === isoDate(date) && one.listed === listed,
    );
    if (known === undefined || !isOpposite) return false;
    this.#notes.push(
      `${name} ${known.date}: the list says ${listed}, we say ${got}, rightly: ${known.reason} (${known.source})`,
    );
    return true;
  }

  judgement(): Judgement {
    const { name, checkedFrom, checkedTo } = this.#calendar;
    const where = Number.isNaN(checkedFrom)
      ? ''
      : ` outside ${isoDate(checkedFrom)} to ${isoDate(checkedTo)}`;
    const note = `${name}: ${this.#unchecked} dates${where}, where the calendar is by rule, unchecked`;
    const notes = this.#unchecked === 0 ? this.#notes : [...this.#notes, note];
    return { outcomes: this.#outcomes, notes };
  }
}
