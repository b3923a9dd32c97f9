// Hot: bench payments
import { CallQueues } from '../call-queues.ts';
import { QUEUED, STARTING, WORKING } from '../calls.ts';
import type { Discipline, DisciplineOptions, Workbench } from './discipline.ts';

/** Priorities that a system file may name: integers in [0, PRIORITIES). */
export const PRIORITIES = 8;
const NOT_BEGUN = -1; // in `calls.work`: the work of this attempt has not been drawn

/** The calls on the workers of one replica, in order of assignment. */
interface Serving {
  readonly rows: number[];
  readonly finishAt: number[]; // seconds, of the row at the same position; NaN while STARTING
}

/**
 * The most urgent class first (0 before 1), first come, first served within a class.
 * Preemptive: a more urgent call takes the worker of the least urgent one, which keeps what it has done
 * (preemptive resume) and waits at the head of its class.
 * Formulas for one worker: Cobham 1954 (non-preemptive), White and Christie 1958 (preemptive resume).
 */
export class Priority implements Discipline {
  readonly #bench: Workbench;
  readonly #options: DisciplineOptions;
  readonly #isPreemptive: boolean;
  readonly #queues: CallQueues; // PRIORITIES to a replica
  readonly keepsTime = false;
  readonly #serving = new Map<number, Serving>(); // by replica

  constructor(bench: Workbench, options: DisciplineOptions, isPreemptive: boolean) {
    this.#bench = bench;
    this.#options = options;
    this.#isPreemptive = isPreemptive;
    this.#queues = new CallQueues(bench.calls);
  }

  offer(row: number, replica: number): boolean {
    const { calls, replicas } = this.#bench;
    calls.work[row] = NOT_BEGUN;
    if (replicas.busy[replica]! < replicas.workers[replica]!) {
      this.#assign(row, replica);
      return true;
    }
    // Whoever is interrupted would wait, too.
    if (replicas.waiting[replica]! >= this.#options.queueLimit) return false;
    const victim = this.#isPreemptive ? this.#lessUrgentThan(row, replica) : -1;
    if (victim >= 0) {
      this.#preempt(victim, replica);
      this.#assign(row, replica);
    } else {
      this.#queues.push(this.#enqueue(row, replica), row);
    }
    return true;
  }

  start(row: number, replica: number): void {
    const { calls, sim, finishKind } = this.#bench;
    const { rows, finishAt } = this.#servingOf(replica);
    if (calls.work[row] === NOT_BEGUN) calls.work[row] = this.#bench.workOf(row);
    const work = calls.work[row]!;
    const epoch = this.#bench.nextEpoch();
    calls.state[row] = WORKING;
    calls.epoch[row] = epoch;
    finishAt[rows.indexOf(row)] = sim.now + work;
    sim.schedule(work, finishKind, row, epoch);
  }

  finish(row: number, replica: number): void {
    this.#leaveWorker(this.#servingOf(replica).rows.indexOf(row), replica);
    this.#fill(replica);
  }

  cancel(row: number, replica: number): void {
    const { calls, replicas } = this.#bench;
    if (calls.state[row] !== QUEUED) return this.finish(row, replica);
    replicas.waiting[replica]!--;
    this.#queues.remove(this.#queueOf(row, replica), row);
  }

  wake(): void {}

  setWorkers(replica: number, workers: number): void {
    this.#bench.replicas.workers[replica] = workers;
    this.#fill(replica);
  }

  stand(): void {}

  leave(replica: number): void {
    this.#serving.delete(replica);
  }

  #servingOf(replica: number): Serving {
    const known = this.#serving.get(replica);
    if (known !== undefined) return known;
    const serving: Serving = { rows: [], finishAt: [] };
    this.#serving.set(replica, serving);
    return serving;
  }

  #queueOf(row: number, replica: number): number {
    return replica * PRIORITIES + this.#bench.priorityOf(row);
  }

  /** Counts a call as waiting. Returns the queue it belongs in. */
  #enqueue(row: number, replica: number): number {
    this.#bench.calls.state[row] = QUEUED;
    this.#bench.replicas.waiting[replica]!++;
    this.#queues.ensure((replica + 1) * PRIORITIES);
    return this.#queueOf(row, replica);
  }

  /** Position on the workers of the least urgent call, the newest of these, or -1 if none is less urgent. */
  #lessUrgentThan(row: number, replica: number): number {
    const { rows } = this.#servingOf(replica);
    let worst = this.#bench.priorityOf(row);
    let position = -1;
    for (let i = 0; i < rows.length; i++) {
      const priority = this.#bench.priorityOf(rows[i]!);
      if (priority > worst || (position >= 0 && priority === worst)) {
        worst = priority;
        position = i;
      }
    }
    return position;
  }

  #preempt(position: number, replica: number): void {
    const { calls, sim } = this.#bench;
    const { rows, finishAt } = this.#servingOf(replica);
    const row = rows[position]!;
    // On a replica that stands still its end may be overdue.
    if (calls.state[row] === WORKING) calls.work[row] = Math.max(0, finishAt[position]! - sim.now);
    calls.epoch[row] = this.#bench.nextEpoch(); // its finish event is stale
    this.#leaveWorker(position, replica);
    this.#queues.unshift(this.#enqueue(row, replica), row);
  }

  #leaveWorker(position: number, replica: number): void {
    const { rows, finishAt } = this.#servingOf(replica);
    rows.splice(position, 1);
    finishAt.splice(position, 1);
    this.#bench.replicas.changeBusy(replica, -1, this.#bench.sim.now);
  }

  #fill(replica: number): void {
    const { replicas } = this.#bench;
    while (replicas.waiting[replica]! > 0 && replicas.busy[replica]! < replicas.workers[replica]!) {
      this.#assignFirst(replica);
    }
  }

  #assignFirst(replica: number): void {
    let queue = replica * PRIORITIES;
    while (this.#queues.length[queue] === 0) queue++;
    this.#bench.replicas.waiting[replica]!--;
    this.#assign(this.#queues.shift(queue), replica);
  }

  #assign(row: number, replica: number): void {
    const { calls, sim, replicas, immediately, startKind } = this.#bench;
    const { rows, finishAt } = this.#servingOf(replica);
    replicas.changeBusy(replica, 1, sim.now);
    rows.push(row);
    finishAt.push(Number.NaN);
    calls.state[row] = STARTING;
    sim.scheduleIn(immediately, startKind, row, calls.generation[row]!);
  }
}
