import type { OptionTable } from '../../sim/options.ts';
import { CountedDraws } from '../learning/counted-draws.ts';
import type { Json, Policy } from '../learning/policy.ts';
import { countAt, type JsonRecord, listAt, numbersAt, recordOf } from '../learning/read-json.ts';
import { singleDecision } from '../learning/space.ts';
import type { OnlineAlgorithm, OnlineSetup, Trainer } from './algorithm.ts';
import { certain } from './bandit-trainer.ts';
import { PairedArms } from './paired-arms.ts';
import { playHeld } from './play-episodes.ts';

interface Options {
  readonly method: 'successive-halving' | 'ucb';
  readonly gamma: number;
  readonly width: number;
}

const OPTIONS: OptionTable = {
  method: {
    value: { type: 'choice', of: ['successive-halving', 'ucb'] },
    default: 'successive-halving',
    description:
      'drop the worse half at even parts of the budget, or pull the best and its challenger',
  },
  gamma: {
    value: { type: 'number', above: 0, max: 1 },
    default: 1,
    description: 'discount per step of the return of an episode, in (0, 1]',
  },
  width: {
    value: { type: 'number', min: 0 },
    default: 2,
    description: 'of ucb: standard errors between the mean of a setting and its bound',
    tune: { min: 0.5, max: 5 },
  },
};
const SEEDS_END = 2 ** 48;
const BLOCKS_FIRST = 2; // of every setting: a standard error needs two

/**
 * A bandit over the settings of a baseline, as learners stand above a fast rule in Autothrottle (Wang
 * et al., NSDI 2024) and COLA (Sachidananda and Sivaraman, EuroSys 2024): an alternative is held for
 * a whole episode, whose return is the pull. Block k of pulls takes the same seeds for every setting
 * (common random numbers), and settings are compared by paired differences.
 * successive-halving: Karnin, Koren and Somekh, "Almost optimal exploration in multi-armed bandits",
 * ICML 2013, with blocks of earlier rounds kept. ucb: the setting with the best mean and the one with
 * the highest bound beside it, as LUCB (Kalyanakrishnan et al., ICML 2012), with bounds of `width`
 * standard errors of the paired difference (assumption: the paper's bounds are for rewards in [0, 1]).
 */
export const settingsBandit: OnlineAlgorithm = {
  kind: 'settings-bandit',
  description: 'bandit over whole episodes: finds the best single setting by paired episodes',
  source: 'Karnin, Koren, Somekh 2013 (sequential halving); Kalyanakrishnan et al. 2012 (LUCB)',
  options: OPTIONS,
  coveredBy:
    'test/agents/algorithms/settings-bandit.test.ts: successive-halving: finds the best setting',
  learnsFrom: 'environments',
  createTrainer: (setup) => new SettingsTrainer(setup),
  load: (parameters) => rankedPolicy(rankingOf(parameters)),
};

class SettingsTrainer implements Trainer {
  readonly #setup: OnlineSetup;
  readonly #options: Options;
  readonly #draws: CountedDraws;
  readonly #arms: PairedArms;
  #survivors: readonly number[];
  #dropped: readonly number[] = []; // the latest first
  #halvings = 0;
  #steps = 0;

  constructor(setup: OnlineSetup) {
    const { environments, seed, saved } = setup;
    this.#setup = setup;
    this.#options = setup.options as unknown as Options;
    this.#draws = new CountedDraws(`settings-bandit ${seed}`);
    const count = singleDecision(environments.actionSpace);
    this.#survivors = Array.from({ length: count }, (_, arm) => arm);
    this.#arms = new PairedArms(count);
    if (saved !== undefined) this.#restore(recordOf(saved, 'a saved training'));
  }

  get steps(): number {
    return this.#steps;
  }

  get policy(): Policy {
    return rankedPolicy(this.#ranking());
  }

  get diagnostics() {
    const best = this.#ranking()[0]!;
    return {
      setting: best,
      settingsLeft: this.#survivors.length,
      episodes: this.#arms.blocks * this.#setup.environments.size,
      returnMean: this.#arms.mean(best),
    };
  }

  /** One block of every surviving setting; with ucb, of the best and of its challenger. */
  advance(): void {
    if (this.#options.method === 'ucb') {
      for (const arm of this.#leaders()) this.#pull(arm);
      return;
    }
    for (const arm of this.#survivors) this.#pull(arm);
    this.#halve();
  }

  parameters(): Json {
    return { ranking: this.#ranking() };
  }

  save(): Json {
    return {
      steps: this.#steps,
      halvings: this.#halvings,
      survivors: this.#survivors,
      dropped: this.#dropped,
      returns: this.#arms.returns.map((one) => [...one]),
    };
  }

  dispose(): void {}

  /** The settings to pull next. */
  #leaders(): readonly number[] {
    const fresh = this.#survivors.filter((arm) => this.#arms.returns[arm]!.length < BLOCKS_FIRST);
    return fresh.length > 0 ? fresh : this.#arms.leaders(this.#options.width);
  }

  /** Each of ceil(log2 settings) rounds has the same part of the steps, and drops the worse half. */
  #halve(): void {
    const rounds = Math.max(1, Math.ceil(Math.log2(this.#dropped.length + this.#survivors.length)));
    const end = (this.#setup.stepsMax * (this.#halvings + 1)) / rounds;
    if (this.#steps < end || this.#survivors.length === 1) return;
    const ranked = this.#arms.ranked(this.#survivors);
    const kept = Math.ceil(ranked.length / 2);
    this.#survivors = ranked.slice(0, kept).toSorted((a, b) => a - b);
    this.#dropped = [...ranked.slice(kept), ...this.#dropped];
    this.#halvings += 1;
  }

  /** Best first. */
  #ranking(): readonly number[] {
    return [...this.#arms.ranked(this.#survivors), ...this.#dropped];
  }

  /** The next block of a setting: one episode in every environment. */
  #pull(arm: number): void {
    const block = this.#arms.returns[arm]!.length;
    const { meanReturn, steps } = playHeld(this.#setup.environments, {
      seed: Math.floor(this.#draws.at(block) * SEEDS_END),
      action: [arm],
      gamma: this.#options.gamma,
    });
    this.#steps += steps;
    this.#arms.add(arm, meanReturn);
  }

  #restore(record: JsonRecord): void {
    this.#steps = countAt(record, 'steps');
    this.#halvings = countAt(record, 'halvings');
    this.#survivors = numbersAt(record, 'survivors');
    this.#dropped = numbersAt(record, 'dropped');
    listAt(record, 'returns', this.#arms.returns.length).forEach((_, arm, all) => {
      for (const one of all[arm] as readonly number[]) this.#arms.add(arm, one);
    });
  }
}

function rankingOf(parameters: Json): readonly number[] {
  const ranking = numbersAt(recordOf(parameters, 'a policy of settings-bandit'), 'ranking');
  const isComplete = ranking.length > 0 && ranking.every((_, arm) => ranking.includes(arm));
  if (!isComplete) throw new Error(`ranking must name every setting once, is ${ranking}`);
  return ranking;
}

/** Always the best setting that is open, whatever is observed. */
function rankedPolicy(ranking: readonly number[]): Policy {
  const best = (mask?: Uint8Array) => ranking.find((arm) => mask?.[arm] !== 0)!;
  return {
    act: (_, mask) => [best(mask)],
    probabilities: (_, mask) => certain(ranking.length, best(mask)),
  };
}
