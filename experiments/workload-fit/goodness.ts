import { mean, quantile } from 'simple-statistics';
import type { Seconds } from '../../sim/units.ts';
import { cumulate, JUDGED_SCALES, WINDOWS_FEW } from './dispersion.ts';
import { type Fit, type FitOptions, runsFor } from './fit-model.ts';
import type { RateTrace } from './rate-trace.ts';
import { drawnPeakFactor, PEAK_SCALE, peakFactor } from './peak.ts';
import { simulatedIndices, simulateSums } from './simulate-index.ts';

export const TOLERANCE = 0.2; // relative, between the index of the model and of the trace
const ROWS_SIMULATED = 30e6;
const RANGE = [0.05, 0.95] as const; // quantiles of single traces of the model

/** Trace against model at one scale. */
export interface ScaleRow {
  readonly scaleSeconds: Seconds;
  /** Windows of the trace; 0 where its rows are longer than the scale. */
  readonly windows: number;
  /** NaN where there are too few windows; so are the numbers of the model then. */
  readonly traceIndex: number;
  /** Mean over traces of the model that are as long as this one and have its gaps. */
  readonly modelIndex: number;
  /** Nine of ten of those traces lie between. */
  readonly modelIndexLow: number;
  readonly modelIndexHigh: number;
  /** Model over trace. */
  readonly ratio: number;
  readonly isJudged: boolean;
  readonly isWithin: boolean;
}

/** The busiest minute over the mean minute; NaN where the rows of the trace are no minutes. */
export interface PeakRow {
  readonly trace: number;
  /** Median over traces of the model, and the bounds that nine of ten lie between. */
  readonly model: number;
  readonly modelLow: number;
  readonly modelHigh: number;
}

export interface Goodness {
  readonly rows: readonly ScaleRow[];
  readonly peak: PeakRow;
  /** Traces of the model that were made. */
  readonly runs: number;
}

/**
 * Index of dispersion over time scales, trace against model. The traces of the model are made with
 * seeds that the fit has not seen.
 */
export function judgeFit(
  trace: RateTrace,
  fit: Fit,
  { seed, rowsSimulated = ROWS_SIMULATED }: FitOptions,
): Goodness {
  const runs = runsFor(trace, rowsSimulated);
  const { model, scales, indices } = fit;
  const minute = scales.find((scale) => scale.seconds === PEAK_SCALE);
  const found = Array.from({ length: runs }, (_, run) => {
    const runSeed = `${seed}/judge/${run}`;
    const sums = simulateSums(model, trace, runSeed);
    const { dispersion } = model;
    const peak = minute && drawnPeakFactor(sums, minute, { dispersion, seed: runSeed });
    return { indices: simulatedIndices(model, sums, scales), peak: peak ?? Number.NaN };
  });
  const rows = scales.map(({ seconds, starts }, i): ScaleRow => {
    const values = found.map((run) => run.indices[i]!);
    const modelIndex = mean(values);
    const traceIndex = indices[i]!;
    const [modelIndexLow, modelIndexHigh] = RANGE.map((share) => quantile(values, share));
    const ratio = modelIndex / traceIndex;
    return {
      scaleSeconds: seconds,
      windows: starts.length,
      traceIndex,
      modelIndex,
      modelIndexLow: modelIndexLow!,
      modelIndexHigh: modelIndexHigh!,
      ratio,
      isJudged: JUDGED_SCALES.includes(seconds),
      isWithin: Math.abs(ratio - 1) <= TOLERANCE,
    };
  });
  const lost = JUDGED_SCALES.filter((scale) => !scales.some(({ seconds }) => seconds === scale));
  const all = [...rows, ...lost.map((scale) => missingRow(trace, scale))];
  const peaks = found.map(({ peak }) => peak);
  const peak = {
    trace: minute === undefined ? Number.NaN : peakFactor(cumulate(trace.counts), minute),
    model: quantile(peaks, 0.5),
    modelLow: quantile(peaks, RANGE[0]),
    modelHigh: quantile(peaks, RANGE[1]),
  };
  return { rows: all.sort((a, b) => a.scaleSeconds - b.scaleSeconds), peak, runs };
}

function missingRow(trace: RateTrace, scaleSeconds: Seconds): ScaleRow {
  const isTooFine = !Number.isInteger(scaleSeconds / trace.rowSeconds);
  const windows = isTooFine
    ? 0
    : Math.floor((trace.recordedRows * trace.rowSeconds) / scaleSeconds);
  const none = Number.NaN;
  return {
    scaleSeconds,
    windows,
    traceIndex: none,
    modelIndex: none,
    modelIndexLow: none,
    modelIndexHigh: none,
    ratio: none,
    isJudged: true,
    isWithin: false,
  };
}

/** What the busiest minutes say, in words; nothing where they are not known. */
export function peakWords({ peak }: Goodness): string {
  if (Number.isNaN(peak.trace)) return '';
  const [own, model, low, high] = [peak.trace, peak.model, peak.modelLow, peak.modelHigh].map(
    (value) => value.toFixed(1),
  );
  return `The busiest minute is ${own} times the mean, of the model ${model} [${low}, ${high}]. `;
}

/** What the rows say of the judged scales, in words. */
export function verdictOf({ rows }: Goodness): string {
  const judged = rows.filter(({ isJudged }) => isJudged);
  const within = judged.filter(({ isWithin }) => isWithin);
  const outside = judged.filter(({ isWithin, ratio }) => !isWithin && !Number.isNaN(ratio));
  const lost = judged.filter(({ ratio }) => Number.isNaN(ratio));
  const few = judged.filter(({ windows, ratio }) => windows < WINDOWS_FEW && !Number.isNaN(ratio));
  const percent = `${TOLERANCE * 100} %`;
  const parts = [
    within.length > 0
      ? `The index of the model is within ${percent} of the trace's at ${named(within)}.`
      : `The index of the model is within ${percent} of the trace's at none of its scales.`,
    ...outside.map(({ scaleSeconds, ratio }) => {
      if (ratio === Infinity) return `NOT at ${scaleSeconds} s: the counts of the trace are equal.`;
      const side = ratio > 1 ? 'above' : 'below';
      const distance = Number((Math.abs(ratio - 1) * 100).toPrecision(3));
      return `NOT at ${scaleSeconds} s: ${distance} % ${side}.`;
    }),
    ...lost.map(({ scaleSeconds, windows }) => {
      const why = windows === 0 ? 'no such windows can be cut from its rows' : windowsOf(windows);
      return `Not known at ${scaleSeconds} s: ${why}.`;
    }),
    ...few.map(({ scaleSeconds, windows }) => {
      return `At ${scaleSeconds} s the trace has ${windowsOf(windows)}: its own index is rough.`;
    }),
  ];
  return parts.join(' ');
}

function windowsOf(windows: number): string {
  return `only ${windows} window${windows === 1 ? '' : 's'}`;
}

function named(rows: readonly ScaleRow[]): string {
  return `${rows.map(({ scaleSeconds }) => scaleSeconds).join(', ')} s`;
}
