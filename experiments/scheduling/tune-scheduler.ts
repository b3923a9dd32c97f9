import { SCHEDULERS } from '../../agents/scheduling/index.ts';
import { lineOf } from '../registered.ts';
import { type HalvingPlan, planHalving, successiveHalving } from '../tuning/search.ts';
import { sample, searchSpace } from '../tuning/space.ts';
import type { BatchContender, BatchSpec } from './batch-spec.ts';
import type { BatchStore } from './batch-store.ts';

/** One of three trials goes on to the next rung. */
const ETA = 3;

export interface TuningSetup {
  readonly base: Pick<BatchSpec, 'workload' | 'cluster'>;
  /** Train days, in the order in which rungs take them. */
  readonly days: readonly number[];
  readonly seed: number;
  readonly trials: number;
}

/** What a tuned scheduler was chosen from. */
export interface TunedScheduler {
  readonly contender: BatchContender;
  /** Of the default and of the choice, on all train days: weighted share of deadlines missed. */
  readonly before: number;
  readonly after: number;
}

/** The budget, the same for every scheduler that has options to tune. */
export function schedulerBudget({ trials, days }: TuningSetup): HalvingPlan {
  return planHalving({ trials, eta: ETA, replicationsMax: days.length });
}

/** Whether a contender has options that tuning may change. */
export function canTune({ scheduler }: BatchContender): boolean {
  return searchSpace(lineOf(SCHEDULERS, scheduler).options).length > 0;
}

/** The setting with the least weighted share of deadlines missed on train days; ties go to the earlier trial, the default first. */
export async function tuneScheduler(
  contender: BatchContender,
  setup: TuningSetup,
  store: BatchStore,
): Promise<TunedScheduler> {
  const space = searchSpace(lineOf(SCHEDULERS, contender.scheduler).options);
  const { base, days, seed } = setup;
  const missed = async (scheduler: BatchContender['scheduler'], count: number) => {
    const tried = { ...contender, scheduler };
    const rows = await Promise.all(
      days
        .slice(0, count)
        .map((day) => store.row({ ...base, contender: tried, day, seed }, 'tuning')),
    );
    return rows.reduce((sum, row) => sum + row.metrics['missedWeightRatio']!, 0) / rows.length;
  };
  const result = await successiveHalving({
    ...schedulerBudget(setup),
    seed: `tune ${contender.name}`,
    initial: contender.scheduler,
    sample: (uniform) => ({ ...contender.scheduler, ...sample(space, uniform) }),
    evaluate: async ({ setting }, count) => ({
      objective: await missed(setting, count),
      violations: {},
    }),
  });
  const { winner } = result;
  return {
    contender: { ...contender, name: `${contender.name} tuned`, scheduler: winner.setting },
    before: await missed(contender.scheduler, days.length),
    after: winner.scores.at(-1)!.score.objective,
  };
}
