import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import { DOWNSCALE_STABILIZATION } from './downscale-hold.ts';

export const KEDA_METRICS = ['concurrency', 'queue'] as const;
export const FALLBACK_BEHAVIORS = [
  'static',
  'currentReplicas',
  'currentReplicasIfHigher',
  'currentReplicasIfLower',
] as const;

export interface KedaFallback {
  readonly failureThreshold: number;
  readonly replicas: number;
  readonly behavior: (typeof FALLBACK_BEHAVIORS)[number];
}
/** The options as `readOptions` returns them. */
export interface KedaOptions {
  readonly metric: (typeof KEDA_METRICS)[number];
  readonly targetPerReplica: number;
  readonly activationThreshold: number;
  readonly pollingInterval: Seconds;
  readonly cooldownPeriod: Seconds;
  readonly minReplicas?: number;
  readonly idleReplicas?: number;
  readonly fallback?: KedaFallback;
  readonly tolerance: number;
  readonly downscaleStabilization: Seconds;
}

export const KEDA_OPTIONS: OptionTable = {
  metric: {
    value: { type: 'choice', of: KEDA_METRICS },
    default: 'concurrency', // aws-sqs-queue: scaleOnInFlight is on
    description: 'calls that wait and those in work, or only those that wait (which answers late)',
  },
  targetPerReplica: {
    value: { type: 'number', min: 0.001 },
    default: 5, // aws-sqs-queue: queueLength
    description: 'calls per replica to aim at, >= 0.001',
    tune: { min: 0.1, max: 20, log: true },
  },
  activationThreshold: {
    value: { type: 'number', min: 0 },
    default: 0,
    description: 'calls above which a service at rest is woken up',
  },
  pollingInterval: {
    value: { type: 'seconds', above: 0 },
    default: 30,
    description: 'seconds between two looks at whether the service is active',
  },
  cooldownPeriod: {
    value: { type: 'seconds', min: 0 },
    default: 300,
    description: 'seconds without activity before a service is put to rest',
  },
  minReplicas: {
    value: { type: 'number', min: 0, integer: true },
    optional: true,
    description: 'replicas of an active service; unset: the minimum of the service',
  },
  idleReplicas: {
    value: { type: 'number', min: 0, max: 0, integer: true },
    optional: true,
    description: '0: an inactive service goes to rest though minReplicas is above 0',
  },
  fallback: {
    value: {
      type: 'record',
      of: {
        failureThreshold: {
          value: { type: 'number', min: 0, integer: true },
          default: 3, // the example of the specification; mandatory there
          description: 'the fallback takes over after more than so many missing metrics in a row',
        },
        replicas: {
          value: { type: 'number', min: 0, integer: true },
          description: 'replicas to fall back to',
        },
        behavior: {
          value: { type: 'choice', of: FALLBACK_BEHAVIORS },
          default: 'static',
          description: 'whether the present replicas hold instead: always, or where more, or fewer',
        },
      },
    },
    optional: true,
    description: 'what to do when the metric is missing; unset: hold',
  },
  tolerance: {
    value: { type: 'number', min: 0, below: 1 },
    default: 0.1, // of the Horizontal Pod Autoscaler
    description: 'ratio in [0, 1): no change while metric over target is within it of 1',
    tune: { min: 0.02, max: 0.3 },
  },
  downscaleStabilization: DOWNSCALE_STABILIZATION,
};
