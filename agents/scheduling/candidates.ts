import type {
  BatchView,
  JobNumber,
  JobView,
  RunNumber,
  RunningTask,
  StageView,
  WaitingTasks,
} from '../../sim/batch/batch.ts';
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
    const jobs = new Map<JobNumber, JobOfCandidates>();
    view.jobs.forEach((job, position) => {
      jobs.set(job.job, { job, position, ranks: this.ranksOf(job), longest: 0 });
    });
    const all: OneCandidate[] = [];
    view.waiting.forEach((one, at) => {
      all.push(new OneCandidate(jobs.get(one.job)!, one, { waiting: at, tasks: one.tasks }));
    });
    for (const one of view.running)
      all.push(new OneCandidate(jobs.get(one.job)!, one, { run: one.run, tasks: 1 }));
    return all;
  }

  /** By stage. */
  ranksOf(job: JobView): readonly Seconds[] {
    const known = this.#ranks.get(job.job);
    if (known !== undefined) return known;
    const ranks = upwardRanks(job.stages);
    this.#ranks.set(job.job, ranks);
    return ranks;
  }
}

interface JobOfCandidates {
  readonly job: JobView;
  readonly position: number;
  readonly ranks: readonly Seconds[];
  longest: Seconds; // path of its candidates
}

/** One object per candidate and decision: thousands of decisions have some hundred of them. */
class OneCandidate implements Candidate {
  readonly job: JobView;
  readonly position: number;
  readonly stage: number;
  readonly tasks: number;
  readonly processors: number;
  readonly waiting: number | undefined;
  readonly run: RunNumber | undefined;
  readonly ranSeconds: Seconds;
  readonly estimateSeconds: Seconds;
  readonly boundSeconds: Seconds;
  readonly pathSeconds: Seconds;
  readonly #of: JobOfCandidates;

  constructor(
    of: JobOfCandidates,
    one: WaitingTasks | RunningTask,
    from: { readonly waiting?: number; readonly run?: RunNumber; readonly tasks: number },
  ) {
    this.#of = of;
    this.job = of.job;
    this.position = of.position;
    this.stage = one.stage;
    this.tasks = from.tasks;
    this.processors = one.processors;
    this.waiting = from.waiting;
    this.run = from.run;
    this.ranSeconds = one.ranSeconds;
    this.estimateSeconds = one.estimateSeconds;
    this.boundSeconds = one.boundSeconds;
    this.pathSeconds = of.ranks[one.stage]! - Math.min(one.ranSeconds, one.estimateSeconds);
    of.longest = Math.max(of.longest, this.pathSeconds);
  }

  get jobSeconds(): Seconds {
    return this.#of.longest;
  }
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
