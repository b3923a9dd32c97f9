// Hot: bench payments
import { growColumns } from './columns.ts';
import { createHistogram, type Histogram } from './histogram.ts';
import type { TraceSink } from './observability/trace-sink.ts';
import { assert, DONE, OUTCOMES, type Seconds } from './units.ts';

/** What a finished transaction leaves is counted per type; nothing is kept per transaction. */
export interface TypeCounts {
  arrived: number;
  inFlight: number;
  late: number; // done, but after the objective
  readonly outcomes: number[]; // in the order of OUTCOMES
  readonly latency: Histogram; // seconds, of those done
}

/** Called at ends, for figures and checks; must not schedule anything. */
export type EndListener = (
  number: number,
  type: number,
  outcome: number,
  arrivedAt: Seconds,
  latency: Seconds,
  isGood: boolean, // done within its objective
) => void;

/**
 * The transactions in flight, one row each. A transaction ends once; its row lives on while work that nobody
 * waits for any more (after a time-out) still draws by its number.
 */
export class Transactions {
  readonly #countFrom: Seconds;
  readonly #objectives: readonly Seconds[];
  readonly counts: readonly TypeCounts[];
  /** All arrivals and ends, counted or not: arrived = ended + in flight. */
  arrived = 0;
  ended = 0;
  #numbered = 0; // arrivals with numbers of their own
  #free: Int32Array = new Int32Array(0);
  #freeCount = 0;
  #capacity = 0;
  number = new Float64Array(0);
  type = new Int32Array(0);
  arrivedAt = new Float64Array(0);
  references = new Int32Array(0); // 1 until it ends, and 1 per call that goes on for nobody
  rounds = new Int32Array(0); // branches taken by the transaction itself: tells visits apart
  amountMinor = new Float64Array(0); // cents
  isOpen = new Uint8Array(0); // 1 from arrival to end
  isTraced = new Uint8Array(0); // 1: its spans are wanted
  tracer: Pick<TraceSink, 'isSampled'> | undefined;

  /** `countFrom`: arrivals before it are warm-up and not counted. `objectives`: seconds, by type. */
  constructor(objectives: readonly Seconds[], countFrom: Seconds) {
    this.#objectives = objectives;
    this.#countFrom = countFrom;
    this.counts = objectives.map(() => ({
      arrived: 0,
      inFlight: 0,
      late: 0,
      outcomes: OUTCOMES.map(() => 0),
      latency: createHistogram(),
    }));
  }

  /** Counted from the table: arrived = ended + in flight must hold at any time. */
  countInFlight(): number {
    return this.isOpen.reduce((sum, isOpen) => sum + isOpen, 0);
  }

  /** By type: counted, still in flight at `now`, and later than their objective already. */
  countOverdue(now: Seconds): number[] {
    const overdue = this.#objectives.map(() => 0);
    for (let row = 0; row < this.#capacity; row++) {
      const arrivedAt = this.arrivedAt[row]!;
      const type = this.type[row]!;
      if (this.isOpen[row] === 0 || arrivedAt < this.#countFrom) continue;
      if (now - arrivedAt > this.#objectives[type]!) overdue[type]!++;
    }
    return overdue;
  }

  /** Rows in use: in flight, or ended with work left behind. */
  get inUse(): number {
    return this.#capacity - this.#freeCount;
  }

  /** Numbers of the workload given out: that of its next transaction. */
  get nextNumber(): number {
    return this.arrived - this.#numbered;
  }

  begin(type: number, amountMinor: number, now: Seconds): number {
    return this.#add(this.nextNumber, type, amountMinor, now);
  }

  /** As `begin`, for one that does not come from the workload and has a number of its own. */
  beginNumbered(number: number, type: number, amountMinor: number, now: Seconds): number {
    this.#numbered++;
    return this.#add(number, type, amountMinor, now);
  }

  #add(number: number, type: number, amountMinor: number, now: Seconds): number {
    if (this.#freeCount === 0) this.#grow();
    const row = this.#free[--this.#freeCount]!;
    this.number[row] = number;
    this.arrived++;
    this.type[row] = type;
    this.arrivedAt[row] = now;
    this.references[row] = 1;
    this.rounds[row] = 0;
    this.amountMinor[row] = amountMinor;
    this.isOpen[row] = 1;
    if (this.tracer !== undefined) this.isTraced[row] = this.tracer.isSampled(number) ? 1 : 0;
    if (now >= this.#countFrom) {
      const counts = this.counts[type]!;
      counts.arrived++;
      counts.inFlight++;
    }
    return row;
  }

  /** Counts the end. Returns whether the transaction was done within its objective. */
  end(row: number, outcome: number, now: Seconds): boolean {
    assert(this.isOpen[row] === 1, 'a transaction ended twice');
    this.isOpen[row] = 0;
    const arrivedAt = this.arrivedAt[row]!;
    const type = this.type[row]!;
    const latency = now - arrivedAt;
    const isGood = outcome === DONE && latency <= this.#objectives[type]!;
    this.ended++;
    if (arrivedAt >= this.#countFrom) {
      const counts = this.counts[type]!;
      counts.inFlight--;
      counts.outcomes[outcome]!++;
      if (outcome === DONE) {
        counts.latency.record(latency);
        if (!isGood) counts.late++;
      }
    }
    return isGood;
  }

  retain(row: number): void {
    this.references[row] = this.references[row]! + 1;
  }

  drop(row: number): void {
    const left = this.references[row]! - 1;
    this.references[row] = left;
    if (left === 0) this.#free[this.#freeCount++] = row;
  }

  #grow(): void {
    const old = this.#capacity;
    const capacity = Math.max(1024, old * 2);
    assert(capacity < 2 ** 30, `${capacity} transactions in flight`);
    growColumns(this, capacity);
    this.#free = new Int32Array(capacity);
    for (let row = capacity - 1; row >= old; row--) this.#free[this.#freeCount++] = row;
    this.#capacity = capacity;
  }
}
