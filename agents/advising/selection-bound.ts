// Hot: each node of the search for the best set of indexes computes it about fifty times
import type { Selection } from './selection.ts';

/** A part of a selection: what is decided, and what may still be chosen. */
export interface Part {
  readonly covered: Float64Array; // by query, the best gain of what is chosen
  readonly room: number; // budget less the sizes of what is chosen
  readonly open: readonly number[]; // positions of items that may still come in
}

/** An upper bound on what the open items can add. */
export interface PartBound {
  readonly value: number;
  readonly multipliers: Float64Array;
  /** Prices of the knapsack at the multipliers: an item's profit less the price of its size. */
  readonly reducedGains: Float64Array; // by place in `open`
  /** How much of each item the relaxation takes on average, in [0, 1]. */
  readonly shares: Float64Array; // by place in `open`
}

const HALVE_AFTER = 6; // steps without a better bound
const LENGTH_FIRST = 1; // of a step, as a share of the one that would meet the target
const LENGTH_MIN = 1e-3;

/**
 * Lagrangian bound: "each query takes one gain" is relaxed with a multiplier for each query, so that an
 * item's profit is what its gains exceed the multipliers; what is left is a knapsack, bounded by its
 * fractional optimum. Any multipliers >= 0 give a bound; they are improved by subgradient steps.
 * Sources: Cornuejols, Fisher and Nemhauser, Management Science 23(8), 1977 (relaxation); Held, Wolfe and
 * Crowder, Mathematical Programming 6, 1974 (steps); Dantzig 1957 (fractional knapsack).
 * `target`: the value above which the bound still matters; below it the work ends.
 */
export function boundPart(
  selection: Selection,
  part: Part,
  search: { readonly multipliers: Float64Array; readonly target: number; readonly steps: number },
): PartBound {
  const marginal = marginalGains(selection, part);
  const scale = scaleOf(marginal, search.multipliers.length);
  // A multiplier above the largest gain only adds to the bound.
  const multipliers = search.multipliers.map((one, query) => Math.min(one, scale[query]!));
  const shareSums = new Float64Array(part.open.length);
  let best = relax(marginal, part, multipliers);
  let bestMultipliers = Float64Array.from(multipliers);
  let length = LENGTH_FIRST;
  let idle = 0;
  let count = 0;
  let now = best;
  while (count < search.steps && length > LENGTH_MIN && best.value > search.target) {
    count += 1;
    for (let at = 0; at < shareSums.length; at++) shareSums[at]! += now.shares[at]!;
    const square = now.slack.reduce((sum, one, query) => sum + scale[query]! * one * one, 0);
    if (square === 0) break;
    const step = (length * (now.value - search.target)) / square;
    for (let query = 0; query < multipliers.length; query++)
      multipliers[query] = Math.max(
        0,
        multipliers[query]! - step * scale[query]! * now.slack[query]!,
      );
    now = relax(marginal, part, multipliers);
    idle += 1;
    if (now.value < best.value) {
      best = now;
      bestMultipliers = Float64Array.from(multipliers);
      idle = 0;
    } else if (idle >= HALVE_AFTER) {
      length /= 2;
      idle = 0;
    }
  }
  const shares = count === 0 ? best.shares : shareSums.map((sum) => sum / count);
  return {
    value: best.value,
    multipliers: bestMultipliers,
    reducedGains: best.reducedGains,
    shares,
  };
}

/** What open items would add to what is covered, row by row. */
interface Marginal {
  readonly starts: Int32Array; // of the pairs of each open item, and their end
  readonly queries: Int32Array;
  readonly gains: Float64Array;
  readonly prices: Float64Array;
  readonly sizes: Float64Array;
}

function marginalGains({ items }: Selection, { open, covered }: Part): Marginal {
  const starts = new Int32Array(open.length + 1);
  const queries: number[] = [];
  const gains: number[] = [];
  open.forEach((position, place) => {
    const item = items[position]!;
    for (let at = 0; at < item.queries.length; at++) {
      const query = item.queries[at]!;
      const gain = item.gains[at]! - covered[query]!;
      if (gain <= 0) continue;
      queries.push(query);
      gains.push(gain);
    }
    starts[place + 1] = queries.length;
  });
  return {
    starts,
    queries: Int32Array.from(queries),
    gains: Float64Array.from(gains),
    prices: Float64Array.from(open, (position) => items[position]!.price),
    sizes: Float64Array.from(open, (position) => items[position]!.size),
  };
}

/** By query, the largest gain: queries whose costs differ by orders of magnitude move alike. */
function scaleOf({ queries, gains }: Marginal, count: number): Float64Array {
  const scale = new Float64Array(count);
  queries.forEach((query, at) => {
    scale[query] = Math.max(scale[query]!, gains[at]!);
  });
  return scale;
}

interface Relaxed {
  readonly value: number;
  readonly slack: Float64Array; // subgradient, by query
  readonly reducedGains: Float64Array;
  readonly shares: Float64Array;
}

/** The bound at given multipliers. */
function relax(marginal: Marginal, { room }: Part, multipliers: Float64Array): Relaxed {
  const { starts, queries, gains, prices, sizes } = marginal;
  const count = prices.length;
  const profits = new Float64Array(count);
  const order: number[] = [];
  for (let item = 0; item < count; item++) {
    let profit = -prices[item]!;
    for (let at = starts[item]!; at < starts[item + 1]!; at++)
      profit += Math.max(0, gains[at]! - multipliers[queries[at]!]!);
    profits[item] = profit;
    if (profit > 0) order.push(item);
  }
  order.sort((a, b) => profits[b]! / sizes[b]! - profits[a]! / sizes[a]! || a - b);
  const { shares, ratio } = fill(order, profits, sizes, room);
  // The value of the dual of the knapsack, which is valid whatever the rounding of `ratio`.
  let value = ratio * room;
  const reducedGains = new Float64Array(count);
  for (let item = 0; item < count; item++) {
    const gain = profits[item]! - ratio * sizes[item]!;
    reducedGains[item] = gain;
    if (gain > 0) value += gain;
  }
  const slack = new Float64Array(multipliers.length).fill(1);
  for (const item of order) {
    const share = shares[item]!;
    if (share === 0) continue;
    for (let at = starts[item]!; at < starts[item + 1]!; at++)
      if (gains[at]! > multipliers[queries[at]!]!) slack[queries[at]!]! -= share;
  }
  for (const multiplier of multipliers) value += multiplier;
  return { value, slack, reducedGains, shares };
}

/** Fractional knapsack: by profit for each byte, the last one in part; and the price of a byte. */
function fill(
  order: readonly number[],
  profits: Float64Array,
  sizes: Float64Array,
  room: number,
): { readonly shares: Float64Array; readonly ratio: number } {
  const shares = new Float64Array(profits.length);
  let left = room;
  for (const item of order) {
    if (sizes[item]! > left) {
      shares[item] = left / sizes[item]!;
      return { shares, ratio: profits[item]! / sizes[item]! };
    }
    shares[item] = 1;
    left -= sizes[item]!;
  }
  return { shares, ratio: 0 };
}
