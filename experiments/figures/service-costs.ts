import { dayMeans, daysOf } from '../statistics/replications.ts';
import type { FigureData } from './figure.ts';

const SUFFIX = '/costDollars';
const OTHERS = 'other';

/** Where the money of every entry went: dollars per run, means over days. */
export interface ServiceCosts {
  /** The dearest first; with `most` or more of them the small ones are merged into 'other', the last. */
  readonly services: readonly string[];
  readonly entries: readonly {
    readonly entry: string;
    readonly dollars: readonly number[]; // in the order of the services
    readonly total: number;
  }[];
}

/** From `<service>/costDollars` of the results; what costs nothing under any entry is left out. */
export function serviceCosts(
  { config, results }: Pick<FigureData, 'config' | 'results'>,
  most = Infinity,
): ServiceCosts {
  const metrics = Object.keys(results[0]?.metrics ?? {}).filter((name) => name.endsWith(SUFFIX));
  const means = config.compare.map(({ name }) => {
    const days = daysOf(results, name);
    return { entry: name, of: metrics.map((metric) => meanOf(dayMeans(days, metric))) };
  });
  const largest = (i: number) => Math.max(...means.map(({ of }) => of[i]!));
  const order = metrics
    .map((_, i) => i)
    .filter((i) => largest(i) !== 0)
    .sort((a, b) => largest(b) - largest(a));
  const shown = order.length > most ? order.slice(0, most - 1) : order;
  const rest = order.slice(shown.length);
  const nameOf = (i: number) => metrics[i]!.slice(0, -SUFFIX.length);
  return {
    services: [...shown.map(nameOf), ...(rest.length > 0 ? [OTHERS] : [])],
    entries: means.map(({ entry, of }) => ({
      entry,
      dollars: [...shown.map((i) => of[i]!), ...(rest.length > 0 ? [sumOf(rest, of)] : [])],
      total: sumOf(order, of),
    })),
  };
}

const sumOf = (positions: readonly number[], of: readonly number[]): number =>
  positions.reduce((sum, i) => sum + of[i]!, 0);

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
