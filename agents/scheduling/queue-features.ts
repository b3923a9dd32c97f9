import type { BatchView, Dispatch } from '../../sim/batch/batch.ts';
import type { Seconds } from '../../sim/units.ts';
import type { BoxSpace, DiscreteSpace } from '../learning/space.ts';
import { type Candidate, Candidates } from './candidates.ts';
import { ORDERS, type OrderName, sorted } from './orders.ts';

export interface QueueOptions {
  readonly slots: number; // waiting entries that can be seen and chosen, >= 1
  readonly visible: OrderName; // which of them come first
}

/** Numbers of one slot; all in [0, 1] but the slack, which is in [-1, 1]. */
const SLOT_FEATURES = [
  'isThere',
  'fits',
  'processorsRatio', // of those present
  'tasksSquashed', // tasks that could start, n / (n + 8)
  'estimateScaled', // of one task
  'pathScaled', // to the end of the job along its longest path, by estimate
  'boundScaled', // of one task
  'waitScaled', // since its release
  'slackScaled', // time to the deadline less the path, with its sign; 1: no deadline
  'isRegulatory',
  'hasDeadline',
  'weightSquashed', // w / (w + 4)
] as const;
const CLUSTER_FEATURES = [
  'freeRatio', // of the processors present
  'presentRatio', // of the most that are planned from now on
  'nextStepScaled', // time to the next planned change of capacity; 1: none
  'nextStepRatio', // capacity after it, of the most that are planned
  'nextEndScaled', // time to the first end of what runs, by estimate
  'waitingSquashed', // entries, n / (n + 16)
  'unseenSquashed', // entries beyond the slots, likewise
  'runningSquashed', // attempts, likewise
] as const;

const SECONDS_SCALE: Seconds = 86_400; // a day is 1
const scaled = (seconds: Seconds): number =>
  Math.min(1, Math.log1p(Math.max(0, seconds)) / Math.log1p(SECONDS_SCALE));
const squashed = (count: number, half: number): number => count / (count + half);

export function queueObservations({ slots }: QueueOptions): BoxSpace {
  const slotNames = Array.from({ length: slots }, (_, slot) =>
    SLOT_FEATURES.map((name) => `${name}${slot}`),
  );
  const names = [...CLUSTER_FEATURES, ...slotNames.flat()];
  const low = names.map((name) => (name.startsWith('slack') ? -1 : 0));
  return { kind: 'box', names, low, high: names.map(() => 1) };
}

/** Start what stands in a slot, all of its tasks that fit, or wait for something to happen. */
export function queueActions({ slots }: QueueOptions): DiscreteSpace {
  const labels = [...Array.from({ length: slots }, (_, slot) => `start ${slot}`), 'wait'];
  return { kind: 'discrete', sizes: [slots + 1], names: ['start'], labels: [labels] };
}

/**
 * The decisions of one instant, one start at a time: what a learner sees, what it may choose, and the
 * dispatch that comes of it. Rigid jobs and stages of graphs alike.
 */
export class QueueChoices {
  readonly #options: QueueOptions;
  readonly #candidates = new Candidates();
  #view: BatchView | undefined;
  #queue: Candidate[] = [];
  #free = 0;
  #start: { waiting: number; tasks: number }[] = [];
  #mostPlanned = 1;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Begins an instant. */
  begin(view: BatchView): void {
    this.#view = view;
    this.#free = view.freeProcessors;
    this.#start = [];
    this.#mostPlanned = view.plan.reduce((most, { processors }) => Math.max(most, processors), 1);
    const waiting = this.#candidates.of(view).filter((one) => one.waiting !== undefined);
    const precedence = {
      order: ORDERS[this.#options.visible],
      isRegulatoryFirst: false,
      isHopelessLast: false,
    };
    this.#queue = [...sorted(waiting, precedence, view)];
  }

  /** Whether anything could be started. */
  get isOpen(): boolean {
    return this.#queue.slice(0, this.#options.slots).some((one) => this.#fits(one));
  }

  observe(into: Float32Array): void {
    const view = this.#seen();
    into.fill(0);
    this.#observeCluster(view, into);
    this.#queue.slice(0, this.#options.slots).forEach((one, slot) => {
      const at = CLUSTER_FEATURES.length + slot * SLOT_FEATURES.length;
      this.#observeSlot(view, one, into, at);
    });
  }

  /** 1 for each choice that is open; waiting is closed where only a start can make time go on. */
  mask(into: Uint8Array): void {
    const { running } = this.#seen();
    const { slots } = this.#options;
    into.fill(0);
    for (let slot = 0; slot < slots; slot++) if (this.#fits(this.#queue[slot])) into[slot] = 1;
    const mustStart = running.length === 0 && this.#start.length === 0 && this.isOpen;
    into[slots] = mustStart ? 0 : 1;
  }

  /** Takes a choice; false: the instant is over, since it was to wait or nothing more fits. */
  choose(action: number): boolean {
    const one = action < this.#options.slots ? this.#queue[action] : undefined;
    if (one === undefined || !this.#fits(one)) return false;
    const tasks = Math.min(one.tasks, Math.floor(this.#free / one.processors));
    this.#start.push({ waiting: one.waiting!, tasks });
    this.#free -= tasks * one.processors;
    // What is left of it could not start now anyway.
    this.#queue.splice(action, 1);
    return this.isOpen;
  }

  dispatch(): Dispatch {
    return { start: this.#start };
  }

  #seen(): BatchView {
    if (this.#view === undefined) throw new Error('no instant has begun');
    return this.#view;
  }

  #fits(one: Candidate | undefined): boolean {
    return one !== undefined && one.processors <= this.#free;
  }

  #observeCluster(view: BatchView, into: Float32Array): void {
    const { now, processors, plan, running } = view;
    const { slots } = this.#options;
    const next = plan[1];
    const ends = running.map((one) => Math.max(0, one.estimateSeconds - one.ranSeconds));
    into[0] = Math.max(0, this.#free) / Math.max(1, processors);
    into[1] = Math.min(1, processors / this.#mostPlanned);
    into[2] = next === undefined ? 1 : scaled(next.time - now);
    into[3] = (next ?? plan[0]!).processors / this.#mostPlanned;
    into[4] = scaled(ends.length > 0 ? Math.min(...ends) : 0);
    into[5] = squashed(this.#queue.length, 16);
    into[6] = squashed(Math.max(0, this.#queue.length - slots), 16);
    into[7] = squashed(running.length, 16);
  }

  #observeSlot(view: BatchView, one: Candidate, into: Float32Array, at: number): void {
    const { job, processors, tasks, estimateSeconds, boundSeconds, pathSeconds } = one;
    const slack = job.deadline - view.now - pathSeconds;
    const features = [
      1,
      this.#fits(one) ? 1 : 0,
      Math.min(1, processors / Math.max(1, view.processors)),
      squashed(tasks, 8),
      scaled(estimateSeconds),
      scaled(pathSeconds),
      scaled(boundSeconds),
      scaled(view.now - job.release),
      slack === Infinity ? 1 : Math.sign(slack) * scaled(Math.abs(slack)),
      job.class === 'regulatory' ? 1 : 0,
      job.deadline < Infinity ? 1 : 0,
      squashed(job.weight, 4),
    ];
    into.set(features, at);
  }
}
