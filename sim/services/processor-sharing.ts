// Hot: bench payments
import { NONE, STARTING, WORKING } from '../calls.ts';
import type { Discipline, DisciplineOptions, Workbench } from './discipline.ts';

/**
 * All calls at once, each at the speed min(1, workers / calls).
 * Total-work method: W(t) is the work that a call present since the start would have received; a call that
 * arrives at W with a need of w finishes when the total reaches W + w, whatever comes and goes between, so one
 * pending finish event and a heap by finishing total are enough: O(log n) per call.
 * Mean latency in M/G/1: E[S] / (1 - load), for every law of S (Kleinrock 1976, section 4.4).
 */
export class ProcessorSharing implements Discipline {
  readonly #bench: Workbench;
  readonly #options: DisciplineOptions;
  readonly keepsTime = true;
  readonly #shared = new Map<number, SharedReplica>();

  constructor(bench: Workbench, options: DisciplineOptions) {
    this.#bench = bench;
    this.#options = options;
  }

  offer(row: number, replica: number): boolean {
    return this.#of(replica).offer(row);
  }

  start(row: number, replica: number): void {
    this.#of(replica).start(row);
  }

  finish(row: number, replica: number): void {
    this.#of(replica).finish(row);
  }

  cancel(row: number, replica: number): void {
    this.#of(replica).cancel(row);
  }

  wake(): void {}

  setWorkers(replica: number, workers: number): void {
    this.#of(replica).setWorkers(workers);
  }

  stand(replica: number, isStopped: boolean): void {
    this.#of(replica).stand(isStopped);
  }

  leave(replica: number): void {
    this.#shared.delete(replica);
  }

  #of(replica: number): SharedReplica {
    const known = this.#shared.get(replica);
    if (known !== undefined) return known;
    const shared = new SharedReplica(this.#bench, this.#options, replica);
    this.#shared.set(replica, shared);
    return shared;
  }
}

/** The calls that share the workers of one replica. */
class SharedReplica {
  readonly #bench: Workbench;
  readonly #options: DisciplineOptions;
  readonly #replica: number;
  readonly #heap: number[] = []; // rows, by (finishing total in `calls.work`, order of start)
  readonly #order: number[] = []; // order of start, of the row at the same position
  #next = NONE; // row whose finish event is on the event list
  #starting = 0;
  #started = 0;
  #total = 0; // W, seconds of work
  #since = 0; // time of #total, seconds
  #isStopped = false;

  constructor(bench: Workbench, options: DisciplineOptions, replica: number) {
    this.#bench = bench;
    this.#options = options;
    this.#replica = replica;
  }

  offer(row: number): boolean {
    const { calls, sim, immediately, startKind } = this.#bench;
    if (this.#heap.length + this.#starting >= this.#workers + this.#options.queueLimit) {
      return false;
    }
    this.#starting++;
    this.#count();
    calls.state[row] = STARTING;
    sim.scheduleIn(immediately, startKind, row, calls.generation[row]!);
    return true;
  }

  start(row: number): void {
    const { calls } = this.#bench;
    this.#advance();
    this.#starting--;
    calls.state[row] = WORKING;
    calls.work[row] = this.#total + this.#bench.workOf(row);
    this.#heap.push(row);
    this.#order.push(this.#started++);
    this.#siftUp(this.#heap.length - 1);
    this.#reschedule();
  }

  finish(row: number): void {
    this.#advance();
    this.#total = Math.max(this.#total, this.#bench.calls.work[row]!);
    this.#remove(this.#heap.indexOf(row));
    this.#reschedule();
  }

  cancel(row: number): void {
    if (this.#bench.calls.state[row] === STARTING) {
      this.#starting--;
      this.#count();
      return;
    }
    this.#advance();
    this.#remove(this.#heap.indexOf(row));
    this.#reschedule();
  }

  setWorkers(workers: number): void {
    this.#advance();
    this.#bench.replicas.workers[this.#replica] = workers;
    this.#reschedule();
  }

  stand(isStopped: boolean): void {
    this.#advance();
    this.#isStopped = isStopped;
    this.#reschedule();
  }

  get #workers(): number {
    return this.#bench.replicas.workers[this.#replica]!;
  }

  #speed(): number {
    return this.#isStopped ? 0 : Math.min(1, this.#workers / this.#heap.length);
  }

  #advance(): void {
    const now = this.#bench.sim.now;
    if (this.#heap.length > 0) this.#total += (now - this.#since) * this.#speed();
    this.#since = now;
  }

  /** Workers are busy as far as there are calls; calls beyond them slow the others, none stands in a queue. */
  #count(): void {
    const { replicas, sim } = this.#bench;
    const workers = this.#workers;
    const busy = Math.min(this.#heap.length, workers);
    replicas.changeBusy(this.#replica, busy - replicas.busy[this.#replica]!, sim.now);
    replicas.waiting[this.#replica] = Math.max(0, this.#heap.length + this.#starting - workers);
  }

  /** The call with the least finishing total gets a new finish event; the one before is stale. */
  #reschedule(): void {
    const { calls, sim, finishKind } = this.#bench;
    this.#count();
    if (this.#heap.length === 0) {
      this.#total = 0;
      return;
    }
    const row = this.#heap[0]!;
    if (this.#next !== NONE) calls.epoch[this.#next] = 0;
    this.#next = row;
    if (this.#speed() === 0) return; // nothing ends before that changes
    const epoch = this.#bench.nextEpoch();
    calls.epoch[row] = epoch;
    const delay = Math.max(0, (calls.work[row]! - this.#total) / this.#speed());
    sim.schedule(delay, finishKind, row, epoch);
  }

  #isBefore(a: number, b: number): boolean {
    const { work } = this.#bench.calls;
    const difference = work[this.#heap[a]!]! - work[this.#heap[b]!]!;
    return difference < 0 || (difference === 0 && this.#order[a]! < this.#order[b]!);
  }

  #swap(a: number, b: number): void {
    const [row, order] = [this.#heap[a]!, this.#order[a]!];
    this.#heap[a] = this.#heap[b]!;
    this.#order[a] = this.#order[b]!;
    this.#heap[b] = row;
    this.#order[b] = order;
  }

  #siftUp(from: number): void {
    let position = from;
    while (position > 0) {
      const parent = (position - 1) >> 1;
      if (!this.#isBefore(position, parent)) return;
      this.#swap(position, parent);
      position = parent;
    }
  }

  #siftDown(from: number): void {
    let position = from;
    for (;;) {
      const left = 2 * position + 1;
      const right = left + 1;
      let least = position;
      if (left < this.#heap.length && this.#isBefore(left, least)) least = left;
      if (right < this.#heap.length && this.#isBefore(right, least)) least = right;
      if (least === position) return;
      this.#swap(position, least);
      position = least;
    }
  }

  #remove(position: number): void {
    if (this.#heap[position] === this.#next) this.#next = NONE;
    const last = this.#heap.length - 1;
    this.#swap(position, last);
    this.#heap.pop();
    this.#order.pop();
    if (position === last) return;
    this.#siftUp(position);
    this.#siftDown(position);
  }
}
