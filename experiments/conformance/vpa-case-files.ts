import { found, isMap } from '../../sim/options.ts';
import { BadInput } from '../bad-input.ts';
import { Checker } from './hpa-case-files.ts';
import {
  type ConfidenceCase,
  type CpuTargetCase,
  confidenceCase,
  cpuTargetCase,
  type DecayingCase,
  decayingCase,
  type ExponentialCase,
  exponentialCase,
  type LinearCase,
  linearCase,
  type MarginCase,
  type MemoryTargetCase,
  type MultiplierCase,
  marginCase,
  memoryTargetCase,
  multiplierCase,
  type PercentileCase,
  percentileCase,
} from './vpa-case-schemas.ts';
import { type HistogramText, parseHistogram } from './vpa-histogram-text.ts';

/** An amount of memory and what is made of it. */
export interface MemoryValue {
  readonly key: string; // the field that tells what is expected
  readonly base: number;
  readonly expected: number;
}
/** A case, checked; `name` is its place in the file. */
export type VpaCase = { readonly name: string } & (
  | { readonly kind: 'linear'; readonly fields: LinearCase }
  | { readonly kind: 'exponential'; readonly fields: ExponentialCase }
  | {
      readonly kind: 'percentiles';
      readonly fields: PercentileCase;
      readonly histogram: HistogramText;
    }
  | { readonly kind: 'decaying'; readonly fields: DecayingCase; readonly histogram: HistogramText }
  | {
      readonly kind: 'confidence';
      readonly fields: ConfidenceCase;
      readonly memory: readonly MemoryValue[];
    }
  | {
      readonly kind: 'margin';
      readonly fields: MarginCase;
      readonly memory: readonly MemoryValue[];
    }
  | { readonly kind: 'cpuTarget'; readonly fields: CpuTargetCase }
  | { readonly kind: 'memoryTarget'; readonly fields: MemoryTargetCase }
  | { readonly kind: 'multipliers'; readonly fields: MultiplierCase }
);

type Path = readonly (string | number)[];
type Raw = Readonly<Record<string, unknown>>;
type ReadCase = (raw: unknown, path: Path, checker: Checker) => VpaCase | undefined;

const HISTOGRAMS = {
  linear_histogram_options: (raw, path, checker) => {
    const fields = checker.one(linearCase, raw, path);
    checkBuckets(fields, path, checker);
    return fields && { name: nameOf(path), kind: 'linear', fields };
  },
  exponential_histogram_options: (raw, path, checker) => {
    const fields = checker.one(exponentialCase, raw, path);
    checkBuckets(fields, path, checker);
    return fields && { name: nameOf(path), kind: 'exponential', fields };
  },
  percentiles: (raw, path, checker) => {
    const fields = checker.one(percentileCase, raw, path);
    const histogram = histogramOf(fields, path, checker);
    if (!fields || !histogram) return undefined;
    if (histogram.halfLife !== undefined)
      checker.say([...path, 'histogram'], 'must have no half life: its samples have no time');
    if (histogram.kind === 'empty' && fields.samples_value_weight.length > 0)
      checker.say([...path, 'samples_value_weight'], 'must be empty, as the histogram is');
    return { name: nameOf(path), kind: 'percentiles', fields, histogram };
  },
  decaying_percentiles: (raw, path, checker) => {
    const fields = checker.one(decayingCase, raw, path);
    const histogram = histogramOf(fields, path, checker);
    if (!fields || !histogram) return undefined;
    if (histogram.kind === 'empty' && fields.samples_value_weight_hour.length > 0)
      checker.say([...path, 'samples_value_weight_hour'], 'must be empty, as the histogram is');
    else if (histogram.kind !== 'empty' && histogram.halfLife === undefined)
      checker.say([...path, 'histogram'], `must name a half life, got ${found(fields.histogram)}`);
    return { name: nameOf(path), kind: 'decaying', fields, histogram };
  },
  confidence_multiplier: (raw, path, checker) => {
    const { memory, rest } = memoryValues(raw, path, checker);
    const fields = checker.one(confidenceCase, rest, path);
    if (!fields) return undefined;
    const {
      expected_confidence: confidence,
      expected_cpu_cores: cores,
      expected_cpu: cpu,
    } = fields;
    needsOne([confidence, cores, cpu], memory, path, checker);
    return { name: nameOf(path), kind: 'confidence', fields, memory };
  },
  margin: (raw, path, checker) => {
    const { memory, rest } = memoryValues(raw, path, checker);
    const fields = checker.one(marginCase, rest, path);
    if (!fields) return undefined;
    needsOne([fields.expected_cpu_cores], memory, path, checker);
    return { name: nameOf(path), kind: 'margin', fields, memory };
  },
} as const satisfies Readonly<Record<string, ReadCase>>;

const TARGETS = {
  cpu: (raw, path, checker) => {
    const fields = checker.one(cpuTargetCase, raw, path);
    return fields && { name: nameOf(path), kind: 'cpuTarget', fields };
  },
  memory: (raw, path, checker) => {
    const fields = checker.one(memoryTargetCase, raw, path);
    return fields && { name: nameOf(path), kind: 'memoryTarget', fields };
  },
  confidenceMultipliers: (raw, path, checker) => {
    const fields = checker.one(multiplierCase, raw, path);
    return fields && { name: nameOf(path), kind: 'multipliers', fields };
  },
} as const satisfies Readonly<Record<string, ReadCase>>;

const FORMATS: readonly Readonly<Record<string, ReadCase>>[] = [HISTOGRAMS, TARGETS];
const EITHER = FORMATS.map((format) => Object.keys(format).join(', ')).join(', or of ');

/**
 * Checks the parsed JSON of a file of either format, which its lists tell apart; throws BadInput with
 * a line for everything that is wrong.
 */
export function readVpaCases(file: string, raw: unknown): readonly VpaCase[] {
  const checker = new Checker(file);
  const format = FORMATS.find((one) => isMap(raw) && Object.keys(one).some((key) => key in raw));
  if (!format || !isMap(raw))
    throw new BadInput([`${file}: must be a map of lists: of ${EITHER}, got ${found(raw)}`]);
  checker.unknownKeys(raw, Object.keys(format), []);
  const cases = Object.entries(format).flatMap(([key, read]) =>
    checker.list(raw, key, (one, path) => read(one, path, checker)),
  );
  if (checker.lines.length > 0) throw new BadInput(checker.lines);
  return cases;
}

const nameOf = ([list, index]: Path): string => `${list}[${index}]`;

/** Says so where a key is no number; the values were checked before. */
function needNumbers(map: object, path: Path, wanted: string, checker: Checker): void {
  for (const key of Object.keys(map))
    if (!isNumber(key)) checker.say([...path, key], `must be ${wanted}, got ${found(key)}`);
}
const isNumber = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));

function checkBuckets(
  fields: LinearCase | ExponentialCase | undefined,
  path: Path,
  checker: Checker,
): void {
  if (!fields) return;
  const { num_buckets: count, bucket_start: starts, find_bucket: values } = fields;
  needNumbers(starts, [...path, 'bucket_start'], 'the number of a bucket', checker);
  needNumbers(values, [...path, 'find_bucket'], 'a number', checker);
  needsOne([count, ...Object.values(starts), ...Object.values(values)], [], path, checker);
}

function histogramOf(
  fields: PercentileCase | DecayingCase | undefined,
  path: Path,
  checker: Checker,
): HistogramText | undefined {
  if (!fields) return undefined;
  const { histogram: text, percentile_to_value: values } = fields;
  needNumbers(values, [...path, 'percentile_to_value'], 'a percentile', checker);
  const histogram = parseHistogram(text);
  const wanted =
    "a histogram such as 'linear max 10 bucket 1', 'exponential max 500 first 40 ratio 1.5' or " +
    "'empty', with ', half life 1 h' where it decays";
  if (!histogram) checker.say([...path, 'histogram'], `must be ${wanted}, got ${found(text)}`);
  return histogram;
}

const OF_BASE = /^expected_memory_bytes_for_base_(.+)$/;

/** The base of a value of memory stands in its key. */
function memoryValues(raw: unknown, path: Path, checker: Checker) {
  if (!isMap(raw)) return { memory: [], rest: raw };
  const memory: MemoryValue[] = [];
  const rest: Record<string, unknown> = {};
  for (const [key, expected] of Object.entries(raw)) {
    const [, text] = OF_BASE.exec(key) ?? [];
    if (text === undefined) rest[key] = expected;
    else if (!isNumber(text) || Number(text) < 0)
      checker.say([...path, key], `must end with bytes >= 0, got ${found(text)}`);
    else if (typeof expected !== 'number' || expected < 0)
      checker.say([...path, key], `must be a number >= 0, got ${found(expected)}`);
    else memory.push({ key, base: Number(text), expected });
  }
  return { memory, rest: rest as Raw };
}

function needsOne(
  expected: readonly unknown[],
  memory: readonly MemoryValue[],
  path: Path,
  checker: Checker,
): void {
  const isEmpty = memory.length === 0 && expected.every((one) => one === undefined);
  const placed = checker.lines.some((line) => line.includes(nameOf(path)));
  if (isEmpty && !placed) checker.say(path, 'must have a value to be checked, got none');
}
