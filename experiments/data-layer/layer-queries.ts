import { queryWork } from '../../sim/databases/query-work.ts';
import { routedTemplate } from '../../sim/databases/routing-site.ts';
import type { RoutedTemplate, StatementRouter } from '../../sim/databases/statement-router.ts';
import type { Uniform } from '../../sim/random.ts';
import type { Alternative, QueryStep } from '../../sim/system-config.ts';
import type { Seconds, Spec } from '../../sim/units.ts';
import type { StatementStream } from '../../workloads/statements/statement-mix.ts';
import { routerOf } from '../plug-in-routing.ts';

/** What analytical queries cost on either copy; all of it is an assumption. */
const QUERY = {
  rowSeconds: 200e-9, // of one row, by rows
  columnSeconds: 10e-9, // by columns: some tens of times less (reads few columns, compressed)
  columnStart: 0.01, // s, for plan and dispatch
  buckets: 16,
  spreads: { sizeSpread: 1, copySpread: 0.7, estimateSpread: 1.5 }, // see queryWork
  /** The copy by columns applies the log in batches of this length. */
  batch: 10,
  /** Every other template may see nothing older. */
  freshWithin: 15,
} as const;
const [ROWS, COLUMNS] = [0, 1];
const HINTS = ['other join', 'other scan'];

/** Routes queries as an entry of the registry does, or, as a bound, to what is fastest. */
export type RouterSpec = Spec | 'clairvoyant';

interface Asked {
  readonly template: number; // of the stream
  readonly rows: number; // that it reads
  readonly time: Seconds;
}

export interface Answer {
  readonly time: Seconds;
  readonly template: number; // among the analytical ones
  readonly bucket: number;
  readonly choice: number;
  /** On the copy by rows: its pages are read there, too. */
  readonly isByRows: boolean;
  readonly workSeconds: Seconds;
  readonly operations: number; // of deciding
}

/**
 * The analytical queries of a stream: what each would take on the copy by rows (with hints) and on the copy by columns,
 * and which of them its router chooses. Nothing queues here: what waits is for the simulated system to show.
 */
export class LayerQueries {
  readonly #templates: readonly RoutedTemplate[];
  readonly #works: readonly ReturnType<typeof queryWork>[];
  readonly #steps: readonly QueryStep[];
  readonly #router: StatementRouter | undefined; // undefined: clairvoyant
  readonly #uniform: Uniform;
  readonly #positions: ReadonlyMap<number, number>; // template of the stream -> of ours
  limitedReads = 0;
  staleReads = 0;

  constructor(
    stream: Pick<StatementStream, 'templates'>,
    router: RouterSpec,
    { draws, own }: Record<'draws' | 'own', Uniform>, // of the queries, and of the router
  ) {
    const analytical = stream.templates.flatMap(({ name, side }, i) =>
      side === 'analytical' ? [{ name, i }] : [],
    );
    this.#positions = new Map(analytical.map(({ i }, position) => [i, position]));
    this.#steps = analytical.map(({ name }, i) => stepOf(name, i));
    this.#works = this.#steps.map((step) => queryWork('data-layer', step));
    this.#templates = this.#steps.map((step) => routedTemplate(step, [ROWS, COLUMNS]));
    this.#uniform = draws;
    const copies = [
      { name: 'rows', service: 'rows', isAnalytical: false, isPrimary: true },
      { name: 'columns', service: 'columns', isAnalytical: true, isPrimary: false },
    ];
    const isRouted = router !== 'clairvoyant' && analytical.length > 0;
    const site = { templates: this.#templates, copies, uniform: own };
    this.#router = isRouted ? routerOf(router, site) : undefined;
  }

  get operations(): number {
    return this.#router?.operations ?? 0;
  }

  get fallbacks(): number {
    return this.#router?.fallbacks ?? 0;
  }

  /** Which copy answers. `pageSeconds`: what its pages would take if all were on disk, for the bound. */
  answer({ template, rows, time }: Asked, pageSeconds: Seconds): Answer {
    const position = this.#positions.get(template)!;
    const { query } = this.#steps[position]!;
    const { choices } = this.#templates[position]!;
    const bucket = Math.floor(this.#uniform() * query.buckets);
    const means = [rows * QUERY.rowSeconds, QUERY.columnStart + rows * QUERY.columnSeconds];
    const lag = QUERY.batch + (time % QUERY.batch);
    const { factor, estimate } = this.#works[position]!;
    const seconds = choices.map(
      (one, i) => means[one.alternative]! * factor[bucket * choices.length + i]!,
    );
    const isByRows = (choice: number) => choices[choice]!.alternative === ROWS;
    const isStale = (choice: number) => !isByRows(choice) && lag > query.freshWithin;
    const before = this.operations;
    const choice =
      this.#router === undefined
        ? best(
            seconds.map((own, i) => (isByRows(i) ? own + pageSeconds : own)),
            isStale,
          )
        : this.#router.route({
            ...{ time, template: position, bucket, isWrite: false, locks: false, openAt: -1 },
            freshWithin: query.freshWithin,
            estimatedSeconds: Float64Array.from(
              means,
              (mean, i) => mean * estimate[bucket * means.length + i]!,
            ),
            openCalls: new Float64Array(means.length),
            workers: new Float64Array(means.length).fill(1),
            lagSeconds: Float64Array.of(0, lag),
          });
    if (query.freshWithin !== Number.POSITIVE_INFINITY) this.limitedReads++;
    if (isStale(choice)) this.staleReads++;
    return {
      ...{ time, template: position, bucket, choice },
      isByRows: isByRows(choice),
      workSeconds: seconds[choice]!,
      operations: this.operations - before,
    };
  }

  /** It has been answered, after so many seconds of work and of reading pages. Returns the operations of learning. */
  ended({ isByRows: _, operations: __, ...answer }: Answer, seconds: Seconds): number {
    const before = this.operations;
    this.#router?.ended?.({ ...answer, seconds, isDone: true });
    return this.operations - before;
  }
}

/** The fastest choice that is fresh enough. */
function best(seconds: readonly number[], isStale: (choice: number) => boolean): number {
  return seconds.reduce(
    (least, own, i) => (isStale(i) || (least >= 0 && seconds[least]! <= own) ? least : i),
    -1,
  );
}

function stepOf(template: string, i: number): QueryStep {
  const freshWithin = i % 2 === 0 ? Number.POSITIVE_INFINITY : QUERY.freshWithin;
  return {
    query: { template, class: 'analytical', freshWithin, buckets: QUERY.buckets, ...QUERY.spreads },
    among: [alternative('rows', HINTS), alternative('columns', [])],
  };
}

function alternative(as: string, hints: readonly string[]): Alternative {
  const work = { kind: 'constant', value: 0 }; // what it takes is ours to say
  const statement = { isWrite: false, pages: 0, rows: 0, hotRatio: 0, isFresh: false };
  return { call: as, as, hints, work, statement, then: [] };
}
