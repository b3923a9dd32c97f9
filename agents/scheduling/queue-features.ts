import type { BatchView, Dispatch } from '../../sim/batch/batch.ts';
import { InputError } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import type { BoxSpace, DiscreteSpace } from '../learning/space.ts';
import { type Candidate, Candidates } from './candidates.ts';
import { ORDERS, type OrderName, sorted } from './orders.ts';
import { HEADS, headsOf } from './rule-heads.ts';

export interface QueueOptions {
  /** Waiting entries that can be seen and chosen, >= 1; rules at most, where their first choices are seen. */
  readonly slots: number;
  /** Which of them come first in an order; `heads`: the first choice of each rule of HEADS. */
  readonly visible: OrderName | 'heads';
  /** Tasks of an entry that one choice starts at most, >= 1; Infinity: all that fit. */
  readonly tasksAtOnce: number;
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
  'workScaled', // of all its tasks by estimate, in seconds of the whole cluster
  'windowScaled', // from release to deadline; 1: no deadline
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
  'dayRatio', // time since the start of the run, in days; 1 from then on
  'regulatoryWorkScaled', // of all that is regulatory and waits, as of one entry
] as const;

const SECONDS_SCALE: Seconds = 86_400; // a day is 1
const scaled = (seconds: Seconds): number =>
  Math.min(1, Math.log1p(Math.max(0, seconds)) / Math.log1p(SECONDS_SCALE));
const squashed = (count: number, half: number): number => count / (count + half);

export function queueObservations({ slots, visible }: QueueOptions): BoxSpace {
  if (visible === 'heads' && slots > HEADS.length) {
    const message = `must be at most ${HEADS.length} where heads are visible, got ${slots}`;
    throw new InputError([{ path: ['slots'], message }]);
  }
  const slotNames = Array.from({ length: slots }, (_, slot) =>
    SLOT_FEATURES.map((name) => `${name}${visible === 'heads' ? HEADS[slot]!.name : slot}`),
  );
  const names = [...CLUSTER_FEATURES, ...slotNames.flat()];
  const low = names.map((name) => (name.startsWith('slack') ? -1 : 0));
  return { kind: 'box', names, low, high: names.map(() => 1) };
}

/** Start what stands in a slot, as many of its tasks as fit and may, or wait for something to happen. */
export function queueActions({ slots }: QueueOptions): DiscreteSpace {
  const labels = [...Array.from({ length: slots }, (_, slot) => `start ${slot}`), 'wait'];
  return { kind: 'discrete', sizes: [slots + 1], names: ['start'], labels: [labels] };
}

/** An entry of the queue, and how many of its tasks have not been started in this instant. */
interface Entry {
  readonly one: Candidate;
  tasks: number;
}

/**
 * The decisions of one instant, one start at a time: what a learner sees, what it may choose, and the
 * dispatch that comes of it. Rigid jobs and stages of graphs alike.
 */
export class QueueChoices {
  readonly #options: QueueOptions;
  readonly #candidates = new Candidates();
  #view: BatchView | undefined;
  #queue: Entry[] = [];
  #slots: readonly (Entry | undefined)[] = [];
  #free = 0;
  #started = new Map<number, number>(); // tasks by position among what waits
  #mostPlanned = 1;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Begins an instant. */
  begin(view: BatchView): void {
    const { visible } = this.#options;
    this.#view = view;
    this.#free = view.freeProcessors;
    this.#started = new Map();
    this.#mostPlanned = view.plan.reduce((most, { processors }) => Math.max(most, processors), 1);
    const waiting = this.#candidates.of(view).filter((one) => one.waiting !== undefined);
    const order = visible === 'heads' ? undefined : ORDERS[visible];
    const precedence = { isRegulatoryFirst: false, isHopelessLast: false };
    const inOrder = order === undefined ? waiting : sorted(waiting, { order, ...precedence }, view);
    this.#queue = inOrder.map((one) => ({ one, tasks: one.tasks }));
    this.#fill();
  }

  /** Whether anything could be started. */
  get isOpen(): boolean {
    return this.#slots.some((entry) => this.#fits(entry));
  }

  observe(into: Float32Array): void {
    const view = this.#seen();
    into.fill(0);
    this.#observeCluster(view, into);
    this.#slots.forEach((entry, slot) => {
      const at = CLUSTER_FEATURES.length + slot * SLOT_FEATURES.length;
      if (entry !== undefined) this.#observeSlot(view, entry, into, at);
    });
  }

  /** 1 for each choice that is open; waiting is closed where only a start can make time go on. */
  mask(into: Uint8Array): void {
    const { running } = this.#seen();
    const { slots } = this.#options;
    into.fill(0);
    for (let slot = 0; slot < slots; slot++) {
      const entry = this.#slots[slot];
      // What several rules would start is one choice, by the first of them: halves of it would lose against waiting.
      if (this.#fits(entry) && this.#slots.indexOf(entry) === slot) into[slot] = 1;
    }
    const mustStart = running.length === 0 && this.#started.size === 0 && this.isOpen;
    into[slots] = mustStart ? 0 : 1;
  }

  /** Takes a choice; false: the instant is over, since it was to wait or nothing more fits. */
  choose(action: number): boolean {
    const entry = this.#slots[action];
    if (entry === undefined || !this.#fits(entry)) return false;
    const { waiting, processors } = entry.one;
    const room = Math.min(Math.floor(this.#free / processors), this.#options.tasksAtOnce);
    const tasks = Math.min(entry.tasks, room);
    this.#started.set(waiting!, (this.#started.get(waiting!) ?? 0) + tasks);
    this.#free -= tasks * processors;
    entry.tasks -= tasks;
    if (entry.tasks === 0 || processors > this.#free)
      this.#queue.splice(this.#queue.indexOf(entry), 1);
    this.#fill();
    return this.isOpen;
  }

  dispatch(): Dispatch {
    return { start: [...this.#started].map(([waiting, tasks]) => ({ waiting, tasks })) };
  }

  /** What can be seen now: the first of the queue, or of what fits the first by each rule. */
  #fill(): void {
    const { slots, visible } = this.#options;
    if (visible !== 'heads') {
      this.#slots = this.#queue.slice(0, slots);
      return;
    }
    const entries = new Map(this.#queue.map((entry) => [entry.one, entry]));
    const fitting = this.#queue.filter((entry) => this.#fits(entry)).map(({ one }) => one);
    const heads = headsOf(fitting, this.#seen()).slice(0, slots);
    this.#slots = heads.map((one) => (one === undefined ? undefined : entries.get(one)));
  }

  #seen(): BatchView {
    if (this.#view === undefined) throw new Error('no instant has begun');
    return this.#view;
  }

  #fits(entry: Entry | undefined): boolean {
    return entry !== undefined && entry.one.processors <= this.#free;
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
    into[8] = Math.min(1, now / SECONDS_SCALE);
    const regulatory = this.#queue.filter(({ one }) => one.job.class === 'regulatory');
    into[9] = scaled(
      regulatory.reduce((sum, entry) => sum + workOf(entry), 0) / Math.max(1, processors),
    );
  }

  #observeSlot(view: BatchView, entry: Entry, into: Float32Array, at: number): void {
    const { one, tasks } = entry;
    const { job, processors, estimateSeconds, boundSeconds, pathSeconds } = one;
    const slack = job.deadline - view.now - pathSeconds;
    const features = [
      1,
      this.#fits(entry) ? 1 : 0,
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
      scaled(workOf(entry) / Math.max(1, view.processors)),
      scaled(job.deadline - job.release),
    ];
    into.set(features, at);
  }
}

/** Processor-seconds of the tasks that have not been started, by estimate. */
const workOf = ({ one, tasks }: Entry): number => one.processors * tasks * one.estimateSeconds;
