import type { Statement } from './databases/storage.ts';
import type { Distribution } from './distributions/distribution.ts';
import { createDistribution } from './distributions/index.ts';
import type { PostingConfig } from './ledger/posting-config.ts';
import type {
  CallStep,
  QueryStep,
  RouteConfig,
  Step,
  SystemConfig,
  TransactionConfig,
} from './system-config.ts';
import { assert, type Spec } from './units.ts';

/** What a node of the program does. */
export const CALL = 0; // calls a service, which runs the body, then answers
export const FORK = 1; // starts all targets, goes on when the last has ended
export const BRANCH = 2; // goes to one target by chance, or straight on
export const ROUTE = 3; // a branch of a route, which may lead back to the same nodes
export const SEND = 4; // sends a message to a queue, and goes on
export const CHOICE = 5; // goes to the one of its targets, calls all of them, that a router chooses
/** No next node: the body that contains the node has ended. */
export const END = -1;

/**
 * The call graphs of all transaction types, compiled once into flat arrays that the interpreter reads.
 * A node is a position in the arrays. `next` is the node that follows in the same body, or END.
 */
export interface CallGraph {
  readonly kind: Uint8Array;
  readonly next: Int32Array;
  readonly service: Int32Array; // of a CALL: position in SystemConfig.services; -1 of other nodes
  readonly callerService: Int32Array; // whose body the node is in; -1: the transaction's own
  /** Of a CALL: first node the service runs after its work; of a SEND: of the message's consumer; or END. */
  readonly body: Int32Array;
  readonly queue: Int32Array; // of a SEND: position in SystemConfig.queues; -1 of other nodes
  readonly statement: readonly (Statement | undefined)[]; // of a CALL
  readonly posting: readonly (PostingConfig | undefined)[]; // of a CALL
  readonly missOf: Int32Array; // of a BRANCH: the service whose misses it takes; -1: none
  readonly query: readonly (QueryStep | undefined)[]; // of a CHOICE
  readonly targetFrom: Int32Array; // of a FORK, BRANCH, ROUTE or CHOICE: its targets are [targetFrom, targetTo)
  readonly targetTo: Int32Array;
  readonly targets: Int32Array; // nodes
  readonly cumulative: Float64Array; // of a BRANCH or ROUTE: probability of this target or an earlier one
  readonly work: readonly Distribution[]; // of a CALL, seconds of one worker
  /** A name per node that other nodes do not shift: what its draws are keyed by. */
  readonly path: readonly string[];
  readonly entry: Int32Array; // first node by transaction type
}

interface Node {
  readonly kind: number;
  readonly next: number;
  readonly service: number;
  readonly callerService: number;
  readonly targets: readonly number[];
  readonly cumulative: readonly number[];
  readonly work: Distribution;
  readonly path: string;
  readonly queue: number;
  readonly statement: Statement | undefined;
  readonly posting: PostingConfig | undefined;
  readonly missOf: number;
  readonly query: QueryStep | undefined;
  body: number;
}

const CLIENT_SERVICE = -1;
const NO_WORK: Spec = { kind: 'constant', value: 0 };

/** Compiles the transactions of a checked system. */
export function compileCallGraph(config: SystemConfig): CallGraph {
  const compiler = new Compiler(config);
  return flatten(
    compiler.nodes,
    config.transactions.map((type) => compiler.transaction(type)),
  );
}

class Compiler {
  readonly nodes: Node[] = [];
  readonly #serviceIndex: ReadonlyMap<string, number>;
  readonly #queueIndex: ReadonlyMap<string, number>;
  readonly #noWork = createDistribution(NO_WORK);
  readonly #paths = new Set<string>();

  constructor(config: SystemConfig) {
    this.#serviceIndex = new Map(config.services.map((service, index) => [service.name, index]));
    this.#queueIndex = new Map((config.queues ?? []).map((queue, index) => [queue.name, index]));
  }

  /** Returns the first node. */
  transaction(type: TransactionConfig): number {
    return 'stations' in type.steps
      ? this.#route(type.steps, type.name)
      : this.#sequence(type.steps, END, type.name, CLIENT_SERVICE);
  }

  /**
   * Named from the first step to the last, so that a step added behind renames none before it; compiled from
   * the last to the first, so that each knows what follows it.
   */
  #sequence(steps: readonly Step[], after: number, path: string, caller: number): number {
    const names = steps.map((step) => this.#uniquePath(`${path}/${nameOf(step)}`));
    return steps.reduceRight((next, step, i) => this.#step(step, next, names[i]!, caller), after);
  }

  #step(step: Step, next: number, path: string, callerService: number): number {
    if ('call' in step) {
      const station = this.#station(step);
      const body = this.#sequence(step.then, END, path, station.service);
      return this.#add({ ...station, kind: CALL, next, body, path, callerService });
    }
    if ('send' in step) {
      const queue = this.#queueIndex.get(step.send);
      assert(queue !== undefined, `unknown queue ${step.send}`);
      const body = this.#sequence(step.then, END, path, CLIENT_SERVICE);
      return this.#add({ kind: SEND, next, body, queue, path, callerService });
    }
    if ('parallel' in step) {
      const targets = step.parallel.map((branch) =>
        this.#sequence(branch, END, path, callerService),
      );
      return this.#add({ kind: FORK, next, targets, path, callerService });
    }
    if ('among' in step) return this.#choice(step, next, path, callerService);
    const targets = [this.#sequence(step.steps, next, path, callerService)];
    const cumulative = [step.probability];
    const missOf = step.missOf === undefined ? -1 : this.#serviceIndex.get(step.missOf)!;
    return this.#add({ kind: BRANCH, next, targets, cumulative, missOf, path, callerService });
  }

  /** One call for each alternative and hint, none first; the hints of one alternative share their draws. */
  #choice(query: QueryStep, next: number, path: string, callerService: number): number {
    const targets = query.among.flatMap((alternative) => {
      const own = this.#uniquePath(`${path}/${alternative.as}`);
      const call = { ...this.#station(alternative), kind: CALL, next, path: own, callerService };
      return ['', ...alternative.hints].map(() => this.#add(call));
    });
    return this.#add({ kind: CHOICE, next, targets, query, path, callerService });
  }

  /** A start branch, and behind each station the branch that leads to the next one. */
  #route(route: RouteConfig, path: string): number {
    const calls = route.stations.map((station) => {
      const name = this.#uniquePath(`${path}/${station.call}`);
      const onward = this.#add({ kind: ROUTE, next: END, path: `${name}/route` });
      return this.#add({ ...this.#station(station), kind: CALL, next: onward, path: name });
    });
    route.next.forEach((row, station) => {
      const onward = this.nodes[calls[station]!]!.next;
      this.nodes[onward] = { ...this.nodes[onward]!, targets: calls, cumulative: cumulate(row) };
    });
    const cumulative = cumulate(route.start);
    return this.#add({ kind: ROUTE, next: END, targets: calls, cumulative, path: `${path}/start` });
  }

  #station(step: Omit<CallStep, 'then'>) {
    const service = this.#serviceIndex.get(step.call);
    assert(service !== undefined, `unknown service ${step.call}`);
    const { statement, posting } = step;
    return { service, work: createDistribution(step.work), statement, posting };
  }

  #uniquePath(wanted: string): string {
    let path = wanted;
    for (let count = 2; this.#paths.has(path); count++) path = `${wanted}#${count}`;
    this.#paths.add(path);
    return path;
  }

  #add(node: Partial<Node> & Pick<Node, 'kind' | 'next' | 'path'>): number {
    const rest = {
      service: -1,
      callerService: CLIENT_SERVICE,
      targets: [],
      cumulative: [],
      work: this.#noWork,
      queue: -1,
      statement: undefined,
      posting: undefined,
      missOf: -1,
      query: undefined,
      body: END,
    };
    return this.nodes.push({ ...rest, ...node }) - 1;
  }
}

function nameOf(step: Step): string {
  if ('call' in step) return step.call;
  if ('send' in step) return step.send;
  if ('query' in step) return step.query.template;
  return 'parallel' in step ? 'fork' : 'chance';
}

function cumulate(probabilities: readonly number[]): number[] {
  let sum = 0;
  return probabilities.map((probability) => {
    sum += probability;
    return sum > 1 - 1e-12 ? 1 : sum; // so that rounding never lets a certain branch pass by
  });
}

function flatten(nodes: readonly Node[], entry: readonly number[]): CallGraph {
  const targets: number[] = [];
  const cumulative: number[] = [];
  const from = nodes.map((node) => {
    const start = targets.length;
    targets.push(...node.targets);
    cumulative.push(...node.targets.map((_, i) => node.cumulative[i] ?? Number.NaN));
    return start;
  });
  return {
    kind: Uint8Array.from(nodes, (node) => node.kind),
    next: Int32Array.from(nodes, (node) => node.next),
    service: Int32Array.from(nodes, (node) => node.service),
    callerService: Int32Array.from(nodes, (node) => node.callerService),
    body: Int32Array.from(nodes, (node) => node.body),
    queue: Int32Array.from(nodes, (node) => node.queue),
    statement: nodes.map((node) => node.statement),
    posting: nodes.map((node) => node.posting),
    missOf: Int32Array.from(nodes, (node) => node.missOf),
    query: nodes.map((node) => node.query),
    targetFrom: Int32Array.from(from),
    targetTo: Int32Array.from(from, (start, node) => start + nodes[node]!.targets.length),
    targets: Int32Array.from(targets),
    cumulative: Float64Array.from(cumulative),
    work: nodes.map((node) => node.work),
    path: nodes.map((node) => node.path),
    entry: Int32Array.from(entry),
  };
}
