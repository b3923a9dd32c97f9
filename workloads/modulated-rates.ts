import type { Random } from '../sim/random.ts';
import type { Seconds, Site } from '../sim/units.ts';

const SECONDS_PER_DAY = 86_400;
const NODES_PER_TIME_CONSTANT = 16; // where the path is drawn; between them it is interpolated

/** One time scale on which the rate wanders: an Ornstein-Uhlenbeck process in its logarithm. */
export interface RateComponent {
  /** Standard deviation of the logarithm of the rate, >= 0. */
  readonly sigma: number;
  /** After which the correlation has fallen to 1/e; at least a second makes a difference. */
  readonly timeConstant: Seconds;
}

/** A law of days; each day is drawn from it anew. */
export interface RateModel {
  /** Arrivals per second, mean over all days. */
  readonly mean: number;
  /** Relative rates of equal parts of the day, from midnight; any mean above 0. */
  readonly shape: readonly number[];
  readonly components: readonly RateComponent[];
}

/** Equal slots from a time of the day on. */
export interface Slots {
  readonly from: Seconds;
  readonly count: number;
  readonly seconds: Seconds;
}

/**
 * Arrivals per second at the start of each slot: the intensity of a log-Gaussian Cox process,
 *
 *     rate(t) = mean x shape(t) x product over k of exp(sigma_k X_k(t) - sigma_k^2 / 2),
 *
 * with independent stationary Gaussian X_k of mean 0, variance 1 and correlation exp(-u / tau_k).
 * So the factor of chance has mean 1 and autocovariance `rateAutocovariance`. Each X_k is drawn
 * exactly at sixteen points per time constant (at most one per second) and is linear between them,
 * scaled to variance 1. Chance comes from `dayRandom` alone, keyed by the time of the day.
 * Source: Moller, Syversveen, Waagepetersen, "Log Gaussian Cox processes", 1998, theorem 1.
 */
export function modulatedRates(model: RateModel, slots: Slots, dayRandom: Random): Float64Array {
  const { mean, shape, components } = model;
  const logarithms = new Float64Array(slots.count);
  const site = dayRandom.site('modulated/component');
  for (const [k, component] of components.entries()) {
    addComponent(logarithms, component, slots, gaussians(dayRandom, site, k));
  }
  const factors = shapeOverDay(shape);
  return logarithms.map((logarithm, slot) => {
    return mean * factors(slots.from + (slot + 0.5) * slots.seconds) * Math.exp(logarithm);
  });
}

/**
 * Autocovariance at lag u >= 0 of the factor of chance, whose mean is 1:
 * exp(sum of sigma_k^2 exp(-u / tau_k)) - 1.
 * Source: Moller, Syversveen, Waagepetersen, "Log Gaussian Cox processes", 1998, theorem 1.
 */
export function rateAutocovariance(components: readonly RateComponent[], lag: Seconds): number {
  let sum = 0;
  for (const { sigma, timeConstant } of components)
    sum += sigma ** 2 * Math.exp(-lag / timeConstant);
  return Math.expm1(sum);
}

/** Relative rate by the time of the day: mean 1, linear between the middles of the parts. */
export function shapeOverDay(shape: readonly number[]): (clock: Seconds) => number {
  const parts = shape.length;
  const mean = shape.reduce((sum, part) => sum + part, 0) / parts;
  const relative = shape.map((part) => part / mean);
  if (parts === 1) return () => 1;
  const partSeconds = SECONDS_PER_DAY / parts;
  return (clock) => {
    const position = (clock % SECONDS_PER_DAY) / partSeconds - 0.5 + parts;
    const part = Math.floor(position);
    const before = relative[part % parts]!;
    return before + (position - part) * (relative[(part + 1) % parts]! - before);
  };
}

/**
 * Standard normal variates that belong to (site, visit), in order: two for one draw of a pair.
 * Source: Box and Muller, "A note on the generation of random normal deviates", 1958.
 */
function gaussians(random: Random, site: Site, visit: number): () => number {
  let key = 0;
  let kept = Number.NaN;
  return () => {
    const sine = kept;
    kept = Number.NaN;
    if (!Number.isNaN(sine)) return sine;
    const u = random.drawPair(site, key++, visit, 0);
    const angle = 2 * Math.PI * random.second;
    const radius = Math.sqrt(-2 * Math.log1p(-u));
    kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

/** Adds sigma X(t) - sigma^2 / 2 to the logarithms. */
function addComponent(
  logarithms: Float64Array,
  { sigma, timeConstant }: RateComponent,
  { from, seconds }: Slots,
  draw: () => number,
): void {
  const step = Math.max(1, Math.floor(timeConstant / NODES_PER_TIME_CONSTANT));
  const correlation = Math.exp(-step / timeConstant);
  const innovation = Math.sqrt(1 - correlation ** 2);
  let node = 0;
  let before = draw();
  let after = correlation * before + innovation * draw();
  for (let slot = 0; slot < logarithms.length; slot++) {
    const position = (from + slot * seconds) / step;
    while (node + 1 <= position) {
      node++;
      before = after;
      after = correlation * before + innovation * draw();
    }
    const share = position - node;
    const variance = 1 - 2 * share * (1 - share) * (1 - correlation);
    const x = (before + share * (after - before)) / Math.sqrt(variance);
    logarithms[slot]! += sigma * x - sigma ** 2 / 2;
  }
}
