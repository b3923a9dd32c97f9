import type {
  BatchJob,
  BatchStage,
  BatchView,
  CapacityStep,
  ClusterConfig,
  Dispatch,
  Scheduler,
  WaitingTasks,
} from '../../sim/batch/batch.ts';
import { createRandom, type Uniform } from '../../sim/random.ts';

export type SetKind = 'machine' | 'cluster';
/** A set of batch jobs that shields are tried on. */
export interface BatchSet {
  readonly name: string;
  readonly cluster: ClusterConfig;
  readonly jobs: readonly BatchJob[];
}

const HORIZON = 400; // seconds within which jobs are released
const PREEMPTIONS = ['none', 'suspend', 'restart'] as const;

/**
 * One random set: run times within their bounds, in half of the sets equal to them; deadlines from
 * hopeless to loose; whole seconds in half of the sets. `machine`: one preemptive machine, one task
 * per job; `cluster`: processors that change as planned, rigid jobs and small graphs.
 */
export function randomSet(kind: SetKind, seed: number): BatchSet {
  const uniform = createRandom(`shield ${kind} ${seed}`).stream('set');
  const dice = new Dice(uniform, uniform() < 0.5);
  const isExact = dice.isTrue(0.5);
  const processors = kind === 'machine' ? 1 : dice.whole(2, 12);
  const cluster: ClusterConfig = {
    plan: kind === 'machine' ? [{ time: 0, processors: 1 }] : randomPlan(dice, processors),
    preemption: kind === 'machine' ? 'suspend' : dice.of(PREEMPTIONS),
    dollarsPerProcessorHour: 1,
  };
  const count = dice.whole(4, 24);
  const jobs = Array.from({ length: count }, (_, i) => {
    const stages = randomStages(dice, kind, processors, isExact);
    return randomJob(dice, i, stages);
  });
  return { name: `${kind} ${seed}`, cluster, jobs };
}

class Dice {
  readonly uniform: Uniform;
  readonly #isWhole: boolean;

  constructor(uniform: Uniform, isWhole: boolean) {
    this.uniform = uniform;
    this.#isWhole = isWhole;
  }

  isTrue(probability: number): boolean {
    return this.uniform() < probability;
  }
  whole(min: number, max: number): number {
    return min + Math.floor(this.uniform() * (max - min + 1));
  }
  of<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.uniform() * items.length)]!;
  }
  seconds(min: number, max: number): number {
    return this.#isWhole ? this.whole(min, max) : min + (max - min) * this.uniform();
  }
}

function randomPlan(dice: Dice, processors: number): readonly CapacityStep[] {
  const plan: CapacityStep[] = [{ time: 0, processors }];
  for (let i = dice.whole(0, 3); i > 0; i--)
    plan.push({ time: plan.at(-1)!.time + dice.seconds(20, 200), processors: dice.whole(1, 12) });
  return plan;
}

function randomStages(
  dice: Dice,
  kind: SetKind,
  processorsMax: number,
  isExact: boolean,
): readonly BatchStage[] {
  const isGraph = kind === 'cluster' && dice.isTrue(0.25);
  return Array.from({ length: isGraph ? dice.whole(2, 4) : 1 }, (_, at) => {
    const boundSeconds = dice.seconds(2, dice.isTrue(0.2) ? 120 : 30);
    const tasks = isGraph ? dice.whole(1, 3) : 1;
    const runs = () => boundSeconds * (isExact ? 1 : 0.1 + 0.9 * dice.uniform());
    return {
      name: `stage ${at}`,
      parents: at > 0 ? [dice.whole(0, at - 1)] : [],
      processors:
        kind === 'machine' ? 1 : dice.whole(1, Math.max(1, processorsMax >> (isGraph ? 1 : 0))),
      taskSeconds: Array.from({ length: tasks }, runs),
      estimateSeconds: boundSeconds * (isExact ? 1 : 0.2 + 0.8 * dice.uniform()),
      boundSeconds,
    };
  });
}

function randomJob(dice: Dice, number: number, stages: readonly BatchStage[]): BatchJob {
  const release = dice.isTrue(0.2) ? 0 : dice.seconds(0, HORIZON);
  const work = stages.reduce((sum, { boundSeconds }) => sum + boundSeconds, 0);
  const slack = dice.isTrue(0.3) ? dice.seconds(0, 10) : dice.seconds(0, 300);
  return {
    name: `job ${number}`,
    release,
    deadline: dice.isTrue(0.1) ? Infinity : release + work + slack,
    class: dice.isTrue(0.6) ? 'regulatory' : 'business',
    weight: 1 + dice.uniform(),
    user: dice.of(['a', 'b']),
    stages,
  };
}

/** Schedulers that mean no good to hard jobs, or do not know better. */
export const ADVERSARIES = ['idle', 'random', 'hard-last', 'largest-first', 'stops-hard'] as const;
export type Adversary = (typeof ADVERSARIES)[number];

/** One adversary for one run; its chance comes from `seed`. */
export function adversary(kind: Adversary, seed: number): Scheduler {
  const uniform = createRandom(`adversary ${seed}`).stream(kind);
  const decide: Readonly<Record<Adversary, (view: BatchView) => Dispatch>> = {
    idle: () => ({ start: [] }),
    random: (view) => randomDispatch(view, uniform),
    'hard-last': (view) => inOrder(view, (one) => (isHard(view, one) ? 1 : 0)),
    'largest-first': (view) => inOrder(view, (one) => -one.processors * one.boundSeconds),
    'stops-hard': (view) => ({
      ...inOrder(view, (one) => (isHard(view, one) ? 1 : 0)),
      stop: view.running.filter((one) => isHard(view, one)).map(({ run }) => run),
    }),
  };
  return { name: kind, decide: decide[kind] };
}

function isHard({ jobs }: BatchView, { job }: { readonly job: number }): boolean {
  return jobs.find((one) => one.job === job)?.class === 'regulatory';
}

/** Wishes for all tasks, whether they fit or not. */
function inOrder(view: BatchView, key: (one: WaitingTasks) => number): Dispatch {
  const start = view.waiting
    .map(({ tasks }, waiting) => ({ waiting, tasks }))
    .sort((a, b) => key(view.waiting[a.waiting]!) - key(view.waiting[b.waiting]!));
  return { start };
}

function randomDispatch(view: BatchView, uniform: Uniform): Dispatch {
  const start = view.waiting.flatMap(({ tasks }, waiting) =>
    uniform() < 0.5 ? [{ waiting, tasks: 1 + Math.floor(uniform() * tasks) }] : [],
  );
  const stop = view.running.filter(() => uniform() < 0.3).map(({ run }) => run);
  return uniform() < 0.3
    ? { start, stop, wakeAt: view.now + 20 * uniform() + 1e-3 }
    : { start, stop };
}
