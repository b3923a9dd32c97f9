// Hot: bench payments
import type { Seconds } from '../units.ts';
import type { Discipline, Workbench } from './discipline.ts';
import { Stops } from './stops.ts';

/** What a standstill needs of whoever carries the calls. */
export interface StandstillHost {
  disciplineOf(replica: number): Discipline;
  /** The work of a call is done. */
  finish(row: number): void;
}

/**
 * Holds back the ends of work on replicas that stand still. A call that was at work when its replica stopped ends so
 * much later; one that begins meanwhile has done nothing when the replica goes on. Where calls are preempted, the
 * time that a preempted call lost is not given back (assumption).
 */
export class Standstill {
  readonly #bench: Workbench;
  readonly #host: StandstillHost;
  readonly #stops = new Stops();

  constructor(bench: Workbench, host: StandstillHost) {
    this.#bench = bench;
    this.#host = host;
  }

  /** Whether any replica has ever stood still; nothing else counts before. */
  get isUsed(): boolean {
    return this.#stops.isUsed;
  }

  hold(replica: number): void {
    if (this.#stops.hold(replica, this.#bench.sim.now))
      this.#host.disciplineOf(replica).stand(replica, true);
  }

  letGo(replica: number): void {
    if (!this.#stops.letGo(replica, this.#bench.sim.now)) return;
    this.#host.disciplineOf(replica).stand(replica, false);
    for (const { row, epoch, due } of this.#stops.unpark(replica))
      if (this.#bench.calls.epoch[row] === epoch && !this.#postpones(row, epoch, due))
        this.#host.finish(row);
  }

  /** A call begins. */
  mark(row: number, replica: number): void {
    this.#bench.calls.stopMark[row] = this.#stops.mark(replica, this.#bench.sim.now);
  }

  /** Whether a call, whose work would end now, has lost time: then it ends later. */
  holdsBack(row: number, epoch: number): boolean {
    const { calls, sim } = this.#bench;
    const replica = calls.replica[row]!;
    if (this.#host.disciplineOf(replica).keepsTime) return false;
    if (!this.#stops.isStopped(replica)) return this.#postpones(row, epoch, sim.now);
    this.#stops.park({ row, epoch, due: sim.now }, replica);
    return true;
  }

  /** The work of a call, `due` by now, ends so much after that as it has lost. Returns false when that is now. */
  #postpones(row: number, epoch: number, due: Seconds): boolean {
    const { calls, sim, finishKind } = this.#bench;
    const replica = calls.replica[row]!;
    const left = due + this.#stops.lostSince(calls.stopMark[row]!, replica) - sim.now;
    if (left <= 0) return false;
    calls.stopMark[row] = this.#stops.mark(replica, sim.now);
    sim.schedule(left, finishKind, row, epoch);
    return true;
  }
}
