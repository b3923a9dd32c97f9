// Hot: bench payments
import type { CallGraph } from './call-graph.ts';
import type { Calls } from './calls.ts';
import type { Random } from './random.ts';
import type { Transactions } from './transactions.ts';
import type { Seconds, Site } from './units.ts';

/** What is drawn for each attempt of a call: positions in a row of the table of sites. */
const PURPOSES = ['work', 'hops', 'service', 'backoff', 'impairment'] as const;
const WORK = 0;
const HOPS = 1; // out and back
const SERVICE = 2; // which replica, and whether it ends in an error
const BACKOFF = 3;
const IMPAIRMENT = 4; // what a fault does to the hops out and back

/** The draws that belong to an attempt, keyed by (transaction, node, visit, attempt): nothing else shifts them. */
export class CallDraws {
  readonly #random: Random;
  readonly #graph: CallGraph;
  readonly #calls: Calls;
  readonly #transactions: Transactions;
  readonly #sites: Int32Array; // by node, then by purpose

  constructor(random: Random, graph: CallGraph, calls: Calls, transactions: Transactions) {
    this.#random = random;
    this.#graph = graph;
    this.#calls = calls;
    this.#transactions = transactions;
    this.#sites = Int32Array.from(
      graph.path.flatMap((path) => PURPOSES.map((purpose) => random.site(`${path}/${purpose}`))),
    );
  }

  /** Seconds of one worker. */
  work(row: number): Seconds {
    const law = this.#graph.work[this.#calls.node[row]!]!;
    const { constant } = law;
    return Number.isNaN(constant) ? law.quantile(this.#draw(row, WORK)) : constant;
  }

  /** In [0, 1), for the hop out; the one for the hop back stays in the row. */
  hops(row: number): number {
    const u = this.#drawPair(row, HOPS);
    this.#calls.hopUniform[row] = this.#random.second;
    return u;
  }

  /** In [0, 1), for the choice of a replica; the one that decides on an error stays in the row. */
  replica(row: number): number {
    const u = this.#drawPair(row, SERVICE);
    this.#calls.errorUniform[row] = this.#random.second;
    return u;
  }

  /** In [0, 1), for whether the call ends in an error; drawn now where no replica had to be chosen. */
  error(row: number): number {
    if (Number.isNaN(this.#calls.errorUniform[row]!)) this.replica(row);
    return this.#calls.errorUniform[row]!;
  }

  /** In [0, 1), for what a fault does to the hop out; the one for the hop back stays in the row. */
  impairmentOut(row: number): number {
    const u = this.#drawPair(row, IMPAIRMENT);
    this.#calls.impairUniform[row] = this.#random.second;
    return u;
  }

  /** In [0, 1), for the hop back; drawn now where no fault acted on the hop out. */
  impairmentBack(row: number): number {
    if (this.#calls.impairUniform[row] === 0) this.impairmentOut(row);
    return this.#calls.impairUniform[row]!;
  }

  /** In [0, 1), for the wait before the attempt after this one. */
  backoff(row: number): number {
    return this.#draw(row, BACKOFF);
  }

  #draw(row: number, purpose: number): number {
    const { node, transaction, visit, attempt } = this.#calls;
    const site = this.#sites[node[row]! * PURPOSES.length + purpose]! as Site;
    const number = this.#transactions.number[transaction[row]!]!;
    return this.#random.draw(site, number, visit[row]!, attempt[row]!);
  }

  #drawPair(row: number, purpose: number): number {
    const { node, transaction, visit, attempt } = this.#calls;
    const site = this.#sites[node[row]! * PURPOSES.length + purpose]! as Site;
    const number = this.#transactions.number[transaction[row]!]!;
    return this.#random.drawPair(site, number, visit[row]!, attempt[row]!);
  }
}
