import type { BatchView, CapacityStep, JobClass, JobView } from '../../sim/batch/batch.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Dollars, Seconds } from '../../sim/units.ts';

/** What batch work costs its owner, in US dollars. */
export interface BatchPrices {
  readonly regulatoryLateDollars: Dollars; // once for each missed deadline, whatever the weight
  readonly businessLateDollars: Dollars;
  readonly flowDollarsPerHour: Dollars; // for each hour of a job of weight 1 from release to completion
}

const SECONDS_PER_HOUR = 3600;

/** What passed between two decisions, or since the start. */
export interface BatchScore {
  readonly seconds: Seconds;
  readonly costDollars: Dollars; // of processors
  readonly deadlinesMissedHard: number;
  readonly deadlinesMissedSoft: number;
  readonly flowHours: number; // weighted
  readonly lossDollars: Dollars; // all of it by the prices, processors included
}

/** What is there from the time of a view on; to be taken before a dispatch is applied, which ends the view. */
export interface BatchStretch {
  readonly now: Seconds;
  readonly processors: number;
  readonly jobs: readonly JobView[];
}
export function stretchOf({ now, processors, jobs }: BatchView): BatchStretch {
  return { now, processors, jobs: [...jobs] };
}

/** Adds up what passes while the jobs of a view are the ones that are there. */
export class BatchMeter {
  readonly #prices: BatchPrices;
  readonly #dollarsPerProcessorHour: Dollars;
  readonly #missed: Record<JobClass, number> = { regulatory: 0, business: 0 };
  #seconds = 0;
  #processorHours = 0;
  #flowHours = 0;

  constructor(prices: BatchPrices, dollarsPerProcessorHour: Dollars) {
    this.#prices = prices;
    this.#dollarsPerProcessorHour = dollarsPerProcessorHour;
  }

  /** From the beginning of the stretch to `to`; deadlines in [now, to) of its jobs are missed. */
  pass({ now, processors, jobs }: BatchStretch, to: Seconds): void {
    const hours = (to - now) / SECONDS_PER_HOUR;
    this.#seconds += to - now;
    this.#processorHours += processors * hours;
    for (const { weight, deadline, class: of } of jobs) {
      this.#flowHours += weight * hours;
      if (deadline >= now && deadline < to) this.#missed[of] += 1;
    }
  }

  /** Before the first release nothing but processors costs. */
  begin(plan: readonly CapacityStep[], to: Seconds): void {
    this.#seconds += to;
    this.#processorHours += (plan[0]!.processors * to) / SECONDS_PER_HOUR;
  }

  /** Since the last call. */
  take(): BatchScore {
    const { regulatoryLateDollars, businessLateDollars, flowDollarsPerHour } = this.#prices;
    const costDollars = this.#processorHours * this.#dollarsPerProcessorHour;
    const { regulatory, business } = this.#missed;
    const lateDollars = regulatory * regulatoryLateDollars + business * businessLateDollars;
    const score = {
      seconds: this.#seconds,
      costDollars,
      deadlinesMissedHard: regulatory,
      deadlinesMissedSoft: business,
      flowHours: this.#flowHours,
      lossDollars: costDollars + lateDollars + this.#flowHours * flowDollarsPerHour,
    };
    [this.#seconds, this.#processorHours, this.#flowHours] = [0, 0, 0];
    this.#missed.regulatory = 0;
    this.#missed.business = 0;
    return score;
  }
}

/** Prices of what a bank loses; all of them assumptions. */
export const BATCH_PRICE_OPTIONS: OptionTable = {
  regulatoryLateDollars: {
    value: { type: 'number', min: 0 },
    default: 500,
    description: 'for each regulatory deadline that is missed, US dollars',
  },
  businessLateDollars: {
    value: { type: 'number', min: 0 },
    default: 20,
    description: 'for each deadline of the business that is missed, US dollars',
  },
  flowDollarsPerHour: {
    value: { type: 'number', min: 0 },
    default: 1,
    description: 'for each hour of a job from release to end, times its weight, US dollars',
  },
  rewardDollars: {
    value: { type: 'number', above: 0 },
    default: 100,
    description: 'what one unit of reward is worth, US dollars',
  },
};
