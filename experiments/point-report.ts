import { existsSync, readFileSync } from 'node:fs';
import type { FigureData, RunSeries } from './figures/figure.ts';
import { pointsOf } from './plan.ts';
import { decodeSeries, readRuns, seriesFile } from './results-files.ts';
import { LEVEL } from './run-point.ts';
import { cheapestAtEqualSlo, type EqualSloComparison } from './statistics/equal-slo.ts';
import { dayMeans, daysOf } from './statistics/replications.ts';
import { bootstrapOf } from './statistics/summarize.ts';
import { readRobustness, readTrials } from './study-files.ts';
import { summarizePoints } from './summary-files.ts';
import type { ExperimentConfig, Result } from './types.ts';

/** All that is known of one point. */
export type PointReport = FigureData;

const VIOLATIONS = 'sloViolationRatio';

/** What a folder of results says, point by point. Throws BadInput for damaged files. */
export function readPoints(folder: string, config: ExperimentConfig): readonly PointReport[] {
  const all = readRuns(folder);
  const summary = summarizePoints(all, config);
  const trials = readTrials(folder);
  const robustness = readRobustness(folder);
  return pointsOf(config).map((point) => {
    const isHere = (row: { readonly point: string }) => row.point === point.name;
    const rows = all.filter(isHere);
    return {
      point: point.name,
      config: point.config,
      results: rows.filter(({ setting }) => setting === ''),
      curves: rows.filter(({ setting }) => setting !== ''),
      summary: summary.filter(isHere),
      series: readSeries(folder, rows),
      trials: trials.filter(isHere),
      robustness: robustness.filter(isHere),
      equalSlo: compareAtEqualSlo(rows, point.config),
    };
  });
}

/**
 * The entries that have a curve, at the bound of the objective: `subject.sloViolationRatio`. The own
 * setting of an entry is a point of its curve. Undefined with fewer than two curves.
 */
export function compareAtEqualSlo(
  rows: readonly Result[],
  { compare, objective }: ExperimentConfig,
): EqualSloComparison | undefined {
  const targetRatio = objective.subject[VIOLATIONS];
  const swept = compare.filter(({ curve }) => curve !== undefined);
  if (targetRatio === undefined || targetRatio === 0 || swept.length < 2) return undefined;
  const contenders = swept.map(({ name }) => {
    const own = rows.filter(({ entry }) => entry === name);
    const settings = [...new Set(own.map(({ setting }) => setting))];
    return {
      name,
      settings: settings.map((setting) => {
        const days = daysOf(
          own.filter((row) => row.setting === setting),
          name,
        );
        return {
          name: setting === '' ? 'own setting' : setting,
          violationRatios: dayMeans(days, VIOLATIONS),
          costs: dayMeans(days, objective.minimize),
        };
      }),
    };
  });
  return cheapestAtEqualSlo(contenders, { targetRatio, ...bootstrapOf('equal SLO', LEVEL) });
}

function readSeries(folder: string, results: readonly Result[]): readonly RunSeries[] {
  return results.flatMap((row) => {
    const file = seriesFile(folder, row);
    if (row.setting !== '' || !existsSync(file)) return [];
    const { entry, day, seed } = row;
    return [{ entry, day, seed, series: decodeSeries(readFileSync(file), file) }];
  });
}
