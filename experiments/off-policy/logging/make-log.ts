import { gzipSync } from 'node:zlib';
import type { Environment, Start } from '../../../agents/learning/environment.ts';
import { InputError, readOptions } from '../../../sim/options.ts';
import { createRandom, type Uniform } from '../../../sim/random.ts';
import { BadInput, didYouMean } from '../../bad-input.ts';
import { formatCsv } from '../../csv.ts';
import { ENVIRONMENTS } from '../../environments/index.ts';
import { builtIn, isFileName } from '../../paths.ts';
import { writeWhole } from '../../results-files.ts';
import { showPath } from '../../yaml-source.ts';
import { type DecisionRule, decisionRule, withExploration } from './decision-rules.ts';
import { type LogTable, partsLog } from './experiment-log.ts';
import { type JointActions, jointActions } from './joint-actions.ts';

export interface LogSettings {
  readonly environment: string; // kind of ENVIRONMENTS, or an experiment, by name or file
  readonly set: Readonly<Record<string, unknown>>; // its options, as a file has them
  readonly behaviour: string; // see decisionRule
  readonly epsilon: number; // exploration of the behaviour, in [0, 1]
  readonly target: string; // see decisionRule
  readonly episodes: number; // >= 1
  readonly seed: number; // of the choices; episode i begins with seed + i
  readonly file: string; // .csv or .csv.gz
}
export interface MadeLog {
  readonly file: string;
  readonly episodes: number;
  readonly rows: number;
  readonly meanReward: number; // per step
  readonly meanReturn: number; // per episode, undiscounted
}

/**
 * Runs a behaviour policy and writes what `ope` reads: one row for each step of an environment, or for each decision of
 * each service of an experiment on its train days. Throws BadInput.
 */
export async function makeLog(settings: LogSettings): Promise<MadeLog> {
  const { rows, head, rewardSum } = isExperiment(settings.environment)
    ? partsLog(await environmentOf(ofExperiment(settings)), settings)
    : await stepsLog(settings);
  const text = formatCsv([head, ...rows]);
  writeWhole(settings.file, settings.file.endsWith('.gz') ? gzipSync(text) : text);
  const { file, episodes } = settings;
  return {
    ...{ file, episodes, rows: rows.length },
    meanReward: rewardSum / rows.length,
    meanReturn: rewardSum / episodes,
  };
}

/** No environment has the name of an experiment that comes with finfra. */
function isExperiment(name: string): boolean {
  const isKind = ENVIRONMENTS.some(({ kind }) => kind === name);
  return !isKind && (builtIn('experiment').includes(name) || isFileName(name));
}

function ofExperiment({ environment: experiment, ...settings }: LogSettings): LogSettings {
  return { ...settings, environment: 'autoscale', set: { experiment, ...settings.set } };
}

async function stepsLog(settings: LogSettings): Promise<LogTable> {
  const environment = await environmentOf(settings);
  const joint = jointActions(environment.actionSpace, settings.environment);
  const plain = decisionRule(settings.behaviour, environment, joint);
  const behaviour = withExploration(plain, joint, settings.epsilon);
  const target = decisionRule(settings.target, environment, joint);
  const uniform = createRandom(String(settings.seed)).stream('log');
  const head = [
    ...['episode', 'step'],
    ...environment.observationSpace.names.map((name) => `context_${name}`),
    ...['action', 'propensity', 'reward'],
    ...joint.names.map((name) => `pi_${name}`),
  ];
  const rows: (string | number)[][] = [];
  let sum = 0;
  for (let episode = 0; episode < settings.episodes; episode++) {
    const seed = settings.seed + episode;
    for (const { cells, reward } of stepsOf(environment, seed, {
      joint,
      behaviour,
      target,
      uniform,
    })) {
      rows.push([episode, ...cells]);
      sum += reward;
    }
  }
  return { head, rows, rewardSum: sum };
}

interface Deciding {
  readonly joint: JointActions;
  readonly behaviour: DecisionRule;
  readonly target: DecisionRule;
  readonly uniform: Uniform;
}

/** One episode: its cells from `step` on. */
function* stepsOf(environment: Environment, seed: number, deciding: Deciding) {
  const { joint, behaviour, target, uniform } = deciding;
  let now: Start = environment.reset(seed);
  for (let step = 0; ; step++) {
    // What an environment shows may be overwritten by its next step.
    const observation = Array.from(now.observation);
    const probabilities = behaviour(observation, now.mask);
    const wanted = target(observation, now.mask);
    const action = pick(probabilities, uniform());
    const after = environment.step(joint.actions[action]!);
    const { reward } = after;
    const cells = [
      ...[step, ...observation],
      ...[joint.names[action]!, probabilities[action]!, reward],
      ...wanted,
    ];
    yield { cells, reward };
    if (after.terminated || after.truncated) return;
    now = after;
  }
}

/** The action that a number in [0, 1) falls to; never one of probability 0. */
function pick(probabilities: Float64Array, draw: number): number {
  let [sum, last] = [0, 0];
  for (const [action, probability] of probabilities.entries()) {
    if (probability === 0) continue;
    last = action;
    sum += probability;
    if (draw < sum) break;
  }
  return last;
}

async function environmentOf({ environment: kind, set }: LogSettings): Promise<Environment> {
  const kinds = ENVIRONMENTS.map((one) => one.kind);
  const line = ENVIRONMENTS.find((one) => one.kind === kind);
  if (line === undefined) {
    const hint = didYouMean(kind, [...kinds, ...builtIn('experiment')]);
    const known = `${kinds.join(', ')}, or an experiment`;
    throw new BadInput([`${kind}: must be one of ${known}${hint}`]);
  }
  try {
    return await line.create(readOptions(line.options, set, { from: 'file' }), { folder: '.' });
  } catch (error) {
    if (error instanceof BadInput) throw new BadInput(error.lines.map((one) => `${kind}: ${one}`));
    if (!(error instanceof InputError)) throw error;
    const lines = error.problems.map(({ path, message }) => `${showPath(path)}: ${message}`);
    throw new BadInput(lines.map((one) => `${kind}: ${one}`));
  }
}
