import { ROUTERS } from '../../../agents/routing/index.ts';
import type {
  RoutedTemplate,
  RoutingSite,
  StatementEnd,
  StatementQuery,
  StatementRouter,
} from '../../../sim/databases/statement-router.ts';
import { readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';
import type { Spec } from '../../../sim/units.ts';

export const PRIMARY = 0;
export const REPLICAS = 1;
export const COLUMNS = 2;

interface Shape {
  readonly name: string;
  readonly class?: 'transactional' | 'analytical';
  readonly copies: readonly number[];
  readonly hints?: readonly (readonly string[])[];
  readonly buckets?: number;
}

export function template({ name, class: own = 'analytical', copies, hints, buckets = 4 }: Shape) {
  const named = hints ?? copies.map(() => []);
  const choices = copies.flatMap((copy, alternative) =>
    ['', ...named[alternative]!].map((_, hint) => ({ alternative, copy, hint })),
  );
  const plain = copies.map((_, i) => choices.findIndex(({ alternative }) => alternative === i));
  return { name, class: own, copies, hints: named, buckets, choices, plain };
}

/** A point read at all three copies, and a report at the replicas (with two hints) and the columns. */
export const TEMPLATES: readonly RoutedTemplate[] = [
  template({ name: 'balance', class: 'transactional', copies: [PRIMARY, REPLICAS, COLUMNS] }),
  template({ name: 'report', copies: [REPLICAS, COLUMNS], hints: [['a', 'b'], []] }),
];
export const BALANCE = 0;
export const REPORT = 1;

export function site(changes: Partial<RoutingSite> = {}): RoutingSite {
  return {
    templates: TEMPLATES,
    copies: [
      { name: 'primary', service: 'db', isAnalytical: false, isPrimary: true },
      { name: 'replicas', service: 'db', isAnalytical: false, isPrimary: false },
      { name: 'columns', service: 'columns', isAnalytical: true, isPrimary: false },
    ],
    uniform: createRandom('test').stream('router'),
    ...changes,
  };
}

export function router(spec: Spec, changes: Partial<RoutingSite> = {}): StatementRouter {
  const around = site(changes);
  const make = (one: Spec): StatementRouter => {
    const line = ROUTERS.find(({ kind }) => kind === one.kind)!;
    return line.create(readOptions(line.options, one), around, make);
  };
  return make(spec);
}

type Changes = Partial<
  Omit<StatementQuery, 'estimatedSeconds' | 'openCalls' | 'workers' | 'lagSeconds'>
> & {
  readonly estimatedSeconds?: readonly number[];
  readonly openCalls?: readonly number[];
  readonly workers?: readonly number[];
  readonly lagSeconds?: readonly number[];
};

/** Idle copies with four workers each that lack nothing; every estimate is 1 s. */
export function query(of: number, changes: Changes = {}): StatementQuery {
  const count = TEMPLATES[of]!.copies.length;
  const column = (values: readonly number[] | undefined, fallback: number) =>
    Float64Array.from({ length: count }, (_, i) => values?.[i] ?? fallback);
  return {
    time: 0,
    template: of,
    bucket: 0,
    isWrite: false,
    locks: false,
    freshWithin: 5,
    openAt: -1,
    ...changes,
    estimatedSeconds: column(changes.estimatedSeconds, 1),
    openCalls: column(changes.openCalls, 0),
    workers: column(changes.workers, 4),
    lagSeconds: column(changes.lagSeconds, 0),
  };
}

/** How a query has ended: done, without a wait. */
export function end(
  of: number,
  choice: number,
  workSeconds: number,
  changes: Partial<StatementEnd> = {},
) {
  const plain = { time: 0, template: of, bucket: 0, choice, isDone: true, tag: 0 };
  return { ...plain, workSeconds, seconds: workSeconds, ...changes };
}
