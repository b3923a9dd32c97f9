import type { BatchView, Dispatch, JobView, Scheduler } from '../../sim/batch/batch.ts';
import type { Seconds } from '../../sim/units.ts';
import { listScheduler } from './list-scheduler.ts';
import { readShared, type SharedOptions, sharedOptions } from './options.ts';
import type { SchedulerLine } from './scheduler-line.ts';

type Sharers = 'user' | 'class';
export interface WeightedFairOptions extends SharedOptions {
  readonly by: Sharers;
  readonly regulatoryWeight: number; // of business: 1
  readonly halfLifeSeconds: Seconds;
}

/**
 * Weighted fair sharing: the tasks of whoever has received the fewest processor-seconds per weight come first; what
 * was received counts half after each half-life. Between tasks of one sharer the release decides.
 * Source: Kay, Lauder, A fair share scheduler, CACM 31 (1988).
 */
export function weightedFair(options: WeightedFairOptions): Scheduler {
  const usage = new DecayingUsage(options);
  const inner = listScheduler({
    name: 'weighted-fair',
    order: ({ job }) => usage.of(job),
    preempts: false,
    ...options,
  });
  return {
    name: 'weighted-fair',
    decide(view) {
      usage.charge(view.now);
      const dispatch = inner.decide(view);
      usage.take(view, dispatch);
      return dispatch;
    },
  };
}

/** Processor-seconds per weight that each sharer has received, decayed to now. */
class DecayingUsage {
  readonly #options: WeightedFairOptions;
  readonly #received = new Map<string, number>();
  #time: Seconds = 0;
  #busy: readonly { readonly sharer: string; readonly processors: number }[] = [];

  constructor(options: WeightedFairOptions) {
    this.#options = options;
  }

  of(job: JobView): number {
    const weight = job.class === 'regulatory' ? this.#options.regulatoryWeight : 1;
    return (this.#received.get(this.#sharerOf(job)) ?? 0) / weight;
  }

  /** For what has run since the last decision; all of it ran until now, since every end wants a decision. */
  charge(now: Seconds): void {
    const seconds = now - this.#time;
    const left = 2 ** (-seconds / this.#options.halfLifeSeconds);
    for (const [sharer, received] of this.#received) this.#received.set(sharer, received * left);
    for (const { sharer, processors } of this.#busy)
      this.#received.set(sharer, (this.#received.get(sharer) ?? 0) + processors * seconds);
    this.#time = now;
  }

  /** What runs from now on. */
  take({ running, waiting, jobs }: BatchView, { start, stop = [] }: Dispatch): void {
    const sharers = new Map(jobs.map((job) => [job.job, this.#sharerOf(job)]));
    const goesOn = running.filter(({ run }) => !stop.includes(run));
    const begins = start.map(({ waiting: at, tasks }) => {
      const { job, processors } = waiting[at]!;
      return { job, processors: processors * tasks };
    });
    this.#busy = [...goesOn, ...begins].map(({ job, processors }) => ({
      sharer: sharers.get(job)!,
      processors,
    }));
  }

  #sharerOf(job: JobView): string {
    return this.#options.by === 'class' ? job.class : job.user;
  }
}

export const weightedFairLine: SchedulerLine = {
  kind: 'weighted-fair',
  description: 'who has received the fewest processor-seconds per weight comes first',
  options: {
    ...sharedOptions(true),
    by: {
      value: { type: 'choice', of: ['user', 'class'] },
      default: 'user',
      description: 'whose processor-seconds are counted: of each user, or of each class',
      tune: { of: ['user', 'class'] },
    },
    regulatoryWeight: {
      value: { type: 'number', above: 0 },
      default: 1,
      description: 'weight of regulatory jobs, those of the business have 1',
      tune: { min: 1, max: 32, log: true },
    },
    halfLife: {
      value: { type: 'seconds', above: 0 },
      default: '1h',
      description: 'time after which what was received counts half',
      tune: { min: 300, max: 86_400, log: true },
    },
  },
  coveredBy:
    'test/agents/scheduling/weighted-fair.test.ts: gives two users processor-seconds by their weights',
  isContender: true,
  create: (values) =>
    weightedFair({
      ...readShared(values),
      by: values['by'] as Sharers,
      regulatoryWeight: values['regulatoryWeight'] as number,
      halfLifeSeconds: values['halfLife'] as Seconds,
    }),
};
