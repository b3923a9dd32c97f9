import { InputError } from '../options.ts';
import { assert, type Seconds } from '../units.ts';
import type { Calendar } from './calendar.ts';
import { type DateNumber, type Instant, isoDate, isoInstant } from './civil-dates.ts';
import { type ClockTime, instantOfTime } from './clock-times.ts';
import type { TimeZone } from './time-zones.ts';

/** A window as it comes every business day. */
export interface WindowRule {
  readonly name: string;
  /** Before it, items wait; none: they are taken at any time. */
  readonly opens?: ClockTime;
  /** Calendar days from the business day to the one on which it opens, at most 0. */
  readonly opensDays: number;
  /** The first instant that is too late. */
  readonly cutOff: ClockTime;
  /** When the work on an item of the window must be finished; none: at the cut-off. */
  readonly due?: ClockTime;
  /** Business days from the day of the window to the one on which it is due. */
  readonly dueDays: number;
  /** When the operator hands on what it took. */
  readonly distributes?: ClockTime;
  /** None: each item settles as soon as it is finished. */
  readonly settles?: ClockTime;
  readonly settlesDays: number; // business days
}

/** Cut-offs of a payment system, an exchange or a regulator. */
export interface WindowRules {
  readonly calendar: Calendar;
  readonly zone: TimeZone;
  /** By how much the own cut-off for taking items is earlier than the operator's. */
  readonly buffer: Seconds;
  /** Whether there are windows on business days, or on all days, which are due on business days. */
  readonly days: 'business' | 'all';
  readonly windows: readonly WindowRule[]; // in the order of their cut-offs
}

/** A window of one day. Instants that it does not have are NaN. */
export interface SettlementWindow {
  readonly name: string;
  readonly date: DateNumber;
  readonly opens: Instant; // -Infinity: always open
  /** Items that come at this instant or later belong to a later window. */
  readonly intakeEnds: Instant; // the cut-off, earlier by the buffer
  readonly cutOff: Instant;
  readonly due: Instant;
  readonly distributes: Instant;
  readonly settles: Instant;
}

/** What became of an item, measured against the window to which it belonged when it came. */
export interface WindowVerdict {
  readonly promised: SettlementWindow;
  /** Where it ended: the first from `promised` on that is due after the item was finished. */
  readonly used: SettlementWindow;
  /** Finished when it was due, or later. */
  readonly isLate: boolean;
  readonly latenessSeconds: Seconds; // 0 unless late; also 0 where finished at the instant itself
  readonly windowsMissed: number;
  readonly settles: Instant;
  /** From the settlement that was promised to the one that came of it. */
  readonly settlementDelaySeconds: Seconds;
}

const SEARCH_WINDOWS = 100_000;

/**
 * Tells to which window an item belongs. Windows are half-open: an item at the cut-off is too late
 * for it and belongs to the next one, after the last of a day to the first of the next banking day.
 */
export class WindowSchedule {
  readonly rules: WindowRules;
  readonly #days = new Map<DateNumber, readonly SettlementWindow[]>();
  /** The window of all that comes from `#lastFrom` to before the end of its intake. */
  #last: SettlementWindow | undefined;
  #lastFrom: Instant = Infinity;

  constructor(rules: WindowRules) {
    assert(rules.windows.length > 0, 'a schedule needs a window');
    this.rules = rules;
  }

  /** The window of an item that comes at an instant. */
  windowAt(arrival: Instant): SettlementWindow {
    const last = this.#last;
    if (last !== undefined && arrival >= this.#lastFrom && arrival < last.intakeEnds) return last;
    this.#last = this.#first(arrival, (window) => window.intakeEnds);
    this.#lastFrom = arrival;
    return this.#last;
  }

  /** The window after another one of this schedule: later that day, or on the next day. */
  next(window: SettlementWindow): SettlementWindow {
    const ofDay = this.windowsOf(window.date);
    const place = ofDay.findIndex(({ name }) => name === window.name);
    assert(place >= 0, `no window ${window.name} on ${isoDate(window.date)}`);
    return ofDay[place + 1] ?? this.windowsOf(this.#dayFrom(window.date + 1))[0]!;
  }

  /** The windows whose cut-offs lie in (from, to], in order. */
  between(from: Instant, to: Instant): SettlementWindow[] {
    const windows: SettlementWindow[] = [];
    let window = this.#first(from, ({ cutOff }) => cutOff);
    while (window.cutOff <= to) {
      windows.push(window);
      window = this.next(window);
    }
    return windows;
  }

  /** Judges an item that came at `arrival` and was finished at `finished`, a finite instant. */
  judge(arrival: Instant, finished: Instant): WindowVerdict {
    assert(Number.isFinite(finished), 'only a finished item can be judged');
    const promised = this.windowAt(arrival);
    let used = promised;
    let windowsMissed = 0;
    for (; finished >= used.due; windowsMissed++) {
      assert(windowsMissed < SEARCH_WINDOWS, `finished too long after ${isoInstant(arrival)}`);
      used = this.next(used);
    }
    const settles = settlementOf(used, finished);
    const hoped = Number.isNaN(promised.settles) ? promised.due : promised.settles;
    return {
      promised,
      used,
      isLate: windowsMissed > 0,
      latenessSeconds: Math.max(0, finished - promised.due),
      windowsMissed,
      settles,
      settlementDelaySeconds: Math.max(0, settles - hoped),
    };
  }

  /** The windows of a day, in order; none where it is not a day of this schedule. */
  windowsOf(date: DateNumber): readonly SettlementWindow[] {
    if (this.#dayFrom(date) !== date) return [];
    const known = this.#days.get(date);
    if (known !== undefined) return known;
    const windows = this.rules.windows.map((rule) => this.#window(rule, date));
    this.#days.set(date, windows);
    return windows;
  }

  #first(after: Instant, endOf: (window: SettlementWindow) => Instant): SettlementWindow {
    // No window of a day before this one can be open: a cut-off is on the day of its window.
    let date = this.#dayFrom(this.rules.zone.localAt(after).date);
    for (;;) {
      const window = this.windowsOf(date).find((one) => endOf(one) > after);
      if (window !== undefined) return window;
      date = this.#dayFrom(date + 1);
    }
  }

  #dayFrom(date: DateNumber): DateNumber {
    return this.rules.days === 'all' ? date : this.rules.calendar.businessDayFrom(date);
  }

  #window(rule: WindowRule, date: DateNumber): SettlementWindow {
    const { buffer, zone } = this.rules;
    const at = (time: ClockTime | undefined, day: DateNumber) =>
      time === undefined ? Number.NaN : instantOfTime(time, { zone, ...this.#day(day) });
    const cutOff = at(rule.cutOff, date);
    this.#checkCutOff(rule, date, cutOff);
    const settles = at(rule.settles, this.#businessDay(date, rule.settlesDays));
    return {
      name: rule.name,
      date,
      opens: rule.opens === undefined ? -Infinity : at(rule.opens, date + rule.opensDays),
      intakeEnds: cutOff - buffer,
      cutOff,
      due: rule.due === undefined ? cutOff : at(rule.due, this.#businessDay(date, rule.dueDays)),
      distributes: at(rule.distributes, date),
      settles,
    };
  }

  #day(date: DateNumber) {
    return { date, session: this.rules.calendar.session(date) };
  }

  #businessDay(date: DateNumber, days: number): DateNumber {
    return this.rules.calendar.addBusinessDays(date, days);
  }

  /** Windows are found by the local date of their cut-off. */
  #checkCutOff({ name }: WindowRule, date: DateNumber, cutOff: Instant): void {
    const { zone, calendar } = this.rules;
    const isOnDate = cutOff > zone.instantOf(date, 0) && cutOff <= zone.instantOf(date + 1, 0);
    if (isOnDate) return;
    const when = Number.isNaN(cutOff) ? 'has none' : `is at ${isoInstant(cutOff)}`;
    const message =
      `the cut-off of ${name} must be on its own date by the clock of ${zone.name}: ` +
      `that of ${isoDate(date)} on calendar ${calendar.name} ${when}`;
    throw new InputError([{ path: ['windows'], message }]);
  }
}

/** When an item settles that was finished in time for a window: never before that opens. */
export function settlementOf(window: SettlementWindow, finished: Instant): Instant {
  return Number.isNaN(window.settles) ? Math.max(finished, window.opens) : window.settles;
}
