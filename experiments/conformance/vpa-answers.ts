import {
  AMOUNT_MAX,
  type Amount,
  amountOfCores,
  confidenceOf,
  WIDEN_LOWER,
  WIDEN_UPPER,
  type Widening,
  wholeAmount,
  widened,
  wideningFactor,
  withMargin,
} from '../../agents/resizing/vpa-amounts.ts';
import {
  type Buckets,
  CPU_BUCKETS,
  exponentialBuckets,
  linearBuckets,
  MEMORY_BUCKETS,
} from '../../agents/resizing/vpa-buckets.ts';
import { DecayingHistogram } from '../../agents/resizing/vpa-histogram.ts';
import { VPA_OPTIONS } from '../../agents/resizing/vpa-options.ts';
import { estimate } from '../../agents/resizing/vpa-recommendation.ts';
import type { ConformanceOutcome } from './report.ts';
import type { MemoryValue, VpaCase } from './vpa-case-files.ts';
import type {
  ConfidenceCase,
  DecayingCase,
  ExponentialCase,
  LinearCase,
  MarginCase,
  PercentileCase,
} from './vpa-case-schemas.ts';

/** One value of a case: what is expected, and what the recommender makes of it. */
interface Value {
  readonly expected: number | string;
  readonly got: number | string;
  /** What `got` was before it was cut off to a whole amount: right as well. */
  readonly uncut?: number;
  readonly isWhole?: boolean; // then exact
}
type Values = Readonly<Record<string, Value>>;

const TOLERANCE = 1e-9; // relative

/** Puts a case to the code that the vertical autoscaler runs. */
export function answerVpa(one: VpaCase): ConformanceOutcome {
  const values = Object.entries(valuesOf(one));
  const wrong = values.filter(([, value]) => !isRight(value));
  const shown = wrong.length > 0 ? wrong : values;
  const pick = (key: 'expected' | 'got') =>
    Object.fromEntries(shown.map(([name, value]) => [name, value[key]]));
  const verdict = wrong.length === 0 ? 'passed' : 'failed';
  return { case: one.name, verdict, expected: pick('expected'), got: pick('got') };
}

function isRight({ expected, got, uncut, isWhole = false }: Value): boolean {
  const isText = typeof expected === 'string' || typeof got === 'string';
  if (isText || isWhole) return expected === got;
  return isNear(got, expected) || (uncut !== undefined && isNear(uncut, expected));
}
const isNear = (got: number, expected: number): boolean =>
  Math.abs(got - expected) <= TOLERANCE * Math.abs(expected);

function valuesOf(one: VpaCase): Values {
  switch (one.kind) {
    case 'linear': {
      const { max_value: max, bucket_size: size } = one.fields;
      return bucketValues(one.fields, linearBuckets({ max, size }));
    }
    case 'exponential': {
      const { max_value: max, first_bucket_size: firstSize, ratio } = one.fields;
      return bucketValues(one.fields, exponentialBuckets({ max, firstSize, ratio }));
    }
    case 'percentiles':
      return percentileValues(one.fields, one.histogram.buckets, one.histogram.halfLife);
    case 'decaying':
      return percentileValues(one.fields, one.histogram.buckets, one.histogram.halfLife);
    case 'confidence':
      return confidenceValues(one.fields, one.memory);
    case 'margin':
      return marginValues(one.fields, one.memory);
    case 'cpuTarget': {
      const { usageCores, targetMillicores: expected } = one.fields;
      const got = targetOf(usageCores, CPU_BUCKETS, amountOfCores);
      return { [`${usageCores} cores`]: { expected, got, isWhole: true } };
    }
    case 'memoryTarget': {
      const { usageBytes, targetBytes: expected } = one.fields;
      const got = targetOf(usageBytes, MEMORY_BUCKETS, wholeAmount);
      return { [`${usageBytes} bytes`]: { expected, got, isWhole: true } };
    }
    case 'multipliers': {
      const { daysObserved, upper, lower } = one.fields;
      return given({
        upper: [upper, wideningFactor(daysObserved, WIDEN_UPPER)],
        lower: [lower, wideningFactor(daysObserved, WIDEN_LOWER)],
      });
    }
  }
}

/** Those values of which something is expected. */
function given(
  all: Readonly<Record<string, readonly [number | undefined, number, number?]>>,
): Values {
  const values = Object.entries(all).flatMap(([name, [expected, got, uncut]]) => {
    if (expected === undefined) return [];
    return [[name, { expected, got, ...(uncut === undefined ? {} : { uncut }) }] as const];
  });
  return Object.fromEntries(values);
}

function bucketValues(fields: LinearCase | ExponentialCase, buckets: Buckets): Values {
  const { num_buckets: count, bucket_start: starts, find_bucket: found } = fields;
  const isBucket = (key: number) => Number.isInteger(key) && key >= 0 && key < buckets.count;
  return {
    ...given({ num_buckets: [count, buckets.count] }),
    ...byNumber('bucket_start', starts, (key) =>
      isBucket(key) ? buckets.start(key) : `no bucket of ${buckets.count}`,
    ),
    ...byNumber('find_bucket', found, (key) => buckets.find(key)),
  };
}

function byNumber(
  field: string,
  map: Readonly<Record<string, number>>,
  answer: (key: number) => number | string,
): Values {
  const values = Object.entries(map).map(
    ([key, expected]) => [`${field} ${key}`, { expected, got: answer(Number(key)) }] as const,
  );
  return Object.fromEntries(values);
}

const HOUR = 3600;
// Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/recommender/util/histogram_test.go,
// from whose histograms the known answers come. The recommender's own is 1e-4.
const WEIGHT_MIN = 1e-15;

function percentileValues(
  fields: PercentileCase | DecayingCase,
  buckets: Buckets,
  halfLife = Infinity,
): Values {
  const histogram = new DecayingHistogram(buckets, { halfLife, weightMin: WEIGHT_MIN });
  const samples =
    'samples_value_weight_hour' in fields
      ? fields.samples_value_weight_hour
      : fields.samples_value_weight.map(([value, weight]) => [value, weight, 0] as const);
  for (const [value, weight, hour] of samples) histogram.add(value, weight, hour * HOUR);
  return byNumber('percentile', fields.percentile_to_value, (share) => histogram.percentile(share));
}

const MINUTES_PER_HOUR = 60;
const HOURS_PER_DAY = 24;

function confidenceValues(fields: ConfidenceCase, memory: readonly MemoryValue[]): Values {
  const { samples, sample_every_min: every = 0, confidence_interval_h: hours } = fields;
  const confidence = confidenceOf({
    samples,
    days: (Math.max(0, samples - 1) * every) / (MINUTES_PER_HOUR * HOURS_PER_DAY),
    intervalDays: hours / HOURS_PER_DAY,
  });
  const widening: Widening = fields;
  const factor = wideningFactor(confidence, widening);
  const { base_cpu_cores: cores = 1, expected_cpu: cpu } = fields; // any will do for an end
  const amount = widened(amountOfCores(cores), confidence, widening);
  const ofMemory = memory.map(({ key, base, expected }) => {
    const got = widened(wholeAmount(base), confidence, widening);
    return [key, { expected, got, uncut: base * factor }] as const;
  });
  return {
    ...given({
      confidence: [fields.expected_confidence, confidence],
      cpu_cores: [fields.expected_cpu_cores, amount / 1000, cores * factor],
    }),
    ...(cpu === 'maximum' ? { cpu: { expected: cpu, got: endOf(amount) } } : {}),
    ...(typeof cpu === 'number' ? given({ cpu: [cpu, amount / 1000, cores * factor] }) : {}),
    ...Object.fromEntries(ofMemory),
  };
}

const endOf = (amount: Amount): number | string => (amount === AMOUNT_MAX ? 'maximum' : amount);

function marginValues(fields: MarginCase, memory: readonly MemoryValue[]): Values {
  const { margin_fraction: margin, base_cpu_cores: cores = 0 } = fields;
  const amount = withMargin(amountOfCores(cores), margin);
  const ofMemory = memory.map(({ key, base, expected }) => {
    const got = withMargin(wholeAmount(base), margin);
    return [key, { expected, got, uncut: base * (1 + margin) }] as const;
  });
  return {
    ...given({ cpu_cores: [fields.expected_cpu_cores, amount / 1000, cores * (1 + margin)] }),
    ...Object.fromEntries(ofMemory),
  };
}

/** What is recommended where the use never changes, before any minimum. */
function targetOf(use: number, buckets: Buckets, amountOf: (value: number) => Amount): Amount {
  const histogram = new DecayingHistogram(buckets, { halfLife: Infinity, weightMin: WEIGHT_MIN });
  histogram.add(use, 1, 0);
  return estimate(histogram, amountOf, {
    percentile: VPA_OPTIONS['targetPercentile']!.default as number,
    safetyMarginRatio: VPA_OPTIONS['safetyMarginRatio']!.default as number,
  });
}
