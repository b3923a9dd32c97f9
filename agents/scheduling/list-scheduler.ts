import type {
  BatchView,
  Dispatch,
  RunNumber,
  Scheduler,
  StartOrder,
} from '../../sim/batch/batch.ts';
import type { Seconds } from '../../sim/units.ts';
import { type Candidate, Candidates } from './candidates.ts';
import { type Precedence, sorted } from './orders.ts';

export interface ListOptions extends Precedence {
  readonly name: string;
  /** What fits may start before what comes first and does not fit; false: the first that does not fit stops all behind it. */
  readonly passesOver: boolean;
  /** Stops what runs for what comes first, where the cluster keeps the work of what is stopped. */
  readonly preempts: boolean;
  /** When the order will be another without anything happening; undefined: it will not. */
  wakeAt?(
    chosen: readonly Candidate[],
    left: readonly Candidate[],
    view: BatchView,
  ): Seconds | undefined;
}

/**
 * List scheduling: tasks take processors in an order until they are used up.
 * Source: Graham, Bounds on multiprocessing timing anomalies, SIAM J. Appl. Math. 17 (1969).
 */
export function listScheduler(options: ListOptions): Scheduler {
  const candidates = new Candidates();
  return {
    name: options.name,
    decide(view) {
      const all = candidates.of(view);
      const mayStop = options.preempts && view.preemption === 'suspend';
      const competing = mayStop ? all : all.filter(({ run }) => run === undefined);
      const processors = mayStop ? view.processors : view.freeProcessors;
      const inOrder = sorted(competing, options, view);
      const { dispatch, chosen, left } = allot(inOrder, processors, options.passesOver);
      const wakeAt = options.wakeAt?.(chosen, left, view);
      return wakeAt === undefined ? dispatch : { ...dispatch, wakeAt };
    },
  };
}

/** Processors to tasks in this order: running ones that get none are stopped. */
export function allot(inOrder: readonly Candidate[], processors: number, passesOver: boolean) {
  const start: StartOrder[] = [];
  const stop: RunNumber[] = [];
  const chosen: Candidate[] = [];
  const left: Candidate[] = [];
  let free = processors;
  let isBlocked = false;
  for (const one of inOrder) {
    const isHeld = isBlocked && one.waiting !== undefined;
    const room = Math.floor(Math.max(0, free) / one.processors);
    const fitting = isHeld ? 0 : Math.min(one.tasks, room);
    // What runs goes on: to stop it would give the blocked ones nothing.
    if (fitting < one.tasks && !passesOver && one.waiting !== undefined) isBlocked = true;
    if (fitting < one.tasks) left.push(one);
    if (fitting > 0) chosen.push(one);
    if (fitting > 0 && one.waiting !== undefined)
      start.push({ waiting: one.waiting, tasks: fitting });
    if (fitting === 0 && one.run !== undefined) stop.push(one.run);
    free -= fitting * one.processors;
  }
  const dispatch: Dispatch = stop.length === 0 ? { start } : { start, stop };
  return { dispatch, chosen, left };
}
