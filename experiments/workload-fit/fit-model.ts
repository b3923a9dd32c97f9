import { mean, sampleStandardDeviation } from 'simple-statistics';
import type { Seconds } from '../../sim/units.ts';
import { cumulate, indexOfDispersion, JUDGED_SCALES, type Scale, scalesOf } from './dispersion.ts';
import { shapeVariances } from './expected-index.ts';
import { type Burstiness, chooseTimeConstants, fitBurstiness } from './fit-burstiness.ts';
import { type RateTrace, SECONDS_PER_DAY } from './rate-trace.ts';
import { type FittedModel, simulatedIndices, simulateSums } from './simulate-index.ts';

/** Steps of two to three: nearer ones cannot be told apart by variances, and few are needed. */
const TIME_CONSTANTS: readonly Seconds[] = [
  ...[2, 5, 10, 30, 60, 150, 300, 600, 1800, 3600, 10_800, 28_800, 86_400],
];
const TIME_CONSTANT_SHARE = 1 / 4; // of the trace; longer ones cannot be seen in it
const SHAPE_PARTS = 24;
const INDEX_MIN = 1e-3; // an index of 0 has no logarithm
const ROUNDS_MAX = 8;
const ROUND_CLOSE = 0.02; // distance of logarithms at the judged scales that ends the rounds
const ROUNDS_IN_VAIN = 2; // without a nearer model
const CORRECTION_MAX = 0.7; // of the logarithm of an aim, per round
const STANDARD_ERRORS = 1; // of the simulation: what is nearer needs no correction
const ROWS_SIMULATED = 15e6; // per round
const RUNS_MIN = 6;
const RUNS_MAX = 1000;
const DIGITS = 6; // of the numbers of a spec

export interface Fit {
  readonly model: FittedModel;
  readonly scales: readonly Scale[];
  /** Index of dispersion of the trace at each scale. */
  readonly indices: readonly number[];
}

export interface FitOptions {
  readonly seed: string;
  /** About so many rows of traces of the model are made per round; default: 15 million. */
  readonly rowsSimulated?: number;
  readonly onRound?: (round: number, distance: number) => void;
}

/**
 * Estimates a `modulated` workload from a trace. The shape of the day is the mean rate by hour
 * (traces of a day or more); components and dispersion then bring `expectedIndex` to the index of
 * dispersion of the trace at all scales, by least squares of its logarithm. What a trace of finite
 * length shows is less, so that some rounds of simulation correct what is aimed at.
 */
export function fitModel(trace: RateTrace, options: FitOptions): Fit {
  const { seed, rowsSimulated = ROWS_SIMULATED, onRound } = options;
  const scales = scalesOf(trace);
  const sums = cumulate(trace.counts);
  const indices = scales.map((scale) => indexOfDispersion(sums, scale));
  const shape = fitShape(trace);
  const setting = {
    meanPerSecond: trace.meanPerSecond,
    rowSeconds: trace.rowSeconds,
    scales,
    shapeVariances: shapeVariances(trace, shape, scales),
  };
  const modelOf = ({ components, dispersion }: Burstiness): FittedModel =>
    roundModel({ mean: trace.meanPerSecond, shape, components, dispersion });
  const runs = runsFor(trace, rowsSimulated);
  let aims = indices.map((index) => Math.max(INDEX_MIN, index));
  const longest = trace.recordedRows * trace.rowSeconds * TIME_CONSTANT_SHARE;
  const visible = TIME_CONSTANTS.filter((tau) => tau >= trace.rowSeconds && tau <= longest);
  const time = chooseTimeConstants(setting, aims, visible);
  let best = { model: modelOf({ components: [], dispersion: 1 }), distance: Infinity, round: 0 };
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    const model = modelOf(fitBurstiness(setting, aims, time));
    const errors = missed({ model, trace, scales }, indices, { seed: `${seed}/fit`, runs });
    const judged = errors.filter((_, i) => JUDGED_SCALES.includes(scales[i]!.seconds));
    const distance = Math.max(...judged.map(Math.abs));
    onRound?.(round, distance);
    if (distance < best.distance) best = { model, distance, round };
    if (distance < ROUND_CLOSE || round - best.round >= ROUNDS_IN_VAIN) break;
    aims = aims.map((aim, i) => aim * Math.exp(limit(errors[i]!, CORRECTION_MAX)));
  }
  return { model: best.model, scales, indices };
}

/** How many traces of the model together have about so many rows. */
export function runsFor(trace: RateTrace, rows: number): number {
  return Math.min(RUNS_MAX, Math.max(RUNS_MIN, Math.round(rows / trace.counts.length)));
}

/** Mean rates by hour of the day over the mean of all; constant below a day. */
export function fitShape(trace: RateTrace): readonly number[] {
  if (trace.recordedRows * trace.rowSeconds < SECONDS_PER_DAY) return [1];
  const partSeconds = SECONDS_PER_DAY / SHAPE_PARTS;
  const sums = new Float64Array(SHAPE_PARTS);
  const rows = new Float64Array(SHAPE_PARTS);
  for (const { start, end, clock } of trace.days)
    for (let row = start; row < end; row++) {
      if (trace.missing[row] === 1) continue;
      const time = clock + (row - start) * trace.rowSeconds;
      const part = Math.floor(time / partSeconds) % SHAPE_PARTS;
      sums[part]! += trace.counts[row]!;
      rows[part]!++;
    }
  const perRow = trace.meanPerSecond * trace.rowSeconds;
  return Array.from(sums, (sum, part) => (rows[part]! > 0 ? sum / rows[part]! / perRow : 1));
}

interface Candidate {
  readonly model: FittedModel;
  readonly trace: RateTrace;
  readonly scales: readonly Scale[];
}

/**
 * Logarithm of index over simulated index at each scale, as far as it is more than a standard
 * error of the simulation.
 */
function missed(
  { model, trace, scales }: Candidate,
  indices: readonly number[],
  { seed, runs }: { readonly seed: string; readonly runs: number },
): readonly number[] {
  const found = Array.from({ length: runs }, (_, run) =>
    simulatedIndices(model, simulateSums(model, trace, `${seed}/${run}`), scales),
  );
  return indices.map((index, i) => {
    const values = found.map((simulated) => simulated[i]!);
    const error = sampleStandardDeviation(values) / Math.sqrt(runs) / mean(values);
    const distance = Math.log(Math.max(INDEX_MIN, index) / mean(values));
    return Math.sign(distance) * Math.max(0, Math.abs(distance) - STANDARD_ERRORS * error);
  });
}

function limit(value: number, largest: number): number {
  return Math.min(largest, Math.max(-largest, value));
}

/** What is judged is what the spec says. */
function roundModel({ mean, shape, components, dispersion }: FittedModel): FittedModel {
  const round = (value: number): number => Number(value.toPrecision(DIGITS));
  return {
    mean: round(mean),
    shape: shape.map(round),
    components: components.map(({ sigma, timeConstant }) => ({
      sigma: round(sigma),
      timeConstant,
    })),
    dispersion: round(dispersion),
  };
}
