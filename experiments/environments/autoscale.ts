import type { ScalingTarget } from '../../agents/agent.ts';
import { SHIELD_OPTION } from '../../agents/autoscaling/load-shield.ts';
import { MOVE_SETS, type MoveSet, SCALING_MOVES } from '../../agents/autoscaling/scaling-moves.ts';
import {
  FEATURE_SETS,
  type FeatureSet,
  ScalingPanel,
} from '../../agents/autoscaling/scaling-panel.ts';
import type { Environment, Start, Step } from '../../agents/learning/environment.ts';
import { didYouMean, InputError, type OptionTable } from '../../sim/options.ts';
import { createRandom } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import { BadInput } from '../bad-input.ts';
import { failuresOf } from '../faults/failures.ts';
import { inlineDeeper } from '../inline-deeper.ts';
import { loadExperiment } from '../load.ts';
import { VIOLATION_DOLLARS } from '../metrics/cost.ts';
import { findFile } from '../paths.ts';
import { contextsOf, pastDaysOf, ratesBefore } from '../plug-in.ts';
import { withOwnSystem } from '../run.ts';
import { guardedTargets } from '../targets.ts';
import type { Entry, ExperimentConfig, RunSpec } from '../types.ts';
import type { EnvironmentLine } from './registry.ts';
import { type EpisodeParts, ScalingEpisode } from './scaling-episode.ts';

const MILLI = 1000; // rewards are in thousandths of a dollar

const OPTIONS: OptionTable = {
  experiment: {
    value: { type: 'string' },
    description: 'name or file of an experiment: its system, workload and train days',
  },
  point: {
    value: { type: 'string' },
    optional: true,
    description: "point of its sweep, such as 'days=flash'; default: the first",
  },
  entry: {
    value: { type: 'string' },
    optional: true,
    description: 'entry that decides what the learner does not; default: the baseline',
  },
  days: {
    value: { type: 'numbers' },
    optional: true,
    description: 'first and last of the train days that are drawn; default: all of them',
  },
  services: {
    value: { type: 'names' },
    optional: true,
    description: 'services that the learner scales; default: all that may change',
  },
  moves: {
    value: { type: 'choice', of: MOVE_SETS },
    default: 'targets',
    description:
      'targets: of utilization, for a fast rule (few of them for bandits); steps: replicas more or fewer',
  },
  features: {
    value: { type: 'choice', of: Object.keys(FEATURE_SETS) },
    optional: true, // policies from before there was a choice tell of none
    description:
      'service (default): loads over replicas, queues, errors as they are; outlook: how loads stand to themselves and to past days; long-outlook: to their last 15 minutes as well',
  },
  resizes: {
    value: { type: 'boolean' },
    default: false,
    description: 'whether the size of replicas is decided as well, where it may change',
  },
  violationDollars: {
    value: { type: 'number', min: 0 },
    default: VIOLATION_DOLLARS,
    description: 'what one transaction not done within its objective costs, in the reward',
  },
  shieldUtilizationMax: SHIELD_OPTION,
};

export interface AutoscaleOptions {
  readonly services?: readonly string[];
  readonly days?: readonly number[]; // the first and the last, both included
  readonly moves: MoveSet;
  readonly features?: FeatureSet; // [service]
  readonly resizes: boolean;
  readonly violationDollars: number;
  readonly shieldUtilizationMax?: number;
}
/** Which run an episode is. */
export interface Replication {
  readonly day: number;
  readonly seed: number;
}
/** An environment whose episodes are the runs of an entry, with a learner in the place of its autoscaler. */
export interface ScalingEnvironment extends Environment {
  /** As `reset`, on a given day. */
  begin(replication: Replication): Start;
  /** Of the episode, once it is over: that of the run. */
  readonly fingerprint: string;
}

/**
 * Scales services of an experiment: an episode is a train day with a train seed, both drawn by the seed of
 * the episode; a step is a control interval. The reward is -1000 x (dollars of all services +
 * `violationDollars` x transactions not done within their objective) of the interval; what is before the end
 * of the pre-roll costs nothing, as in the metrics. Episodes are truncated at the horizon, never terminated.
 * `info`: costDollars, violations and ended (transactions) of the interval, and `reward/<service>`: as the
 * reward, with the dollars of that service alone, for learners that decide service by service.
 */
export async function autoscaleEnvironment(
  experiment: ExperimentConfig,
  entry: Entry,
  options: AutoscaleOptions,
): Promise<ScalingEnvironment> {
  inlineDeeper();
  const replications = trainReplications(experiment, options.days);
  const specOf = (replication: Replication): RunSpec =>
    withOwnSystem({ experiment, entry, ...replication });
  const { system } = specOf(replications[0]!).experiment;
  const targets = guardedTargets(experiment.believed ?? system);
  const learned = chosenTargets(targets, options.services);
  const { violationDollars } = options;
  const { features = 'service' } = options;
  const panelOptions = { ...options, features, moves: SCALING_MOVES[options.moves] };
  const { interval } = experiment.control;
  const past = features !== 'service' ? await pastDaysOf(experiment) : [];
  const panelOf = ({ day }: Pick<Replication, 'day'>) =>
    new ScalingPanel(learned, panelOptions, { interval, pastDays: ratesBefore(past, day) });
  const parts: EpisodeParts = {
    services: learned.map(({ service }) => service),
    contexts: await contextsOf(specOf(replications[0]!)),
    failures: await failuresOf(experiment.faults ?? []),
  };
  const rewardNames = parts.services.map((service) => `reward/${service}`);
  let panel = panelOf(replications[0]!);
  const { observationSpace, actionSpace } = panel;
  let episode: ScalingEpisode | undefined;
  const begin = (replication: Replication): Start => {
    panel = panelOf(replication);
    episode = new ScalingEpisode(specOf(replication), panel, parts);
    return { ...shown(panel), info: {} };
  };
  return {
    name: `autoscale ${experiment.name}`,
    observationSpace,
    actionSpace,
    begin,
    reset: (seed) => begin(drawReplication(replications, seed)),
    step(action): Step {
      assert(episode !== undefined, 'reset comes before the first step');
      const { costDollarsOfServices, ...outcome } = episode.step(action);
      const lost = violationDollars * outcome.violations;
      const info: Record<string, number> = { ...outcome };
      for (const [i, own] of costDollarsOfServices.entries())
        info[rewardNames[i]!] = -MILLI * (own + lost);
      return {
        ...shown(panel),
        reward: -MILLI * (outcome.costDollars + lost),
        terminated: false,
        truncated: episode.isOver,
        info,
      };
    },
    get fingerprint() {
      return episode!.fingerprint;
    },
  };
}

/** What a decision is taken by. */
function shown({ observation, mask }: ScalingPanel): Pick<Start, 'observation' | 'mask'> {
  return { observation, ...(mask === undefined ? {} : { mask }) };
}

function trainReplications(
  { train, name }: ExperimentConfig,
  [first = 0, last = Infinity]: readonly number[] = [],
): readonly Replication[] {
  const days = (train?.days ?? []).filter((day) => day >= first && day <= last);
  const all = days.flatMap((day) => (train?.seeds ?? []).map((seed) => ({ day, seed })));
  if (all.length === 0)
    throw new BadInput([`${name}: train: has no days to learn on, or none of those chosen`]);
  return all;
}

function drawReplication(replications: readonly Replication[], seed: number): Replication {
  const uniform = createRandom(String(seed)).stream('episode/replication');
  return replications[Math.floor(uniform() * replications.length)]!;
}

function chosenTargets(targets: readonly ScalingTarget[], services: readonly string[] | undefined) {
  const known = targets.map(({ service }) => service);
  const wrong = (services ?? []).filter((name) => !known.includes(name));
  if (wrong.length > 0)
    throw new InputError(
      wrong.map((name) => ({
        path: ['services'],
        message: `must be of ${known.join(', ')}, got ${name}${didYouMean(name, known)}`,
      })),
    );
  return targets.filter(({ service }) => services === undefined || services.includes(service));
}

/** The experiment and entry that options name; throws an InputError where they name none. */
export async function namedTask(options: {
  readonly experiment: string;
  readonly point?: string;
  readonly entry?: string;
}): Promise<{ readonly experiment: ExperimentConfig; readonly entry: Entry }> {
  const config = await loadExperiment(findFile('experiment', options.experiment));
  if (config.sweep === undefined && options.point !== undefined) {
    const message = `must not be there: ${config.name} has no sweep, got ${options.point}`;
    throw new InputError([{ path: ['point'], message }]);
  }
  const points = config.sweep?.points ?? [{ name: '', config }];
  const point =
    options.point === undefined ? points[0] : points.find(({ name }) => name === options.point);
  if (point === undefined)
    throw unknown(
      'point',
      options.point!,
      points.map(({ name }) => name),
    );
  const experiment = point.config;
  const name = options.entry ?? experiment.baseline;
  const entry = experiment.compare.find((one) => one.name === name);
  if (entry === undefined)
    throw unknown(
      'entry',
      name,
      experiment.compare.map((one) => one.name),
    );
  return { experiment, entry };
}

function unknown(option: string, name: string, known: readonly string[]): InputError {
  const message = `must be one of ${known.join(', ')}, got ${name}${didYouMean(name, known)}`;
  return new InputError([{ path: [option], message }]);
}

export const autoscaleLine: EnvironmentLine = {
  kind: 'autoscale',
  description: 'the control loop of an experiment: scale its services for money and few violations',
  options: OPTIONS,
  coveredBy:
    'test/experiments/environments/autoscale.test.ts: deployed, a policy does what it did in the environment: an episode is a run, event by event',
  async create(options) {
    const { experiment, entry } = await namedTask(options as { experiment: string });
    return autoscaleEnvironment(experiment, entry, options as unknown as AutoscaleOptions);
  },
};
