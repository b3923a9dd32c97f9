import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BadInput } from './bad-input.ts';
import { parseExperiment } from './load.ts';
import { ROOT } from './paths.ts';
import { answerOf, type PointAnswer } from './point-answer.ts';
import { type PointReport, readPoints } from './point-report.ts';
import { readText } from './read-file.ts';
import { formatTable, writeReport } from './report.ts';
import { checkResultsVersion } from './results-version.ts';
import { writeSummary } from './summary-files.ts';
import type { ExperimentConfig, Result, SummaryRow } from './types.ts';
import { capacityWarnings, fallbackWarnings } from './warnings.ts';

export interface Reported {
  readonly config: ExperimentConfig;
  readonly summary: readonly SummaryRow[];
  /** What every point has answered. */
  readonly points: readonly PointAnswer[];
  /** The table for a terminal. */
  readonly table: string;
  /** The report, for a browser. */
  readonly file: string;
  /** What only the results can show; also in the report. */
  readonly warnings: readonly string[];
}

/**
 * Draws the figures and writes `summary.csv` and `report.html` from what a folder of results holds:
 * `config.yaml`, `runs.csv` and `series/`. Throws BadInput where they are missing or do not belong
 * together.
 */
export async function reportFolder(folder: string): Promise<Reported> {
  const { config, configText, configFile, points } = await readFolder(folder);
  const summary = points.flatMap((point) => point.summary);
  const results = points.flatMap((point) => point.results);
  writeSummary(folder, summary);
  const fallbacks = fallbackWarnings(results);
  const files = await writeReport(folder, {
    config,
    configText,
    points,
    versions: versionsOf(results),
    command: `node bin/finfra.mjs run ${here(configFile)} --out ${here(folder)}`,
    warnings: [...fallbacks, ...(await warningsOf(config))],
  });
  return {
    config,
    summary,
    points: points.map(answerOf),
    table: points.map((point) => formatTable(point)).join('\n\n'),
    file: join(folder, files.at(-1)!),
    warnings: fallbacks,
  };
}

/** What a folder of results holds, checked. Throws BadInput as `reportFolder` does. */
export async function readFolder(folder: string) {
  const configFile = join(folder, 'config.yaml');
  if (!existsSync(configFile)) throw new BadInput([`${folder}: holds no results of an experiment`]);
  checkResultsVersion(folder);
  const configText = readText(configFile);
  const config = await parseExperiment(configText, configFile, {}, { needsFiles: false });
  const points = readPoints(folder, config);
  for (const point of points) checkEntries(folder, point);
  return { config, configText, configFile, points };
}

/** Rows and config of a folder belong together. */
function checkEntries(folder: string, { point, config, results }: PointReport): void {
  for (const { name } of config.compare) {
    if (results.some(({ entry }) => entry === name)) continue;
    const where = point === '' ? '' : ` at ${point}`;
    throw new BadInput([
      `${folder}: runs.csv has no row of the entry '${name}' of config.yaml${where}`,
    ]);
  }
}

/** What was measured can be drawn without the traces, which may have moved since. */
async function warningsOf(config: ExperimentConfig): Promise<readonly string[]> {
  try {
    return await capacityWarnings(config);
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    return error.lines.map((line) => `the load of the services is not checked: ${line}`);
  }
}

/** A path as it can be typed from where the command ran. */
function here(path: string): string {
  const shown = relative(process.cwd(), path) || '.';
  return /^[\w./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}

function versionsOf(results: readonly Result[]): Readonly<Record<string, string>> {
  const { version } = JSON.parse(readText(join(ROOT, 'package.json'))) as { version: string };
  const code = [...new Set(results.map(({ codeVersion }) => codeVersion))];
  return { finfra: version, node: process.version, 'code of the runs': code.join(', ') };
}
