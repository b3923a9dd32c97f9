import { type Action, HOLD } from '../../sim/actions.ts';
import { InputError, type Problem } from '../../sim/options.ts';
import type { ReplicaSample, Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Agent, ScalingTarget } from '../agent.ts';
import type { AutoscalerLine } from '../registry.ts';
import { hpa } from './hpa.ts';
import type { HpaObservation } from './hpa-metrics.ts';
import { hpaSettings } from './hpa-settings.ts';
import { KEDA_OPTIONS, type KedaFallback, type KedaOptions } from './keda-options.ts';

interface KedaObservation {
  readonly now: Seconds;
  readonly current: number; // replicas ordered
  readonly calls: number; // NaN: missing
  readonly samples: readonly ReplicaSample[];
}

/**
 * Kubernetes Event-driven Autoscaling. Between its minimum (at least 1) and maximum a Horizontal
 * Pod Autoscaler follows one external metric of type AverageValue: ceil(calls / target per
 * replica). Every polling interval KEDA itself looks whether the service is active (more calls than
 * the threshold): an active one is woken up to its minimum, an inactive one is put to rest once the
 * last activity was seen longer ago than the cooldown period. To rest means to zero, which only a
 * service may be whose `replicasMin` is 0. A service with no replicas shows its queue alone.
 * When the metric was missing more often in a row than the threshold of the fallback, target x
 * fallback replicas takes its place; without a fallback a missing metric changes nothing (that it
 * does not count as inactivity either is an assumption: versions differ).
 * Source: keda.sh, ScaledObject specification (2.17), defaults as there; pkg/fallback/fallback.go;
 * pkg/scaling/executor/scale_scaledobjects.go. Failures are counted once per decision.
 */
export function keda(target: ScalingTarget, options: KedaOptions): Agent<KedaObservation> {
  const { service, replicasMin } = target;
  const { pollingInterval, cooldownPeriod, activationThreshold, targetPerReplica } = options;
  const minReplicas = options.minReplicas ?? replicasMin;
  const mayRest = minReplicas === 0 || options.idleReplicas === 0;
  const scaler = scalerOf({ ...target, replicasMin: Math.max(1, minReplicas) }, options);
  let polledAt = -Infinity;
  let activeAt = -Infinity;
  let failures = 0;

  /** Replicas that KEDA sets by itself when it polls; undefined: it leaves them to the scaler. */
  function poll({ now, current, calls }: KedaObservation): number | undefined {
    if (now - polledAt < pollingInterval) return undefined;
    polledAt = now;
    if (calls > activationThreshold) {
      activeAt = now;
      return current === 0 ? Math.max(1, minReplicas) : undefined;
    }
    if (Number.isNaN(calls)) return undefined;
    const isCold = now - activeAt > cooldownPeriod;
    return mayRest && current > 0 && isCold ? 0 : undefined;
  }

  return {
    name: 'keda',
    observe: (telemetry) => ({
      now: telemetry.now,
      current: telemetry.replicas(service),
      calls: callsOf(telemetry, target, options.metric),
      samples: telemetry.samples(service),
    }),
    act(observation): Action {
      const { now, current, samples } = observation;
      failures = Number.isNaN(observation.calls) ? failures + 1 : 0;
      const { fallback } = options;
      const isFallback = fallback !== undefined && failures > fallback.failureThreshold;
      const replicas = isFallback ? fallbackReplicas(fallback, current) : NaN;
      const calls = isFallback ? targetPerReplica * replicas : observation.calls;
      const own = poll({ ...observation, calls });
      if (own !== undefined && own !== current) return { kind: 'scale', service, replicas: own };
      if (current === 0) return HOLD;
      const signals = { ...NO_SIGNALS, queueLength: calls };
      return scaler.act({ now, current, samples, signals });
    },
  };
}

const NO_SIGNALS: HpaObservation['signals'] = {
  queueLength: NaN,
  arrivalsPerSecond: NaN,
  failuresPerSecond: NaN,
  utilizationRatio: NaN,
  latencySecondsMean: NaN,
  latencySecondsP99: NaN,
};

/** The autoscaler that KEDA makes; it gets the calls under the name of the queue. */
function scalerOf(target: ScalingTarget, options: KedaOptions): Agent<HpaObservation> {
  const { tolerance, downscaleStabilization, targetPerReplica } = options;
  return hpa(
    target,
    hpaSettings({
      metrics: [{ type: 'external', signal: 'queueLength', target: targetPerReplica }],
      tolerance,
      downscaleStabilization,
      targetRatio: 1, // of the CPU, not used: `metrics` goes before it
      toleranceRule: 'asymmetric',
      cpuInitialization: 0,
      initialReadinessDelay: 0,
      metricWindow: 0,
    }),
  );
}

function callsOf(
  telemetry: Telemetry,
  { service, workersPerReplica }: ScalingTarget,
  metric: KedaOptions['metric'],
): number {
  const waiting = telemetry.latest(service, 'queueLength');
  const ready = telemetry.latest(service, 'replicasReady');
  if (metric === 'queue' || ready === 0) return waiting;
  return waiting + telemetry.latest(service, 'utilizationRatio') * ready * workersPerReplica;
}

function fallbackReplicas({ replicas, behavior }: KedaFallback, current: number): number {
  switch (behavior) {
    case 'static':
      return replicas;
    case 'currentReplicas':
      return current;
    case 'currentReplicasIfHigher':
      return Math.max(current, replicas);
    case 'currentReplicasIfLower':
      return Math.min(current, replicas);
  }
}

/** Options that do not fit to a service. */
function problemsOf(target: ScalingTarget, options: KedaOptions): readonly Problem[] {
  const { service, replicasMin, replicasMax } = target;
  const { minReplicas = replicasMin, idleReplicas } = options;
  const problems: Problem[] = [];
  const add = (path: string, message: string) => problems.push({ path: [path], message });
  const bounds = `[${replicasMin}, ${replicasMax}], the bounds of ${service}`;
  if (minReplicas < replicasMin || minReplicas > replicasMax)
    add('minReplicas', `must be in ${bounds}, got ${minReplicas}`);
  if (idleReplicas === undefined) return problems;
  if (replicasMin > 0)
    add('idleReplicas', `needs a service that may be at 0, ${service} has ${replicasMin}`);
  if (minReplicas <= idleReplicas)
    add('idleReplicas', `must be below minReplicas (${minReplicas} of ${service})`);
  return problems;
}

export const kedaLine: AutoscalerLine = {
  kind: 'keda',
  description: 'KEDA: replicas in proportion to the calls that wait or are in work, down to zero',
  options: KEDA_OPTIONS,
  knob: 'targetPerReplica',
  coveredBy: 'test/agents/autoscaling/keda.test.ts: wants ceil(calls / target per replica)',
  /** Throws an InputError where the options do not fit to a service. */
  create(options, targets) {
    const values = options as unknown as KedaOptions;
    const problems = targets.flatMap((target) => problemsOf(target, values));
    if (problems.length > 0) throw new InputError(problems);
    return targets.map((target) => keda(target, values));
  },
};
