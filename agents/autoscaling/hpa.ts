import { type Action, HOLD } from '../../sim/actions.ts';
import type { Telemetry } from '../../sim/telemetry.ts';
import type { Agent, ScalingTarget } from '../agent.ts';
import type { AutoscalerLine } from '../registry.ts';
import { limitLegacy, limitRate, stabilize, stabilizeLegacy } from './hpa-behavior.ts';
import { HpaMemory } from './hpa-memory.ts';
import {
  type HpaObservation,
  METRIC_SIGNALS,
  type MetricSignal,
  replicasForMetrics,
} from './hpa-metrics.ts';
import { HPA_OPTIONS, type HpaOptions } from './hpa-options.ts';
import { type HpaSettings, hpaSettings } from './hpa-settings.ts';

/**
 * The Horizontal Pod Autoscaler v2 of Kubernetes for one service, to the integer. Its arithmetic is
 * in hpa-replica-calculator.ts, what follows a recommendation in hpa-behavior.ts.
 * Source: Kubernetes, pkg/controller/podautoscaler/horizontal.go, reconcileAutoscaler.
 */
export function hpa(target: ScalingTarget, settings: HpaSettings): Agent<HpaObservation> {
  const { service, replicasMin, replicasMax } = target;
  const memory = new HpaMemory(memorySpan(settings));

  function desired(observation: HpaObservation): number {
    const { current, now } = observation;
    const isDisabled = current === 0 && replicasMin !== 0;
    if (isDisabled) return current;
    if (current > replicasMax) return replicasMax;
    if (current < replicasMin) return replicasMin;
    const recommended = replicasForMetrics(settings.metrics, observation, settings.rules);
    if (recommended === undefined) return current;
    const replicas = settled(recommended, { current, now, target, settings, memory });
    memory.recommend(recommended, now);
    return replicas;
  }

  return {
    name: 'hpa',
    observe: (telemetry) => ({
      now: telemetry.now,
      current: telemetry.replicas(service),
      samples: telemetry.samples(service),
      signals: latestSignals(telemetry, service),
    }),
    act(observation): Action {
      const { current, now } = observation;
      memory.see(current, now);
      const replicas = desired(observation);
      if (replicas === current) return HOLD;
      memory.order(current, replicas, now);
      return { kind: 'scale', service, replicas };
    },
  };
}

interface Situation {
  readonly current: number;
  readonly now: number;
  readonly target: ScalingTarget;
  readonly settings: HpaSettings;
  readonly memory: HpaMemory;
}

/** A recommendation after stabilisation and limits. */
function settled(desired: number, situation: Situation): number {
  const { current, now, settings, memory } = situation;
  const { replicasMin, replicasMax } = situation.target;
  const { behavior, downscaleStabilization: window } = settings;
  const recommendations = memory.recommendations(now);
  if (!behavior) {
    const stable = stabilizeLegacy({ desired, recommendations, window });
    return limitLegacy({ current, desired: stable, replicasMin, replicasMax });
  }
  const stable = stabilize({
    current,
    desired,
    recommendations,
    upWindow: behavior.scaleUp.stabilizationWindow,
    downWindow: behavior.scaleDown.stabilizationWindow,
  });
  return limitRate({
    current,
    desired: stable,
    replicasMin,
    replicasMax,
    behavior,
    added: memory.added(now),
    deleted: memory.deleted(now),
  });
}

function memorySpan({ behavior, downscaleStabilization }: HpaSettings): number {
  if (!behavior) return downscaleStabilization;
  const spans = [behavior.scaleUp, behavior.scaleDown].flatMap((rules) => [
    rules.stabilizationWindow,
    ...rules.policies.map(({ period }) => period),
  ]);
  return Math.max(...spans);
}

function latestSignals(telemetry: Telemetry, service: string): HpaObservation['signals'] {
  const signals = Object.keys(METRIC_SIGNALS) as MetricSignal[];
  const entries = signals.map((signal) => [signal, telemetry.latest(service, signal)] as const);
  return Object.fromEntries(entries) as Record<MetricSignal, number>;
}

export const hpaLine: AutoscalerLine = {
  kind: 'hpa',
  description: 'Kubernetes Horizontal Pod Autoscaler v2, to the integer',
  options: HPA_OPTIONS,
  knob: 'targetRatio',
  coveredBy: 'test/agents/autoscaling/hpa.test.ts: scales to ceil(ratio x pods that count)',
  create(options, targets) {
    const settings = hpaSettings(options as unknown as HpaOptions);
    return targets.map((target) => hpa(target, settings));
  },
};
