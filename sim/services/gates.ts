// Hot: bench payments
import type { Calls } from '../calls.ts';
import type { EdgeCounts } from '../edge-counts.ts';
import type { Seconds } from '../units.ts';
import type { Breaker } from './breakers/breaker.ts';
import { createBreaker } from './breakers/index.ts';
import type { Service } from './service.ts';

/** Bits of `calls.gate`. */
const ASKED_BREAKER = 1;
const IN_BULKHEAD = 2;

/** What may keep a caller from calling at all: the breaker and the bulkhead of each edge (caller, service). */
export class Gates {
  readonly #calls: Calls;
  readonly #edges: EdgeCounts;
  readonly #breakers: readonly (Breaker | undefined)[]; // by edge
  readonly #bulkheads: Float64Array; // calls that may be open, by edge; Infinity: no bound
  readonly #open: Float64Array; // by edge, of those with a bulkhead

  /** Undefined where no service has a breaker or a bulkhead. */
  static of(services: readonly Service[], calls: Calls, edges: EdgeCounts): Gates | undefined {
    const isGuarded = services.some(({ config: { client } }) => {
      return client.breaker !== undefined || client.bulkhead !== undefined;
    });
    return isGuarded ? new Gates(services, calls, edges) : undefined;
  }

  private constructor(services: readonly Service[], calls: Calls, edges: EdgeCounts) {
    const clientOf = (edge: number) => services[edge % services.length]!.config.client;
    const numbers = Array.from(edges.attempts, (_, edge) => edge);
    this.#calls = calls;
    this.#edges = edges;
    this.#breakers = numbers.map((edge) => {
      const { breaker } = clientOf(edge);
      return breaker === undefined ? undefined : createBreaker(breaker);
    });
    this.#bulkheads = Float64Array.from(
      numbers,
      (edge) => clientOf(edge).bulkhead ?? Number.POSITIVE_INFINITY,
    );
    this.#open = new Float64Array(numbers.length);
  }

  /** The breaker of an edge, for those who watch. */
  breaker(edge: number): Breaker | undefined {
    return this.#breakers[edge];
  }

  /** Calls in the bulkhead of an edge; 0 where it has none. */
  openAt(edge: number): number {
    return this.#open[edge]!;
  }

  /** Whether an attempt may be made. One that may must `leave` or be withdrawn. */
  enter(row: number, now: Seconds): boolean {
    const { gate, node } = this.#calls;
    const edge = this.#edges.edgeOf[node[row]!]!;
    const breaker = this.#breakers[edge];
    const limit = this.#bulkheads[edge]!;
    if (limit < Number.POSITIVE_INFINITY && this.#open[edge]! >= limit) return false;
    if (breaker !== undefined && !breaker.allows(now)) return false;
    if (breaker !== undefined) gate[row] = gate[row]! | ASKED_BREAKER;
    if (limit === Number.POSITIVE_INFINITY) return true;
    gate[row] = gate[row]! | IN_BULKHEAD;
    this.#open[edge] = this.#open[edge]! + 1;
    return true;
  }

  leave(row: number, now: Seconds, isFailure: boolean, latency: Seconds): void {
    const { gate, node } = this.#calls;
    const edge = this.#edges.edgeOf[node[row]!]!;
    if ((gate[row]! & ASKED_BREAKER) !== 0) this.#breakers[edge]!.ended(now, isFailure, latency);
    this.#free(row, edge);
  }

  withdraw(row: number, now: Seconds): void {
    const { gate, node, sentAt } = this.#calls;
    const edge = this.#edges.edgeOf[node[row]!]!;
    if ((gate[row]! & ASKED_BREAKER) !== 0)
      this.#breakers[edge]!.withdrawn(now, now - sentAt[row]!);
    this.#free(row, edge);
  }

  #free(row: number, edge: number): void {
    const { gate } = this.#calls;
    if ((gate[row]! & IN_BULKHEAD) !== 0) this.#open[edge] = this.#open[edge]! - 1;
    gate[row] = 0;
  }
}
