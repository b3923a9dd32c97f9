import { assert } from '../../sim/units.ts';
import { normalDensity, normalUpperQuantile, normalUpperTail } from './normal-law.ts';

/** How a group-sequential test spends its error over the looks. */
export const SPENDING = ['obrien-fleming', 'pocock'] as const;
export type Spending = (typeof SPENDING)[number];

const NODES = 96; // of the quadrature on one half of the symmetric region
const FAR = 9; // standard deviations: what lies beyond has a probability below 1e-18
const SPENT_MIN = 1e-15; // two-sided; less is carried over to the next look
const STEPS_MAX = 200;
const CONVERGED = 1e-12; // of a boundary, in standard deviations

/**
 * Two-sided error that may be spent up to information time `time` in (0, 1], of `alpha` in (0, 1]
 * in all; half of it on either side. `obrien-fleming` spends little early,
 * 2 x (2 - 2 Phi(z(1 - alpha/4) / sqrt(time))); `pocock` spends nearly evenly,
 * alpha x ln(1 + (e - 1) time).
 * Source: Lan and DeMets, Biometrika 70 (1983), with alpha / 2 on each side.
 */
export function spentError(spending: Spending, alpha: number, time: number): number {
  switch (spending) {
    case 'obrien-fleming':
      return Math.min(alpha, 4 * normalUpperTail(normalUpperQuantile(alpha / 4) / Math.sqrt(time)));
    case 'pocock':
      return alpha * Math.log1p((Math.E - 1) * time);
  }
}

/** What has not left the boundaries yet: a sub-density on [0, reach], the same on [-reach, 0]. */
interface Region {
  readonly time: number;
  readonly nodes: Float64Array;
  readonly mass: Float64Array; // weight x density at each node
}

/**
 * Two-sided boundaries z of a Brownian motion looked at at `times` (rising, in (0, 1]): it leaves
 * |B(t)| < z sqrt(t) by look k with probability `spent[k]` (rising). Infinity at a look that has
 * nothing to spend.
 * By recursive numerical integration of the density of what has not left.
 * Source: Armitage, McPherson and Rowe, JRSS A 132 (1969); Jennison and Turnbull, Group Sequential
 * Methods (2000), chapter 19.
 */
export function spendingBoundaries(
  times: readonly number[],
  spent: readonly number[],
): readonly number[] {
  const boundaries: number[] = [];
  let region: Region | undefined;
  let left = 0; // probability to have left so far
  times.forEach((time, k) => {
    const wanted = spent[k]! - left;
    const limit = wanted < SPENT_MIN ? Infinity : solveLimit(region, time, wanted);
    if (Number.isFinite(limit)) left += leaving(region, time, limit);
    region = advance(region, time, limit);
    boundaries.push(limit / Math.sqrt(time));
  });
  return boundaries;
}

/** Probability that a Brownian motion leaves |B(t)| < z sqrt(t) at one of the looks. */
export function leavingProbability(
  times: readonly number[],
  boundaries: readonly number[],
): number {
  let region: Region | undefined;
  let left = 0;
  times.forEach((time, k) => {
    const limit = boundaries[k]! * Math.sqrt(time);
    left += leaving(region, time, limit);
    region = advance(region, time, limit);
  });
  return left;
}

/** P(inside so far, then |B(time)| >= limit). */
function leaving(region: Region | undefined, time: number, limit: number): number {
  if (region === undefined) return 2 * normalUpperTail(limit / Math.sqrt(time));
  const { nodes, mass } = region;
  const step = Math.sqrt(time - region.time);
  let total = 0;
  for (let i = 0; i < nodes.length; i += 1) {
    const [near, far] = [(limit - nodes[i]!) / step, (limit + nodes[i]!) / step];
    total += mass[i]! * (normalUpperTail(near) + normalUpperTail(far));
  }
  return 2 * total;
}

/** Density of B(time) at `place` >= 0 where it has been inside so far. */
function densityAt(region: Region | undefined, time: number, place: number): number {
  if (region === undefined) return normalDensity(place / Math.sqrt(time)) / Math.sqrt(time);
  const { nodes, mass } = region;
  const step = Math.sqrt(time - region.time);
  let total = 0;
  for (let i = 0; i < nodes.length; i += 1) {
    const [near, far] = [(place - nodes[i]!) / step, (place + nodes[i]!) / step];
    total += mass[i]! * (normalDensity(near) + normalDensity(far));
  }
  return total / step;
}

/** The limit that is left with probability `wanted`: Newton, kept inside a bracket. */
function solveLimit(region: Region | undefined, time: number, wanted: number): number {
  const deviation = Math.sqrt(time);
  let low = 0;
  let high = FAR * deviation;
  let limit = wanted >= 1 ? 0 : Math.max(0, normalUpperQuantile(wanted / 2)) * deviation;
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const excess = leaving(region, time, limit) - wanted;
    if (excess > 0) low = limit;
    else high = limit;
    const slope = -2 * densityAt(region, time, limit);
    const newton = limit - excess / slope;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const isNear = Math.abs(next - limit) <= CONVERGED * deviation;
    limit = next;
    if (isNear) break;
  }
  return limit;
}

function advance(region: Region | undefined, time: number, limit: number): Region {
  const reach = Math.min(limit, FAR * Math.sqrt(time));
  const nodes = LEGENDRE.nodes.map((node) => (reach * (1 + node)) / 2);
  const mass = nodes.map(
    (node, i) => ((LEGENDRE.weights[i]! * reach) / 2) * densityAt(region, time, node),
  );
  return { time, nodes, mass };
}

/** Gauss and Legendre's rule on [-1, 1]. Source: Abramowitz and Stegun 25.4.29. */
function legendreRule(count: number): { nodes: Float64Array; weights: Float64Array } {
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5)); // near the i-th root
    let slope = 0;
    for (let step = 0; step < STEPS_MAX; step += 1) {
      let [value, before] = [x, 1];
      for (let n = 2; n <= count; n += 1)
        [value, before] = [((2 * n - 1) * x * value - (n - 1) * before) / n, value];
      slope = (count * (x * value - before)) / (x * x - 1);
      const change = value / slope;
      x -= change;
      if (Math.abs(change) < 1e-15) break;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  assert(Math.abs(total - 2) < 1e-12, `weights of the rule add up to ${total}, not 2`);
  return { nodes, weights };
}
const LEGENDRE = legendreRule(NODES);
