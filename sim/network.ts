// Hot: bench payments
import type { EdgeEffect } from './effects.ts';
import type { SystemConfig } from './system-config.ts';
import type { Seconds } from './units.ts';

/** The client of a transaction, as a caller: it stands in no zone. */
const CLIENT_SERVICE = -1;

/**
 * What is between the services beside the hop of the system: the distance of zones, and what faults do to the way
 * from one service to another. An edge is a pair of a caller (a service, or the client of a transaction) and a
 * service called.
 */
export class Network {
  readonly #services: readonly string[];
  readonly #zones: number;
  /** Seconds of one way beyond the hop, by zone of the caller x zones + zone of the service. */
  readonly #between: Float64Array;
  readonly hasZones: boolean;
  /** Whether any edge suffers; the arrays below count only then. */
  isImpaired = false;
  /** Whether any has in this run. */
  wasImpaired = false;
  readonly delay: Float64Array; // seconds of the way there, by edge
  readonly delayBack: Float64Array;
  readonly lossRatio: Float64Array; // of what goes there
  readonly lossRatioBack: Float64Array;
  readonly refusedRatio: Float64Array;

  constructor({ services, zones = [], network }: SystemConfig) {
    this.#services = services.map(({ name }) => name);
    this.#zones = zones.length;
    this.hasZones = network !== undefined && zones.length > 1;
    this.#between = Float64Array.from(
      zones.flatMap((from) =>
        zones.map((to) => {
          if (from.name === to.name || network === undefined) return 0;
          return from.region === to.region ? network.betweenZones : network.betweenRegions;
        }),
      ),
    );
    const edges = (services.length + 1) * services.length;
    this.delay = new Float64Array(edges);
    this.delayBack = new Float64Array(edges);
    this.lossRatio = new Float64Array(edges);
    this.lossRatioBack = new Float64Array(edges);
    this.refusedRatio = new Float64Array(edges);
  }

  /** Number of the edge between two positions in the list of services; -1 calls as the client. */
  edge(caller: number, service: number): number {
    return (caller - CLIENT_SERVICE) * this.#services.length + service;
  }

  /** Seconds of one way between two zones (positions), beyond the hop. */
  between(from: number, to: number): Seconds {
    return this.#between[from * this.#zones + to]!;
  }

  /** All effects that act on edges now; delays add up, ratios are independent chances. */
  impair(effects: readonly EdgeEffect[]): void {
    this.isImpaired = effects.length > 0;
    this.wasImpaired = true;
    this.delay.fill(0);
    this.delayBack.fill(0);
    this.lossRatio.fill(0);
    this.lossRatioBack.fill(0);
    this.refusedRatio.fill(0);
    for (const { from, to, way, delay = 0, lossRatio = 0, refusedRatio = 0 } of effects) {
      const service = this.#services.indexOf(to);
      const callers = this.#services.map((_, i) => i);
      const only =
        from === undefined ? [CLIENT_SERVICE, ...callers] : [this.#services.indexOf(from)];
      for (const caller of only) {
        const edge = this.edge(caller, service);
        if (way !== 'back') {
          this.delay[edge] = this.delay[edge]! + delay;
          this.lossRatio[edge] = either(this.lossRatio[edge]!, lossRatio);
        }
        if (way !== 'there') {
          this.delayBack[edge] = this.delayBack[edge]! + delay;
          this.lossRatioBack[edge] = either(this.lossRatioBack[edge]!, lossRatio);
        }
        this.refusedRatio[edge] = either(this.refusedRatio[edge]!, refusedRatio);
      }
    }
  }
}

/** The chance of at least one of two independent events. */
export function either(a: number, b: number): number {
  return 1 - (1 - a) * (1 - b);
}
