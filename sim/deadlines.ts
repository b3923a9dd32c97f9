// Hot: bench payments
import type { DeadlineClock } from './calendars/deadline-clock.ts';
import type { WindowSchedule } from './calendars/window-schedule.ts';
import type { Transactions } from './transactions.ts';
import { DONE, type Seconds } from './units.ts';

/** What became of the items of one window: items = kept + missed + pending. */
export interface DeadlineTally {
  /** Transaction type or job. */
  readonly subject: string;
  readonly window: string;
  items: number;
  kept: number; // done before their window was due
  missed: number; // done later, never done, or past due and still open
  rolled: number; // of those missed: done, in a later window
  pending: number; // open when the run ended, and not due yet
  windowsMissed: number; // by those rolled, in all
  latenessSecondsMax: Seconds; // of those done, or open; what was never done has no end
  settlementDelaySeconds: Seconds; // of those done, in all
  amountMinorMissed: number; // cents of those missed
}

/** Judges the items of one type against its windows. */
export class DeadlineJudge {
  /** By window of the schedule. */
  readonly tallies: readonly DeadlineTally[];
  readonly #schedule: WindowSchedule;
  readonly #startsAt: Seconds;
  // The window of what came from `from` to before `until`: nearly always that of the next item, too.
  #from = Infinity;
  #until = -Infinity;
  #due = -Infinity;
  #tally: DeadlineTally;

  constructor(subject: string, schedule: WindowSchedule, clock: DeadlineClock) {
    this.#schedule = schedule;
    this.#startsAt = clock.startsAt;
    this.tallies = schedule.rules.windows.map(({ name }) => emptyTally(subject, name));
    this.#tally = this.tallies[0]!;
  }

  /** An item that came at `arrivedAt` ended; `outcome` is a position in OUTCOMES. */
  ended(arrivedAt: Seconds, now: Seconds, outcome: number, amountMinor: number): void {
    const arrival = this.#startsAt + arrivedAt;
    const finished = this.#startsAt + now;
    if (!(arrival >= this.#from && arrival < this.#until)) this.#turnTo(arrival);
    const tally = this.#tally;
    tally.items++;
    if (outcome === DONE && finished < this.#due) {
      tally.kept++;
      return;
    }
    tally.missed++;
    tally.amountMinorMissed += amountMinor;
    if (outcome !== DONE) return;
    const verdict = this.#schedule.judge(arrival, finished);
    tally.rolled++;
    tally.windowsMissed += verdict.windowsMissed;
    tally.settlementDelaySeconds += verdict.settlementDelaySeconds;
    tally.latenessSecondsMax = Math.max(tally.latenessSecondsMax, verdict.latenessSeconds);
  }

  /** An item that came at `arrivedAt` is open at the end of the run. */
  left(arrivedAt: Seconds, now: Seconds, amountMinor: number): void {
    this.#turnTo(this.#startsAt + arrivedAt);
    const tally = this.#tally;
    const lateness = this.#startsAt + now - this.#due;
    tally.items++;
    if (lateness < 0) {
      tally.pending++;
      return;
    }
    tally.missed++;
    tally.amountMinorMissed += amountMinor;
    tally.latenessSecondsMax = Math.max(tally.latenessSecondsMax, lateness);
  }

  #turnTo(arrival: Seconds): void {
    const window = this.#schedule.windowAt(arrival);
    const isSame = window.intakeEnds === this.#until;
    this.#from = isSame ? Math.min(this.#from, arrival) : arrival;
    this.#until = window.intakeEnds;
    this.#due = window.due;
    this.#tally = this.tallies.find((one) => one.window === window.name)!;
  }
}

function emptyTally(subject: string, window: string): DeadlineTally {
  return {
    subject,
    window,
    items: 0,
    kept: 0,
    missed: 0,
    rolled: 0,
    pending: 0,
    windowsMissed: 0,
    latenessSecondsMax: 0,
    settlementDelaySeconds: 0,
    amountMinorMissed: 0,
  };
}

/** The deadlines of the transactions of a system. */
export class Deadlines {
  readonly #judges: readonly (DeadlineJudge | undefined)[]; // by type
  readonly #countFrom: Seconds;

  /** `countFrom`: what arrived before it is not counted. */
  constructor(judges: readonly (DeadlineJudge | undefined)[], countFrom: Seconds) {
    this.#judges = judges;
    this.#countFrom = countFrom;
  }

  ended(type: number, arrivedAt: Seconds, now: Seconds, outcome: number, amountMinor: number) {
    if (arrivedAt < this.#countFrom) return;
    this.#judges[type]?.ended(arrivedAt, now, outcome, amountMinor);
  }

  /** The run is over: judges what is in flight. Once. */
  finish(transactions: Transactions, now: Seconds): void {
    const { isOpen, arrivedAt, type, amountMinor } = transactions;
    for (let row = 0; row < isOpen.length; row++)
      if (isOpen[row] === 1 && arrivedAt[row]! >= this.#countFrom)
        this.#judges[type[row]!]?.left(arrivedAt[row]!, now, amountMinor[row]!);
  }

  /** By type, then window. */
  get tallies(): readonly DeadlineTally[] {
    return this.#judges.flatMap((judge) => judge?.tallies ?? []);
  }
}
