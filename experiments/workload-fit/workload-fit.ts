import { basename, join, resolve } from 'node:path';
import type { Spec } from '../../sim/units.ts';
import { BadInput } from '../bad-input.ts';
import { formatCsv } from '../csv.ts';
import type { FigureRow } from '../figures/figure.ts';
import { renderSvg } from '../figures/render-svg.ts';
import { makeFolder, writeWhole } from '../results-files.ts';
import { drawFit } from './figure.ts';
import { fitModel } from './fit-model.ts';
import { judgeFit, type PeakRow, type ScaleRow } from './goodness.ts';
import { readRateTrace, type TraceReading } from './rate-trace.ts';
import type { FittedModel } from './simulate-index.ts';

export interface WorkloadFitOptions extends TraceReading {
  readonly name: string;
  readonly out: string;
  readonly seed: string;
  /** As of `FitOptions`, for the fit and its judgement. */
  readonly rowsSimulated?: number;
  readonly onStep?: (line: string) => void;
}

export interface WorkloadFit {
  /** As it stands below `workload` in an experiment file, with durations in seconds. */
  readonly workload: Spec;
  readonly rows: readonly ScaleRow[];
  readonly peak: PeakRow;
  readonly caption: string;
  /** Of what was written, the spec first. */
  readonly files: readonly string[];
}

/**
 * Fits the workload `modulated` to a trace and writes `workload.yaml`, `fit.csv`, `rates.csv` and
 * the figure `dispersion` into the folder `out`. Throws BadInput or an InputError for a bad trace.
 */
export async function fitWorkload(path: string, options: WorkloadFitOptions): Promise<WorkloadFit> {
  const { name, out, seed, rowsSimulated, onStep } = options;
  const simulation = { seed, ...(rowsSimulated === undefined ? {} : { rowsSimulated }) };
  const trace = await readRateTrace(path, options);
  requireFolder(out);
  const { counts, kind, recordedRows, meanPerSecond } = trace;
  onStep?.(
    `${kind}: ${counts.length} rows of ${trace.rowSeconds} s, ` +
      `${counts.length - recordedRows} of them missing, mean ${meanPerSecond.toPrecision(4)}/s`,
  );
  const fit = fitModel(trace, {
    ...simulation,
    onRound: (round, distance) =>
      onStep?.(`round ${round}: the worst scale is ${(100 * distance).toFixed(1)} % off`),
  });
  const goodness = judgeFit(trace, fit, simulation);
  const figure = drawFit(trace, fit, { goodness, seed, name });
  const written: readonly (readonly [string, string])[] = [
    ['workload.yaml', formatSpec(fit.model, path)],
    ['fit.csv', formatRows(figure.rows)],
    ['rates.csv', formatRows(figure.rates)],
    ['figures/dispersion.vl.json', `${JSON.stringify(figure.spec, undefined, 2)}\n`],
    ['figures/dispersion.svg', await renderSvg(figure.spec)],
    ['figures/dispersion.txt', `${figure.caption}\n`],
  ];
  for (const [file, content] of written) writeWhole(join(out, file), content);
  return {
    workload: specOf(fit.model),
    rows: goodness.rows,
    peak: goodness.peak,
    caption: figure.caption,
    files: written.map(([file]) => join(out, file)),
  };
}

/** Before the fit, which may take a minute. */
function requireFolder(folder: string): void {
  try {
    makeFolder(resolve(folder, 'figures'));
  } catch (error) {
    throw new BadInput([`${folder}: cannot be written to: ${(error as Error).message}`]);
  }
}

function specOf({ mean, shape, components, dispersion }: FittedModel): Spec {
  return { kind: 'modulated', meanPerSecond: mean, shape, components, dispersion };
}

/** A file whose text stands in an experiment file as it is. */
export function formatSpec(model: FittedModel, path: string): string {
  const { mean, shape, components, dispersion } = model;
  const records = components.map(
    ({ sigma, timeConstant }) => `\n    - {sigma: ${sigma}, timeConstant: ${timeConstant}s}`,
  );
  return [
    `# Fitted to ${basename(path)} by finfra workload fit.`,
    'workload:',
    '  kind: modulated',
    `  meanPerSecond: ${mean}`,
    ...(shape.length > 1 ? [`  shape: [${shape.join(', ')}]`] : []),
    `  components:${components.length === 0 ? ' []' : records.join('')}`,
    `  dispersion: ${dispersion}`,
    '',
  ].join('\n');
}

function formatRows(rows: readonly FigureRow[]): string {
  const columns = Object.keys(rows[0]!);
  return formatCsv([columns, ...rows.map((row) => columns.map((column) => row[column]!))]);
}
