// Hot: bench payments
import type { CallGraph } from '../call-graph.ts';
import type { Calls } from '../calls.ts';
import { growColumns } from '../columns.ts';
import type { Random } from '../random.ts';
import type { Replicas } from '../services/replicas.ts';
import type { Service } from '../services/service.ts';
import type { Simulation } from '../simulation.ts';
import type { SystemConfig } from '../system-config.ts';
import type { Transactions } from '../transactions.ts';
import { assert, DONE, type Seconds, type Site } from '../units.ts';
import type { Database } from './database.ts';
import { QueryView, type RoutedStep, routedSteps } from './query-view.ts';
import type { CreateRouter, StatementEnd, StatementRouter } from './statement-router.ts';

export interface QueryRoutingParts {
  readonly config: SystemConfig;
  readonly sim: Simulation;
  readonly random: Random;
  readonly graph: CallGraph;
  readonly calls: Calls;
  readonly transactions: Transactions;
  readonly replicas: Replicas;
  readonly services: readonly Service[];
  readonly databases: ReadonlyMap<string, Database>;
  readonly countFrom: Seconds;
  readonly createRouter: CreateRouter;
}

/** What an operation of a router takes, added to the work of the call that it decides on (assumption). */
const SECONDS_PER_OPERATION = 1e-9;
const NOBODY = -1;

/** What routing has done to the transactions that count. */
export interface RoutingCounts {
  /** Reads with a limit on their age, and how many of them were of a copy that was older. */
  readonly limitedReads: number;
  readonly staleReads: number;
  /** Decisions by name of the copy. */
  readonly decisions: Readonly<Record<string, number>>;
  /** Decisions that something simpler took in place of the router. */
  readonly fallbacks: number;
  /** What deciding took, with what was learnt since the decision before. */
  readonly overheadSeconds: Seconds;
  /** Of the router at the end. */
  readonly sizeBytes: number;
}

/**
 * Lets a router choose a call for each query, gives the call the work of its parameters, and counts what was read too
 * old. A transaction is open from its first statement that has written or locked until it ends (assumption: each
 * business transaction is one of the database).
 */
export class QueryRouting {
  /** Since the start, by position of the service that has answered them. */
  readonly staleQueries: Float64Array;
  readonly #parts: QueryRoutingParts;
  readonly #steps: readonly RoutedStep[];
  readonly #stepOf: Int32Array; // by node, of the CHOICE and of its calls; NOBODY
  readonly #choiceOf: Int32Array; // by node of a call
  readonly #view: QueryView;
  readonly #router: StatementRouter;
  readonly #sites: readonly Site[]; // by step
  readonly #end = {
    time: 0,
    template: 0,
    bucket: 0,
    choice: 0,
    seconds: 0,
    workSeconds: 0,
    isDone: false,
    tag: 0,
  };
  readonly #open = {
    number: new Float64Array(0), // of the transaction that has written or locked, by its row
    service: new Int32Array(0), // where
    at: new Float64Array(0), // when it last had
    overhead: new Float64Array(0), // seconds of its last decision
    tag: new Int32Array(0), // of its last decision
  };
  readonly #rows = { work: new Float64Array(0) }; // by call, seconds
  #seen = 0; // operations
  #limitedReads = 0;
  #staleReads = 0;
  #overheadSeconds: Seconds = 0;
  #fallbacks = 0;
  #fallbacksSeen = 0; // of all decisions
  readonly #decisions: Float64Array; // by copy

  constructor(parts: QueryRoutingParts) {
    this.#parts = parts;
    const { graph, random, createRouter } = parts;
    const { steps, templates, copies } = routedSteps(parts);
    this.#steps = steps;
    this.staleQueries = new Float64Array(parts.services.length);
    this.#stepOf = new Int32Array(graph.kind.length).fill(NOBODY);
    this.#choiceOf = new Int32Array(graph.kind.length);
    steps.forEach(({ node }, s) => {
      this.#stepOf[node] = s;
      for (let i = graph.targetFrom[node]!; i < graph.targetTo[node]!; i++) {
        this.#stepOf[graph.targets[i]!] = s;
        this.#choiceOf[graph.targets[i]!] = i - graph.targetFrom[node]!;
      }
    });
    this.#sites = steps.map(({ node }) => random.site(`${graph.path[node]}/parameters`));
    this.#decisions = new Float64Array(copies.length);
    this.#view = new QueryView({ ...parts, copies });
    const uniform = random.stream('router');
    const trueSeconds = (template: number, bucket: number, choice: number): Seconds => {
      const step = steps.find(({ templateAt }) => templateAt === template)!;
      const { choices } = step.template;
      const factor = step.work.factor[bucket * choices.length + choice]!;
      return step.meanSeconds[choices[choice]!.alternative]! * factor;
    };
    const site = { templates, copies: copies.map(({ copy }) => copy), uniform, trueSeconds };
    this.#router = createRouter(site);
  }

  /** Whether queries may be answered by a service. */
  asks(service: number): boolean {
    return this.#steps.some(({ services }) => services.includes(service));
  }

  get counts(): RoutingCounts {
    const names = this.#view.copies.map(({ copy }) => copy.name);
    return {
      limitedReads: this.#limitedReads,
      staleReads: this.#staleReads,
      decisions: Object.fromEntries(names.map((name, i) => [name, this.#decisions[i]!])),
      fallbacks: this.#fallbacks,
      overheadSeconds: this.#overheadSeconds,
      sizeBytes: this.#router.sizeBytes ?? 0,
    };
  }

  /** The node of the call that is made for a CHOICE. */
  choose(node: number, transaction: number): number {
    const { graph, transactions } = this.#parts;
    const s = this.#stepOf[node]!;
    const step = this.#steps[s]!;
    const wrote = this.#isOpen(transaction) ? this.#open.service[transaction]! : NOBODY;
    const query = this.#view.of(step, this.#bucketOf(s, transaction), wrote);
    query.tag = 0;
    const choice = this.#router.route(query);
    const chosen = step.template.choices[choice];
    assert(chosen !== undefined, `a router chose ${choice} of ${step.template.name}`);
    if (transaction >= this.#open.number.length) this.#growTo(transactions.number.length);
    const overhead = this.#charge();
    this.#open.overhead[transaction] = overhead;
    this.#open.tag[transaction] = query.tag ?? 0;
    if (this.#counts(transaction)) this.#count(chosen.copy, overhead);
    this.#fallbacksSeen = this.#router.fallbacks ?? 0;
    return graph.targets[graph.targetFrom[node]! + choice]!;
  }

  /** Seconds of deciding, and of what was learnt since the decision before. */
  #charge(): Seconds {
    const operations = this.#router.operations ?? 0;
    const seconds = (operations - this.#seen) * SECONDS_PER_OPERATION;
    this.#seen = operations;
    return seconds;
  }

  #count(copy: number, overhead: Seconds): void {
    this.#decisions[copy] = this.#decisions[copy]! + 1;
    this.#overheadSeconds += overhead;
    this.#fallbacks += (this.#router.fallbacks ?? 0) - this.#fallbacksSeen;
  }

  /** Seconds of work of a call, `drawn` from the law of its step; of other calls as drawn. */
  workOf(row: number, drawn: Seconds): Seconds {
    const { calls } = this.#parts;
    const node = calls.node[row]!;
    const s = this.#stepOf[node]!;
    if (s === NOBODY) return drawn;
    const { work, template } = this.#steps[s]!;
    const transaction = calls.transaction[row]!;
    const at = this.#bucketOf(s, transaction) * template.choices.length + this.#choiceOf[node]!;
    const seconds = drawn * work.factor[at]! + this.#open.overhead[transaction]!;
    if (row >= this.#rows.work.length) growColumns(this.#rows, calls.capacity);
    this.#rows.work[row] = seconds;
    return seconds;
  }

  /** A call has come to a replica that will answer it. */
  placed(row: number, replica: number): void {
    const { calls, graph, services, sim } = this.#parts;
    const node = calls.node[row]!;
    const s = this.#stepOf[node]!;
    if (s === NOBODY) return;
    const transaction = calls.transaction[row]!;
    if (graph.statement[node]!.isWrite) return;
    const isOpen = this.#isOpen(transaction);
    const { freshWithin } = this.#steps[s]!;
    if (freshWithin === Number.POSITIVE_INFINITY && !isOpen) return;
    const age = services[graph.service[node]!]!.storage!.lagSecondsOf(replica);
    const own = isOpen ? sim.now - this.#open.at[transaction]! : Number.POSITIVE_INFINITY;
    const isStale = age > freshWithin || (age > 0 && age >= own);
    if (isStale) this.staleQueries[graph.service[node]!]!++;
    if (!this.#counts(transaction)) return;
    this.#limitedReads++;
    if (isStale) this.#staleReads++;
  }

  /** An attempt of any call has ended for its caller. */
  ended(row: number, outcome: number, latency: Seconds): void {
    const { calls, graph, sim } = this.#parts;
    const node = calls.node[row]!;
    const transaction = calls.transaction[row]!;
    const statement = graph.statement[node];
    if (outcome === DONE && statement !== undefined && (statement.isWrite || statement.rows > 0))
      this.#opened(transaction, graph.service[node]!);
    const s = this.#stepOf[node]!;
    if (s === NOBODY || this.#router.ended === undefined) return;
    const end = this.#end;
    end.time = sim.now;
    end.template = this.#steps[s]!.templateAt;
    end.bucket = this.#bucketOf(s, transaction);
    end.choice = this.#choiceOf[node]!;
    end.seconds = latency;
    end.tag = this.#open.tag[transaction]!;
    end.isDone = outcome === DONE;
    end.workSeconds = end.isDone ? this.#rows.work[row]! : Number.NaN;
    this.#router.ended(end satisfies StatementEnd);
  }

  #opened(transaction: number, service: number): void {
    const { transactions, sim } = this.#parts;
    if (transaction >= this.#open.number.length) this.#growTo(transactions.number.length);
    // A number beyond all others of its row: numbers begin at 0, and 0 stands for none.
    this.#open.number[transaction] = transactions.number[transaction]! + 1;
    this.#open.service[transaction] = service;
    this.#open.at[transaction] = sim.now;
  }

  /** Whether a transaction has written or locked. */
  #isOpen(transaction: number): boolean {
    const number = this.#parts.transactions.number[transaction]! + 1;
    return transaction < this.#open.number.length && this.#open.number[transaction] === number;
  }

  #growTo(capacity: number): void {
    growColumns(this.#open, capacity);
  }

  /** Of the parameters: the same for all attempts, whatever is chosen. */
  #bucketOf(s: number, transaction: number): number {
    const { buckets } = this.#steps[s]!.template;
    if (buckets === 1) return 0;
    const number = this.#parts.transactions.number[transaction]!;
    return Math.floor(buckets * this.#parts.random.draw(this.#sites[s]!, number, 0, 0));
  }

  #counts(transaction: number): boolean {
    return this.#parts.transactions.arrivedAt[transaction]! >= this.#parts.countFrom;
  }
}
