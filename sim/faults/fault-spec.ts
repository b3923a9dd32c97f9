import type { Option, OptionTable, OptionValues } from '../options.ts';
import type { Seconds, Spec } from '../units.ts';
import { CLASS_NOUNS } from './components.ts';
import type { FaultLine } from './fault.ts';

/** One fault of an experiment, parsed and checked. */
export interface FaultSpec {
  /** Different from all others: names its draws. */
  readonly name: string;
  readonly kind: string; // a line of FAULTS
  readonly options: OptionValues; // of that line
  /** A component of its class, `any` of them, or unset where it takes none. */
  readonly target?: string;
  readonly severity: number; // in (0, 1]
  /** First onset, seconds from the start of the run. */
  readonly at: Spec;
  /** From one onset to the next; unset: it comes once. */
  readonly every?: Spec;
  /** Onsets are those of this fault, or its ends; `at` and `every` do not count then. */
  readonly with?: string;
  readonly after?: string;
  /** Onsets and durations are those of a trace of failures. */
  readonly replay?: ReplayOptions;
  readonly delay: Spec; // of each onset
  readonly probability: number; // of each onset
  readonly duration: Spec;
  readonly recovery: Seconds; // from the end until its level is 0
  readonly onset: Spec;
  readonly radius: Spec;
  /** Divides delay, duration, recovery, the times of the onset, and those of a trace. */
  readonly speedUp: number;
}

export interface ReplayOptions {
  readonly file: string;
  /** Time of the trace at which the run begins; unset: each day begins at a time of its own. */
  readonly start?: Seconds;
}

export const ANY = 'any';

/** By name, for files: a severity without a number. */
export const SEVERITIES: Readonly<Record<string, number>> = { low: 0.25, medium: 0.5, high: 1 };

const REPLAY: OptionTable = {
  file: {
    value: { type: 'path' },
    description: 'CSV or CSV.gz with failure_interval, failure_duration (ms), failure_intensity',
  },
  start: {
    value: { type: 'seconds', min: 0 },
    optional: true,
    description: 'time of the trace at which the run begins; unset: drawn for each day',
  },
};

/** Of every fault: when it comes, how often, how long. */
const TIMES: OptionTable = {
  name: {
    value: { type: 'string' },
    optional: true,
    description: 'different from all others, also names its draws; unset: kind and target',
  },
  at: {
    value: { type: 'distribution' },
    default: { kind: 'constant', value: 0 },
    description: 'law of the first onset, from the start of the run, pre-roll included',
  },
  every: {
    value: { type: 'distribution' },
    optional: true,
    description: 'law of the time from one onset to the next; unset: it comes once',
  },
  with: {
    value: { type: 'string' },
    optional: true,
    description: 'name of a fault whose onsets are also those of this one, instead of at and every',
  },
  after: {
    value: { type: 'string' },
    optional: true,
    description: 'name of a fault whose ends are the onsets of this one, instead of at and every',
  },
  replay: {
    value: { type: 'record', of: REPLAY },
    optional: true,
    description: 'a trace of failures that gives onsets, durations and severities',
  },
  delay: {
    value: { type: 'distribution' },
    default: { kind: 'constant', value: 0 },
    description: 'law of what is added to each onset',
  },
  probability: {
    value: { type: 'number', above: 0, max: 1 },
    default: 1,
    description: 'that an onset happens, in (0, 1]',
  },
  speedUp: {
    value: { type: 'number', above: 0 },
    default: 1,
    description: 'divides delay, duration, recovery, times of the onset and of the trace, > 0',
  },
};

const DURATION: Seconds = 60; // Litmus: total duration of a CPU or memory hog

/** All options of a fault in a file but `severity`, `onset` and `radius`. Own options come first. */
export function tableOf(line: FaultLine): OptionTable {
  const { duration = DURATION, recovery = 0 } = line.usual ?? {};
  return {
    ...line.options,
    ...(takesTarget(line) ? { target: targetOption(line) } : {}),
    ...TIMES,
    duration: {
      value: { type: 'distribution' },
      default: { kind: 'constant', value: duration },
      description: 'law of the time from onset to end',
    },
    recovery: {
      value: { type: 'seconds', min: 0 },
      default: recovery,
      description: 'from the end until its level is 0',
    },
  };
}

export const COMMON_OPTIONS: readonly string[] = [
  'kind',
  'target',
  ...Object.keys(TIMES),
  'duration',
  'recovery',
  'severity',
  'onset',
  'radius',
];

export const usualOnset = ({ usual }: FaultLine): Spec => usual?.onset ?? { kind: 'step' };
export const usualRadius = ({ usual }: FaultLine): Spec => usual?.radius ?? { kind: 'all' };

export function takesTarget({ appliesTo }: FaultLine): boolean {
  return !appliesTo.includes('load') && !appliesTo.includes('none');
}

function targetOption({ appliesTo }: FaultLine): Option {
  const nouns = appliesTo.map((kind) => CLASS_NOUNS[kind]).join(' or ');
  const isOptional = appliesTo.includes('telemetry');
  const unset = isOptional ? '; unset: all of them' : '';
  return {
    value: { type: 'string' },
    description: `name of ${nouns}, or any: drawn for each onset${unset}`,
    ...(isOptional ? { optional: true } : {}),
  };
}
