import type { OptionTable } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import { ADJUSTMENT_TYPES, STEP_OPTIONS, type StepAdjustment } from './step-adjustments.ts';
import type { AdjustmentType } from './step-adjustments.ts';

/** The options as `readOptions` returns them. */
export interface StepScalingOptions {
  readonly highThreshold: number;
  readonly lowRatio: number;
  readonly adjustmentType: AdjustmentType;
  readonly minAdjustmentMagnitude: number;
  readonly outAdjustment: number;
  readonly inAdjustment: number;
  readonly stepWidth: number;
  readonly stepFactor: number;
  readonly outSteps?: readonly StepAdjustment[];
  readonly inSteps?: readonly StepAdjustment[];
  readonly period: Seconds;
  readonly outPeriods: number;
  readonly outDatapoints?: number;
  readonly inPeriods: number;
  readonly inDatapoints?: number;
  readonly outCooldown: Seconds;
  readonly inCooldown: Seconds;
}

const ratio = { type: 'number', min: 0, max: 1 } as const;
// 15 points of 15 minutes, and the one that is not over, are what telemetry looks back: 4 h.
const count = { type: 'number', min: 1, max: 15, integer: true } as const;

export const STEP_SCALING_OPTIONS: OptionTable = {
  highThreshold: {
    value: ratio,
    default: 0.6,
    description: 'utilization from which to scale out, in [0, 1]',
    tune: { min: 0.2, max: 0.95 },
  },
  lowRatio: {
    value: { type: 'number', above: 0, below: 1 },
    default: 2 / 3,
    description: 'threshold to scale in over highThreshold, in (0, 1); unset: 40 % for 60 %',
    tune: { min: 0.3, max: 0.9 },
  },
  adjustmentType: {
    value: { type: 'choice', of: ADJUSTMENT_TYPES },
    default: 'PercentChangeInCapacity',
    description: 'whether adjustments are replicas to add, replicas to have, or percent',
  },
  minAdjustmentMagnitude: {
    value: { type: 'number', min: 0, integer: true },
    default: 1,
    description: 'replicas that a change by percent moves at least',
  },
  outAdjustment: {
    value: { type: 'number', above: 0 },
    default: 10,
    description: 'of the first step out, by adjustmentType; without outSteps',
    tune: { min: 5, max: 100, log: true },
  },
  inAdjustment: {
    value: { type: 'number', above: 0 },
    default: 10,
    description: 'taken away by the first step in, by adjustmentType; without inSteps',
  },
  stepWidth: {
    value: { type: 'number', above: 0, max: 1 },
    default: 0.1,
    description: 'breach from which the second step holds, in (0, 1]',
  },
  stepFactor: {
    value: { type: 'number', min: 1 },
    default: 3,
    description: 'second step over the first',
  },
  outSteps: {
    value: { type: 'records', of: STEP_OPTIONS },
    optional: true,
    description: 'steps by the size of the breach, instead of outAdjustment and stepFactor',
  },
  inSteps: {
    value: { type: 'records', of: STEP_OPTIONS },
    optional: true,
    description: 'the same for scaling in; breaches are below 0',
  },
  period: {
    value: { type: 'seconds', above: 0, max: 900 },
    default: 60,
    description: 'seconds of one point of the alarm',
  },
  outPeriods: {
    value: count,
    default: 1,
    description: 'newest points that the alarm to scale out looks at',
    tune: { min: 1, max: 5 },
  },
  outDatapoints: {
    value: count,
    optional: true,
    description: 'how many of outPeriods must be in breach; unset: all',
  },
  inPeriods: {
    value: count,
    default: 5, // assumption: the user makes the alarms, no number is documented
    description: 'newest points that the alarm to scale in looks at',
    tune: { min: 1, max: 15 },
  },
  inDatapoints: {
    value: count,
    optional: true,
    description: 'how many of inPeriods must be in breach; unset: all',
  },
  outCooldown: {
    value: { type: 'seconds', min: 0 },
    default: 300,
    description: 'seconds in which what was added counts as part of the next step out',
    tune: { min: 0, max: 600 },
  },
  inCooldown: {
    value: { type: 'seconds', min: 0 },
    default: 300,
    description: 'seconds between two steps in',
  },
};
