import type { Seconds } from '../sim/units.ts';

/** A state of the chain that modulates the arrivals. */
export interface ChainState {
  /** Arrivals per second while the chain is here, >= 0. */
  readonly rate: number;
  /** Mean of the exponential time in the state. */
  readonly sojourn: Seconds;
  /** Where it goes next: a weight for each state, its own 0. */
  readonly next: readonly number[];
}

/**
 * The share of time in each state in the long run, of a chain whose states all reach each other.
 * Source: Grassmann, Taksar, Heyman, "Regenerative analysis and steady state distributions for
 * Markov chains", Operations Research 33, 1985 (elimination without subtraction), applied to the
 * rates weight / sum of weights / sojourn.
 */
export function stationaryShares(states: readonly ChainState[]): number[] {
  const rates = states.map(({ sojourn, next }) => {
    const total = sum(next);
    return next.map((weight) => weight / total / sojourn);
  });
  const out = states.map(() => 0);
  for (let last = states.length - 1; last > 0; last--) {
    out[last] = sum(rates[last]!.slice(0, last));
    for (let from = 0; from < last; from++) {
      const share = rates[from]![last]! / out[last]!;
      for (let to = 0; to < last; to++) rates[from]![to]! += share * rates[last]![to]!;
    }
  }
  const shares = [1];
  for (let to = 1; to < states.length; to++) {
    shares.push(shares.reduce((s, share, from) => s + share * rates[from]![to]!, 0) / out[to]!);
  }
  const total = sum(shares);
  return shares.map((share) => share / total);
}

/** Whether each state can be reached from each other one. */
export function isIrreducible(states: readonly ChainState[]): boolean {
  const forward = states.map(({ next }) => next);
  const backward = states.map((_, to) => states.map(({ next }) => next[to]!));
  return [forward, backward].every((edges) => reachedFromFirst(edges) === states.length);
}

function reachedFromFirst(edges: readonly (readonly number[])[]): number {
  const reached = new Set([0]);
  for (const from of reached) {
    for (const [to, weight] of edges[from]!.entries()) if (weight > 0) reached.add(to);
  }
  return reached.size;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
