// Hot: bench payments
import { CallQueue, QUEUED, STARTING, WORKING } from '../calls.ts';
import type { BusyMeter, Discipline, DisciplineOptions, Workbench } from './discipline.ts';

/** Priorities that a system file may name: integers in [0, PRIORITIES). */
export const PRIORITIES = 8;
const NOT_BEGUN = -1; // in `calls.work`: the work of this attempt has not been drawn

/**
 * The most urgent class first (0 before 1), first come, first served within a class.
 * Preemptive: a more urgent call takes the worker of the least urgent one, which keeps what it has done
 * (preemptive resume) and waits at the head of its class.
 * Formulas for one worker: Cobham 1954 (non-preemptive), White and Christie 1958 (preemptive resume).
 */
export class Priority implements Discipline {
  readonly #bench: Workbench;
  readonly #meter: BusyMeter;
  readonly #options: DisciplineOptions;
  readonly #isPreemptive: boolean;
  readonly #queues = Array.from({ length: PRIORITIES }, () => new CallQueue());
  readonly #serving: number[] = []; // rows on workers, in order of assignment
  readonly #finishAt: number[] = []; // seconds, of the row at the same position; NaN while STARTING
  #waiting = 0;

  constructor(bench: Workbench, meter: BusyMeter, options: DisciplineOptions, isPreemptive: boolean) {
    this.#bench = bench;
    this.#meter = meter;
    this.#options = options;
    this.#isPreemptive = isPreemptive;
  }

  get waiting(): number {
    return this.#waiting;
  }

  offer(row: number): boolean {
    this.#bench.calls.work[row] = NOT_BEGUN;
    if (this.#meter.busy < this.#options.workers) {
      this.#assign(row);
      return true;
    }
    const victim = this.#isPreemptive ? this.#lessUrgentThan(row) : -1;
    if (victim >= 0) {
      this.#preempt(victim);
      this.#assign(row);
      return true;
    }
    if (this.#waiting >= this.#options.queueLimit) return false;
    this.#enqueue(row);
    return true;
  }

  start(row: number): void {
    const { calls, sim, finishKind } = this.#bench;
    if (calls.work[row] === NOT_BEGUN) calls.work[row] = this.#bench.workOf(row);
    const work = calls.work[row]!;
    const epoch = this.#bench.nextEpoch();
    calls.state[row] = WORKING;
    calls.epoch[row] = epoch;
    this.#finishAt[this.#serving.indexOf(row)] = sim.now + work;
    sim.schedule(work, finishKind, row, epoch);
  }

  finish(row: number): void {
    this.#leave(this.#serving.indexOf(row));
    this.#assignNext();
  }

  cancel(row: number): void {
    const { calls } = this.#bench;
    if (calls.state[row] !== QUEUED) return this.finish(row);
    this.#queues[this.#bench.priorityOf(row)]!.remove(calls, row);
    this.#waiting--;
  }

  wake(): void {}

  /** Position on the workers of the least urgent call, the newest of these, or -1 if none is less urgent. */
  #lessUrgentThan(row: number): number {
    let worst = this.#bench.priorityOf(row);
    let position = -1;
    for (let i = 0; i < this.#serving.length; i++) {
      const priority = this.#bench.priorityOf(this.#serving[i]!);
      if (priority > worst || (position >= 0 && priority === worst)) {
        worst = priority;
        position = i;
      }
    }
    return position;
  }

  #preempt(position: number): void {
    const { calls, sim } = this.#bench;
    const row = this.#serving[position]!;
    if (calls.state[row] === WORKING) calls.work[row] = this.#finishAt[position]! - sim.now;
    calls.epoch[row] = this.#bench.nextEpoch();
    this.#leave(position);
    calls.state[row] = QUEUED;
    this.#queues[this.#bench.priorityOf(row)]!.unshift(calls, row);
    this.#waiting++;
  }

  #leave(position: number): void {
    this.#serving.splice(position, 1);
    this.#finishAt.splice(position, 1);
    this.#meter.change(-1, this.#bench.sim.now);
  }

  #enqueue(row: number): void {
    this.#bench.calls.state[row] = QUEUED;
    this.#queues[this.#bench.priorityOf(row)]!.push(this.#bench.calls, row);
    this.#waiting++;
  }

  #assignNext(): void {
    if (this.#waiting === 0) return;
    const queue = this.#queues.find((candidate) => candidate.length > 0)!;
    this.#waiting--;
    this.#assign(queue.shift(this.#bench.calls));
  }

  #assign(row: number): void {
    const { calls, sim, immediately, startKind } = this.#bench;
    this.#meter.change(1, sim.now);
    this.#serving.push(row);
    this.#finishAt.push(Number.NaN);
    calls.state[row] = STARTING;
    sim.scheduleIn(immediately, startKind, row, calls.generation[row]!);
  }
}
