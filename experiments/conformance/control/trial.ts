import type { OnlineAlgorithm, Trainer } from '../../../agents/algorithms/algorithm.ts';
import { ALGORITHMS } from '../../../agents/algorithms/index.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import type { Json, Policy } from '../../../agents/learning/policy.ts';
import { vectorOf } from '../../../agents/learning/vector.ts';
import { assert, type Spec } from '../../../sim/units.ts';
import { ENVIRONMENTS } from '../../environments/index.ts';
import { lineOf, optionsOf } from '../../registered.ts';
import { EXACT_VALUES } from './exact-value.ts';
import { greedyReturns } from './greedy-returns.ts';
import { threadSeconds } from './thread-seconds.ts';

/** One training whose result is judged. */
export interface Trial {
  readonly algorithm: Spec; // of a line that learns from environments
  readonly environment: Spec;
  readonly environments: number; // stepped together
  readonly steps: number; // of all environments together
  readonly seed: number;
  /** What the policy is judged by: its mean return over episodes, or its exact value. */
  readonly judge: 'return' | 'value';
}
export interface TrialResult {
  /** The mean greedy return over 100 episodes, or the exact value at (0, 1, 0). */
  readonly score: number;
  /** The same of the policy that training ended with. */
  readonly lastScore: number;
  readonly chosenAtSteps: number;
  readonly trainingSeconds: number; // of one core, without the judging
}

const CHECKPOINTS = 20; // over a training
const CHOICE_EPISODES = 20;
const REPORT_EPISODES = 100;
// Training, choice and report never meet the same episodes: the seeds of their vectors differ.
const CHOICE_SEED = 2 ** 40;
const REPORT_SEED = 2 ** 41;

/**
 * Trains once. By its return, a policy is chosen among checkpoints on episodes of its own, then
 * judged on others; by its value, the last one counts.
 */
export async function runTrial(trial: Trial): Promise<TrialResult> {
  const create = await creator(trial.environment);
  const line = lineOf(ALGORITHMS, trial.algorithm);
  assert(line.learnsFrom === 'environments', `${line.kind} learns from a log`);
  const trainer = trainerOf(trial, line, create);
  let trainingSeconds = 0;
  let best = { score: -Infinity, steps: 0, parameters: null as Json };
  for (let checkpoint = 1; checkpoint <= CHECKPOINTS; checkpoint++) {
    const start = threadSeconds();
    while (trainer.steps < (checkpoint * trial.steps) / CHECKPOINTS) trainer.advance();
    trainingSeconds += threadSeconds() - start;
    if (trial.judge === 'value') continue;
    const seed = CHOICE_SEED + trial.seed;
    const score = mean(greedyReturns(create(), trainer.policy, CHOICE_EPISODES, seed));
    if (score >= best.score)
      best = { score, steps: trainer.steps, parameters: trainer.parameters() };
  }
  const judge = (policy: Policy) =>
    trial.judge === 'value'
      ? exactValue(policy, trial.environment)
      : mean(greedyReturns(create(), policy, REPORT_EPISODES, REPORT_SEED + trial.seed));
  const lastScore = judge(trainer.policy);
  const isLast = trial.judge === 'value' || best.steps === trainer.steps;
  const score = isLast ? lastScore : judge(line.load(best.parameters, defaultBackend()));
  const chosenAtSteps = isLast ? trainer.steps : best.steps;
  trainer.dispose();
  return { score, lastScore, chosenAtSteps, trainingSeconds };
}

/** Environments that need nothing but their options. */
async function creator(spec: Spec) {
  const line = lineOf(ENVIRONMENTS, spec);
  const options = optionsOf(ENVIRONMENTS, spec);
  return () => {
    const environment = line.create(options, { folder: '.' });
    assert(!(environment instanceof Promise), `${spec.kind} has to read files`);
    return environment;
  };
}

function trainerOf(
  { algorithm, environments, steps, seed }: Trial,
  line: OnlineAlgorithm,
  create: Awaited<ReturnType<typeof creator>>,
): Trainer {
  return line.createTrainer({
    options: optionsOf(ALGORITHMS, algorithm),
    seed,
    backend: defaultBackend(),
    stepsMax: steps,
    environments: vectorOf(Array.from({ length: environments }, create)),
  });
}

function exactValue(policy: Policy, spec: Spec): number {
  return EXACT_VALUES.get(spec.kind)!(policy, optionsOf(ENVIRONMENTS, spec));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
