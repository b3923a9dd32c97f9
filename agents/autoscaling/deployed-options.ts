import type { OptionTable } from '../../sim/options.ts';
import { STRICT_CHECKS } from '../fallback.ts';

/** A number of a table, in [min, max]. */
const ratio = (initial: number, description: string) => ({
  value: { type: 'number', min: 0, max: 1 } as const,
  default: initial,
  description,
});
const span = (initial: string, description: string) => ({
  value: { type: 'seconds', above: 0 } as const,
  default: initial,
  description,
});

const SHADOW: OptionTable = {
  lasts: span('1h', 'time in which the candidate is only listened to'),
  failureRatioMax: ratio(
    0.01,
    'share of its decisions that the candidate may fail to take, in [0, 1]',
  ),
};
/** All of them assumptions: what suits a service that settles within minutes. */
const CANARY: OptionTable = {
  block: span('10min', 'time in which one of the two decides'),
  burnIn: span('2min', 'begin of each block that is not measured, shorter than the block'),
  alpha: {
    value: { type: 'number', above: 0, below: 0.5 },
    default: 0.05,
    description: 'probability of a false promotion, and of a false rollback, at most; in (0, 0.5)',
  },
  pairsMax: {
    value: { type: 'number', min: 1, integer: true },
    default: 200,
    description: 'pairs of blocks after which an undecided candidate is rolled back',
  },
  violationMargin: {
    value: { type: 'number', above: 0, below: 1 },
    default: 0.05,
    description: 'by how much the share of violated scrapes may be higher, below violationScale',
  },
  violationScale: {
    value: { type: 'number', above: 0, max: 1 },
    default: 0.2,
    description: 'share of violated scrapes from which a block is as bad as can be, in (0, 1]',
  },
  costMargin: {
    value: { type: 'number', above: 0, below: 1 },
    default: 0.02,
    description: 'by how much of the cost of replicasMax the cost may be higher, below costScale',
  },
  costScale: {
    value: { type: 'number', above: 0, max: 1 },
    default: 0.1,
    description:
      'difference in cost, of that of replicasMax, from which more counts no more, in (0, 1]',
  },
};
const OBJECTIVES: OptionTable = {
  errorRatioMax: ratio(0.01, 'share of failed calls of a service above which a scrape is violated'),
  latencySecondsMax: {
    value: { type: 'seconds', above: 0, max: Infinity },
    default: Infinity,
    description: '99th percentile of a service above which a scrape is violated',
  },
};
const figure = (description: string) => ({
  value: { type: 'number' } as const,
  optional: true,
  description,
});
const GATE: OptionTable = {
  verdict: {
    value: { type: 'path' },
    optional: true,
    description: 'file that `ope --gate` has written of the candidate, instead of all numbers',
  },
  refused: {
    value: { type: 'string' },
    optional: true,
    description: 'why the log says nothing, instead of all numbers',
  },
  low: figure('lower confidence bound of the value of the candidate, as `ope` prints it'),
  estimate: figure('of that value'),
  effectiveSampleSize: figure('rows of the log that count'),
  weightMax: figure('largest importance weight'),
  behaviour: figure('value of the policy that wrote the log'),
  margin: {
    value: { type: 'number', min: 0 },
    default: 0,
    description: 'how much worse than the behaviour the lower bound may be, >= 0',
  },
  effectiveSampleSizeMin: {
    value: { type: 'number', min: 1 },
    default: 100, // assumption
    description: 'rows below which there is no support',
  },
  weightMaxMost: {
    value: { type: 'number', min: 1 },
    default: 100, // assumption
    description: 'largest weight above which there is no support',
  },
};
const KILL: OptionTable = {
  at: {
    value: { type: 'seconds', min: 0, max: Infinity },
    default: Infinity,
    description: 'seconds of the run from which the baseline decides, whatever the stage',
  },
  violatedMax: {
    value: { type: 'number', min: 1, max: Infinity },
    default: Infinity,
    description:
      'scrapes in a row that may be violated under the candidate before it is rolled back',
  },
};
const DRIFT: OptionTable = {
  falseAlarmEvery: {
    value: { type: 'number', above: 1 },
    default: 100_000, // assumption: looked at every 5 min, a year
    description: 'observations looked at between two false alarms, on average at least',
  },
  every: {
    value: { type: 'number', min: 1, integer: true },
    default: 20, // assumption: 5 min of decisions every 15 s
    description: 'of so many observations one is looked at, so that they are nearly independent',
  },
};
const CHECKS: OptionTable = {
  staleAfter: span(
    `${STRICT_CHECKS.staleAfter}s`,
    'age of telemetry beyond which the baseline decides',
  ),
  missingRatioMax: ratio(
    STRICT_CHECKS.missingRatioMax,
    'share of lost scrapes beyond which the baseline decides, in [0, 1]',
  ),
  missingSpan: span(`${STRICT_CHECKS.missingSpan}s`, 'time over which lost scrapes are counted'),
  decisionSecondsMax: span('1s', 'how long a decision of the candidate is waited for'), // assumption
  failuresMax: {
    value: { type: 'number', min: 1, max: Infinity },
    default: 20, // assumption: 5 min of decisions every 15 s
    description: 'decisions in a row that it may fail to take before it is rolled back',
  },
};

const record = (of: OptionTable, description: string) => ({
  value: { type: 'record', of } as const,
  default: {},
  description,
});

/** Of the kind `deployed`. */
export const DEPLOYED_OPTIONS: OptionTable = {
  candidate: {
    value: { type: 'agent', of: 'autoscaling' },
    description: 'who is to take over',
  },
  baseline: {
    value: { type: 'agent', of: 'autoscaling' },
    description: 'who decides until then, and whenever the candidate cannot',
  },
  begin: {
    value: { type: 'choice', of: ['shadow', 'canary', 'full'] },
    default: 'shadow',
    description: 'stage at the start of the run',
  },
  onFailure: {
    value: { type: 'choice', of: ['baseline', 'hold'] },
    default: 'baseline',
    description: 'hold: no checks, a candidate that crashes changes nothing (to compare with)',
  },
  shadow: record(SHADOW, 'the candidate decides for nobody'),
  canary: record(CANARY, 'both decide in turn, by chance'),
  objectives: record(OBJECTIVES, 'what counts as violated, by telemetry'),
  gate: {
    value: { type: 'record', of: GATE },
    optional: true,
    description: 'evidence from a log that is needed for a canary; unset: none is',
  },
  kill: record(KILL, 'the kill switch'),
  drift: record(DRIFT, 'observations that are not as in training, where the candidate knows those'),
  checks: record(CHECKS, 'what a decision of the candidate must pass'),
};
