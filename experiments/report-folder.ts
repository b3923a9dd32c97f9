import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BadInput } from './bad-input.ts';
import { LEVEL } from './experiment.ts';
import { parseExperiment } from './load.ts';
import { ROOT } from './paths.ts';
import { readText } from './read-file.ts';
import { type BilledSeries, formatTable, writeReport } from './report.ts';
import { decodeSeries, readRuns, seriesFile } from './results-files.ts';
import { summarize } from './statistics/summarize.ts';
import { writeSummary } from './summary-files.ts';
import type { ExperimentConfig, Result, SummaryRow } from './types.ts';
import { capacityWarnings, fallbackWarnings } from './warnings.ts';

export interface Reported {
  readonly config: ExperimentConfig;
  readonly summary: readonly SummaryRow[];
  /** The table for a terminal. */
  readonly table: string;
  /** The report, for a browser. */
  readonly file: string;
  /** What only the results can show; also in the report. */
  readonly warnings: readonly string[];
}

const COST = '/costDollars';

/**
 * Draws the figures and writes `summary.csv` and `report.html` from what a folder of results holds:
 * `config.yaml`, `runs.csv` and `series/`. Throws BadInput where they are missing or do not belong
 * together.
 */
export async function reportFolder(folder: string): Promise<Reported> {
  const configFile = join(folder, 'config.yaml');
  if (!existsSync(configFile)) throw new BadInput([`${folder}: holds no results of an experiment`]);
  const configText = readText(configFile);
  const config = await parseExperiment(configText, configFile, {}, { needsFiles: false });
  const results = readRuns(folder);
  const entries = config.compare.map(({ name }) => name);
  for (const name of entries)
    if (!results.some(({ entry }) => entry === name))
      throw new BadInput([`${folder}: runs.csv has no row of the entry '${name}' of config.yaml`]);
  const summary = summarize(results, { ...config, level: LEVEL });
  writeSummary(folder, summary);
  const fallbacks = fallbackWarnings(results);
  const files = await writeReport(folder, {
    config,
    configText,
    results,
    summary,
    series: readSeries(folder, results),
    versions: versionsOf(results),
    command: `node bin/finfra.mjs run ${shown(relative(process.cwd(), configFile))}`,
    warnings: [...fallbacks, ...(await warningsOf(config))],
  });
  return {
    config,
    summary,
    table: formatTable(summary, config),
    file: join(folder, files.at(-1)!),
    warnings: fallbacks,
  };
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

function shown(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function readSeries(folder: string, results: readonly Result[]): readonly BilledSeries[] {
  return results.flatMap((row) => {
    const file = seriesFile(folder, row);
    if (!existsSync(file)) return [];
    const costs = Object.entries(row.metrics)
      .filter(([name]) => name.endsWith(COST))
      .map(([name, dollars]) => [name.slice(0, -COST.length), dollars]);
    const { entry, day, seed } = row;
    const series = decodeSeries(readFileSync(file), file);
    return [{ entry, day, seed, series, costDollars: Object.fromEntries(costs) }];
  });
}

function versionsOf(results: readonly Result[]): Readonly<Record<string, string>> {
  const { version } = JSON.parse(readText(join(ROOT, 'package.json'))) as { version: string };
  const code = [...new Set(results.map(({ codeVersion }) => codeVersion))];
  return { finfra: version, node: process.version, 'code of the runs': code.join(', ') };
}
