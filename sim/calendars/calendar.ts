import { assert } from '../units.ts';
import { type DateNumber, type Instant, isoDate } from './civil-dates.ts';
import type { TimeZone } from './time-zones.ts';

/** A business day by the clock: from `open` to before `close`. */
export interface Session {
  readonly date: DateNumber;
  readonly open: Instant;
  readonly close: Instant;
  /** A pause around noon; both or neither. */
  readonly breakStart?: Instant;
  readonly breakEnd?: Instant;
  /** Why it closes before its usual time. */
  readonly earlyClose?: string;
}

/** What a calendar is made of: what is said of one date. */
export interface CalendarDays {
  readonly name: string;
  readonly zone: TimeZone; // of its clock
  /**
   * Dates outside were never compared with a published list: there the rules alone speak. NaN where
   * none was.
   */
  readonly checkedFrom: DateNumber;
  readonly checkedTo: DateNumber; // inclusive
  readonly sources: readonly string[];
  /** Why a date is no business day, such as 'weekend'; undefined where it is one. */
  closure(date: DateNumber): string | undefined;
  /** Called for business days alone. */
  session(date: DateNumber): Session;
}

// Longer than any closure: the New York Stock Exchange was closed for four months in 1914.
const SEARCH_DAYS = 366;

/** Which dates are business days, and from when to when they last. */
export class Calendar {
  readonly name: string;
  readonly zone: TimeZone;
  readonly checkedFrom: DateNumber;
  readonly checkedTo: DateNumber;
  readonly sources: readonly string[];
  readonly #days: CalendarDays;

  constructor(days: CalendarDays) {
    this.#days = days;
    this.name = days.name;
    this.zone = days.zone;
    this.checkedFrom = days.checkedFrom;
    this.checkedTo = days.checkedTo;
    this.sources = days.sources;
  }

  /** Why a date is no business day, such as 'weekend'; undefined where it is one. */
  closure(date: DateNumber): string | undefined {
    return this.#days.closure(date);
  }

  isBusinessDay(date: DateNumber): boolean {
    return this.closure(date) === undefined;
  }

  /** The session of a date; undefined where it is no business day. */
  session(date: DateNumber): Session | undefined {
    return this.isBusinessDay(date) ? this.#days.session(date) : undefined;
  }

  /** The sessions of the dates from `from` to `to`, both inclusive. */
  sessions(from: DateNumber, to: DateNumber): Session[] {
    const sessions: Session[] = [];
    for (let date = from; date <= to; date++)
      if (this.isBusinessDay(date)) sessions.push(this.#days.session(date));
    return sessions;
  }

  /** The first business day on the date or after it. */
  businessDayFrom(date: DateNumber): DateNumber {
    return this.#search(date, 1);
  }

  /** The last business day on the date or before it. */
  businessDayUntil(date: DateNumber): DateNumber {
    return this.#search(date, -1);
  }

  nextBusinessDay(date: DateNumber): DateNumber {
    return this.#search(date + 1, 1);
  }

  previousBusinessDay(date: DateNumber): DateNumber {
    return this.#search(date - 1, -1);
  }

  /**
   * The `count`-th business day after a date, before it where `count` is negative. Where it is 0:
   * the date itself if it is a business day, otherwise the next one.
   */
  addBusinessDays(date: DateNumber, count: number): DateNumber {
    assert(Number.isInteger(count), `business days must be whole, got ${count}`);
    if (count === 0) return this.businessDayFrom(date);
    const step = Math.sign(count);
    let day = date;
    for (let i = 0; i < Math.abs(count); i++) day = this.#search(day + step, step);
    return day;
  }

  /** Whether what is said of a date was compared with a published list. */
  isChecked(date: DateNumber): boolean {
    return date >= this.checkedFrom && date <= this.checkedTo;
  }

  /** How far a date can be trusted, in words. */
  standing(date: DateNumber): string {
    if (Number.isNaN(this.checkedFrom)) return 'by rule, unchecked';
    const span = `${isoDate(this.checkedFrom)} to ${isoDate(this.checkedTo)}`;
    return this.isChecked(date)
      ? `checked against a list of ${span}`
      : `by rule, unchecked: compared with a list of ${span} only`;
  }

  #search(from: DateNumber, step: number): DateNumber {
    for (let i = 0; i < SEARCH_DAYS; i++) {
      const date = from + i * step;
      if (this.isBusinessDay(date)) return date;
    }
    assert(false, `${this.name} has no business day within a year of ${isoDate(from)}`);
  }
}
