import type { BatchView, JobNumber, JobView, RunNumber, StageView } from '../../sim/batch/batch.ts';
import type { Seconds } from '../../sim/units.ts';

/** Equal tasks that wait, or one that runs: what competes for processors. */
export interface Candidate {
  readonly job: JobView;
  /** In the order of releases. */
  readonly position: number;
  readonly stage: number;
  readonly tasks: number;
  readonly processors: number; // of each task
  /** Where it comes from: a position in `BatchView.waiting`, or a running attempt. */
  readonly waiting: number | undefined;
  readonly run: RunNumber | undefined;
  readonly ranSeconds: Seconds;
  readonly estimateSeconds: Seconds;
  readonly boundSeconds: Seconds;
  /** From now to the end of the job along its longest path, by estimates: `upward rank` less what was done. */
  readonly pathSeconds: Seconds;
  /** The longest of them over all that waits or runs of the job: what is left of it with processors enough. */
  readonly jobSeconds: Seconds;
}

/**
 * Upward rank of each stage: its estimate and the longest path of estimates behind it. A task that must end before
 * others has a rank above theirs.
 * Source: Topcuoglu, Hariri, Wu, IEEE TPDS 13 (2002), equation 5, without communication.
 */
export function upwardRanks(stages: readonly StageView[]): readonly Seconds[] {
  const children = stages.map((): number[] => []);
  stages.forEach(({ parents }, at) => {
    for (const parent of parents) children[parent]!.push(at);
  });
  const ranks: (Seconds | undefined)[] = stages.map(() => undefined);
  const rank = (at: number): Seconds => {
    const behind = children[at]!.reduce((longest, child) => Math.max(longest, rankOf(child)), 0);
    return stages[at]!.estimateSeconds + behind;
  };
  const rankOf = (at: number): Seconds => {
    ranks[at] ??= rank(at);
    return ranks[at];
  };
  return stages.map((_, at) => rankOf(at));
}

/** Makes candidates of views; remembers the ranks of the jobs that have not ended. */
export class Candidates {
  readonly #ranks = new Map<JobNumber, readonly Seconds[]>();

  /** All that waits, then all that runs. */
  of(view: BatchView): readonly Candidate[] {
    for (const { job } of view.ended) this.#ranks.delete(job);
    const positions = new Map(view.jobs.map(({ job }, position) => [job, position]));
    const waiting = view.waiting.map((one, at) => {
      const position = positions.get(one.job)!;
      return this.#candidate(view.jobs[position]!, { ...one, position, waiting: at });
    });
    const running = view.running.map((one) => {
      const position = positions.get(one.job)!;
      return this.#candidate(view.jobs[position]!, { ...one, position, tasks: 1 });
    });
    return withJobSeconds([...waiting, ...running]);
  }

  /** By stage. */
  ranksOf(job: JobView): readonly Seconds[] {
    const known = this.#ranks.get(job.job) ?? upwardRanks(job.stages);
    this.#ranks.set(job.job, known);
    return known;
  }

  #candidate(
    job: JobView,
    one: Omit<Candidate, 'job' | 'pathSeconds' | 'jobSeconds' | 'waiting' | 'run'> & {
      readonly waiting?: number;
      readonly run?: RunNumber;
    },
  ): OneCandidate {
    const { position, stage, tasks, processors, ranSeconds, estimateSeconds, boundSeconds } = one;
    const done = Math.min(ranSeconds, estimateSeconds);
    return {
      job,
      position,
      stage,
      tasks,
      processors,
      waiting: one.waiting,
      run: one.run,
      ranSeconds,
      estimateSeconds,
      boundSeconds,
      pathSeconds: this.ranksOf(job)[stage]! - done,
    };
  }
}

type OneCandidate = Omit<Candidate, 'jobSeconds'>;

function withJobSeconds(all: readonly OneCandidate[]): readonly Candidate[] {
  const longest = new Map<JobNumber, Seconds>();
  for (const { job, pathSeconds } of all)
    longest.set(job.job, Math.max(pathSeconds, longest.get(job.job) ?? 0));
  return all.map((one) => ({ ...one, jobSeconds: longest.get(one.job.job)! }));
}

/** What a plan takes run times to be. */
export type RunTimes = 'estimate' | 'bound';

/** Seconds of work that a task is expected to have left: by its estimate, once that has passed by its bound; at least 1 s. */
export function expectedSecondsLeft(
  one: Pick<Candidate, 'ranSeconds' | 'estimateSeconds' | 'boundSeconds'>,
  by: RunTimes,
): Seconds {
  const { ranSeconds, estimateSeconds, boundSeconds } = one;
  const total = by === 'bound' || ranSeconds >= estimateSeconds ? boundSeconds : estimateSeconds;
  return Math.max(total - ranSeconds, LEFT_LEAST);
}
/** What runs beyond its bound may end at any time (assumption). */
const LEFT_LEAST: Seconds = 1;
