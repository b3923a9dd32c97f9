import type { Order } from './actions.ts';
import { costDollars, dollarsSoFar } from './bills.ts';
import { compileCallGraph } from './call-graph.ts';
import { Calls } from './calls.ts';
import type { Database } from './databases/database.ts';
import type { CreateRouter } from './databases/statement-router.ts';
import type { StoreMakers } from './databases/store/makers.ts';
import type { Deadlines } from './deadlines.ts';
import { createDistribution } from './distributions/index.ts';
import type { Strike } from './effects.ts';
import { Impairments } from './impairments.ts';
import { Cluster } from './infrastructure/cluster.ts';
import { Machines } from './infrastructure/machines.ts';
import { Zones } from './infrastructure/zones.ts';
import { Interpreter } from './interpreter.ts';
import { createJobs } from './jobs/create-jobs.ts';
import { FIRST_ITEM_NUMBER } from './jobs/item-numbers.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { LedgerBookkeeper } from './ledger/ledger-bookkeeper.ts';
import { isCopy, LoadCopies } from './load-copies.ts';
import { Network } from './network.ts';
import type { Random } from './random.ts';
import type { Balancer } from './services/balancer.ts';
import { Caches } from './services/caches.ts';
import { Service } from './services/service.ts';
import type { Simulation } from './simulation.ts';
import type { SystemConfig } from './system-config.ts';
import { createBookkeeper, createDatabases, createQueues, createRouting } from './system-parts.ts';
import { type EndListener, Transactions } from './transactions.ts';
import { assert, DONE, type Dollars, type EventKind, type Seconds, type Spec } from './units.ts';
import { createDeadlines, type World } from './world.ts';

/** Where the transactions come from: what the system needs of a workload. */
export interface ArrivalSource {
  next(): Seconds;
  ended(transaction: number, time: Seconds): Seconds;
  describe(transaction: number): void;
  readonly type: number;
  readonly amountMinor: number;
}

export interface SystemOptions {
  readonly sim: Simulation;
  readonly random: Random;
  readonly config: SystemConfig;
  /** Balancers are agents: whoever builds the system brings them. */
  readonly createBalancer: (spec: Spec) => Balancer;
  /** Routers of queries, too; unset: each goes to its first alternative. */
  readonly createRouter?: CreateRouter | undefined;
  /** Indexes and cache policies, too; needed where a database has a store. */
  readonly makers?: StoreMakers | undefined;
  /** Arrivals and costs before this time are warm-up: simulated, not counted. */
  readonly countFrom: Seconds;
  /** No arrivals at or after it. */
  readonly horizon: Seconds;
  /** Needed where transactions have deadlines, or where there are jobs. */
  readonly world?: World | undefined;
}

const FROM_CURSOR = 0; // detail of an arrival: the workload's cursor moves on
const AGAIN = 1; // a customer of a closed loop comes back
const NO_COPIES: readonly number[] = [];

/** The simulated system: services, the transactions that cross them, what they cost. */
export class System {
  readonly sim: Simulation;
  readonly config: SystemConfig;
  readonly services: readonly Service[];
  /** The nodes that replicas share; none: every replica has an instance of its own. */
  readonly cluster: Cluster | undefined;
  readonly zones: Zones;
  /** Where replicas stand that have machines of their own; none: on nodes, or all in one place. */
  readonly machines: Machines | undefined;
  readonly transactions: Transactions;
  readonly interpreter: Interpreter;
  readonly calls = new Calls();
  /** By name of their service. */
  readonly databases: ReadonlyMap<string, Database>;
  /** Books what its transactions move; undefined: it has no ledger. */
  readonly bookkeeper: LedgerBookkeeper | undefined;
  /** Judges what has a deadline; undefined: nothing has. */
  readonly deadlines: Deadlines | undefined;
  readonly jobs: Jobs | undefined;
  readonly network: Network;
  /** What faults do to it at present. */
  readonly impairments: Impairments;
  /** So many transactions for each one that the workload brings, >= 1. */
  loadFactor = 1;
  onEnd: EndListener | undefined;
  /** Hears of what operators, or their pipeline, change. */
  onChange: ((change: Extract<Strike, { kind: 'change' }>) => void) | undefined;
  /** Hears that the counters of a service (its position) begin again at 0. */
  onCounterReset: ((service: number) => void) | undefined;
  /** Hears of each order that has changed something. */
  onOrder: ((order: Order) => void) | undefined;
  amountMinorDone = 0; // cents, of counted transactions
  readonly #options: SystemOptions;
  readonly #arriveKind: EventKind;
  readonly #index: ReadonlyMap<string, number>;
  #source: ArrivalSource | undefined;
  #warmUp = { attempts: 0, retries: 0 };
  readonly #copies: LoadCopies;
  #cursor: Seconds = 0; // intended time of the newest arrival from the workload

  constructor(options: SystemOptions) {
    const { sim, config, random } = options;
    this.sim = sim;
    this.config = config;
    this.#options = options;
    this.#index = new Map(config.services.map(({ name }, index) => [name, index]));
    this.network = new Network(config);
    this.impairments = new Impairments(this);
    this.transactions = new Transactions(
      config.transactions.map((type) => type.slo),
      options.countFrom,
    );
    this.#copies = new LoadCopies(this.transactions, random);
    const graph = compileCallGraph(config);
    this.interpreter = new Interpreter({
      sim,
      random,
      graph,
      calls: this.calls,
      transactions: this.transactions,
      network: this.network,
      caches: new Caches(config.services),
      hop: config.hop === undefined ? undefined : createDistribution(config.hop),
      connections: config.services.map(({ client }) => client.connections),
      priorities: config.transactions.map((type) => type.priority),
      ended: (row, outcome) => this.#end(row, outcome),
    });
    this.interpreter.broker = createQueues(this, graph, options);
    this.bookkeeper = createBookkeeper(this, graph, random);
    this.interpreter.bookkeeper = this.bookkeeper;
    this.zones = new Zones(config.zones);
    this.cluster = this.#createCluster();
    this.machines = this.#createMachines();
    this.services = this.#createServices();
    this.databases = createDatabases(this, graph, options);
    this.interpreter.routing = createRouting(this, graph, options);
    this.deadlines = createDeadlines(config, options.world, options.countFrom);
    this.jobs = createJobs(this, options);
    this.#arriveKind = sim.on('transaction/arrive', (_, detail) => this.#arrive(detail));
    const warm = sim.on('system/warm', () => {
      const { attempts, retries } = this.interpreter.callers;
      this.#warmUp = { attempts, retries };
    });
    if (options.countFrom > 0) sim.schedule(options.countFrom, warm);
  }

  /** Attempts that callers have made since counting began. */
  get attempts(): number {
    return this.interpreter.callers.attempts - this.#warmUp.attempts;
  }

  /** Of these, the ones after a first. */
  get retries(): number {
    return this.interpreter.callers.retries - this.#warmUp.retries;
  }

  /** One more that hears of ends, after those who hear already. */
  addEndListener(listener: EndListener): void {
    const before = this.onEnd;
    if (before === undefined) this.onEnd = listener;
    else
      this.onEnd = (number, type, outcome, arrivedAt, latency, isGood) => {
        before(number, type, outcome, arrivedAt, latency, isGood);
        listener(number, type, outcome, arrivedAt, latency, isGood);
      };
  }

  /** Lets a workload begin; once. */
  feed(source: ArrivalSource): void {
    assert(this.#source === undefined, 'one workload per system');
    this.#source = source;
    this.#scheduleNext();
  }

  service(name: string): Service {
    const index = this.#index.get(name);
    assert(index !== undefined, `unknown service ${name}`);
    return this.services[index]!;
  }

  /** Position of a queue of the broker. */
  queue(name: string): number {
    const index = (this.config.queues ?? []).findIndex((queue) => queue.name === name);
    assert(index >= 0, `unknown queue ${name}`);
    return index;
  }

  /** Something happens once, at this instant. */
  strike(strike: Strike): void {
    switch (strike.kind) {
      case 'crash': {
        const service = this.service(strike.service);
        const { hits = () => true, downtime = 0 } = strike;
        for (const replica of [...service.ready, ...service.draining].filter(hits))
          service.crash(replica, downtime);
        return;
      }
      case 'cache-flush':
        return this.interpreter.caches.lose(this.service(strike.service).index, 1);
      case 'counter-reset':
        return this.onCounterReset?.(this.service(strike.service).index);
      case 'node-loss':
        assert(this.cluster !== undefined, 'a system without nodes cannot lose any');
        this.cluster.fail(strike.node, strike.notice);
        return;
      case 'change':
        this.onChange?.(strike);
    }
  }

  /** All nodes and replicas in a zone are lost, and none can stand there until it is restored. */
  loseZone(name: string): void {
    (this.cluster ?? this.machines)?.loseZone(this.zones.position(name));
  }

  restoreZone(name: string): void {
    (this.cluster ?? this.machines)?.restoreZone(this.zones.position(name));
  }

  /** Carries out what an agent has ordered. Returns whether it changed anything. */
  apply(action: Order): boolean {
    const isChange = this.#carryOut(action);
    if (isChange) this.onOrder?.(action);
    return isChange;
  }

  #carryOut(action: Order): boolean {
    switch (action.kind) {
      case 'hold':
        return false;
      case 'scale':
        return this.#scale(action.service, action.replicas);
      case 'resize': {
        const { service, cores, memoryBytes } = action;
        const isSize = cores > 0 && cores < Number.POSITIVE_INFINITY && !(memoryBytes! <= 0);
        assert(isSize, `${service} cannot have ${cores} cores and ${memoryBytes} bytes`);
        return this.service(service).resize(cores, memoryBytes);
      }
      case 'provision':
        assert(this.cluster !== undefined, 'a system without nodes cannot order any');
        return this.cluster.provision(action.pool, action.nodes);
      case 'drain':
        assert(this.cluster !== undefined, 'a system without nodes cannot drain any');
        return this.cluster.drain(action.node);
    }
  }

  #scale(name: string, replicas: number): boolean {
    const service = this.service(name);
    assert(Number.isInteger(replicas) && replicas >= 0, `${name} cannot have ${replicas} replicas`);
    const before = service.ordered;
    service.scaleTo(replicas);
    return service.ordered !== before;
  }

  /** Kills every replica that uses more memory than it has; at the scrapes, where there are some. */
  killOutOfMemory(): void {
    for (const service of this.services) service.killOutOfMemory();
  }

  /** See bills.ts. */
  costDollars(): Readonly<Record<string, Dollars>> {
    return costDollars(this);
  }

  get dollarsSoFar(): Dollars {
    return dollarsSoFar(this);
  }

  /** Ends the run: closes the bills and checks that nothing was lost. */
  finish(): void {
    const { transactions } = this;
    for (const service of this.services) service.settle(this.sim.now);
    this.cluster?.settle(this.sim.now);
    this.bookkeeper?.check();
    this.interpreter.broker?.check();
    this.deadlines?.finish(transactions, this.sim.now);
    this.jobs?.finish();
    const inFlight = transactions.countInFlight();
    assert(
      transactions.arrived === transactions.ended + inFlight,
      `${transactions.arrived} arrived, ${transactions.ended} ended, ${inFlight} in flight`,
    );
  }

  #createCluster(): Cluster | undefined {
    const { sim, config, random, countFrom } = this.#options;
    if (config.nodes === undefined) return undefined;
    return new Cluster({
      sim,
      random,
      pools: config.nodes,
      services: config.services.map(({ name }) => name),
      billFrom: countFrom,
      replace: (service) => this.services[service]!.replace(),
      ...this.#placing(),
    });
  }

  #createMachines(): Machines | undefined {
    const { nodes, zones } = this.config;
    return nodes === undefined && zones !== undefined ? new Machines(this.#placing()) : undefined;
  }

  /** What places need of the replicas that stand there. */
  #placing() {
    const { replicas } = this.interpreter;
    const serviceOf = (replica: number) => this.services[replicas.service[replica]!]!;
    return {
      replicas,
      zones: this.zones,
      serviceZones: this.config.services.map(({ zones }) => this.zones.positions(zones)),
      placed: (replica: number) => serviceOf(replica).placed(replica),
      lose: (replica: number) => serviceOf(replica).lose(replica),
    };
  }

  #createServices(): Service[] {
    const { sim, config, random, createBalancer, countFrom } = this.#options;
    const { interpreter, cluster } = this;
    const surroundings = {
      bench: interpreter,
      random,
      connections: interpreter.connections,
      billFrom: countFrom,
      places: cluster ?? this.machines,
      caches: interpreter.caches,
      pauseKind: sim.on('replica/pause', (replica, detail) => {
        this.services[interpreter.replicas.service[replica]!]!.paused(replica, detail);
      }),
      bootedKind: sim.on('replica/booted', (replica) => {
        this.services[interpreter.replicas.service[replica]!]!.booted(replica);
      }),
    };
    const services = config.services.map((service, index) => {
      const instance = service.instance && config.instanceTypes[service.instance];
      const price = instance && !cluster ? instance.dollarsPerHour : 0;
      return new Service(index, service, price, createBalancer(service.balancer), surroundings);
    });
    interpreter.connect(services);
    return services;
  }

  #scheduleNext(): void {
    const time = this.#source!.next();
    if (!(time >= this.#cursor)) assert(false, `an arrival at ${time} s after ${this.#cursor} s`);
    this.#cursor = time;
    if (time >= this.#options.horizon) return;
    // now + (time - now) may round up to just after `time`, and the next arrival may be at `time`, too
    const delay = Math.max(0, time - this.sim.now);
    this.sim.schedule(delay, this.#arriveKind, 0, FROM_CURSOR);
  }

  #arrive(detail: number): void {
    const row = this.#beginNext();
    const { loadFactor, sim } = this;
    // Described before the workload moves on: its mix may change in time.
    const copies =
      loadFactor === 1 ? NO_COPIES : this.#copies.begin(loadFactor, this.#source!, sim.now);
    if (detail === FROM_CURSOR) this.#scheduleNext();
    this.interpreter.begin(row);
    for (const copy of copies) this.interpreter.begin(copy);
  }

  #beginNext(): number {
    const source = this.#source!;
    source.describe(this.transactions.nextNumber);
    return this.transactions.begin(source.type, source.amountMinor, this.sim.now);
  }

  #end(row: number, outcome: number): void {
    const { transactions, sim } = this;
    const number = transactions.number[row]!;
    const arrivedAt = transactions.arrivedAt[row]!;
    const isGood = transactions.end(row, outcome, sim.now);
    if (outcome === DONE && arrivedAt >= this.#options.countFrom) {
      this.amountMinorDone += transactions.amountMinor[row]!;
    }
    const type = transactions.type[row]!;
    if (this.deadlines !== undefined)
      this.deadlines.ended(type, arrivedAt, sim.now, outcome, transactions.amountMinor[row]!);
    const latency = sim.now - arrivedAt;
    this.onEnd?.(number, type, outcome, arrivedAt, latency, isGood);
    if (number >= FIRST_ITEM_NUMBER) return this.jobs!.itemEnded(number, outcome);
    if (isCopy(number)) return; // no customer comes back
    const again = this.#source!.ended(number, sim.now);
    if (again < this.#options.horizon) {
      this.sim.schedule(again - sim.now, this.#arriveKind, 0, AGAIN);
    }
  }
}
