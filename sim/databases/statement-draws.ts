// Hot: bench payments
import type { CallGraph } from '../call-graph.ts';
import type { Calls } from '../calls.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { standardNormal } from '../distributions/special-functions.ts';
import type { Random } from '../random.ts';
import type { Transactions } from '../transactions.ts';
import type { Seconds, Site } from '../units.ts';
import { missesAmong } from './buffer-pool.ts';

/** Reads of one statement that have a draw each; more of them are drawn together. */
const READS_DRAWN = 16;

export interface StatementDrawsParts {
  readonly random: Random;
  readonly graph: CallGraph;
  readonly calls: Calls;
  readonly transactions: Transactions;
  readonly service: number; // whose nodes are statements: position in the list of services
  readonly diskRead: Distribution;
}

/** What is drawn for each statement, keyed by (transaction, node, visit, attempt): no agent shifts it. */
export class StatementDraws {
  readonly #parts: StatementDrawsParts;
  readonly #rowSites: Int32Array; // by node
  readonly #missSites: Int32Array;
  readonly #readSites: Int32Array; // by node, then by read
  readonly #reads: Distribution;

  constructor(parts: StatementDrawsParts) {
    this.#parts = parts;
    this.#reads = parts.diskRead;
    const { graph, random, service } = parts;
    const isOurs = (node: number) => graph.service[node] === service;
    const sites = (purpose: string) =>
      Int32Array.from(graph.path, (path, node) =>
        isOurs(node) ? random.site(`${path}/${purpose}`) : -1,
      );
    this.#rowSites = sites('row');
    this.#missSites = sites('misses');
    this.#readSites = new Int32Array(graph.path.length * READS_DRAWN).fill(-1);
    graph.path.forEach((path, node) => {
      if (!isOurs(node) || !Number.isNaN(parts.diskRead.constant)) return;
      const { access, pages = 0 } = graph.statement[node] ?? {};
      const reads = access === undefined ? Math.min(READS_DRAWN, pages) : READS_DRAWN;
      for (let i = 0; i < reads; i++)
        this.#readSites[node * READS_DRAWN + i] = random.site(`${path}/read/${i}`);
    });
  }

  /**
   * The row that a call locks, of `rows`: row 0 with probability `hotRatio`, else any of the others. Every attempt
   * locks the same; who locks a row that is not hot still locks it when another share is hot.
   */
  lockedRow(row: number, rows: number, hotRatio: number): number {
    const { random, calls } = this.#parts;
    const { node, visit } = calls;
    const site = this.#rowSites[node[row]!]! as Site;
    const u = random.drawPair(site, this.#number(row), visit[row]!, 0);
    if (u < hotRatio || rows === 1) return 0;
    return 1 + Math.floor(random.second * (rows - 1));
  }

  /** Of the pages that a call looks up, those that must be read from disk. */
  misses(row: number, pages: number, hitRatio: number): number {
    if (hitRatio >= 1) return 0;
    const { random, calls } = this.#parts;
    const site = this.#missSites[calls.node[row]!]! as Site;
    const u = random.draw(site, this.#number(row), calls.visit[row]!, calls.attempt[row]!);
    return missesAmong(pages, hitRatio, u);
  }

  /**
   * Seconds of `count` reads, one after the other. From the 17th on their sum is drawn from its normal limit, at
   * least 0 (central limit theorem).
   */
  readSeconds(row: number, count: number): Seconds {
    const { constant, mean, squaredCv } = this.#reads;
    if (!Number.isNaN(constant)) return count * constant;
    const single = count <= READS_DRAWN ? count : READS_DRAWN - 1;
    let sum = 0;
    for (let i = 0; i < single; i++) sum += this.#reads.quantile(this.#readDraw(row, i));
    if (single === count) return sum;
    const rest = count - single;
    const z = standardNormal(this.#readDraw(row, READS_DRAWN - 1));
    return sum + Math.max(0, mean * (rest + Math.sqrt(rest * squaredCv) * z));
  }

  #readDraw(row: number, read: number): number {
    const { random, calls } = this.#parts;
    const site = this.#readSites[calls.node[row]! * READS_DRAWN + read]! as Site;
    return random.draw(site, this.#number(row), calls.visit[row]!, calls.attempt[row]!);
  }

  #number(row: number): number {
    const { calls, transactions } = this.#parts;
    return transactions.number[calls.transaction[row]!]!;
  }
}
