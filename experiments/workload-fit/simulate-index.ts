import { createRandom } from '../../sim/random.ts';
import { modulatedRates, type RateModel } from '../../workloads/modulated-rates.ts';
import { cumulate, indexOfDispersion, type Scale } from './dispersion.ts';
import type { RateTrace } from './rate-trace.ts';

/** The workload `modulated` without what is no matter of rates. */
export interface FittedModel extends RateModel {
  readonly dispersion: number;
}

/** Rates of the model in each row of a trace as long as the given one, by its days. */
function simulateRates(model: FittedModel, trace: RateTrace, seed: string): Float64Array {
  const rates = new Float64Array(trace.counts.length);
  for (const [day, { start, end, clock }] of trace.days.entries()) {
    const slots = { from: clock, count: end - start, seconds: trace.rowSeconds };
    rates.set(modulatedRates(model, slots, createRandom(`${seed}/${day}`)), start);
  }
  return rates;
}

/**
 * The index of dispersion, at each scale, of one trace of the model with the given rates in its
 * rows: by the estimator of the trace, and in expectation over the arrivals, since given the rates
 * the variance of a count is dispersion x its mean (law of total variance). `sums`: of the expected
 * counts before each row.
 */
export function simulatedIndices(
  { dispersion }: FittedModel,
  sums: Float64Array,
  scales: readonly Scale[],
): readonly number[] {
  return scales.map((scale) => dispersion + indexOfDispersion(sums, scale));
}

/** Sums of the expected counts of one trace of the model before each row of the given one. */
export function simulateSums(model: FittedModel, trace: RateTrace, seed: string): Float64Array {
  const { rowSeconds } = trace;
  return cumulate(simulateRates(model, trace, seed).map((rate) => rate * rowSeconds));
}
