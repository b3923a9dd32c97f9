import { existsSync, readFileSync } from 'node:fs';
import { readDeployments } from './deployments-file.ts';
import { compareAtEqualSlo } from './equal-slo-curves.ts';
import type { FigureData, RunSeries } from './figures/figure.ts';
import { pointsOf } from './plan.ts';
import { readText } from './read-file.ts';
import {
  decodeSeries,
  edgesFile,
  eventsFile,
  readRuns,
  seriesFile,
  unzip,
} from './results-files.ts';
import { LEVEL } from './run-point.ts';
import { readRobustness, readTrials } from './study-files.ts';
import { summarizePoints } from './summary-files.ts';
import { parseEdges, parseEvents } from './telemetry/read-run-files.ts';
import type { ExperimentConfig, Result } from './types.ts';

/** All that is known of one point. */
export type PointReport = FigureData;

/** What a folder of results says, point by point. Throws BadInput for damaged files. */
export function readPoints(folder: string, config: ExperimentConfig): readonly PointReport[] {
  const all = readRuns(folder);
  const summary = summarizePoints(all, config);
  const trials = readTrials(folder);
  const robustness = readRobustness(folder);
  const deployments = readDeployments(folder).filter(({ setting }) => setting === '');
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
      deployments: deployments.filter(isHere),
      equalSlo: compareAtEqualSlo(rows, point.config, LEVEL),
    };
  });
}

function readSeries(folder: string, results: readonly Result[]): readonly RunSeries[] {
  return results.flatMap((row) => {
    const file = seriesFile(folder, row);
    if (row.setting !== '' || !existsSync(file)) return [];
    const { entry, day, seed } = row;
    const series = decodeSeries(readFileSync(file), file);
    return [{ entry, day, seed, series, ...readBeside(file) }];
  });
}

/** What results of older code do not hold is left out. */
function readBeside(series: string): Pick<RunSeries, 'edges' | 'events'> {
  const [edges, events] = [edgesFile(series), eventsFile(series)];
  return {
    ...(existsSync(edges) ? { edges: parseEdges(unzip(readFileSync(edges), edges), edges) } : {}),
    ...(existsSync(events) ? { events: parseEvents(readText(events), events) } : {}),
  };
}
