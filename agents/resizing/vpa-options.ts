import { InputError, type OptionTable, type Problem } from '../../sim/options.ts';
import type { Bytes, Seconds } from '../../sim/units.ts';
import type { RecommendationRules } from './vpa-recommendation.ts';
import type { UpdaterRules } from './vpa-updater.ts';
import type { UsageOptions } from './vpa-usage.ts';

const MIB: Bytes = 2 ** 20;
export const VPA_MODES = ['off', 'recreate', 'auto'] as const;

/** The options of a vertical autoscaler as `readOptions` returns them. */
export interface VpaOptions extends UsageOptions, RecommendationRules, UpdaterRules {
  readonly mode: (typeof VPA_MODES)[number];
  readonly millicoresStep: number;
  readonly memoryBytesMin: Bytes;
  readonly memoryBytesMax: Bytes;
  readonly sampleInterval: Seconds;
  readonly updateInterval: Seconds;
  readonly outOfMemoryQuick: Seconds;
  readonly replicasMin: number;
  readonly evictionToleranceRatio: number;
}

const share = { type: 'number', above: 0, max: 1 } as const;
const duration = { type: 'seconds', above: 0 } as const;
const HOUR: Seconds = 3600;

/**
 * Defaults: kubernetes/autoscaler, vertical-pod-autoscaler, flags of the recommender and updater
 * (pkg/recommender/logic/recommender.go, pkg/recommender/model/aggregations_config.go,
 * pkg/updater/config/config.go).
 */
export const VPA_OPTIONS: OptionTable = {
  mode: {
    value: { type: 'choice', of: VPA_MODES },
    default: 'auto',
    description: 'off: recommends and orders nothing; recreate, auto: replaces the replicas',
  },
  targetPercentile: {
    value: share,
    default: 0.9,
    description: 'share of past use that the target covers, in (0, 1], CPU and memory alike',
    tune: { min: 0.5, max: 0.95 },
  },
  lowerPercentile: {
    value: share,
    default: 0.5,
    description: 'the same of the lower bound, at most targetPercentile',
  },
  upperPercentile: {
    value: share,
    default: 0.95,
    description: 'the same of the upper bound, at least targetPercentile',
  },
  safetyMarginRatio: {
    value: { type: 'number', min: 0, max: 10 },
    default: 0.15,
    description: 'share of the past use that is added to target and bounds, in [0, 10]',
    tune: { min: 0, max: 1 },
  },
  halfLife: {
    value: duration,
    default: 24 * HOUR,
    description: 'seconds in which a sample loses half of its weight',
    tune: { min: HOUR, max: 168 * HOUR, log: true },
  },
  memoryWindow: {
    value: duration,
    default: 24 * HOUR,
    description: 'seconds of which a replica counts with one peak of memory',
  },
  outOfMemoryRatio: {
    value: { type: 'number', min: 1, max: 10 },
    default: 1.2,
    description: 'what a kill for want of memory counts as, over what there was, in [1, 10]',
  },
  outOfMemoryBytes: {
    value: { type: 'number', min: 0 },
    default: 100 * MIB,
    description: 'bytes that it counts as more at least',
  },
  podMillicoresMin: {
    value: { type: 'number', min: 0 },
    default: 25,
    description: 'smallest recommendation of CPU for all containers of a replica, millicores',
  },
  podBytesMin: {
    value: { type: 'number', min: 0 },
    default: 250 * MIB,
    description: 'smallest recommendation of memory for all containers of a replica, bytes',
  },
  containers: {
    value: { type: 'number', min: 1, integer: true },
    default: 1,
    description: 'containers that share the two minima',
  },
  millicoresStep: {
    value: { type: 'number', min: 1, integer: true },
    default: 1,
    description: 'recommendations of CPU are rounded up to multiples of this, millicores',
  },
  memoryBytesMin: {
    value: { type: 'number', min: 0 },
    default: 0,
    description: 'least memory allowed, bytes (CPU: the bounds of the service)',
  },
  memoryBytesMax: {
    value: { type: 'number', above: 0, max: Infinity },
    default: Infinity,
    description: 'most memory allowed, bytes; never more than the largest node has',
  },
  sampleInterval: {
    value: duration,
    default: 60,
    description: 'seconds between two samples of a replica',
  },
  updateInterval: {
    value: duration,
    default: 60,
    description: 'seconds between two looks at what is to be replaced',
  },
  changeMinRatio: {
    value: { type: 'number', min: 0, max: 10 },
    default: 0.1,
    description: 'change of CPU plus change of memory below which bounds alone count, in [0, 10]',
  },
  lifetimeMin: {
    value: { type: 'seconds', min: 0 },
    default: 12 * HOUR,
    description: 'seconds that a replica within the bounds runs at least',
    tune: { min: HOUR / 6, max: 24 * HOUR, log: true },
  },
  outOfMemoryQuick: {
    value: { type: 'seconds', min: 0 },
    default: 600,
    description: 'seconds after its start in which a kill for want of memory replaces at once',
  },
  replicasMin: {
    value: { type: 'number', min: 1, integer: true },
    default: 2,
    description: 'replicas without which none is replaced',
  },
  evictionToleranceRatio: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.5,
    description: 'share of the replicas that may be missing, in [0, 1]',
  },
};

/** Throws an InputError with all that the table cannot check. */
export function checkVpaOptions(options: VpaOptions): void {
  const { lowerPercentile, targetPercentile, upperPercentile } = options;
  const problems: Problem[] = [];
  const bound = (name: string, value: number, isWrong: boolean, wanted: string): void => {
    if (isWrong) problems.push({ path: [name], message: `must be ${wanted}, got ${value}` });
  };
  const target = `targetPercentile ${targetPercentile}`;
  const { memoryBytesMin: min, memoryBytesMax: max } = options;
  bound('lowerPercentile', lowerPercentile, lowerPercentile > targetPercentile, `<= ${target}`);
  bound('upperPercentile', upperPercentile, upperPercentile < targetPercentile, `>= ${target}`);
  bound('memoryBytesMax', max, max < min, `>= memoryBytesMin ${min}`);
  if (problems.length > 0) throw new InputError(problems);
}
