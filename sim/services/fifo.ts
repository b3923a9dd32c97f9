// Hot: bench payments
import { CallQueues } from '../call-queues.ts';
import { QUEUED, STARTING, WORKING } from '../calls.ts';
import type { Discipline, DisciplineOptions, Workbench } from './discipline.ts';

/**
 * First come, first served by several workers (M/G/c/K where arrivals are Poisson).
 * With a set-up law a replica switches off when it falls idle and needs a set-up at the next arrival
 * (M/M/1 with setup: Welch 1964).
 */
export class Fifo implements Discipline {
  readonly #bench: Workbench;
  readonly #options: DisciplineOptions;
  readonly #queues: CallQueues;
  readonly keepsTime = false;
  readonly #awake = new Set<number>(); // replicas; used with a set-up law only
  readonly #settingUp = new Set<number>();

  constructor(bench: Workbench, options: DisciplineOptions) {
    this.#bench = bench;
    this.#options = options;
    this.#queues = new CallQueues(bench.calls);
  }

  offer(row: number, replica: number): boolean {
    const { replicas, calls } = this.#bench;
    if (this.#canServe(replica) && replicas.busy[replica]! < replicas.workers[replica]!) {
      this.#assign(row, replica);
      return true;
    }
    const waiting = replicas.waiting[replica]!;
    if (waiting >= this.#options.queueLimit) return false;
    calls.state[row] = QUEUED;
    replicas.waiting[replica] = waiting + 1;
    this.#queues.ensure(replica + 1);
    this.#queues.push(replica, row);
    return true;
  }

  start(row: number, _replica: number): void {
    const { calls, sim } = this.#bench;
    const epoch = this.#bench.nextEpoch();
    calls.state[row] = WORKING;
    calls.epoch[row] = epoch;
    sim.schedule(this.#bench.workOf(row), this.#bench.finishKind, row, epoch);
  }

  finish(_row: number, replica: number): void {
    const { replicas, sim } = this.#bench;
    replicas.changeBusy(replica, -1, sim.now);
    if (replicas.waiting[replica]! === 0) this.#sleepIfIdle(replica);
    else if (replicas.busy[replica]! < replicas.workers[replica]!) this.#assignFirst(replica);
  }

  cancel(row: number, replica: number): void {
    const { calls, replicas } = this.#bench;
    if (calls.state[row] !== QUEUED) return this.finish(row, replica);
    replicas.waiting[replica]!--;
    this.#queues.remove(replica, row);
  }

  wake(replica: number): void {
    this.#settingUp.delete(replica);
    this.#awake.add(replica);
    this.#fill(replica);
    this.#sleepIfIdle(replica);
  }

  setWorkers(replica: number, workers: number): void {
    this.#bench.replicas.workers[replica] = workers;
    const { setup } = this.#options;
    if (setup === undefined || this.#awake.has(replica)) this.#fill(replica);
  }

  stand(): void {}

  leave(replica: number): void {
    this.#awake.delete(replica);
    this.#settingUp.delete(replica);
  }

  /** The first call to a sleeping replica begins its set-up. */
  #canServe(replica: number): boolean {
    const { setup } = this.#options;
    if (setup === undefined || this.#awake.has(replica)) return true;
    if (!this.#settingUp.has(replica)) {
      this.#settingUp.add(replica);
      const delay = setup.law.quantile(setup.uniform());
      this.#bench.sim.schedule(delay, this.#bench.wakeKind, replica);
    }
    return false;
  }

  #sleepIfIdle(replica: number): void {
    if (this.#options.setup === undefined) return;
    const { busy, waiting } = this.#bench.replicas; // calls may wait for workers that are lost
    if (busy[replica] === 0 && waiting[replica] === 0) this.#awake.delete(replica);
  }

  #fill(replica: number): void {
    const { replicas } = this.#bench;
    while (replicas.waiting[replica]! > 0 && replicas.busy[replica]! < replicas.workers[replica]!) {
      this.#assignFirst(replica);
    }
  }

  #assignFirst(replica: number): void {
    this.#bench.replicas.waiting[replica]!--;
    this.#assign(this.#queues.shift(replica), replica);
  }

  /** The worker is taken at once; its work begins by an event of its own at the same time. */
  #assign(row: number, replica: number): void {
    const { calls, sim, replicas, immediately, startKind } = this.#bench;
    replicas.changeBusy(replica, 1, sim.now);
    calls.state[row] = STARTING;
    sim.scheduleIn(immediately, startKind, row, calls.generation[row]!);
  }
}
