// Hot: bench payments
import type { Seconds } from '../units.ts';

/** Seconds per second by which a follower catches up: it applies the log twice as fast as it is written (assumption). */
const CATCH_UP = 1;

/** What followers are behind on top of their usual lag: grows while something holds them up, then shrinks again. */
export class FallingBehind {
  #seconds: Seconds = 0; // at `since`
  #since: Seconds = 0;
  #rate = 0; // seconds per second, >= 0

  get rate(): number {
    return this.#rate;
  }

  change(now: Seconds, rate: number): void {
    this.#seconds = this.at(now);
    this.#since = now;
    this.#rate = rate;
  }

  at(now: Seconds): Seconds {
    if (this.#rate === 0 && this.#seconds === 0) return 0;
    const slope = this.#rate > 0 ? this.#rate : -CATCH_UP;
    return Math.max(0, this.#seconds + slope * (now - this.#since));
  }

  /**
   * When something that was due at `due` is there: the first t >= now with t - at(t) >= due. Infinity: not as long
   * as followers fall behind by a second per second or more.
   */
  arrival(now: Seconds, due: Seconds): Seconds {
    const behind = this.at(now);
    const missing = due + behind - now;
    if (missing <= 0) return now;
    if (this.#rate > 0) return this.#rate < 1 ? now + missing / (1 - this.#rate) : Infinity;
    const quick = missing / (1 + CATCH_UP); // as long as it is still behind
    return quick * CATCH_UP <= behind ? now + quick : Math.max(now, due);
  }
}
