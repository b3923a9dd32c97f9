import type { Info } from '../../agents/learning/environment.ts';
import type { ResumableVector } from '../../agents/learning/vector.ts';
import { createTrainer } from '../training/train-seed.ts';
import { createVector } from '../training/training-environment.ts';
import type { Training } from '../training/training-file.ts';

export interface WatchedTraining {
  readonly training: Training; // of an algorithm that learns by acting
  readonly seed: number;
}
/** What a training has cost up to a point; of all its environments together. */
export interface TrainingPoint {
  readonly steps: number; // decisions
  readonly violations: number; // transactions not done within their objective
  readonly ended: number; // transactions
  readonly costDollars: number;
}

/** The violations of a training itself, round by round; the first point is before it. */
export async function watchTraining({
  training,
  seed,
}: WatchedTraining): Promise<readonly TrainingPoint[]> {
  const sums = { violations: 0, ended: 0, costDollars: 0 };
  const add = (info: Info) => {
    for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += info[key] ?? 0;
  };
  const vector = await createVector(training, training.environments, (whole) =>
    listened(whole, add),
  );
  const trainer = createTrainer(training, { seed, vector });
  const points: TrainingPoint[] = [{ steps: 0, ...sums }];
  while (trainer.steps < training.steps) {
    trainer.advance();
    points.push({ steps: trainer.steps, ...sums });
  }
  trainer.dispose();
  return points;
}

/** The same vector, with somebody who hears the info of every step. */
function listened(vector: ResumableVector, hear: (info: Info) => void): ResumableVector {
  return {
    name: vector.name,
    size: vector.size,
    observationSpace: vector.observationSpace,
    actionSpace: vector.actionSpace,
    reset: (seed) => vector.reset(seed),
    point: () => vector.point(),
    resume: (point) => vector.resume(point),
    step(actions) {
      const step = vector.step(actions);
      step.infos.forEach(hear);
      return step;
    },
  };
}
