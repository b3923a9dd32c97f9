// Hot: bench payments
import type { Random } from '../sim/random.ts';
import type { Seconds, Site } from '../sim/units.ts';
import { assert } from '../sim/units.ts';
import type { Arrivals } from './open-loop.ts';
import { drawGamma } from './variates.ts';

export interface SlottedRates {
  /** Arrivals per second in [i, i + 1) seconds from the start of the run; >= 0. */
  readonly rates: Float64Array;
  /** Variance over mean of the counts in those slots, at constant rate; >= 1, and 1 is Poisson. */
  readonly dispersion: number;
  /** End of the run: there are no arrivals from then on. */
  readonly horizon: Seconds;
}

/**
 * Arrivals at a rate that is constant within each second, by inversion of the cumulative rate
 * (Cinlar 1975): exact, and one draw per arrival where thinning needs two or more.
 *
 * With dispersion D > 1 the rate r of each slot is replaced by a gamma variate of mean r and
 * variance (D - 1) r, independent between slots: counts are negative binomial with mean r and
 * variance D r. So the index of dispersion is D whatever the rate: doubling the rates leaves D as
 * it is.
 */
export class SlottedArrivals implements Arrivals {
  readonly #random: Random;
  readonly #gapSite: Site;
  readonly #levelSite: Site;
  readonly #rates: Float64Array;
  readonly #scale: number; // of the gamma variates, arrivals per second
  readonly #horizon: Seconds;
  #count = 0;
  #time = 0;
  #slot = -1;
  #slotEnd = 0;
  #rate = 0;

  constructor(slotted: SlottedRates, random: Random) {
    const { rates, dispersion, horizon } = slotted;
    assert(dispersion >= 1, `dispersion must be at least 1, got ${dispersion}`);
    assert(rates.length >= horizon, `${rates.length} slots do not reach the horizon ${horizon}`);
    this.#rates = rates;
    this.#scale = dispersion - 1;
    this.#horizon = horizon;
    this.#random = random;
    this.#gapSite = random.site('workload/arrival');
    this.#levelSite = random.site('workload/slot-level');
  }

  next(): Seconds {
    if (this.#time >= this.#horizon) return Infinity;
    let mass = -Math.log1p(-this.#random.draw(this.#gapSite, this.#count++, 0, 0));
    for (;;) {
      const left = (this.#slotEnd - this.#time) * this.#rate;
      if (mass < left) {
        this.#time += mass / this.#rate;
        return this.#time < this.#horizon ? this.#time : Infinity;
      }
      mass -= left;
      this.#time = this.#slotEnd;
      if (this.#time >= this.#horizon) return Infinity;
      this.#enterSlot();
    }
  }

  #enterSlot(): void {
    this.#slot++;
    this.#slotEnd = this.#slot + 1;
    const rate = this.#rates[this.#slot]!;
    this.#rate =
      this.#scale === 0 || rate === 0
        ? rate
        : this.#scale * drawGamma(this.#random, this.#levelSite, this.#slot, rate / this.#scale);
  }
}
