// Hot: bench payments; called for each span of a sampled transaction and for each end
import type { Random } from '../random.ts';
import { assert, DONE, type Seconds, type Site, type TransactionNumber } from '../units.ts';
import { NO_SPAN, SpanPool } from './span-pool.ts';
import type { TraceSink } from './trace-sink.ts';

/** Which traces are kept. All that are recorded cost memory until their end. */
export interface TracerOptions {
  /** Share of the transactions that is kept whatever becomes of it, in [0, 1]. */
  readonly headRatio: number;
  /** Share that is recorded until its end, and kept if it failed or was slow, in [0, 1]; 0: none. */
  readonly tailRatio: number;
  /** Beyond it a transaction was slow; Infinity: only failures count. */
  readonly slowSeconds: Seconds;
  readonly tracesMax: number; // kept; the oldest make room
  readonly spansMax: number; // of traces kept and in flight
  readonly inFlightMax: number; // numbers apart that sampled transactions in flight can be; 2^n
}
/** One in a hundred, as is usual (assumption); bounds of some 10 MB. */
export const TRACER_DEFAULTS: TracerOptions = {
  headRatio: 0.01,
  tailRatio: 0,
  slowSeconds: Infinity,
  tracesMax: 4096,
  spansMax: 131_072,
  inFlightMax: 65_536,
};

const NOBODY = -1; // transaction number of an unused slot
const NO_SLOT = -1;
const OPEN = 0;
const KEPT = 1;
const DROPPED = 2; // ended, and not kept: what still comes of it is passed over
/** Positions in TRACE_REASONS. */
export const BY_HEAD = 0;
export const BY_FAILURE = 1;
export const BY_SLOWNESS = 2;

/**
 * Records the spans of sampled transactions, in bounded memory. The draw of a transaction depends on seed and
 * number alone, so two runs sample the same transactions. Slot n mod inFlightMax belongs to transaction n until a
 * later sampled one needs it: whoever is still in flight then is given up. Whoever has ended makes room for any.
 */
export class Tracer implements TraceSink {
  readonly options: TracerOptions;
  readonly spans: SpanPool;
  readonly #random: Random;
  readonly #site: Site;
  readonly #sampledRatio: number;
  readonly #mask: number;
  // By slot.
  readonly #transaction: Float64Array;
  readonly #state: Uint8Array;
  readonly #position: Int32Array; // of a kept trace: its place in the ring
  readonly #open: SpanLists;
  /** The kept traces: a ring of which [keptFrom, keptTo) are in use, by position modulo tracesMax. */
  readonly kept: KeptTraces;
  keptFrom = 0;
  keptTo = 0;
  /** Traces in flight given up for a later one, and spans of any trace that found no room. */
  tracesLost = 0;
  spansLost = 0;

  constructor(random: Random, options: TracerOptions) {
    const { headRatio, tailRatio, tracesMax, spansMax, inFlightMax } = options;
    for (const ratio of [headRatio, tailRatio])
      assert(ratio >= 0 && ratio <= 1, `a share of traces must be in [0, 1], got ${ratio}`);
    assert(tracesMax >= 1 && spansMax >= 1, 'a tracer needs room for a trace and a span');
    assert(inFlightMax === 2 ** Math.round(Math.log2(inFlightMax)), 'inFlightMax must be 2^n');
    this.options = options;
    this.spans = new SpanPool(spansMax);
    this.#random = random;
    this.#site = random.site('telemetry/traces');
    this.#sampledRatio = Math.max(headRatio, tailRatio);
    this.#mask = inFlightMax - 1;
    this.#transaction = new Float64Array(inFlightMax).fill(NOBODY);
    this.#state = new Uint8Array(inFlightMax);
    this.#position = new Int32Array(inFlightMax);
    this.#open = new SpanLists(inFlightMax);
    this.kept = new KeptTraces(tracesMax);
  }

  isSampled(transaction: TransactionNumber): boolean {
    return this.#sampledRatio > 0 && this.#draw(transaction) < this.#sampledRatio;
  }

  span(
    transaction: TransactionNumber,
    node: number,
    attempt: number,
    replica: number,
    sentAt: Seconds,
    arrivedAt: Seconds,
    startedAt: Seconds,
    endedAt: Seconds,
    outcome: number,
  ): void {
    const slot = this.#slotOf(transaction);
    if (slot === NO_SLOT || this.#state[slot] === DROPPED) return;
    const isOpen = this.#state[slot] === OPEN;
    const lists = isOpen ? this.#open : this.kept.lists;
    const at = isOpen ? slot : this.#position[slot]! % this.options.tracesMax;
    const row = this.#allocate(isOpen ? this.keptTo : this.#position[slot]!);
    if (row === NO_SPAN) {
      lists.lost[at]!++;
      this.spansLost++;
      return;
    }
    const { spans } = this;
    spans.node[row] = node;
    spans.attempt[row] = attempt;
    spans.replica[row] = replica;
    spans.outcome[row] = outcome;
    spans.setTimes(row, sentAt, arrivedAt, startedAt, endedAt);
    if (lists.count[at] === 0) lists.first[at] = row;
    else spans.next[lists.last[at]!] = row;
    lists.last[at] = row;
    lists.count[at]!++;
  }

  ended(
    transaction: TransactionNumber,
    type: number,
    outcome: number,
    arrivedAt: Seconds,
    endedAt: Seconds,
  ): void {
    if (this.#sampledRatio === 0) return;
    const draw = this.#draw(transaction);
    if (draw >= this.#sampledRatio) return;
    const slot = this.#slotOf(transaction);
    if (slot === NO_SLOT || this.#state[slot] !== OPEN) return;
    const isTail = draw < this.options.tailRatio;
    const isSlow = endedAt - arrivedAt > this.options.slowSeconds;
    const open = this.#open;
    if (draw >= this.options.headRatio && !(isTail && (outcome !== DONE || isSlow))) {
      this.#release(open, slot);
      this.#state[slot] = DROPPED;
      return;
    }
    if (this.keptTo - this.keptFrom === this.options.tracesMax) this.#forgetOldest();
    const at = this.keptTo % this.options.tracesMax;
    const { kept } = this;
    kept.transaction[at] = transaction;
    kept.type[at] = type;
    kept.outcome[at] = outcome;
    kept.arrivedAt[at] = arrivedAt;
    kept.endedAt[at] = endedAt;
    kept.reason[at] =
      isTail && outcome !== DONE ? BY_FAILURE : isTail && isSlow ? BY_SLOWNESS : BY_HEAD;
    kept.lists.copy(at, open, slot);
    this.#state[slot] = KEPT;
    this.#position[slot] = this.keptTo++;
  }

  #draw(transaction: TransactionNumber): number {
    return this.#random.draw(this.#site, transaction, 0, 0);
  }

  /** The slot of a transaction, made ready at its first span; NO_SLOT when a later one has it. */
  #slotOf(transaction: TransactionNumber): number {
    const slot = transaction & this.#mask;
    const owner = this.#transaction[slot]!;
    if (owner > transaction && this.#state[slot] === OPEN) return NO_SLOT;
    if (owner === transaction) {
      // Its trace may have made room for later ones.
      if (this.#state[slot] === KEPT && this.#position[slot]! < this.keptFrom)
        this.#state[slot] = DROPPED;
      return slot;
    }
    const open = this.#open;
    if (owner !== NOBODY && this.#state[slot] === OPEN) {
      this.tracesLost++;
      this.#release(open, slot);
    }
    this.#transaction[slot] = transaction;
    this.#state[slot] = OPEN;
    open.clear(slot);
    return slot;
  }

  /** A row; the oldest traces before `position` make room for it. */
  #allocate(position: number): number {
    let row = this.spans.allocate();
    while (row === NO_SPAN && this.keptFrom < position) {
      this.#forgetOldest();
      row = this.spans.allocate();
    }
    return row;
  }

  #forgetOldest(): void {
    const at = this.keptFrom++ % this.options.tracesMax;
    this.#release(this.kept.lists, at);
  }

  #release({ first, last, count }: SpanLists, at: number): void {
    this.spans.release(first[at]!, last[at]!, count[at]!);
  }
}

/** A list of spans per place. */
class SpanLists {
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly count: Int32Array;
  readonly lost: Int32Array; // spans that found no room

  constructor(length: number) {
    this.first = new Int32Array(length).fill(NO_SPAN);
    this.last = new Int32Array(length).fill(NO_SPAN);
    this.count = new Int32Array(length);
    this.lost = new Int32Array(length);
  }

  clear(at: number): void {
    this.first[at] = NO_SPAN;
    this.last[at] = NO_SPAN;
    this.count[at] = 0;
    this.lost[at] = 0;
  }

  copy(at: number, from: SpanLists, fromAt: number): void {
    this.first[at] = from.first[fromAt]!;
    this.last[at] = from.last[fromAt]!;
    this.count[at] = from.count[fromAt]!;
    this.lost[at] = from.lost[fromAt]!;
  }
}

/** Traces in parallel arrays. */
class KeptTraces {
  readonly transaction: Float64Array;
  readonly type: Int32Array;
  readonly outcome: Uint8Array;
  readonly reason: Uint8Array; // position in TRACE_REASONS
  readonly arrivedAt: Float64Array;
  readonly endedAt: Float64Array;
  readonly lists: SpanLists;

  constructor(length: number) {
    this.transaction = new Float64Array(length);
    this.type = new Int32Array(length);
    this.outcome = new Uint8Array(length);
    this.reason = new Uint8Array(length);
    this.arrivedAt = new Float64Array(length);
    this.endedAt = new Float64Array(length);
    this.lists = new SpanLists(length);
  }
}
