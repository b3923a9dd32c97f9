import type { Environment, Info, Start, Step } from '../../agents/learning/environment.ts';
import { netted } from '../../agents/spot/safety-net.ts';
import {
  AvailabilityWatch,
  maskSpot,
  observeSpot,
  SPOT_ACTIONS,
  SPOT_OBSERVATIONS,
} from '../../agents/spot/spot-features.ts';
import { SPOT_CHOICES } from '../../agents/spot/spot-policy.ts';
import { createDistribution, type Distribution } from '../../sim/distributions/index.ts';
import { InputError, type OptionTable } from '../../sim/options.ts';
import { createRandom, type Uniform } from '../../sim/random.ts';
import { drawRenewalTrace, RENEWAL_OPTIONS } from '../../sim/spot/renewal.ts';
import { SpotJob, type SpotProblem } from '../../sim/spot/spot-job.ts';
import { replaySupply, type SpotTrace } from '../../sim/spot/spot-supply.ts';
import { assert, type Seconds, type Spec } from '../../sim/units.ts';
import type { EnvironmentLine } from './registry.ts';

const NAME = 'spot-deadline';
const SECONDS_PER_HOUR = 3600;

export interface SpotDeadlineOptions extends SpotProblem {
  readonly available: Spec;
  readonly unavailable: Spec;
  /** Each mean of an episode is multiplied by a factor in [1 / spread, spread], evenly on a log scale; >= 1. */
  readonly spread: number;
  /** A choice is kept so long, unless availability changes or it stops being safe; >= step. */
  readonly hold: Seconds;
  readonly net: boolean;
  readonly missPenalty: number; // of the whole job on on-demand, >= 0
}

/** The availability of one episode: the same for the same seed, whoever decides. */
export function drawSpotEpisode(options: SpotDeadlineOptions, seed: number): SpotTrace {
  const uniform = createRandom(String(seed)).stream(NAME);
  const laws = {
    available: scaled(createDistribution(options.available), drawFactor(options.spread, uniform)),
    unavailable: scaled(
      createDistribution(options.unavailable),
      drawFactor(options.spread, uniform),
    ),
    grid: options.step,
  };
  return drawRenewalTrace(laws, uniform, options.deadline);
}

function drawFactor(spread: number, uniform: Uniform): number {
  return spread ** (2 * uniform() - 1);
}

function scaled(law: Distribution, factor: number): Distribution {
  return {
    mean: law.mean * factor,
    squaredCv: law.squaredCv,
    constant: law.constant * factor,
    quantile: (u) => factor * law.quantile(u),
    cdf: (x) => law.cdf(x / factor),
  };
}

/**
 * One job between spot and on-demand capacity. Reward: minus the cost of the step, in units of the
 * whole job on on-demand; a missed deadline costs `missPenalty` such units. With the net, choices
 * after which the deadline could be missed are closed, and an order for one is an order of
 * on-demand. Ends with the job or, without the net, at the deadline.
 */
export function spotDeadlineEnvironment(options: SpotDeadlineOptions): Environment {
  return new SpotDeadline(options);
}

class SpotDeadline implements Environment {
  readonly name = NAME;
  readonly observationSpace = SPOT_OBSERVATIONS;
  readonly actionSpace = SPOT_ACTIONS;
  readonly #options: SpotDeadlineOptions;
  readonly #observation = new Float32Array(SPOT_OBSERVATIONS.names.length);
  readonly #mask = new Uint8Array(SPOT_CHOICES.length);
  readonly #wholeDollars: number;
  #job: SpotJob | undefined;
  #watch = new AvailabilityWatch();

  constructor(options: SpotDeadlineOptions) {
    this.#options = options;
    this.#wholeDollars = (options.work * options.onDemandDollarsPerHour) / SECONDS_PER_HOUR;
  }

  reset(seed: number): Start {
    const supply = replaySupply(drawSpotEpisode(this.#options, seed));
    this.#job = new SpotJob({ ...this.#options, step: this.#options.hold }, supply);
    this.#watch = new AvailabilityWatch();
    return this.#show(this.#job, { costDollars: 0, deadlineMissed: 0, changeovers: 0 });
  }

  step(action: ArrayLike<number>): Step {
    const job = this.#job;
    const wanted = SPOT_CHOICES[action[0] ?? NaN];
    assert(job !== undefined && wanted !== undefined, `no episode, or no choice ${action[0]}`);
    const [dollars, changeovers] = [job.costDollars, job.changeovers];
    const isThere = wanted !== 'spot' || job.isSpotAvailable;
    const decision = this.#options.net
      ? netted(job, { choice: wanted })
      : { choice: isThere ? wanted : 'wait' };
    job.run(decision.choice, decision.reviewAfter);
    const info = {
      costDollars: job.costDollars - dollars,
      deadlineMissed: job.isLate ? 1 : 0,
      changeovers: job.changeovers - changeovers,
    };
    const cost = info.costDollars / this.#wholeDollars;
    const reward = -cost - info.deadlineMissed * this.#options.missPenalty;
    const terminated = job.isDone || job.isLate;
    if (terminated) this.#job = undefined;
    return { ...this.#show(job, info), reward, terminated, truncated: false };
  }

  #show(job: SpotJob, info: Info): Start {
    observeSpot(job, this.#watch.see(job), this.#observation);
    maskSpot(job, this.#options.net, this.#mask);
    return { observation: this.#observation, mask: this.#mask, info };
  }
}

/** The options of a job between spot and on-demand; the prices are three to one, an assumption. */
export const SPOT_DEADLINE_OPTIONS: OptionTable = {
  work: { value: { type: 'seconds', above: 0 }, default: 24 * 3600, description: 'on one machine' },
  deadline: {
    value: { type: 'seconds', above: 0 },
    default: 36 * 3600,
    description: 'from the start, at least work + changeover',
  },
  changeover: {
    value: { type: 'seconds', min: 0 },
    default: 720,
    description: 'from an order of other capacity to the first work on it',
  },
  step: {
    value: { type: 'seconds', above: 0 },
    default: 720,
    description: 'availability turns on this grid, on which baselines and bound decide',
  },
  onDemandDollarsPerHour: {
    value: { type: 'number', above: 0 },
    default: 3,
    description: 'price of on-demand, US dollars per hour',
  },
  spotDollarsPerHour: {
    value: { type: 'number', min: 0 },
    default: 1,
    description: 'price of spot, US dollars per hour',
  },
  ...RENEWAL_OPTIONS,
  spread: {
    value: { type: 'number', min: 1 },
    default: 4,
    description: 'means of an episode differ by up to this factor, either way',
  },
  hold: {
    value: { type: 'seconds', above: 0 },
    default: 3600,
    description: 'a choice is kept so long, unless availability changes or it stops being safe',
  },
  net: {
    value: { type: 'boolean' },
    default: true,
    description: 'whether choices that could miss the deadline are closed',
  },
  missPenalty: {
    value: { type: 'number', min: 0 },
    default: 2,
    description: 'what a missed deadline costs, in units of the whole job on on-demand',
  },
};

export const spotDeadlineLine: EnvironmentLine = {
  kind: NAME,
  description: 'one job with a deadline on spot or on-demand capacity, behind the safety net',
  options: SPOT_DEADLINE_OPTIONS,
  coveredBy:
    'test/experiments/environments/spot-deadline.test.ts: meets every deadline behind the net, whatever is chosen',
  create(options) {
    const settings = options as unknown as SpotDeadlineOptions;
    const { work, changeover, deadline } = settings;
    if (deadline >= work + changeover) return spotDeadlineEnvironment(settings);
    const message = `must be at least work + changeover, ${work + changeover} s, got ${deadline} s`;
    throw new InputError([{ path: ['deadline'], message }]);
  },
};
