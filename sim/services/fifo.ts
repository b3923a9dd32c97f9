// Hot: bench payments
import { CallQueue, QUEUED, STARTING, WORKING } from '../calls.ts';
import type { BusyMeter, Discipline, DisciplineOptions, Workbench } from './discipline.ts';

/**
 * First come, first served by several workers (M/G/c/K where arrivals are Poisson).
 * With a set-up law the replica switches off when it falls idle and needs a set-up at the next arrival
 * (M/M/1 with setup: Welch 1964).
 */
export class Fifo implements Discipline {
  readonly #bench: Workbench;
  readonly #meter: BusyMeter;
  readonly #options: DisciplineOptions;
  readonly #replica: number;
  readonly #queue = new CallQueue();
  #asleep: boolean;
  #settingUp = false;

  constructor(bench: Workbench, meter: BusyMeter, options: DisciplineOptions, replica: number) {
    this.#bench = bench;
    this.#meter = meter;
    this.#options = options;
    this.#replica = replica;
    this.#asleep = options.setup !== undefined;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  offer(row: number): boolean {
    if (this.#asleep) this.#setUp();
    if (!this.#settingUp && this.#meter.busy < this.#options.workers) {
      this.#assign(row);
      return true;
    }
    if (this.#queue.length >= this.#options.queueLimit) return false;
    this.#bench.calls.state[row] = QUEUED;
    this.#queue.push(this.#bench.calls, row);
    return true;
  }

  start(row: number): void {
    const { calls, sim } = this.#bench;
    const epoch = this.#bench.nextEpoch();
    calls.state[row] = WORKING;
    calls.epoch[row] = epoch;
    sim.schedule(this.#bench.workOf(row), this.#bench.finishKind, row, epoch);
  }

  finish(_row: number): void {
    this.#meter.change(-1, this.#bench.sim.now);
    this.#assignNext();
  }

  cancel(row: number): void {
    const { calls } = this.#bench;
    if (calls.state[row] === QUEUED) this.#queue.remove(calls, row);
    else this.finish(row);
  }

  wake(): void {
    this.#settingUp = false;
    while (this.#queue.length > 0 && this.#meter.busy < this.#options.workers) this.#assignNext();
    this.#sleepIfIdle();
  }

  #assignNext(): void {
    if (this.#queue.length > 0) this.#assign(this.#queue.shift(this.#bench.calls));
    else this.#sleepIfIdle();
  }

  /** The worker is taken at once; its work begins by an event of its own at the same time. */
  #assign(row: number): void {
    const { calls, sim, immediately, startKind } = this.#bench;
    this.#meter.change(1, sim.now);
    calls.state[row] = STARTING;
    sim.scheduleIn(immediately, startKind, row, calls.generation[row]!);
  }

  #setUp(): void {
    const { law, uniform } = this.#options.setup!;
    this.#asleep = false;
    this.#settingUp = true;
    this.#bench.sim.schedule(law.quantile(uniform()), this.#bench.wakeKind, this.#replica);
  }

  #sleepIfIdle(): void {
    if (this.#options.setup !== undefined && this.#meter.busy === 0) this.#asleep = true;
  }
}
