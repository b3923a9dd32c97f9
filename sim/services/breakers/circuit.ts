// Hot: bench payments
import type { Seconds } from '../../units.ts';

const CLOSED = 0;
const OPEN = 1;
const HALF_OPEN = 2;
const ROUNDING = 1e-6; // seconds; without it now - (now - sent) may lie before `sent`

/**
 * The state of a breaker. Closed, it lets every call pass; open, none for `openSeconds`; then it is half-open and
 * has as many tickets as there may be probes: each call that passes takes one. When a ticket comes back, and what a
 * probe proves, is for the breaker to say. It turns half-open when a call asks, not by a timer of its own.
 */
export class Circuit {
  readonly #openSeconds: Seconds;
  readonly #probes: number;
  #state = CLOSED;
  #since = Number.NEGATIVE_INFINITY;
  #tickets = 0;

  constructor(openSeconds: Seconds, probes: number) {
    this.#openSeconds = openSeconds;
    this.#probes = probes;
  }

  get isClosed(): boolean {
    return this.#state === CLOSED;
  }

  get isHalfOpen(): boolean {
    return this.#state === HALF_OPEN;
  }

  /** Whether a call passes; takes a ticket where it needs one. */
  pass(now: Seconds): boolean {
    if (this.#state === CLOSED) return true;
    if (this.#state === OPEN) {
      if (now < this.#since + this.#openSeconds) return false;
      this.#enter(HALF_OPEN, now);
      this.#tickets = this.#probes;
    }
    if (this.#tickets === 0) return false;
    this.#tickets--;
    return true;
  }

  /** Whether an attempt that ends now, `latency` after it passed, did so in the present state. */
  isCurrent(now: Seconds, latency: Seconds): boolean {
    return now - latency >= this.#since - ROUNDING;
  }

  /** A probe has made room for another one: at most once for each that passed in the present state. */
  giveBack(): void {
    this.#tickets++;
  }

  open(now: Seconds): void {
    this.#enter(OPEN, now);
  }

  close(now: Seconds): void {
    this.#enter(CLOSED, now);
  }

  #enter(state: number, now: Seconds): void {
    this.#state = state;
    this.#since = now;
  }
}
