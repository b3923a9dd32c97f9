import { assert, type Seconds } from '../units.ts';
import type { CapacityLoss, CapacityStep, ClusterConfig } from './batch.ts';

/** Processors that are really there, as steps: the plan less what is lost, never below 0. */
export function presentCapacity({ plan, losses = [] }: ClusterConfig): readonly CapacityStep[] {
  checkPlan(plan);
  for (const loss of losses) checkLoss(loss);
  const ends = losses.flatMap(({ from, to }) => [from, to]).filter((time) => time < Infinity);
  const times = [...new Set([...plan.map(({ time }) => time), ...ends])].sort((a, b) => a - b);
  const steps = times.map((time) => {
    const lost = losses
      .filter(({ from, to }) => from <= time && time < to)
      .reduce((sum, { processors }) => sum + processors, 0);
    return { time, processors: Math.max(0, processorsAt(plan, time) - lost) };
  });
  return steps.filter(({ processors }, i) => processors !== steps[i - 1]?.processors);
}

/** Of the step that holds at `time`, which is not before the first one. */
export function processorsAt(steps: readonly CapacityStep[], time: Seconds): number {
  return steps.findLast((step) => step.time <= time)!.processors;
}

/** The step that holds at `time`, moved to `time`, and all later ones. */
export function stepsFrom(steps: readonly CapacityStep[], time: Seconds): readonly CapacityStep[] {
  const later = steps.filter((step) => step.time > time);
  return [{ time, processors: processorsAt(steps, time) }, ...later];
}

/** Processor-seconds in [0, end). */
export function capacityBefore(steps: readonly CapacityStep[], end: Seconds): number {
  return steps.reduce((sum, { time, processors }, i) => {
    const to = Math.min(end, steps[i + 1]?.time ?? Number.POSITIVE_INFINITY);
    return to > time ? sum + processors * (to - time) : sum;
  }, 0);
}

function checkPlan(plan: readonly CapacityStep[]): void {
  assert(plan[0]?.time === 0, 'the first step of a capacity plan must be at time 0');
  plan.forEach(({ time, processors }, i) => {
    assert(
      Number.isSafeInteger(processors) && processors >= 0,
      `processors of a plan: ${processors}`,
    );
    const previous = plan[i - 1]?.time ?? Number.NEGATIVE_INFINITY;
    assert(time > previous && time < Infinity, `step ${i} of a plan at ${time} s is not after`);
  });
}

function checkLoss({ from, to, processors }: CapacityLoss): void {
  assert(from >= 0 && to > from, `a capacity loss cannot last from ${from} s to ${to} s`);
  assert(Number.isSafeInteger(processors) && processors >= 0, `processors lost: ${processors}`);
}
