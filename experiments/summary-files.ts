import { join } from 'node:path';
import { formatCsv } from './csv.ts';
import { pointsOf } from './plan.ts';
import { writeWhole } from './results-files.ts';
import { LEVEL } from './run-point.ts';
import { summarize } from './statistics/summarize.ts';
import type { ExperimentConfig, Result, SummaryRow } from './types.ts';

const SUMMARY_COLUMNS = [
  'point',
  'entry',
  'metric',
  'level',
  'days',
  'estimate',
  'low',
  'high',
  'difference',
  'differenceLow',
  'differenceHigh',
  'p',
  'interquartileMean',
  'interquartileMeanLow',
  'interquartileMeanHigh',
  'detectable',
  'varianceRatio',
  'varianceRatioLow',
  'varianceRatioHigh',
] as const;

/** The rows of every point: entries at their own settings. */
export function summarizePoints(
  results: readonly Result[],
  config: ExperimentConfig,
): readonly SummaryRow[] {
  return pointsOf(config).flatMap((point) => {
    const own = results.filter(({ point: of, setting }) => of === point.name && setting === '');
    return summarize(own, { ...point.config, level: LEVEL, point: point.name });
  });
}

export function writeSummary(folder: string, summary: readonly SummaryRow[]): void {
  const rows = summary.map((row) => SUMMARY_COLUMNS.map((column) => row[column]));
  writeWhole(join(folder, 'summary.csv'), formatCsv([[...SUMMARY_COLUMNS], ...rows]));
}
