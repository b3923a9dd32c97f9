import { mean, median } from 'simple-statistics';

/**
 * Scores of several runs on several tasks: one row per run, one column per task, all of equal
 * length. At least one of each.
 */
export type RunScores = readonly (readonly number[])[];

/**
 * How far scores fall short of `target` on average: target - mean(min(score, target)), >= 0. What is
 * above the target does not make up for what is below.
 * Source: Agarwal et al., "Deep reinforcement learning at the edge of the statistical precipice",
 * NeurIPS 2021, section 4.3.
 */
export function optimalityGap(scores: RunScores, target: number): number {
  return target - mean(scores.flat().map((score) => Math.min(score, target)));
}

/** The median over tasks of the mean over runs. Source: as `optimalityGap`, section 4.1. */
export function medianOfTaskMeans(scores: RunScores): number {
  return median(tasksOf(scores).map((task) => mean(task)));
}

/**
 * The probability that a run of `x` has a higher score than a run of `y` on a task drawn at random,
 * in [0, 1]; equal scores count half. Both have the same tasks and any number of runs.
 * Source: as `optimalityGap`, section 4.3: U / (n m) of Mann and Whitney 1947, averaged over tasks.
 */
export function probabilityOfImprovement(x: RunScores, y: RunScores): number {
  const others = tasksOf(y);
  return mean(tasksOf(x).map((task, i) => winningShare(task, others[i]!)));
}

function winningShare(ours: readonly number[], theirs: readonly number[]): number {
  let wins = 0;
  for (const one of ours)
    for (const other of theirs) wins += one > other ? 1 : one === other ? 0.5 : 0;
  return wins / (ours.length * theirs.length);
}

function tasksOf(scores: RunScores): readonly (readonly number[])[] {
  return scores[0]!.map((_, task) => scores.map((run) => run[task]!));
}
