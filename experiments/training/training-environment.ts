import type { Environment } from '../../agents/learning/environment.ts';
import { factored } from '../../agents/learning/factored.ts';
import type { Transitions } from '../../agents/learning/transitions.ts';
import { type ResumableVector, vectorOf } from '../../agents/learning/vector.ts';
import { InputError } from '../../sim/options.ts';
import type { Spec } from '../../sim/units.ts';
import { BadInput } from '../bad-input.ts';
import { ENVIRONMENTS } from '../environments/index.ts';
import { lineOf, optionsOf } from '../registered.ts';
import { behaviourPolicy, type LogPlan } from './log-plan.ts';
import { recordLog } from './record-log.ts';
import type { Training } from './training-file.ts';

/** An environment of a training. Throws BadInput with the place in its file for what only the environment knows. */
export async function createEnvironment(
  spec: Spec,
  { folder, places }: Pick<Training, 'folder' | 'places'>,
): Promise<Environment> {
  try {
    return await lineOf(ENVIRONMENTS, spec).create(optionsOf(ENVIRONMENTS, spec), { folder });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const lines = error.problems.map(
      ({ path, message }) => `${[places.environment, ...path].join('.')}: ${message}`,
    );
    throw new BadInput(lines);
  }
}

/**
 * So many environments of a training side by side, taken apart where parts share the policy. `watch` may stand
 * between the environments and their parts.
 */
export async function createVector(
  training: Training,
  size: number,
  watch: (vector: ResumableVector) => ResumableVector = (vector) => vector,
): Promise<ResumableVector> {
  const environments: Environment[] = [];
  for (let i = 0; i < size; i++)
    environments.push(await createEnvironment(training.environment, training));
  const vector = watch(vectorOf(environments));
  return training.isShared ? factored(vector) : vector;
}

/** The log of an offline training: the same one every time. */
export async function recordTrainingLog(training: Training, plan: LogPlan): Promise<Transitions> {
  const vector = await createVector(training, 1);
  const policy = behaviourPolicy(plan, vector);
  const { episodes, seed } = plan;
  return recordLog({ vector, policy, exploration: plan, episodes, seed });
}
