import { basename } from 'node:path';
import { readPolicyFile } from '../../agents/algorithms/policy-file.ts';
import { isSharedPolicy } from '../../agents/autoscaling/learned.ts';
import type { PolicyFile } from '../../agents/learning/policy.ts';
import { isMap } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import { BadInput } from '../bad-input.ts';
import { namedTask } from '../environments/autoscale.ts';
import { builtIn, builtInFile, filesNamed, namedFile } from '../paths.ts';
import { guardedTargets } from '../targets.ts';
import { loadTraining } from '../training/training-file.ts';
import { isLearned, type Scenario } from './learned-claims.ts';

const HOUR = 3600; // seconds

/** One look at a policy on its way. */
export interface TrainingLook {
  readonly seed: number;
  readonly hours: number; // simulated, of training with this seed so far; NaN: it learnt from a log
  readonly meanReturn: number; // over the episodes of evaluation, which are no report days
}
/** A trained policy that decides in some scenarios, with what its training cost. */
export interface TrainedPolicy {
  readonly name: string;
  readonly algorithm: string;
  readonly scenarios: readonly string[];
  /** What it was trained on: the experiment with its point; its own name, where it was none. */
  readonly task: string;
  /** Dollars in the reward for a violation; undefined: it was trained on no experiment. */
  readonly violationDollars: number | undefined;
  readonly seeds: readonly number[];
  readonly looks: readonly TrainingLook[];
  readonly trainingHours: number; // simulated, of all seeds; NaN: it learnt from a log
  /** Simulated, of all seeds: episodes that judged it on its way; NaN: no training file says how many. */
  readonly evaluationHours: number;
}

/** The policies of all learned entries, each once. Throws BadInput for every one that there is no file of. */
export async function trainedPolicies(
  scenarios: readonly Scenario[],
): Promise<readonly TrainedPolicy[]> {
  const uses = scenarios.flatMap(({ name, report }) =>
    report.config.compare
      .filter(isLearned)
      .map(({ agents }) => ({ scenario: name, policy: String(agents['autoscaling']!['policy']) })),
  );
  const names = [...new Set(uses.map(({ policy }) => policy))];
  const policies: TrainedPolicy[] = [];
  const lines: string[] = [];
  for (const policy of names) {
    const file = policyFile(policy);
    if (typeof file === 'string') {
      lines.push(file);
      continue;
    }
    const own = uses.filter((use) => use.policy === policy).map(({ scenario }) => scenario);
    policies.push(await describe(basename(policy, '.json'), file, [...new Set(own)]));
  }
  if (lines.length > 0) throw new BadInput(lines);
  return policies;
}

/** Entries name a policy or hold the path it had where they were run; or what is wrong with it. */
function policyFile(policy: string): PolicyFile | string {
  const name = basename(policy, '.json');
  const path = namedFile('policy', name) ?? policy;
  try {
    return readPolicyFile(path);
  } catch (error) {
    const known = filesNamed('policy').join(', ') || 'none';
    return `policy ${name}: ${(error as Error).message} (there are ${known}; finfra train ${name} --out agents/policies makes it)`;
  }
}

async function describe(
  name: string,
  file: PolicyFile,
  scenarios: readonly string[],
): Promise<TrainedPolicy> {
  const { interval, horizon, task, violationDollars } = await taskOf(name, file);
  const { curve } = file.training;
  const looks = curve.map(({ seed, steps, meanReturn }) => ({
    seed,
    hours: (steps * interval) / HOUR,
    meanReturn,
  }));
  const seeds = [...new Set(curve.map(({ seed }) => seed))];
  const last = seeds.map((seed) => Math.max(...looksOf(looks, seed).map(({ hours }) => hours)));
  return {
    name,
    algorithm: file.algorithm,
    scenarios,
    task,
    violationDollars,
    seeds,
    looks,
    trainingHours: last.reduce((sum, hours) => sum + hours, 0),
    evaluationHours: (evaluationEpisodes(name, curve.length) * horizon) / HOUR,
  };
}

/** In the order of training. */
export const looksOf = (looks: readonly TrainingLook[], seed: number): readonly TrainingLook[] =>
  looks.filter((look) => look.seed === seed);

type Task = Pick<TrainedPolicy, 'task' | 'violationDollars'> & {
  readonly interval: Seconds;
  readonly horizon: Seconds;
};

/**
 * What a policy was trained on, with simulated seconds per step and per episode: a step is a control interval of the experiment that it was
 * trained on; where one policy decides for each service in turn, it counts one step for each. NaN for what
 * was not trained by acting in an experiment.
 */
async function taskOf(name: string, file: PolicyFile): Promise<Task> {
  const { options } = file.training;
  const environment = isMap(options) ? options['environment'] : undefined;
  if (!isMap(environment) || environment['kind'] !== 'autoscale')
    return { interval: NaN, horizon: NaN, task: name, violationDollars: undefined };
  const { experiment: on, point } = environment as { experiment: string; point?: string };
  const { experiment } = await namedTask(environment as { experiment: string });
  const { services, violationDollars } = environment as Record<string, unknown>;
  const all = guardedTargets(experiment.believed ?? experiment.system).length;
  const count = Array.isArray(services) ? services.length : all;
  return {
    interval: experiment.control.interval / (isSharedPolicy(file) ? count : 1),
    horizon: experiment.horizon,
    task: [on, point].filter(Boolean).join(' '),
    violationDollars: violationDollars as number,
  };
}

/** Episodes that judged a policy in `looks` looks; NaN where the training file is not among those that come along. */
function evaluationEpisodes(name: string, looks: number): number {
  if (!builtIn('training').includes(name)) return Number.NaN;
  return looks * loadTraining(builtInFile('training', name)).evaluation.episodes;
}
