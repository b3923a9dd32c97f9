import { InputError, type Problem } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import { type Behavior, fillBehavior } from './hpa-behavior.ts';
import type { HpaMetric, MetricRules } from './hpa-metrics.ts';
import type { HpaOptions, MetricOptions } from './hpa-options.ts';

/**
 * The options as the controller reckons with them; `behavior` undefined is the path without one.
 */
export interface HpaSettings {
  readonly metrics: readonly HpaMetric[];
  readonly rules: MetricRules;
  readonly downscaleStabilization: Seconds;
  readonly behavior: Behavior | undefined;
}

/**
 * Throws an InputError with all that the table of options cannot check: options that contradict
 * each other.
 */
export function hpaSettings(options: HpaOptions): HpaSettings {
  const problems = [...metricProblems(options.metrics), ...behaviorProblems(options)];
  if (problems.length > 0) throw new InputError(problems);
  const { behavior, tolerance, toleranceRule, downscaleStabilization } = options;
  const metrics = options.metrics ?? [{ type: 'cpu', target: options.targetRatio }];
  return {
    metrics: metrics.map(readMetric),
    rules: {
      cpuInitialization: options.cpuInitialization,
      initialReadinessDelay: options.initialReadinessDelay,
      metricWindow: options.metricWindow,
      tolerance: {
        rule: toleranceRule,
        up: behavior?.scaleUp?.tolerance ?? tolerance,
        down: behavior?.scaleDown?.tolerance ?? tolerance,
      },
    },
    downscaleStabilization,
    behavior: behavior && fillBehavior(behavior, downscaleStabilization),
  };
}

function readMetric({ type, signal, target, targetType }: MetricOptions): HpaMetric {
  if (type === 'cpu' || !signal) return { type: 'cpu', targetPercent: Math.round(target * 100) };
  const targetMilli = Math.round(target * 1000);
  if (type === 'pods') return { type, signal, targetMilli };
  return { type, signal, targetMilli, targetType: targetType ?? 'averageValue' };
}

function metricProblems(metrics: readonly MetricOptions[] | undefined): readonly Problem[] {
  if (metrics?.length === 0) return [{ path: ['metrics'], message: 'must name a metric' }];
  return (metrics ?? []).flatMap(({ type, signal, target, targetType }, index) => {
    const problem = (field: string, message: string): Problem => ({
      path: ['metrics', index, field],
      message,
    });
    const isCpu = type === 'cpu';
    const smallest = isCpu ? 0.01 : 0.001;
    return [
      ...(isCpu && signal ? [problem('signal', 'must be absent for type cpu')] : []),
      ...(!isCpu && !signal ? [problem('signal', `is required for type ${type}`)] : []),
      ...(target < smallest ? [problem('target', `must be >= ${smallest}, got ${target}`)] : []),
      ...(type !== 'external' && targetType
        ? [problem('targetType', `must be absent for type ${type}`)]
        : []),
    ];
  });
}

function behaviorProblems({ behavior, toleranceRule }: HpaOptions): readonly Problem[] {
  return (['scaleUp', 'scaleDown'] as const).flatMap((direction) => {
    const rules = behavior?.[direction];
    const problem = (field: string, message: string): Problem => ({
      path: ['behavior', direction, field],
      message,
    });
    const isOldTolerance = toleranceRule === 'absolute' && rules?.tolerance !== undefined;
    return [
      ...(rules?.policies?.length === 0 ? [problem('policies', 'must name a policy')] : []),
      ...(isOldTolerance
        ? [problem('tolerance', 'the absolute rule has one tolerance for both directions')]
        : []),
    ];
  });
}
