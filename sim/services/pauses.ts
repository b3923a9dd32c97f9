import type { Distribution } from '../distributions/distribution.ts';
import { createDistribution } from '../distributions/index.ts';
import type { Random, Uniform } from '../random.ts';
import type { ServiceConfig } from '../system-config.ts';
import type { EventKind } from '../units.ts';
import type { Workbench } from './discipline.ts';
import { DRAINING, GONE, READY } from './replicas.ts';
import type { ServiceHost } from './service-host.ts';

/** Details of the event of a pause. */
const BEGINS = 1;
const ENDS = 0;

/**
 * The pauses of the replicas of one service, as collections of garbage that stop the world: each replica stops after
 * a time drawn from `every`, counted from the end of the pause before, for a time drawn from `length`.
 */
export class Pauses {
  readonly #bench: Workbench & ServiceHost;
  readonly #kind: EventKind;
  readonly #every: Distribution;
  readonly #length: Distribution;
  readonly #uniform: Uniform;
  readonly #known = new Set<number>(); // replicas with a pause to come or under way

  /** `kind`: its subject is the replica, its detail goes to `happen`. Undefined where there are no pauses. */
  static of(
    { name, pauses }: ServiceConfig,
    bench: Workbench & ServiceHost,
    random: Random,
    kind: EventKind,
  ): Pauses | undefined {
    if (pauses === undefined) return undefined;
    return new Pauses(pauses, bench, random.stream(`${name}/pauses`), kind);
  }

  private constructor(
    pauses: NonNullable<ServiceConfig['pauses']>,
    bench: Workbench & ServiceHost,
    uniform: Uniform,
    kind: EventKind,
  ) {
    this.#bench = bench;
    this.#kind = kind;
    this.#every = createDistribution(pauses.every);
    this.#length = createDistribution(pauses.length);
    this.#uniform = uniform;
  }

  /** A replica is ready. */
  begin(replica: number): void {
    if (this.#known.has(replica)) return; // it was before, and its next pause is on its way
    this.#known.add(replica);
    this.#await(replica);
  }

  happen(replica: number, detail: number): void {
    const state = this.#bench.replicas.state[replica]!;
    if (detail === ENDS) {
      this.#bench.letGo(replica);
      this.#await(replica);
    } else if (state === GONE) this.#known.delete(replica);
    else if (state !== READY && state !== DRAINING) this.#await(replica);
    else {
      this.#bench.hold(replica);
      const length = this.#length.quantile(this.#uniform());
      this.#bench.sim.schedule(length, this.#kind, replica, ENDS);
    }
  }

  #await(replica: number): void {
    const delay = this.#every.quantile(this.#uniform());
    this.#bench.sim.schedule(delay, this.#kind, replica, BEGINS);
  }
}
