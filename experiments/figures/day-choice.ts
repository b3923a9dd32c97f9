import { isBound } from '../bounds.ts';
import { estimate } from '../statistics/estimates.ts';
import { headline } from './equal-slo-verdict.ts';
import type { FigureData, RunSeries } from './figure.ts';
import { listOf } from './format.ts';
import { levelOf } from './level.ts';

const MOST = 4; // entries that lines in one panel can be told apart of
const VIOLATIONS = 'sloViolationRatio';

export interface DayChoice {
  readonly runs: readonly RunSeries[];
  /** Which entries were chosen, and why; empty where all are shown. */
  readonly reason: string;
}

/**
 * The first report day and seed of every entry; failing that, the first day and seed kept. Of more
 * than four entries: the baseline, the best by the verdict, the one with the most violations, and a
 * bound or else the cheapest of the others.
 */
export function chooseRuns(data: FigureData): DayChoice {
  const { config, series } = data;
  const { days, seeds } = config.report;
  const first = series.find(({ day, seed }) => day === days[0] && seed === seeds[0]) ?? series[0];
  const same = series.filter(({ day, seed }) => day === first?.day && seed === first.seed);
  const runs = config.compare.flatMap(({ name }) => same.find(({ entry }) => entry === name) ?? []);
  if (runs.length <= MOST) return { runs, reason: '' };
  const chosen = choose(
    data,
    runs.map(({ entry }) => entry),
  );
  const texts = [...chosen].map(([entry, why]) => `${entry} (${why})`);
  return {
    runs: runs.filter(({ entry }) => chosen.has(entry)),
    reason: `Of ${runs.length} entries ${chosen.size} are shown: ${listOf(texts)}.`,
  };
}

/** Entries with what they stand for, in the order of importance. */
function choose(data: FigureData, names: readonly string[]): ReadonlyMap<string, string> {
  const { config, results, summary } = data;
  const chosen = new Map<string, string>();
  const add = (entry: string | undefined, why: string): void => {
    if (entry === undefined || !names.includes(entry) || chosen.size >= MOST) return;
    const before = chosen.get(entry);
    chosen.set(entry, before === undefined ? why : `${before}, ${why}`);
  };
  const bounds = config.compare.filter(isBound).map(({ name }) => name);
  const contenders = names.filter((name) => !bounds.includes(name));
  const least = (metric: string, sign: 1 | -1): readonly string[] => {
    const level = levelOf(summary);
    const isKnown = results.every(({ metrics }) => metric in metrics);
    if (!isKnown) return [];
    const of = new Map(
      contenders.map((name) => [name, sign * estimate(results, name, { metric, level }).estimate]),
    );
    return contenders
      .filter((name) => Number.isFinite(of.get(name)))
      .sort((a, b) => of.get(a)! - of.get(b)!);
  };
  add(config.baseline, 'the baseline');
  add(headline(data).best, 'the best by the verdict');
  add(least(VIOLATIONS, -1)[0], 'most violations');
  add(bounds[0], 'a bound');
  for (const name of least(config.objective.minimize, 1))
    if (!chosen.has(name)) add(name, `the least ${config.objective.minimize} of the others`);
  return chosen;
}
