import type { Seconds } from '../../sim/units.ts';

/** A count of replicas and how long ago it was: a recommendation, or replicas added or deleted. */
export interface Aged {
  readonly replicas: number;
  readonly age: Seconds;
}

export const POLICY_TYPES = ['Pods', 'Percent'] as const;
export const SELECT_POLICIES = ['Max', 'Min', 'Disabled'] as const;

/** At most so many pods, or percent of the pods at the period's start, within a period. */
export interface RatePolicy {
  readonly type: (typeof POLICY_TYPES)[number];
  readonly value: number;
  readonly period: Seconds;
}

export interface ScalingRules {
  readonly stabilizationWindow: Seconds;
  /**
   * Max: the policy that allows the largest change; Min: the smallest; Disabled: no change in this
   * direction.
   */
  readonly selectPolicy: (typeof SELECT_POLICIES)[number];
  readonly policies: readonly RatePolicy[];
}
export interface Behavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}
/** As a user writes it: what is unset gets the defaults of Kubernetes. */
export interface PartialBehavior {
  readonly scaleUp?: Partial<ScalingRules>;
  readonly scaleDown?: Partial<ScalingRules>;
}

const RATE_PERIOD = 15; // seconds; of the default policies
const UP_POLICIES: readonly RatePolicy[] = [
  { type: 'Pods', value: 4, period: RATE_PERIOD },
  { type: 'Percent', value: 100, period: RATE_PERIOD },
];
const DOWN_POLICIES: readonly RatePolicy[] = [{ type: 'Percent', value: 100, period: RATE_PERIOD }];

/**
 * Fills what a behavior leaves unset. Scaling down is stabilised by the controller's own window
 * unless it has one.
 * Source: Kubernetes, pkg/apis/autoscaling/v2/defaults.go.
 */
export function fillBehavior(behavior: PartialBehavior, downscaleWindow: Seconds): Behavior {
  const { scaleUp, scaleDown } = behavior;
  return {
    scaleUp: {
      stabilizationWindow: scaleUp?.stabilizationWindow ?? 0,
      selectPolicy: scaleUp?.selectPolicy ?? 'Max',
      policies: scaleUp?.policies ?? UP_POLICIES,
    },
    scaleDown: {
      stabilizationWindow: scaleDown?.stabilizationWindow ?? downscaleWindow,
      selectPolicy: scaleDown?.selectPolicy ?? 'Max',
      policies: scaleDown?.policies ?? DOWN_POLICIES,
    },
  };
}

/**
 * Without a behavior: the highest recommendation of the window, its start and the present one
 * included.
 * Source: horizontal.go, stabilizeRecommendation.
 */
export function stabilizeLegacy(input: {
  readonly desired: number;
  readonly recommendations: readonly Aged[];
  readonly window: Seconds;
}): number {
  const { desired, recommendations, window } = input;
  const recent = recommendations.filter(({ age }) => age <= window);
  return Math.max(desired, ...recent.map(({ replicas }) => replicas));
}

const LEGACY_FACTOR = 2; // at most twice the current replicas at once,
const LEGACY_FLOOR = 4; // but up to 4 whatever the current count

/**
 * Without a behavior: the bounds, and a limit on one step up. Source: horizontal.go,
 * convertDesiredReplicasWithRules.
 */
export function limitLegacy(input: {
  readonly current: number;
  readonly desired: number;
  readonly replicasMin: number;
  readonly replicasMax: number;
}): number {
  const { current, desired, replicasMin, replicasMax } = input;
  if (desired < replicasMin) return replicasMin;
  const stepLimit = Math.max(LEGACY_FACTOR * current, LEGACY_FLOOR);
  return Math.min(desired, replicasMax, stepLimit);
}

/**
 * With a behavior: the current count, raised to the lowest recommendation of the window for scaling
 * up and lowered to the highest of the window for scaling down, the present one included and the
 * window's start excluded.
 * Source: horizontal.go, stabilizeRecommendationWithBehaviors.
 */
export function stabilize(input: {
  readonly current: number;
  readonly desired: number;
  readonly recommendations: readonly Aged[];
  readonly upWindow: Seconds;
  readonly downWindow: Seconds;
}): number {
  const { current, desired, recommendations, upWindow, downWindow } = input;
  let up = desired;
  let down = desired;
  for (const { replicas, age } of recommendations) {
    if (age < upWindow) up = Math.min(up, replicas);
    if (age < downWindow) down = Math.max(down, replicas);
  }
  return Math.min(Math.max(current, up), down);
}

/**
 * With a behavior: the rate policies of the direction, then the bound of that direction. The limit
 * may hold a change back, never reverse it.
 * Source: horizontal.go, convertDesiredReplicasWithBehaviorRate.
 */
export function limitRate(input: {
  readonly current: number;
  readonly desired: number;
  readonly replicasMin: number;
  readonly replicasMax: number;
  readonly behavior: Behavior;
  /** Replicas that earlier scaling added and deleted. */
  readonly added: readonly Aged[];
  readonly deleted: readonly Aged[];
}): number {
  const { current, desired, behavior } = input;
  if (desired > current) {
    const limit = Math.max(current, rateLimit('up', behavior.scaleUp, input));
    return Math.min(desired, limit, input.replicasMax);
  }
  if (desired < current) {
    const limit = Math.min(current, rateLimit('down', behavior.scaleDown, input));
    return Math.max(desired, limit, input.replicasMin);
  }
  return desired;
}

interface RateMemory {
  readonly current: number;
  readonly added: readonly Aged[];
  readonly deleted: readonly Aged[];
}

function rateLimit(direction: 'up' | 'down', rules: ScalingRules, memory: RateMemory): number {
  if (rules.selectPolicy === 'Disabled' || rules.policies.length === 0) return memory.current;
  const limits = rules.policies.map((policy) => policyLimit(direction, policy, memory));
  const isHighest = (direction === 'up') === (rules.selectPolicy === 'Max');
  return isHighest ? Math.max(...limits) : Math.min(...limits);
}

/**
 * Percent is rounded towards the larger change, up as down: else a small count would never move.
 */
function policyLimit(direction: 'up' | 'down', policy: RatePolicy, memory: RateMemory): number {
  const { type, value, period } = policy;
  const start =
    memory.current - changedWithin(period, memory.added) + changedWithin(period, memory.deleted);
  const sign = direction === 'up' ? 1 : -1;
  if (type === 'Pods') return start + sign * value;
  const scaled = start * (1 + (sign * value) / 100);
  return direction === 'up' ? Math.ceil(scaled) : Math.trunc(scaled);
}

function changedWithin(period: Seconds, events: readonly Aged[]): number {
  return events.reduce((total, { replicas, age }) => (age < period ? total + replicas : total), 0);
}
