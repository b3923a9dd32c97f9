// Hot: bench payments
import type { CallDraws } from './call-draws.ts';
import { type Calls, INBOUND, LOST, NOBODY, OUTBOUND } from './calls.ts';
import type { Distribution } from './distributions/distribution.ts';
import type { EdgeCounts } from './edge-counts.ts';
import type { Network } from './network.ts';
import type { Simulation } from './simulation.ts';
import { type EventKind, FAILED, type Lane, REJECTED, type Seconds } from './units.ts';

/**
 * What is lost on a wire, and nobody has a time-out for, fails when the kernel gives up on the connection.
 * Source: Linux, ip-sysctl, tcp_syn_retries = 6: 127 s.
 */
const KERNEL_TIMEOUT: Seconds = 127;

/** Who sends over a wire. */
export interface WireHost {
  /** An attempt has come to its service. */
  arrive(row: number): void;
  /** An answer has come to its caller; its outcome is in the row. */
  resolve(row: number): void;
  /** Whether a time-out ends the attempt when nothing else does. */
  hasTimeout(row: number): boolean;
}

export interface WireParts {
  readonly sim: Simulation;
  readonly calls: Calls;
  readonly draws: CallDraws;
  readonly edges: EdgeCounts;
  readonly network: Network;
  /** Law of the delay of one hop; undefined: none. */
  readonly hop: Distribution | undefined;
  readonly immediately: Lane; // of delay 0
}

/** The way from a caller to a service and back, with what faults do to it. */
export class Wire {
  readonly #sim: Simulation;
  readonly #calls: Calls;
  readonly #draws: CallDraws;
  readonly #edges: EdgeCounts;
  readonly #network: Network;
  readonly #hop: Distribution | undefined;
  readonly #hopLane: Lane | undefined; // of a constant hop
  readonly #immediately: Lane;
  readonly #host: WireHost;
  readonly #arriveKind: EventKind;
  readonly #answeredKind: EventKind;

  constructor(parts: WireParts, host: WireHost) {
    const { sim, calls, hop } = parts;
    this.#sim = sim;
    this.#calls = calls;
    this.#draws = parts.draws;
    this.#edges = parts.edges;
    this.#network = parts.network;
    this.#hop = hop;
    const constant = hop?.constant ?? Number.NaN;
    this.#hopLane = Number.isNaN(constant) ? undefined : sim.lane(constant);
    this.#immediately = parts.immediately;
    this.#host = host;
    const isAlive = (row: number, life: number, state: number) =>
      calls.generation[row] === life && calls.state[row] === state;
    this.#arriveKind = sim.on('call/arrive', (row, life) => {
      if (isAlive(row, life, OUTBOUND)) host.arrive(row);
    });
    this.#answeredKind = sim.on('call/answered', (row, life) => {
      if (isAlive(row, life, INBOUND)) host.resolve(row);
    });
  }

  /** An attempt goes to its service. */
  send(row: number): void {
    this.#calls.state[row] = OUTBOUND;
    if (this.#network.wasImpaired) this.#sendWatchfully(row);
    else if (this.#hop === undefined) this.#host.arrive(row);
    else this.#cross(row, this.#hopUniform(row), this.#arriveKind, 0);
  }

  /** As `send`, but never at once: a long line of attempts that are refused one after the other must not recurse. */
  sendSoon(row: number): void {
    if (this.#hop !== undefined || this.#network.isImpaired) return this.send(row);
    this.#calls.state[row] = OUTBOUND;
    this.#cross(row, 0, this.#arriveKind, 0);
  }

  /** The attempt is refused without having reached its service; never at once, either. */
  refuseSoon(row: number): void {
    const calls = this.#calls;
    calls.state[row] = INBOUND;
    calls.outcome[row] = REJECTED;
    this.#sim.scheduleIn(this.#immediately, this.#answeredKind, row, calls.generation[row]!);
  }

  /** The service has answered: the answer goes back. */
  reply(row: number, outcome: number): void {
    const calls = this.#calls;
    calls.outcome[row] = outcome;
    calls.state[row] = INBOUND;
    let extra = this.#network.hasZones ? calls.crossing[row]! : 0;
    if (this.#network.isImpaired) {
      const edge = this.#edges.edgeOf[calls.node[row]!]!;
      const { delayBack, lossRatioBack } = this.#network;
      if (this.#draws.impairmentBack(row) < lossRatioBack[edge]!) return this.#lose(row);
      extra += delayBack[edge]!;
    }
    if (this.#hop === undefined && extra === 0) return this.#host.resolve(row);
    this.#cross(row, calls.hopUniform[row]!, this.#answeredKind, extra);
  }

  /** As `send`, where a fault has acted on some edge. */
  #sendWatchfully(row: number): void {
    this.#calls.impairUniform[row] = 0;
    if (this.#network.isImpaired) this.#sendImpaired(row);
    else if (this.#hop === undefined) this.#host.arrive(row);
    else this.#cross(row, this.#hopUniform(row), this.#arriveKind, 0);
  }

  #sendImpaired(row: number): void {
    const edge = this.#edges.edgeOf[this.#calls.node[row]!]!;
    const { delay, lossRatio, refusedRatio } = this.#network;
    const u = this.#draws.impairmentOut(row);
    const refused = refusedRatio[edge]!;
    if (u < refused) return this.refuseSoon(row);
    if (u < refused + (1 - refused) * lossRatio[edge]!) return this.#lose(row);
    this.#cross(row, this.#hopUniform(row), this.#arriveKind, delay[edge]!);
  }

  /** In [0, 1), for the hop out; a constant one needs no draw. */
  #hopUniform(row: number): number {
    return this.#hop === undefined || this.#hopLane !== undefined ? 0 : this.#draws.hops(row);
  }

  /** Crosses the network. A constant delay needs no place in the event list. */
  #cross(row: number, u: number, kind: EventKind, extra: Seconds): void {
    const life = this.#calls.generation[row]!;
    if (extra > 0) {
      const hop = this.#hop === undefined ? 0 : this.#hop.quantile(u);
      this.#sim.schedule(hop + extra, kind, row, life);
    } else if (this.#hopLane !== undefined) this.#sim.scheduleIn(this.#hopLane, kind, row, life);
    else if (this.#hop !== undefined) this.#sim.schedule(this.#hop.quantile(u), kind, row, life);
    else this.#sim.scheduleIn(this.#immediately, kind, row, life);
  }

  /** The wire has swallowed an attempt, or its answer. */
  #lose(row: number): void {
    const calls = this.#calls;
    if (calls.caller[row] === NOBODY) return this.#host.resolve(row);
    if (this.#host.hasTimeout(row)) {
      calls.state[row] = LOST;
      return;
    }
    calls.state[row] = INBOUND;
    calls.outcome[row] = FAILED;
    this.#sim.schedule(KERNEL_TIMEOUT, this.#answeredKind, row, calls.generation[row]!);
  }
}
