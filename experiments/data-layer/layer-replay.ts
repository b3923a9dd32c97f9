import { PAGE_BYTES } from '../../sim/databases/key-index.ts';
import type { IndexMaker } from '../../sim/databases/store/makers.ts';
import { PagePool } from '../../sim/databases/store/page-pool.ts';
import { PairNumbers } from '../../sim/databases/store/pair-set.ts';
import { STRUCTURES } from '../../sim/databases/store/row-index.ts';
import { REGIONS_MAX, WalkMeter } from '../../sim/databases/store/walk-meter.ts';
import { createRandom } from '../../sim/random.ts';
import type { Bytes, Seconds } from '../../sim/units.ts';
import type { MixStatement, StatementStream } from '../../workloads/statements/statement-mix.ts';
import { storeMakers } from '../plug-in-store.ts';
import { beladyMisses } from './belady-misses.ts';
import { LayerQueries } from './layer-queries.ts';
import type { Layer, LayerScenario } from './layer-scenario.ts';
import { LayerTable } from './layer-table.ts';

/** What is charged; all of it is an assumption. */
const CHARGE = {
  line: 90e-9, // s, of a cache line from memory
  operation: 1e-9, // s
  pageRead: 500e-6, // s, of a page of a look-up: network disk
  scannedRead: 50e-6, // s, of a page of a scan: read ahead
} as const;
const TRANSACTIONS_PER_SECOND = 1000;
const SAFETY = {
  ...{ linesMax: 32, lookups: 1000, shadowRatio: 0.05 },
  ...{ missRatioMargin: 0.05, window: 5, patience: 15 },
} as const;
const REBUILD_RATIO = 0.01;
/** Stands in the pool while Belady's rule only writes down what is asked for. */
const RULE = { kind: 'lru' };
/** Structures of one table: its index, the tree that stands in for it, and its rows. */
const STRUCTURES_OF_TABLE = 2 * STRUCTURES + 1;

/** What is asked of the pool, in turn: pages, what each takes if it is missed, and where windows end. */
interface PageTrace {
  readonly pages: number[];
  readonly seconds: Seconds[];
  readonly ends: number[];
}

/** What a part of the layer took, by window of the run, in seconds. */
export interface LayerRun {
  readonly index: Float64Array;
  readonly cache: Float64Array;
  readonly router: Float64Array;
  readonly limitedReads: number;
  readonly staleReads: number;
  readonly indexFallbacks: number;
  readonly cacheFallbacks: number;
  readonly routerFallbacks: number;
  readonly indexRebuilds: number;
  /** Of models that are kept in memory, at the end. */
  readonly pinnedBytes: Bytes;
  readonly operations: number; // of all parts
  readonly pageRequests: number;
  readonly pageMisses: number;
}

/**
 * One stream of statements through an index, a buffer pool and a router at once: what each part takes, in touched
 * lines, missed pages and counted operations at stated prices. Nothing queues. Everything drawn belongs to the stream
 * or to one part: two layers see the same statements.
 */
export function replayLayer(scenario: LayerScenario, layer: Layer, seed: number): LayerRun {
  return new Replay(scenario, layer, seed).run();
}

class Replay {
  readonly #scenario: LayerScenario;
  readonly #stream: StatementStream;
  readonly #tables: readonly LayerTable[];
  readonly #queries: LayerQueries;
  readonly #pool: PagePool;
  readonly #meter = new WalkMeter();
  readonly #pages = new PairNumbers();
  /** Under Belady's rule pages are only written down at first. */
  readonly #trace: PageTrace | undefined;
  readonly #run: { index: Float64Array; cache: Float64Array; router: Float64Array };
  #operations = 0; // of indexes, those charged
  #window = 0;
  #now: Seconds = 0;
  #misses = 0;

  constructor(scenario: LayerScenario, layer: Layer, seed: number) {
    this.#scenario = scenario;
    const random = createRandom(`data-layer/${scenario.name}/${seed}`);
    this.#stream = scenario.stream((name) => random.stream(name));
    const caching = layer.cache === 'belady' ? RULE : layer.cache;
    const makers = storeMakers({ agents: { indexing: layer.index, caching } });
    const maker = makers.index(layer.index);
    this.#tables = this.#stream.tables.map(
      (table, i) =>
        new LayerTable({
          ...{ table, keys: scenario.keys, insertPlace: scenario.insertPlace },
          ...{ maker, tree: makers.tree, uniform: random.stream(`keys/${table.name}`) },
          ...{ structure: i * STRUCTURES_OF_TABLE, safety: SAFETY },
          ...{ rebuildRatio: REBUILD_RATIO, operationTime: CHARGE.operation },
        }),
    );
    this.#operations = this.#indexOperations();
    this.#queries = new LayerQueries(this.#stream, layer.router, {
      draws: random.stream('queries'),
      own: random.stream('router'),
    });
    const isBound = layer.cache === 'belady';
    this.#trace = isBound ? { pages: [], seconds: [], ends: [] } : undefined;
    this.#pool = new PagePool({
      ...{ capacity: this.#poolPages(maker), pageBytes: PAGE_BYTES, maker: makers.cache(caching) },
      ...{ rule: makers.rule, safety: SAFETY, uniform: random.stream('pool') },
      pages: 2 * this.#tables.reduce((sum, { pages }) => sum + pages, 64),
    });
    const windows = () => new Float64Array(scenario.windows);
    this.#run = { index: windows(), cache: windows(), router: windows() };
  }

  run(): LayerRun {
    const { transactions, windows } = this.#scenario;
    let query: { rows: number; pages: number; tables: number[] } | undefined;
    for (;;) {
      const one = this.#stream.next();
      if (one.transaction >= transactions) break;
      this.#now = one.transaction / TRANSACTIONS_PER_SECOND;
      this.#window = Math.floor((one.transaction / transactions) * windows);
      if (one.operation !== 'analyse') {
        this.#access(one);
        continue;
      }
      query ??= { rows: 0, pages: 0, tables: [] };
      const table = this.#tables[one.table]!;
      query.rows += table.count;
      query.pages += table.pages;
      query.tables.push(one.table);
      if (!one.isLast) continue;
      this.#analyse(one.template, query);
      query = undefined;
    }
    return this.#finish();
  }

  #finish(): LayerRun {
    if (this.#trace !== undefined) this.#followBelady(this.#trace);
    const sum = (of: (table: LayerTable) => number) =>
      this.#tables.reduce((total, table) => total + of(table), 0);
    const { limitedReads, staleReads } = this.#queries;
    return {
      ...this.#run,
      ...{ limitedReads, staleReads, routerFallbacks: this.#queries.fallbacks },
      indexFallbacks: sum(({ index }) => index.fallbacks),
      cacheFallbacks: this.#pool.fallbacks,
      indexRebuilds: sum(({ index }) => index.rebuilds),
      pinnedBytes: sum(({ index }) => index.pinnedBytes),
      operations: this.#operations + this.#pool.operations + this.#queries.operations,
      pageRequests: this.#trace?.pages.length ?? this.#pool.requests,
      pageMisses: this.#misses,
    };
  }

  #access({ operation, table: position, row: number, rows }: MixStatement): void {
    const table = this.#tables[position]!;
    const now = this.#now;
    if (operation === 'insert') {
      const row = table.insert(number, this.#meter, now);
      this.#walked();
      this.#ask(position, table.pageOf(row), CHARGE.pageRead);
    } else if (operation === 'scan') {
      // A scan may begin where nothing stands any more: orders that are all delivered.
      const key = table.keyOf(number);
      table.index.find(key, this.#meter, now);
      this.#walked();
      this.#scan(position, key, rows);
    } else {
      const row = table.find(number, this.#meter, now);
      this.#walked();
      this.#ask(position, table.pageOf(row), CHARGE.pageRead);
    }
    this.#chargeIndex();
  }

  #scan(position: number, key: number, rows: number): void {
    const table = this.#tables[position]!;
    let before = -1;
    table.index.scan(key, rows, (row) => {
      const page = table.pageOf(row);
      if (page !== before) this.#ask(position, page, CHARGE.scannedRead);
      before = page;
    });
  }

  #analyse(
    template: number,
    { rows, pages, tables }: { rows: number; pages: number; tables: number[] },
  ): void {
    const time = this.#now;
    const answer = this.#queries.answer({ template, rows, time }, pages * CHARGE.scannedRead);
    const before = this.#run.cache[this.#window]!;
    for (const position of answer.isByRows ? tables : []) {
      const count = this.#tables[position]!.pages;
      for (let page = 0; page < count; page++) this.#ask(position, page, CHARGE.scannedRead);
    }
    const reading = this.#run.cache[this.#window]! - before;
    const learning = this.#queries.ended(answer, answer.workSeconds + reading);
    this.#run.router[this.#window]! +=
      answer.workSeconds + (answer.operations + learning) * CHARGE.operation;
  }

  /** Takes the lines and pages of a walk to account. */
  #walked(): void {
    const { lines, pageCount, regions, pages } = this.#meter;
    this.#run.index[this.#window]! += lines * CHARGE.line;
    for (let i = 0; i < pageCount; i++)
      this.#askNumber(this.#pages.of(regions[i]!, pages[i]!), CHARGE.pageRead);
    this.#meter.reset();
  }

  #chargeIndex(): void {
    const operations = this.#indexOperations();
    this.#run.index[this.#window]! += (operations - this.#operations) * CHARGE.operation;
    this.#operations = operations;
  }

  #ask(position: number, page: number, seconds: Seconds): void {
    const place = (position * STRUCTURES_OF_TABLE + 2 * STRUCTURES) * REGIONS_MAX;
    this.#askNumber(this.#pages.of(place | 0, page), seconds);
  }

  #askNumber(page: number, seconds: Seconds): void {
    if (this.#trace !== undefined) {
      const { pages, seconds: costs, ends } = this.#trace;
      pages.push(page);
      costs.push(seconds);
      ends[this.#window] = pages.length;
      return;
    }
    const before = this.#pool.operations;
    const isHit = this.#pool.ask(page, this.#now);
    const operations = this.#pool.operations - before;
    if (!isHit) this.#misses++;
    this.#run.cache[this.#window]! += (isHit ? 0 : seconds) + operations * CHARGE.operation;
  }

  #followBelady({ pages, seconds, ends }: PageTrace): void {
    const missed = beladyMisses(pages, this.#pool.capacity);
    let window = 0;
    missed.forEach((isMissed, i) => {
      while (i >= (ends[window] ?? 0)) window++;
      if (isMissed === 0) return;
      this.#misses++;
      this.#run.cache[window]! += seconds[i]!;
    });
  }

  #indexOperations(): number {
    let sum = 0;
    for (const { index } of this.#tables) sum += index.operations;
    return sum;
  }

  /** What is left of memory beside what a learned index pins; at least one page. */
  #poolPages(maker: IndexMaker): number {
    const pinned = maker.isLearned
      ? this.#tables.reduce((sum, { index }) => sum + index.pinnedBytes, 0)
      : 0;
    return Math.max(1, Math.floor((this.#scenario.memoryBytes - pinned) / PAGE_BYTES));
  }
}
