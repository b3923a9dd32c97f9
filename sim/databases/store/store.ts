// Hot: bench store
import type { CallGraph } from '../../call-graph.ts';
import { type Calls, NONE } from '../../calls.ts';
import { InputError } from '../../options.ts';
import type { Random } from '../../random.ts';
import type { Simulation } from '../../simulation.ts';
import type { Transactions } from '../../transactions.ts';
import { assert, type Dollars, type Seconds } from '../../units.ts';
import { PAGE_BYTES } from '../key-index.ts';
import { CallNumbers } from './call-numbers.ts';
import { memoryProblem } from './check-memory.ts';
import { DriftPlan } from './drift-plan.ts';
import type { StoreMakers } from './makers.ts';
import { PagePool } from './page-pool.ts';
import { PairNumbers } from './pair-set.ts';
import { NO_ROW, STRUCTURES } from './row-index.ts';
import type { StoreConfig, TableAccess, TableRows } from './store-config.ts';
import { STORE_COUNTS, type StoreCounts, type StoreSummary, zeroCounts } from './store-counts.ts';
import { Table } from './table.ts';
import { WalkMeter } from './walk-meter.ts';

export interface StoreParts {
  readonly config: StoreConfig;
  readonly makers: StoreMakers;
  readonly name: string; // of the database
  readonly service: number; // position in the list of services
  readonly sim: Simulation;
  readonly random: Random;
  readonly graph: CallGraph;
  readonly calls: Calls;
  readonly transactions: Transactions;
  /** What is read from disk is billed from here on. */
  readonly countFrom: Seconds;
}

/** The store of a database, where it has one. */
export function createStore(
  parts: Omit<StoreParts, 'config' | 'makers' | 'countFrom'> & {
    readonly config: { readonly store?: StoreConfig };
    readonly makers?: StoreMakers | undefined;
    readonly countFrom?: Seconds;
  },
): Store | undefined {
  const { store: config } = parts.config;
  const { makers, countFrom = 0 } = parts;
  if (config === undefined) return undefined;
  assert(makers !== undefined, `${parts.name} has a store: it needs indexes and cache policies`);
  return new Store({ ...parts, config, makers, countFrom });
}

/** Structures of one table: its index, the tree that stands in for it, and its rows. */
const STRUCTURES_OF_TABLE = 2 * STRUCTURES + 1;
const ROWS = 2 * STRUCTURES;
const STRUCTURES_MAX = 2 ** 31 / 2 ** 24;
/** Pages that a store knows of at first, for each that its tables have: indexes grow, and stand beside each other. */
const PAGES_SPARE = 2;

/** Tables of a database that all its replicas have, and the buffer pool of each replica. See docs/databases.md. */
export class Store {
  readonly counts = zeroCounts();
  readonly tables: readonly Table[];
  readonly #parts: StoreParts;
  readonly #numbers: CallNumbers;
  readonly #drift: DriftPlan;
  readonly #meter = new WalkMeter();
  readonly #pages = new PairNumbers();
  readonly #pools: (PagePool | undefined)[] = []; // by replica
  readonly #byName: ReadonlyMap<string, number>;
  readonly #plans = new Map<TableAccess, Plan>();
  /** What indexes keep in memory, as they are built at the start; what they need once built anew is not seen. */
  readonly #pinnedBytes: number;
  #operations = 0; // of indexes, those charged
  #starts = 0; // of replicas
  #misses = 0; // of the call
  #lostFallbacks = 0; // of pools that are gone
  #before: StoreCounts | undefined; // the counts at `countFrom`; undefined: that is yet to come

  constructor(parts: StoreParts) {
    const { config, makers, name, random } = parts;
    this.#parts = parts;
    this.#numbers = new CallNumbers(parts);
    assert(
      config.tables.length * STRUCTURES_OF_TABLE <= STRUCTURES_MAX,
      `${name}: too many tables`,
    );
    this.tables = config.tables.map((table, i) => {
      const uniform = random.stream(`${name}/table/${table.name}`);
      const structure = i * STRUCTURES_OF_TABLE;
      return new Table({ config: table, store: config, makers, uniform, structure }, this.#meter);
    });
    this.#byName = new Map(config.tables.map((table, i) => [table.name, i]));
    this.#pinnedBytes = this.tables.reduce((sum, { index }) => sum + index.pinnedBytes, 0);
    const message = memoryProblem(config.memoryBytes, this.#pinnedBytes);
    const path = ['services', name, 'database', 'store', 'memory'];
    if (message !== undefined) throw new InputError([{ path, message }]);
    this.#drift = new DriftPlan(config.drift, (table) => this.table(table));
    this.#operations = this.#indexOperations();
  }

  table(name: string): Table {
    const position = this.#byName.get(name);
    assert(position !== undefined, `unknown table ${name}`);
    return this.tables[position]!;
  }

  /** The counts since `countFrom`. */
  counted(): StoreCounts {
    const counted = zeroCounts();
    const { counts } = this;
    const before = this.#before ?? counts;
    for (const count of STORE_COUNTS) counted[count] = counts[count] - before[count];
    return counted;
  }

  /** Of what has been read from disk since `countFrom`. */
  get dollars(): Dollars {
    const { dollarsPerMillionReads } = this.#parts.config;
    return (this.counted().pageMisses * dollarsPerMillionReads) / 1e6;
  }

  get indexRebuilds(): number {
    return this.tables.reduce((sum, { index }) => sum + index.rebuilds, 0);
  }
  /** How often a learned index has given way to a tree. */
  get indexFallbacks(): number {
    return this.tables.reduce((sum, { index }) => sum + index.fallbacks, 0);
  }
  /** How often, of all replicas, a learned cache policy has given way to the rule. */
  get cacheFallbacks(): number {
    return this.#pools.reduce((sum, pool) => sum + (pool?.fallbacks ?? 0), this.#lostFallbacks);
  }

  summary(): StoreSummary {
    const { indexRebuilds, indexFallbacks, cacheFallbacks } = this;
    return { ...this.counted(), indexRebuilds, indexFallbacks, cacheFallbacks };
  }

  /** What monitoring can see of it, since the start. */
  signals(): Readonly<Record<string, number>> {
    const { counts, indexRebuilds, indexFallbacks, cacheFallbacks } = this;
    return { ...counts, indexRebuilds, indexFallbacks, cacheFallbacks };
  }

  /** A replica has started: its buffer pool is empty. */
  start(replica: number): void {
    const { config, makers, random, name } = this.#parts;
    this.#lostFallbacks += this.#pools[replica]?.fallbacks ?? 0;
    this.#pools[replica] = new PagePool({
      capacity: Math.floor((config.memoryBytes - this.#pinnedBytes) / PAGE_BYTES),
      pageBytes: PAGE_BYTES,
      maker: makers.cache(config.cache),
      rule: makers.rule,
      safety: config.safety,
      uniform: random.stream(`${name}/pool/${this.#starts++}`),
      pages: PAGES_SPARE * this.#pagesMax(),
    });
  }

  pool(replica: number): PagePool {
    const pool = this.#pools[replica];
    assert(pool !== undefined, `replica ${replica} has not started`);
    return pool;
  }

  /**
   * Carries out what a call does to the tables at its replica. Returns how many pages must be read from disk; what it
   * adds to the work of the call stands in `calls.storeWork`.
   */
  perform(row: number, access: TableAccess): number {
    const { calls, sim, config } = this.#parts;
    const { now } = sim;
    const pool = this.pool(calls.replica[row]!);
    const { counts } = this;
    const linesBefore = counts.lines;
    const pageOperations = pool.operations;
    this.#misses = 0;
    if (this.#before === undefined && now >= this.#parts.countFrom) this.#before = { ...counts };
    this.#drift.advance(now);
    this.#numbers.begin(row);
    const plan = this.#planOf(access);
    for (const { table, rows } of plan.reads) this.#read(table, rows, pool, now);
    for (const { table, rows } of plan.scans) this.#scan(table, rows, pool, now);
    for (const { table, rows } of plan.inserts) this.#insert(table, rows, pool, now);
    const operations = this.#indexOperations();
    const charged = operations - this.#operations + pool.operations - pageOperations;
    this.#operations = operations;
    counts.operations += charged;
    calls.storeWork[row] =
      (counts.lines - linesBefore) * config.lineTime + charged * config.operationTime;
    return this.#misses;
  }

  #read(position: number, rows: number, pool: PagePool, now: Seconds): void {
    const table = this.tables[position]!;
    for (let i = 0; i < rows; i++) {
      const key = table.keyOf(table.asked(this.#numbers.next()));
      const row = table.index.find(key, this.#meter, now);
      assert(row !== NO_ROW, `key ${key} is lost`);
      this.#walked(pool, now);
      this.#ask(pool, position, table.pageOf(row), now);
    }
    this.counts.rowsRead += rows;
    if (table.scanRows > 0 && rows > 0) this.#scan(position, table.scanRows, pool, now);
  }

  /** Rows in the order of their keys; the pages of their keys are counted only where the walk to the first ends. */
  #scan(position: number, rows: number, pool: PagePool, now: Seconds): void {
    const table = this.tables[position]!;
    const key = table.keyOf(table.scanned(this.#numbers.next()));
    table.index.find(key, this.#meter, now);
    this.#walked(pool, now);
    let before = NONE;
    table.index.scan(key, rows, (row) => {
      const page = table.pageOf(row);
      if (page !== before) this.#ask(pool, position, page, now);
      before = page;
    });
    this.counts.rowsScanned += rows;
  }

  #insert(position: number, rows: number, pool: PagePool, now: Seconds): void {
    const table = this.tables[position]!;
    for (let i = 0; i < rows; i++) {
      const row = table.insert(this.#numbers.next(), this.#meter, now);
      this.#walked(pool, now);
      if (row !== NO_ROW) this.#ask(pool, position, table.pageOf(row), now);
    }
    this.counts.rowsInserted += rows;
  }

  /** Takes the lines and pages of a walk to account. */
  #walked(pool: PagePool, now: Seconds): void {
    const { lines, pageCount, regions, pages } = this.#meter;
    this.counts.lines += lines;
    for (let i = 0; i < pageCount; i++)
      this.#askNumber(pool, this.#pages.of(regions[i]!, pages[i]!), now);
    this.#meter.reset();
  }

  #ask(pool: PagePool, position: number, page: number, now: Seconds): void {
    const place = (position * STRUCTURES_OF_TABLE + ROWS) * 2 ** 24;
    this.#askNumber(pool, this.#pages.of(place | 0, page), now);
  }

  #askNumber(pool: PagePool, page: number, now: Seconds): void {
    this.counts.pageRequests++;
    if (pool.ask(page, now)) return;
    this.counts.pageMisses++;
    this.#misses++;
  }

  #indexOperations(): number {
    let sum = 0;
    for (const { index } of this.tables) sum += index.operations;
    return sum;
  }

  #pagesMax(): number {
    return this.tables.reduce(
      (sum, table) => sum + table.rowPagesMax + Math.ceil(table.index.pagedBytes / PAGE_BYTES) + 64,
      0,
    );
  }

  #planOf(access: TableAccess): Plan {
    const known = this.#plans.get(access);
    if (known !== undefined) return known;
    const positions = (list: readonly TableRows[]) =>
      list.map(({ table, rows }) => ({ table: this.#byName.get(table)!, rows }));
    const plan = {
      reads: positions(access.reads),
      scans: positions(access.scans),
      inserts: positions(access.inserts),
    };
    this.#plans.set(access, plan);
    return plan;
  }
}

interface PlannedRows {
  readonly table: number; // position
  readonly rows: number;
}
interface Plan {
  readonly reads: readonly PlannedRows[];
  readonly scans: readonly PlannedRows[];
  readonly inserts: readonly PlannedRows[];
}
