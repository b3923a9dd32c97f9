// Hot: bench payments
import type { CacheEffect } from '../effects.ts';
import type { ServiceConfig } from '../system-config.ts';

/**
 * The caches of a system, by position of their service: how likely a lookup misses. A cache that has lost its
 * content fills by what misses it: hits = hitRatio x (1 - exp(-lookups / fill)) (assumption: an exponential
 * approach; the exact one depends on the popularity of keys). At the start caches are warm.
 */
export class Caches {
  readonly #hitRatio: Float64Array;
  readonly #decay: Float64Array; // of `#cold` with each lookup
  readonly #hitFactor: Float64Array;
  readonly #cold: Float64Array; // 0 warm, 1 empty
  readonly lookups: Float64Array;
  readonly misses: Float64Array;

  constructor(services: readonly ServiceConfig[]) {
    this.#hitRatio = Float64Array.from(services, ({ cache }) => cache?.hitRatio ?? Number.NaN);
    this.#decay = Float64Array.from(services, ({ cache }) => Math.exp(-1 / (cache?.fill ?? 1)));
    this.#hitFactor = new Float64Array(services.length).fill(1);
    this.#cold = new Float64Array(services.length);
    this.lookups = new Float64Array(services.length);
    this.misses = new Float64Array(services.length);
  }

  /** Looks something up; `u` is a draw in [0, 1). Returns whether it was there. */
  hits(service: number, u: number): boolean {
    const hitRatio = this.hitRatio(service);
    this.lookups[service] = this.lookups[service]! + 1;
    this.#cold[service] = this.#cold[service]! * this.#decay[service]!;
    if (u >= 1 - hitRatio) return true; // the same u misses wherever hits are rarer
    this.misses[service] = this.misses[service]! + 1;
    return false;
  }

  /** The expected share of hits now, in [0, 1]. */
  hitRatio(service: number): number {
    return this.#hitRatio[service]! * this.#hitFactor[service]! * (1 - this.#cold[service]!);
  }

  /** A share of what a cache holds is gone, in [0, 1]. */
  lose(service: number, share: number): void {
    this.#cold[service] = 1 - (1 - this.#cold[service]!) * (1 - share);
  }

  impair(service: number, effects: readonly CacheEffect[]): void {
    this.#hitFactor[service] = effects.reduce((product, { hitFactor }) => product * hitFactor, 1);
  }
}
