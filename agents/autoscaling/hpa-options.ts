import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import { POLICY_TYPES, type ScalingRules, SELECT_POLICIES } from './hpa-behavior.ts';
import { METRIC_SIGNALS, type MetricSignal } from './hpa-metrics.ts';
import { type Tolerance, TOLERANCE_RULES } from './hpa-replica-calculator.ts';

const rules: OptionTable = {
  stabilizationWindow: {
    value: { type: 'seconds', min: 0 },
    optional: true,
    description: 'seconds of recommendations to hold to; unset: up 0, down downscaleStabilization',
  },
  selectPolicy: {
    value: { type: 'choice', of: SELECT_POLICIES },
    optional: true,
    description:
      'which policy holds: that of the largest change (unset), the smallest, or no change',
  },
  policies: {
    value: {
      type: 'records',
      of: {
        type: { value: { type: 'choice', of: POLICY_TYPES }, description: 'replicas or percent' },
        value: {
          value: { type: 'number', min: 1, integer: true },
          description: 'replicas, or percent of the replicas at the start of the period',
        },
        period: { value: { type: 'seconds', above: 0 }, description: 'seconds' },
      },
    },
    optional: true,
    description: 'unset: up 4 replicas or 100 % per 15 s, down 100 % per 15 s',
  },
  tolerance: {
    value: { type: 'number', min: 0, below: 1 },
    optional: true,
    description: 'ratio, of this direction only; unset: the common tolerance',
  },
};

/** To be tuned: the defaults, a wait before scaling up, faster up, slower down. */
const BEHAVIORS = [
  {},
  { scaleUp: { stabilizationWindow: '60s' } },
  {
    scaleUp: {
      policies: [
        { type: 'Pods', value: 10, period: '15s' },
        { type: 'Percent', value: 400, period: '15s' },
      ],
    },
  },
  { scaleDown: { policies: [{ type: 'Pods', value: 1, period: '60s' }] } },
];

export const HPA_OPTIONS: OptionTable = {
  targetRatio: {
    value: { type: 'number', min: 0.01, max: 1 },
    default: 0.8,
    description: 'target CPU use over request, in [0.01, 1], in whole percent; without `metrics`',
    tune: { min: 0.2, max: 0.95 },
  },
  metrics: {
    value: {
      type: 'records',
      of: {
        type: { value: { type: 'choice', of: ['cpu', 'pods', 'external'] }, description: 'source' },
        signal: {
          value: { type: 'choice', of: Object.keys(METRIC_SIGNALS) },
          optional: true,
          description: 'the signal of a pods or external metric',
        },
        target: {
          value: { type: 'number', above: 0 },
          description: 'cpu: ratio of the request; otherwise in units of the signal, >= 0.001',
        },
        targetType: {
          value: { type: 'choice', of: ['averageValue', 'value'] },
          optional: true,
          description: 'external: target per replica (unset) or of the whole',
        },
      },
    },
    optional: true,
    description: 'instead of targetRatio: several metrics, of which the largest proposal holds',
  },
  tolerance: {
    value: { type: 'number', min: 0, below: 1 },
    default: 0.1,
    description: 'ratio in [0, 1): no change while value over target is within it of 1',
    tune: { min: 0.02, max: 0.3 },
  },
  toleranceRule: {
    value: { type: 'choice', of: TOLERANCE_RULES },
    default: 'asymmetric',
    description: 'asymmetric: Kubernetes since 1.33; absolute: before (they differ at the edge)',
  },
  downscaleStabilization: {
    value: { type: 'seconds', min: 0 },
    default: 300,
    description: 'seconds during which the highest recommendation holds',
    tune: { min: 0, max: 900 },
  },
  cpuInitialization: {
    value: { type: 'seconds', min: 0 },
    default: 300,
    description: 'seconds after the start in which an unready replica does not count',
  },
  initialReadinessDelay: {
    value: { type: 'seconds', min: 0 },
    default: 30,
    description: 'seconds after the start; unready since then means never ready',
  },
  metricWindow: {
    value: { type: 'seconds', min: 0 },
    default: 15,
    description: 'seconds that one CPU sample covers: the scrape interval',
  },
  behavior: {
    value: {
      type: 'record',
      of: {
        scaleUp: { value: { type: 'record', of: rules }, optional: true, description: 'limits up' },
        scaleDown: {
          value: { type: 'record', of: rules },
          optional: true,
          description: 'and down',
        },
      },
    },
    optional: true,
    description: 'rate policies and windows; unset: the path without a behavior',
    tune: { of: BEHAVIORS },
  },
};

/** One record of `metrics`. */
export interface MetricOptions {
  readonly type: 'cpu' | 'pods' | 'external';
  readonly signal?: MetricSignal;
  readonly target: number;
  readonly targetType?: 'averageValue' | 'value';
}
/** One direction of `behavior`. */
export type RulesOptions = Partial<ScalingRules> & { readonly tolerance?: number };

/** The options of an autoscaler as `readOptions` returns them. */
export interface HpaOptions {
  readonly targetRatio: number;
  readonly metrics?: readonly MetricOptions[];
  readonly tolerance: number;
  readonly toleranceRule: Tolerance['rule'];
  readonly downscaleStabilization: Seconds;
  readonly cpuInitialization: Seconds;
  readonly initialReadinessDelay: Seconds;
  readonly metricWindow: Seconds;
  readonly behavior?: { readonly scaleUp?: RulesOptions; readonly scaleDown?: RulesOptions };
}
