import type { OptionTable } from '../../sim/options.ts';
import { assert } from '../../sim/units.ts';
import { CountedDraws } from '../learning/counted-draws.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { countAt, listAt, numbersAt, recordOf, sizesAt } from '../learning/read-json.ts';
import { alternativesOf } from '../learning/space.ts';
import type { OnlineAlgorithm, OnlineSetup, Trainer } from './algorithm.ts';
import { PairedArms } from './paired-arms.ts';
import { playHeld } from './play-episodes.ts';

interface Options {
  readonly firstChoice: number;
  readonly sweeps: number;
}
const OPTIONS: OptionTable = {
  firstChoice: {
    value: { type: 'number', integer: true, min: 0 },
    default: 0,
    description: 'alternative of every decision at the beginning: that of a baseline',
  },
  sweeps: {
    value: { type: 'number', integer: true, min: 1 },
    default: 2,
    description: 'how often each decision is looked at',
  },
};
const SEEDS_END = 2 ** 48;
const BLOCKS_MAX = 2 ** 20; // of one visit

/**
 * A bandit over the settings of several controllers at once, such as one utilization target per service:
 * the alternatives of one decision after the other are held for whole episodes while the other decisions
 * stay as they are, and the best is kept. Within a visit the worse half is dropped at even parts of its
 * budget (Karnin, Koren, Somekh, ICML 2013); block k of a visit takes the same seeds for every
 * alternative (common random numbers).
 * Source: the order service by service is that of COLA (Sachidananda and Sivaraman, "Collective
 * autoscaling for cloud microservices", EuroSys 2024), whose bandit is another one.
 */
export const coordinateBandit: OnlineAlgorithm = {
  kind: 'coordinate-bandit',
  description: 'bandit over whole episodes, decision by decision: one setting for each service',
  source: 'Sachidananda and Sivaraman 2024 (COLA); Karnin, Koren, Somekh 2013 (sequential halving)',
  options: OPTIONS,
  coveredBy:
    'test/agents/algorithms/coordinate-bandit.test.ts: finds the best setting of every decision',
  learnsFrom: 'environments',
  createTrainer: (setup) => new CoordinateTrainer(setup),
  load: (parameters) => {
    const record = recordOf(parameters, 'a policy of coordinate-bandit');
    return constantPolicy(numbersAt(record, 'settings'), sizesAt(record, 'sizes'));
  },
};

class CoordinateTrainer implements Trainer {
  readonly #setup: OnlineSetup;
  readonly #options: Options;
  readonly #sizes: readonly number[];
  readonly #draws: CountedDraws;
  #settings: readonly number[];
  #visit = 0; // decisions looked at so far
  #visitFrom = 0; // steps when the present visit began
  #arms: PairedArms;
  #survivors: readonly number[];
  #halvings = 0;
  #steps = 0;

  constructor(setup: OnlineSetup) {
    const { environments, seed, saved } = setup;
    const { actionSpace } = environments;
    assert(actionSpace.kind === 'discrete', 'a bandit needs discrete decisions');
    this.#setup = setup;
    this.#options = setup.options as unknown as Options;
    this.#sizes = actionSpace.sizes;
    this.#draws = new CountedDraws(`coordinate-bandit ${seed}`);
    const { firstChoice } = this.#options;
    for (const size of this.#sizes)
      assert(firstChoice < size, `firstChoice ${firstChoice} of ${size} alternatives`);
    this.#settings = this.#sizes.map(() => firstChoice);
    [this.#arms, this.#survivors] = this.#freshArms();
    if (saved !== undefined) this.#restore(saved);
  }

  get steps(): number {
    return this.#steps;
  }

  get policy(): Policy {
    return constantPolicy(this.#settings, this.#sizes);
  }

  get diagnostics() {
    return { visits: this.#visit, alternativesLeft: this.#survivors.length };
  }

  /** One block of every alternative that is left of the present decision. */
  advance(): void {
    for (const arm of this.#survivors) this.#pull(arm);
    this.#halve();
  }

  parameters(): Json {
    return { settings: this.#settings, sizes: this.#sizes };
  }

  save(): Json {
    return {
      steps: this.#steps,
      settings: this.#settings,
      visit: this.#visit,
      visitFrom: this.#visitFrom,
      survivors: this.#survivors,
      halvings: this.#halvings,
      returns: this.#arms.returns.map((one) => [...one]),
    };
  }

  dispose(): void {}

  get #decision(): number {
    return this.#visit % this.#sizes.length;
  }

  #freshArms(): [PairedArms, readonly number[]] {
    const size = this.#sizes[this.#decision]!;
    return [new PairedArms(size), Array.from({ length: size }, (_, arm) => arm)];
  }

  /** Drops the worse half when its part of the budget is used up; the last one standing is kept. */
  #halve(): void {
    const size = this.#sizes[this.#decision]!;
    const budget = this.#setup.stepsMax / (this.#options.sweeps * this.#sizes.length);
    const rounds = Math.max(1, Math.ceil(Math.log2(size)));
    if (this.#steps - this.#visitFrom < (budget * (this.#halvings + 1)) / rounds) return;
    const ranked = this.#arms.ranked(this.#survivors);
    this.#survivors = ranked.slice(0, Math.ceil(ranked.length / 2)).toSorted((a, b) => a - b);
    this.#halvings += 1;
    if (this.#survivors.length > 1) return;
    this.#settings = this.#settings.with(this.#decision, this.#survivors[0]!);
    this.#visit += 1;
    this.#visitFrom = this.#steps;
    this.#halvings = 0;
    [this.#arms, this.#survivors] = this.#freshArms();
  }

  /** The next block of an alternative: one episode in every environment. */
  #pull(arm: number): void {
    const block = this.#arms.returns[arm]!.length;
    const draw = this.#draws.at(this.#visit * BLOCKS_MAX + block);
    const { meanReturn, steps } = playHeld(this.#setup.environments, {
      seed: Math.floor(draw * SEEDS_END),
      action: this.#settings.with(this.#decision, arm),
      gamma: 1,
    });
    this.#steps += steps;
    this.#arms.add(arm, meanReturn);
  }

  #restore(saved: Json): void {
    const record = recordOf(saved, 'a saved training');
    this.#steps = countAt(record, 'steps');
    this.#settings = numbersAt(record, 'settings');
    this.#visit = countAt(record, 'visit');
    this.#visitFrom = countAt(record, 'visitFrom');
    this.#halvings = countAt(record, 'halvings');
    [this.#arms] = this.#freshArms();
    this.#survivors = numbersAt(record, 'survivors');
    listAt(record, 'returns', this.#arms.returns.length).forEach((_, arm, all) => {
      for (const one of all[arm] as readonly number[]) this.#arms.add(arm, one);
    });
  }
}

/** Always the same alternatives, whatever is observed; masks are not for settings, and not looked at. */
function constantPolicy(settings: readonly number[], sizes: readonly number[]): Policy {
  if (
    settings.length !== sizes.length ||
    settings.some((one, i) => !(Number.isInteger(one) && one >= 0 && one < sizes[i]!))
  )
    throw new Error(`settings must be one of ${sizes.join(', ')} alternatives, are ${settings}`);
  const certain = new Float64Array(alternativesOf({ kind: 'discrete', sizes, names: [] }));
  let at = 0;
  sizes.forEach((size, i) => {
    certain[at + settings[i]!] = 1;
    at += size;
  });
  return { act: () => settings, probabilities: () => certain.slice() };
}
