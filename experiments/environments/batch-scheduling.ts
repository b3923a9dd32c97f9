import type { Environment, Start, Step } from '../../agents/learning/environment.ts';
import type { BoxSpace, DiscreteSpace } from '../../agents/learning/space.ts';
import { QUEUE_OPTIONS } from '../../agents/scheduling/learned.ts';
import {
  QueueChoices,
  type QueueOptions,
  queueActions,
  queueObservations,
} from '../../agents/scheduling/queue-features.ts';
import { shielded } from '../../agents/scheduling/shield.ts';
import type { BatchView, Scheduler } from '../../sim/batch/batch.ts';
import { BatchRun } from '../../sim/batch/batch-run.ts';
import type { OptionTable } from '../../sim/options.ts';
import { assert } from '../../sim/units.ts';
import { BATCH_PRICE_OPTIONS, BatchMeter, type BatchPrices, stretchOf } from './batch-scores.ts';
import {
  BATCH_SOURCE_OPTIONS,
  type BatchSourceOptions,
  DOLLARS_PER_PROCESSOR_HOUR,
  drawBatchEpisode,
} from './batch-sources.ts';
import type { EnvironmentLine } from './registry.ts';

const NAME = 'batch-scheduling';

export interface BatchSchedulingOptions extends BatchSourceOptions, BatchPrices, QueueOptions {
  readonly shield: 'none' | 'when they must' | 'first';
  readonly rewardDollars: number;
}

/**
 * The batch cluster turned inside out: a step starts what stands in one slot of the queue, or waits
 * until something happens. Time passes only when nothing more is started, or fits. Reward: minus what was
 * lost since the step before, in units of `rewardDollars`: processors, hours of jobs in the system by
 * weight, and deadlines at the time they are missed. Ends with the last job.
 */
export function batchSchedulingEnvironment(options: BatchSchedulingOptions): Environment {
  return new BatchScheduling(options);
}

class BatchScheduling implements Environment {
  readonly name = NAME;
  readonly observationSpace: BoxSpace;
  readonly actionSpace: DiscreteSpace;
  readonly #options: BatchSchedulingOptions;
  readonly #observation: Float32Array;
  readonly #mask: Uint8Array;
  #choices: QueueChoices;
  #meter: BatchMeter;
  #scheduler: Scheduler;
  #run: BatchRun | undefined;
  #view: BatchView | undefined;

  constructor(options: BatchSchedulingOptions) {
    this.#options = options;
    this.observationSpace = queueObservations(options);
    this.actionSpace = queueActions(options);
    this.#observation = new Float32Array(this.observationSpace.names.length);
    this.#mask = new Uint8Array(this.actionSpace.sizes[0]!);
    [this.#choices, this.#meter, this.#scheduler] = this.#parts();
  }

  reset(seed: number): Start {
    const { cluster, jobs } = drawBatchEpisode(this.#options, seed);
    this.#run = new BatchRun(cluster, jobs);
    [this.#choices, this.#meter, this.#scheduler] = this.#parts();
    this.#view = this.#run.next();
    assert(this.#view !== undefined, 'an episode needs a job');
    this.#meter.begin(cluster.plan, this.#view.now);
    this.#choices.begin(this.#view);
    this.#goOn();
    return { ...this.#show(), info: {} }; // what it cost to get here belongs to the first step
  }

  step(action: ArrayLike<number>): Step {
    assert(this.#view !== undefined, 'the episode has ended: reset first');
    if (!this.#choices.choose(action[0]!)) {
      this.#pass();
      this.#goOn();
    }
    const isOver = this.#view === undefined;
    const info = { ...this.#meter.take() };
    const reward = -info.lossDollars / this.#options.rewardDollars;
    return { ...this.#show(), info, reward, terminated: isOver, truncated: false };
  }

  #parts(): [QueueChoices, BatchMeter, Scheduler] {
    const { shield } = this.#options;
    const choices = new QueueChoices(this.#options);
    const chosen: Scheduler = { name: 'chosen', decide: () => choices.dispatch() };
    const scheduler = shield === 'none' ? chosen : shielded(chosen, { reservedRun: shield });
    return [choices, new BatchMeter(this.#options, DOLLARS_PER_PROCESSOR_HOUR), scheduler];
  }

  /** To the next instant in which there is something to choose, or to the end. */
  #goOn(): void {
    while (this.#view !== undefined && !this.#choices.isOpen) this.#pass();
  }

  /** Carries out what was chosen and lets time pass to the next instant. */
  #pass(): void {
    const run = this.#run!;
    const stretch = stretchOf(this.#view!);
    run.apply(this.#scheduler.decide(this.#view!));
    this.#view = run.next();
    assert(this.#view !== undefined || run.isOver, 'jobs were left that nobody starts');
    this.#meter.pass(stretch, this.#view?.now ?? run.now);
    if (this.#view !== undefined) this.#choices.begin(this.#view);
  }

  #show(): Omit<Start, 'info'> {
    if (this.#view !== undefined) {
      this.#choices.observe(this.#observation);
      this.#choices.mask(this.#mask);
    }
    return { observation: this.#observation, mask: this.#mask };
  }
}

/** All options of the task. */
export const BATCH_SCHEDULING_OPTIONS: OptionTable = {
  ...BATCH_SOURCE_OPTIONS,
  ...QUEUE_OPTIONS,
  ...BATCH_PRICE_OPTIONS,
  shield: {
    value: { type: 'choice', of: ['none', 'when they must', 'first'] },
    default: 'none',
    description: 'whether hard jobs are reserved, and when those that are run',
  },
};

export const batchSchedulingLine: EnvironmentLine = {
  kind: NAME,
  description: 'a batch cluster: start one of the waiting jobs or stages, or wait',
  options: BATCH_SCHEDULING_OPTIONS,
  coveredBy:
    'test/experiments/environments/batch-scheduling.test.ts: loses what a run of the same scheduler loses',
  create: (options) => batchSchedulingEnvironment(options as unknown as BatchSchedulingOptions),
};
