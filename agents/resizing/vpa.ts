import { type Action, HOLD } from '../../sim/actions.ts';
import type { ReplicaSample } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Agent, ScalingTarget } from '../agent.ts';
import type { AgentLine } from '../registry.ts';
import type { Amount } from './vpa-amounts.ts';
import { checkVpaOptions, VPA_OPTIONS, type VpaOptions } from './vpa-options.ts';
import {
  type Allowed,
  capped,
  type Range,
  type Recommendation,
  recommend,
} from './vpa-recommendation.ts';
import { isToBeReplaced, type UpdaterPod } from './vpa-updater.ts';
import { Usage } from './vpa-usage.ts';
import { type Sight, Watch, wholeUp } from './vpa-watch.ts';

export interface VpaObservation extends Sight {
  readonly now: Seconds;
  readonly replicas: number; // ordered
}
export interface VpaAgent extends Agent<VpaObservation> {
  /** What it thinks of the use seen so far, within what is allowed. */
  recommendation(): Recommendation;
}

/**
 * The Vertical Pod Autoscaler of Kubernetes for one service: the recommender (vpa-usage.ts,
 * vpa-recommendation.ts) and the updater (vpa-updater.ts). Kubernetes replaces single pods, here an
 * order replaces all replicas of the service one after the other: it is given as soon as the updater
 * would replace one of those that have the size ordered last.
 * Source: kubernetes/autoscaler, vertical-pod-autoscaler.
 */
export function vpa(target: ScalingTarget, options: VpaOptions): VpaAgent {
  const { service } = target;
  const usage = new Usage(options);
  const watch = new Watch(usage, options.outOfMemoryQuick);
  const isSampleDue = ticker(options.sampleInterval);
  const isUpdateDue = ticker(options.updateInterval);

  function recommendation(): Recommendation {
    const { cpu, memory } = recommend(usage, options);
    return {
      cpu: cpu && capped(inSteps(cpu, options.millicoresStep), allowedCpu(target)),
      memory:
        memory && capped(memory, { min: options.memoryBytesMin, max: options.memoryBytesMax }),
    };
  }

  function decide({ now, replicas, samples }: VpaObservation): Action {
    const alive = samples.filter(({ phase }) => phase !== 'terminating');
    const newest = alive.reduce<ReplicaSample | undefined>(newerOf, undefined);
    if (!newest || alive.length < options.replicasMin) return HOLD;
    const wanted = recommendation();
    const rules = { ...options, now };
    const hasBudget = canEvict(alive, replicas, options);
    const isDue = alive
      .filter((sample) => hasSizeOf(sample, newest) && (hasBudget || sample.phase === 'pending'))
      .some((sample) => isToBeReplaced(podOf(sample, watch), wanted, rules));
    return isDue ? resizeOrder(service, newest, wanted) : HOLD;
  }

  return {
    name: 'vpa',
    recommendation,
    observe: (telemetry) => ({
      now: telemetry.now,
      replicas: telemetry.replicas(service),
      samples: telemetry.samples(service),
      kills: telemetry.outOfMemory(service),
    }),
    act(observation): Action {
      if (isSampleDue(observation.now)) watch.see(observation);
      const isTime = isUpdateDue(observation.now);
      return isTime && options.mode !== 'off' ? decide(observation) : HOLD;
    },
  };
}

/** True at the first call and then once per interval; intervals that nobody asked in are lost. */
function ticker(interval: Seconds): (now: Seconds) => boolean {
  let next = -Infinity;
  return (now) => {
    if (now < next) return false;
    next = next === -Infinity ? now + interval : next;
    while (next <= now) next += interval;
    return true;
  };
}

/**
 * Whether a replica that runs may go: more must run than the tolerance leaves, or all of them where
 * the tolerance is less than one replica. One that is pending may always go.
 * Source: kubernetes/autoscaler, vertical-pod-autoscaler/pkg/updater/restriction.
 */
function canEvict(
  alive: readonly ReplicaSample[],
  replicas: number,
  { evictionToleranceRatio }: VpaOptions,
): boolean {
  const running = alive.filter(({ phase }) => phase === 'running').length;
  const tolerance = Math.trunc(replicas * evictionToleranceRatio);
  return running > replicas - tolerance || (tolerance === 0 && running === replicas);
}

const newerOf = (newest: ReplicaSample | undefined, sample: ReplicaSample): ReplicaSample =>
  newest && newest.id > sample.id ? newest : sample;

const hasSizeOf = (one: ReplicaSample, other: ReplicaSample): boolean =>
  one.requestMillicores === other.requestMillicores &&
  one.requestMemoryBytes === other.requestMemoryBytes;

function podOf(sample: ReplicaSample, watch: Watch): UpdaterPod {
  const { id, startedAt, requestMillicores, requestMemoryBytes } = sample;
  const isMemoryModelled = requestMemoryBytes !== Infinity;
  return {
    startedAt,
    hasQuickOutOfMemory: watch.hadQuickKill(id),
    cpu: wholeUp(requestMillicores),
    ...(isMemoryModelled ? { memory: wholeUp(requestMemoryBytes) } : {}),
  };
}

/** Holds where the size would stay what it is. */
function resizeOrder(
  service: string,
  { requestMillicores, requestMemoryBytes }: ReplicaSample,
  wanted: Recommendation,
): Action {
  const requested = wholeUp(requestMillicores);
  const millicores = wanted.cpu?.target ?? requested;
  const memoryBytes = requestMemoryBytes === Infinity ? undefined : wanted.memory?.target;
  const isOther = memoryBytes !== undefined && memoryBytes !== wholeUp(requestMemoryBytes);
  if (millicores === requested && !isOther) return HOLD;
  const cores = millicores / 1000;
  return { kind: 'resize', service, cores, ...(memoryBytes === undefined ? {} : { memoryBytes }) };
}

function allowedCpu({ coresMin, coresMax }: ScalingTarget): Allowed {
  return { min: coresMin * 1000, max: coresMax * 1000 };
}

function inSteps({ target, lower, upper }: Range, step: number): Range {
  const up = (amount: Amount): Amount => Math.ceil(amount / step) * step;
  return { target: up(target), lower: up(lower), upper: up(upper) };
}

export const vpaLine: AgentLine = {
  kind: 'vpa',
  description: 'Kubernetes Vertical Pod Autoscaler, to the millicore and the byte',
  options: VPA_OPTIONS,
  knob: 'safetyMarginRatio',
  coveredBy: 'test/agents/resizing/vpa.test.ts: orders the target once it is out of bounds',
  create(options, targets, { pools }) {
    const given = options as unknown as VpaOptions;
    const largest = Math.max(...pools.map(({ memoryBytes }) => memoryBytes)); // -Infinity: none
    const memoryBytesMax = pools.length > 0 ? Math.min(given.memoryBytesMax, largest) : undefined;
    const settings = memoryBytesMax === undefined ? given : { ...given, memoryBytesMax };
    checkVpaOptions(settings);
    return targets.map((target) => vpa(target, settings));
  },
};
