// Hot: bench payments
import type { CallGraph } from './call-graph.ts';
import type { Network } from './network.ts';
import { DONE, type Seconds, TIMED_OUT } from './units.ts';

/** What went over each edge (caller, service) since the start, as callers saw it: each attempt counts once. */
export class EdgeCounts {
  /** How many there are: edge mod services is the position of the service called (see Network.edge). */
  readonly services: number;
  /** By node of the call graph; -1 of nodes that call nobody. */
  readonly edgeOf: Int32Array;
  readonly attempts: Float64Array; // that have ended, by edge
  readonly failures: Float64Array; // of these, not done
  readonly timeouts: Float64Array; // of the failures
  readonly retries: Float64Array; // attempts after a first, made or about to be
  readonly latencySeconds: Float64Array; // sum over all attempts, from sent to ended

  constructor(graph: CallGraph, network: Network) {
    this.services = network.edge(0, 0);
    this.edgeOf = graph.service.map((service, node) =>
      service < 0 ? -1 : network.edge(graph.callerService[node]!, service),
    );
    this.attempts = new Float64Array(network.delay.length);
    this.failures = new Float64Array(network.delay.length);
    this.timeouts = new Float64Array(network.delay.length);
    this.retries = new Float64Array(network.delay.length);
    this.latencySeconds = new Float64Array(network.delay.length);
  }

  ended(node: number, outcome: number, latency: Seconds): void {
    const edge = this.edgeOf[node]!;
    this.attempts[edge] = this.attempts[edge]! + 1;
    this.latencySeconds[edge] = this.latencySeconds[edge]! + latency;
    if (outcome === DONE) return;
    this.failures[edge] = this.failures[edge]! + 1;
    if (outcome === TIMED_OUT) this.timeouts[edge] = this.timeouts[edge]! + 1;
  }

  retried(node: number): void {
    const edge = this.edgeOf[node]!;
    this.retries[edge] = this.retries[edge]! + 1;
  }
}
