import { mean, quantile } from 'simple-statistics';
import type { Seconds } from '../../sim/units.ts';
import { JUDGED_SCALES, WINDOWS_FEW } from './dispersion.ts';
import { type Fit, runsFor } from './fit-model.ts';
import type { RateTrace } from './rate-trace.ts';
import { simulateIndex } from './simulate-index.ts';

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

export interface Goodness {
  readonly rows: readonly ScaleRow[];
  /** Traces of the model that were made. */
  readonly runs: number;
}

/**
 * Index of dispersion over time scales, trace against model. The traces of the model are made with
 * seeds that the fit has not seen.
 */
export function judgeFit(trace: RateTrace, fit: Fit, seed: string): Goodness {
  const runs = runsFor(trace, ROWS_SIMULATED);
  const { model, scales, indices } = fit;
  const found = Array.from({ length: runs }, (_, run) =>
    simulateIndex(model, { trace, scales }, `${seed}/judge/${run}`),
  );
  const rows = scales.map(({ seconds, starts }, i): ScaleRow => {
    const values = found.map((index) => index[i]!);
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
  return { rows: all.sort((a, b) => a.scaleSeconds - b.scaleSeconds), runs };
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
