import { InputError, type OptionValues, type Problem } from '../sim/options.ts';
import type { Random } from '../sim/random.ts';
import type { Seconds, Site } from '../sim/units.ts';
import { type ChainState, isIrreducible, stationaryShares } from './mmpp-chain.ts';
import { type Arrivals, type ExpectedRates, OpenLoop } from './open-loop.ts';
import { createMix, MIX_OPTIONS } from './transaction-mix.ts';
import type { WorkloadLine } from './workload.ts';

/** The states of one day, one after the other, by draws of the day; begins in the long run. */
class StatePath {
  end: Seconds = 0;
  rate = 0;
  readonly #states: readonly ChainState[];
  readonly #random: Random;
  readonly #sojournSite: Site;
  readonly #stateSite: Site;
  #visits = 0;
  #weights: readonly number[];

  constructor(states: readonly ChainState[], dayRandom: Random) {
    this.#states = states;
    this.#random = dayRandom;
    this.#sojournSite = dayRandom.site('mmpp/sojourn');
    this.#stateSite = dayRandom.site('mmpp/state');
    this.#weights = stationaryShares(states);
  }

  /** Moves to the state that begins where this one ends. */
  advance(): void {
    const visit = this.#visits++;
    const u = this.#random.draw(this.#stateSite, visit, 0, 0);
    const state = this.#states[choose(this.#weights, u)]!;
    const sojourn = -Math.log1p(-this.#random.draw(this.#sojournSite, visit, 0, 0));
    this.end += state.sojourn * sojourn;
    this.rate = state.rate;
    this.#weights = state.next;
  }
}

/** Arrivals at the rate of the present state, by inversion of the cumulative rate (Cinlar 1975). */
class ModulatedArrivals implements Arrivals {
  readonly #random: Random;
  readonly #gapSite: Site;
  readonly #path: StatePath;
  readonly #horizon: Seconds;
  #count = 0;
  #time = 0;

  constructor(random: Random, path: StatePath, horizon: Seconds) {
    this.#random = random;
    this.#gapSite = random.site('workload/arrival');
    this.#path = path;
    this.#horizon = horizon;
  }

  next(): Seconds {
    if (this.#time >= this.#horizon) return Infinity;
    const path = this.#path;
    let mass = -Math.log1p(-this.#random.draw(this.#gapSite, this.#count++, 0, 0));
    for (;;) {
      const left = (path.end - this.#time) * path.rate;
      if (mass < left) {
        this.#time += mass / path.rate;
        return this.#time < this.#horizon ? this.#time : Infinity;
      }
      mass -= left;
      this.#time = path.end;
      if (this.#time >= this.#horizon) return Infinity;
      path.advance();
    }
  }
}

/**
 * A Markov-modulated Poisson process. The path of the states belongs to the day, the arrivals to
 * the seed: all seeds of a day are busy at the same times.
 * Source: Fischer and Meier-Hellstern, "The Markov-modulated Poisson process (MMPP) cookbook",
 * Performance Evaluation 18, 1993.
 */
export const mmpp: WorkloadLine = {
  kind: 'mmpp',
  description: 'Poisson arrivals whose rate changes with the state of a Markov chain (MMPP)',
  isStationary: true,
  options: {
    states: {
      value: {
        type: 'records',
        of: {
          rate: { value: { type: 'number', min: 0 }, description: 'arrivals per second, >= 0' },
          sojourn: {
            value: { type: 'seconds', above: 0 },
            description: 'mean time in the state, exponential',
          },
          next: {
            value: { type: 'numbers' },
            optional: true,
            description: 'weight of each state as the next one; default: equal, its own 0',
          },
        },
      },
      description: 'the states of the chain, at least two, which all reach each other',
    },
    scale: { value: { type: 'number', above: 0 }, default: 1, description: 'multiplies the rates' },
    ...MIX_OPTIONS,
  },
  coveredBy: 'test/workloads/mmpp.test.ts: mmpp: counts have the mean and dispersion of two states',
  create(options, context) {
    const { random, dayRandom, horizon } = context;
    const states = readStates(options);
    const path = () => new StatePath(states, dayRandom);
    const arrivals = new ModulatedArrivals(random, path(), horizon);
    const rates = horizon === Infinity ? longRunRates(states) : ratesUntil(path(), horizon);
    return new OpenLoop(arrivals, createMix(options, context), rates, 1);
  },
};

interface StateOption {
  readonly rate: number;
  readonly sojourn: Seconds;
  readonly next?: readonly number[];
}

function readStates(options: OptionValues): ChainState[] {
  const stated = options['states'] as readonly StateOption[];
  const scale = options['scale'] as number;
  const problems: Problem[] = [];
  const refuse = (path: Problem['path'], message: string) => problems.push({ path, message });
  if (stated.length < 2) refuse(['states'], `must hold at least two states, got ${stated.length}`);
  const states = stated.map(({ rate, sojourn, next }, i) => {
    const weights = next ?? stated.map((_, to) => (to === i ? 0 : 1));
    const isWeights = weights.length === stated.length && weights.every((one) => one >= 0);
    if (!isWeights || weights[i] !== 0 || weights.every((one) => one === 0)) {
      const expected = `${stated.length} weights >= 0, its own 0 and another above 0`;
      refuse(['states', i, 'next'], `must be ${expected}, got [${weights.join(', ')}]`);
    }
    return { rate: scale * rate, sojourn, next: weights };
  });
  if (states.every(({ rate }) => rate === 0)) {
    refuse(['states'], 'must have a rate above 0, got none');
  }
  if (problems.length === 0 && !isIrreducible(states)) {
    refuse(['states'], 'must all reach each other, by next');
  }
  if (problems.length > 0) throw new InputError(problems);
  return states;
}

/** The first state whose cumulative weight exceeds the part u of all. */
function choose(weights: readonly number[], u: number): number {
  let left = u * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, weight] of weights.entries()) {
    if (left < weight) return i;
    left -= weight;
  }
  return weights.findLastIndex((weight) => weight > 0);
}

/** Along the path of the day. */
function ratesUntil(path: StatePath, horizon: Seconds): ExpectedRates {
  let expected = 0;
  let max = 0;
  for (let start = 0; start < horizon; start = path.end) {
    path.advance();
    expected += (Math.min(path.end, horizon) - start) * path.rate;
    max = Math.max(max, path.rate);
  }
  return { mean: expected / horizon, max };
}

function longRunRates(states: readonly ChainState[]): ExpectedRates {
  const shares = stationaryShares(states);
  const mean = states.reduce((sum, { rate }, i) => sum + shares[i]! * rate, 0);
  return { mean, max: Math.max(...states.map(({ rate }) => rate)) };
}
