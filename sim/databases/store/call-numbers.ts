// Hot: bench store
import type { CallGraph } from '../../call-graph.ts';
import type { Calls } from '../../calls.ts';
import { type Random, threefry2x32, threefryWords } from '../../random.ts';
import type { Transactions } from '../../transactions.ts';
import type { Site } from '../../units.ts';

const TWO_32 = 2 ** 32;
const TWO_26 = 2 ** 26;
const TWO_MINUS_53 = 2 ** -53;

export interface CallNumbersParts {
  readonly random: Random;
  readonly graph: CallGraph;
  readonly calls: Calls;
  readonly transactions: Transactions;
  readonly service: number; // whose nodes are statements: position in the list of services
}

/**
 * As many numbers as a call asks for, of its own: keyed by (transaction, node, visit), so that no index, cache or router
 * shifts them. An attempt after the first asks for the same rows, as a business operation that is tried again does.
 */
export class CallNumbers {
  readonly #parts: CallNumbersParts;
  readonly #sites: Int32Array; // by node
  #key0 = 0;
  #key1 = 0;
  #count = 0;

  constructor(parts: CallNumbersParts) {
    const { graph, service, random } = parts;
    this.#parts = parts;
    this.#sites = Int32Array.from(graph.path, (path, node) =>
      graph.service[node] === service ? random.site(`${path}/rows`) : -1,
    );
  }

  /** From now on `next` gives the numbers of this call, from its first. */
  begin(row: number): void {
    const { random, calls, transactions } = this.#parts;
    const site = this.#sites[calls.node[row]!]! as Site;
    const number = transactions.number[calls.transaction[row]!]!;
    this.#key0 = (random.drawPair(site, number, calls.visit[row]!, 0) * TWO_32) | 0;
    this.#key1 = (random.second * TWO_32) | 0;
    this.#count = 0;
  }

  /** In [0, 1), a multiple of 2^-53: Threefry under the key of the call, at the position of the number. */
  next(): number {
    threefry2x32(this.#key0, this.#key1, this.#count++, 0);
    return ((threefryWords[0]! >>> 5) * TWO_26 + (threefryWords[1]! >>> 6)) * TWO_MINUS_53;
  }
}
