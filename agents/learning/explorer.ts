import type { OptionTable } from '../../sim/options.ts';
import type { Uniform } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';

/** How a log departs from what a behaviour chooses, each decision by itself. */
export interface Exploration {
  readonly explorationRatio: number; // share of the steps, in [0, 1]
  /** From which open alternatives it draws evenly: all, or those next to the chosen one in their order. */
  readonly explores: (typeof EXPLORES)[number];
  /** Steps that an alternative which was drawn is kept for, >= 1. */
  readonly explorationSteps: number;
}
const EXPLORES = ['all', 'neighbours'] as const;
export const EXPLORATION_OPTIONS: OptionTable = {
  explorationRatio: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.2,
    description: 'share of the steps that explore, each decision by itself, in [0, 1]',
  },
  explores: {
    value: { type: 'choice', of: EXPLORES },
    default: 'all',
    description: 'among all alternatives, or those next to the chosen one in their order',
  },
  explorationSteps: {
    value: { type: 'number', integer: true, min: 1 },
    default: 1,
    description: 'steps that an alternative which was drawn is kept for',
  },
};

export interface Explored {
  readonly alternative: number;
  /** Its probability, in (0, 1]; NaN where alternatives are kept: it hangs on what was before. */
  readonly propensity: number;
}

/**
 * Explores one decision. With ratio e and K steps to keep, a step that keeps nothing begins to explore with
 * probability e / (K (1 - e) + e): cycles of (1 - p) / p steps without and K steps with exploration in the mean
 * have the share e (renewal reward). For K = 1 an alternative has the probability (1 - e) pi(a) + e sum_b pi(b) u(a | b).
 */
export class Explorer {
  readonly #exploration: Exploration;
  readonly #start: number;
  readonly #uniform: Uniform;
  #kept: number | undefined;
  #left = 0; // steps that it is kept for

  constructor(exploration: Exploration, uniform: Uniform) {
    const { explorationRatio: ratio, explorationSteps: steps } = exploration;
    assert(ratio >= 0 && ratio <= 1, `a share is in [0, 1], got ${ratio}`);
    assert(Number.isInteger(steps) && steps >= 1, `at least one whole step, got ${steps}`);
    this.#exploration = exploration;
    this.#start = ratio === 0 ? 0 : ratio / (steps * (1 - ratio) + ratio);
    this.#uniform = uniform;
  }

  /** A new episode keeps nothing of the old one. */
  begin(): void {
    this.#left = 0;
  }

  /** `probabilities` of the behaviour, 0 where `mask` is closed. Three numbers are drawn whatever comes of them. */
  choose(probabilities: Float64Array, mask?: Uint8Array): Explored {
    const [coin, own, other] = [this.#uniform(), this.#uniform(), this.#uniform()];
    const chosen = drawn(probabilities, own);
    const isKept = this.#left > 0 && mask?.[this.#kept!] !== 0;
    if (!isKept) {
      this.#kept =
        coin < this.#start ? drawn(this.#even(chosen, probabilities, mask), other) : undefined;
      this.#left = this.#kept === undefined ? 0 : this.#exploration.explorationSteps;
    }
    if (this.#left > 0) this.#left -= 1;
    const alternative = this.#kept ?? chosen;
    const isKnown = this.#exploration.explorationSteps === 1;
    return {
      alternative,
      propensity: isKnown ? this.#propensity(alternative, probabilities, mask) : Number.NaN,
    };
  }

  #propensity(alternative: number, probabilities: Float64Array, mask?: Uint8Array): number {
    const ratio = this.#exploration.explorationRatio;
    let byChance = 0;
    for (const [from, probability] of probabilities.entries())
      if (probability > 0)
        byChance += probability * this.#even(from, probabilities, mask)[alternative]!;
    return (1 - ratio) * probabilities[alternative]! + ratio * byChance;
  }

  /** Even over what may be explored from `chosen`; where no neighbour is open, `chosen` itself. */
  #even(chosen: number, { length }: Float64Array, mask?: Uint8Array): Float64Array {
    const isAll = this.#exploration.explores === 'all';
    const may = Float64Array.from({ length }, (_, at) => {
      const isOpen = mask?.[at] !== 0;
      return isOpen && (isAll || Math.abs(at - chosen) === 1) ? 1 : 0;
    });
    const count = may.reduce((sum, one) => sum + one, 0);
    if (count === 0) may[chosen] = 1;
    return may.map((one) => one / Math.max(1, count));
  }
}

/** The alternative that `draw` in [0, 1) means, by inversion; what rounding leaves falls to the last that is possible. */
export function drawn(probabilities: Float64Array, draw: number): number {
  let [sum, last] = [0, 0];
  for (const [at, probability] of probabilities.entries()) {
    if (probability === 0) continue;
    sum += probability;
    last = at;
    if (draw < sum) return at;
  }
  return last;
}
