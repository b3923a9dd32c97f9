import { existsSync, readFileSync } from 'node:fs';
import type { Trainer } from '../../agents/algorithms/algorithm.ts';
import { ALGORITHMS } from '../../agents/algorithms/index.ts';
import { type FeatureStatistics, featureStatistics } from '../../agents/deployment/drift.ts';
import { defaultBackend } from '../../agents/learning/backends/index.ts';
import type { CurvePoint, Json } from '../../agents/learning/policy.ts';
import type { BoxSpace, DiscreteSpace } from '../../agents/learning/space.ts';
import type { Transitions } from '../../agents/learning/transitions.ts';
import type { ResumableVector, VectorPoint } from '../../agents/learning/vector.ts';
import { InputError } from '../../sim/options.ts';
import { assert } from '../../sim/units.ts';
import { BadInput } from '../bad-input.ts';
import { lineOf, optionsOf } from '../registered.ts';
import { writeWhole } from '../results-files.ts';
import { evaluate, mean } from './evaluate.ts';
import { createEnvironment, createVector, recordTrainingLog } from './training-environment.ts';
import type { Training } from './training-file.ts';

/** One look, with what the algorithm tells of its last round. */
export interface Look extends CurvePoint {
  readonly diagnostics: Readonly<Record<string, number>>;
}

/** What a training with one seed leaves. */
export interface TrainedSeed {
  readonly seed: number;
  readonly curve: readonly Look[];
  readonly parameters: Json; // of the policy that is kept
  readonly meanReturn: number; // of that policy, as in the curve
  readonly steps: number; // it had been trained for
  readonly featureStatistics: readonly FeatureStatistics[]; // of what it saw at that look
  readonly observationSpace: BoxSpace;
  readonly actionSpace: DiscreteSpace;
}

interface Checkpoint {
  readonly trainer: Json;
  readonly point?: VectorPoint; // of the environments; unset: it learns from a log
  readonly curve: readonly Look[];
  /** Unset: no look has found a policy yet. */
  readonly kept?: Pick<TrainedSeed, 'parameters' | 'meanReturn' | 'steps' | 'featureStatistics'>;
}

export interface SeedOptions {
  /**
   * A file that a killed training goes on from, exactly; written at every look. It stays after the last one, so that
   * this seed is not trained again for the sake of others: whoever has written its policy removes it.
   */
  readonly checkpoint?: string;
  /** That of `recordTrainingLog`, where it is there already. */
  readonly log?: Transitions;
  /** Called at every look, after its checkpoint. */
  onLook?(curve: readonly Look[]): void;
}

/**
 * Trains with one seed, by acting or from a log. Throws BadInput with its place in the file for what an environment or
 * an algorithm finds wrong with its options.
 */
export async function trainSeed(
  training: Training,
  seed: number,
  options: SeedOptions = {},
): Promise<TrainedSeed> {
  try {
    return await trainFrom(training, seed, options);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new BadInput(
      error.problems.map(({ path: [, ...inside], message }) => {
        const place = [training.places.algorithm, ...inside].join('.'); // paths begin with `algorithm`
        return `${place}: ${message}`;
      }),
    );
  }
}

async function trainFrom(
  training: Training,
  seed: number,
  { checkpoint, log, onLook }: SeedOptions,
): Promise<TrainedSeed> {
  const { evaluation, isShared, steps } = training;
  const judge = await createEnvironment(evaluation.environment, training);
  const saved = checkpoint === undefined ? undefined : readCheckpoint(checkpoint);
  const isOffline = training.log !== undefined;
  const vector = await createVector(training, isOffline ? 1 : training.environments);
  if (saved?.point !== undefined) vector.resume(saved.point);
  const transitions = isOffline
    ? (log ?? (await recordTrainingLog(training, training.log)))
    : undefined;
  const trainer = firstTrainer(training, { seed, vector, transitions, saved: saved?.trainer });
  const curve = [...(saved?.curve ?? [])];
  let kept = saved?.kept;
  while (curve.length <= evaluation.times) {
    const goal = (steps * curve.length) / evaluation.times; // the first look is before any training
    while (trainer.steps < goal) trainer.advance();
    const seen: Float32Array[] = [];
    const onObservation = (row: Float32Array) => seen.push(row.slice());
    const judged = evaluate(judge, trainer.policy, { ...evaluation, isShared, onObservation });
    const meanReturn = mean(judged.returns);
    const { diagnostics } = trainer;
    curve.push({
      seed,
      steps: trainer.steps,
      meanReturn,
      info: meanInfo(judged.infos),
      diagnostics: known(diagnostics),
    });
    const isBetter =
      kept === undefined || evaluation.keeps === 'last' || meanReturn > kept.meanReturn;
    if (isBetter && trainer.isReady !== false)
      kept = {
        parameters: trainer.parameters(),
        meanReturn,
        steps: trainer.steps,
        featureStatistics: featureStatistics(vector.observationSpace.names, seen),
      };
    const point = isOffline ? {} : { point: vector.point() };
    const next: Checkpoint = {
      trainer: trainer.save(),
      ...point,
      curve,
      ...(kept === undefined ? {} : { kept }),
    };
    if (checkpoint !== undefined) writeWhole(checkpoint, JSON.stringify(next));
    onLook?.(curve);
  }
  trainer.dispose();
  const { observationSpace, actionSpace } = vector;
  assert(actionSpace.kind === 'discrete', 'policies choose among alternatives');
  if (kept === undefined)
    throw new BadInput([
      `${training.places.steps}: must be more than the warm-up of ${training.algorithm.kind}, got ${steps}`,
    ]);
  return { seed, curve, ...kept, observationSpace, actionSpace };
}

export interface TrainerParts {
  readonly seed: number;
  readonly vector: ResumableVector;
  readonly transitions?: Transitions | undefined; // where it learns from a log
  readonly saved?: Json | undefined;
}

/**
 * The trainer, at the beginning of a training or from its checkpoint. What an algorithm refuses at the beginning is an
 * environment or an option that does not suit it, which the file has chosen: bad input.
 */
function firstTrainer(training: Training, parts: TrainerParts): Trainer {
  try {
    return createTrainer(training, parts);
  } catch (error) {
    const isRefusal = error instanceof Error && error.constructor === Error; // a bug is of a class of its own
    if (parts.saved !== undefined || !isRefusal) throw error;
    const { algorithm, environment } = training;
    const reason = error.message.replace('assertion failed: ', '');
    const message = `${algorithm.kind} must suit the environment ${environment.kind}: ${reason}`;
    throw new InputError([{ path: ['algorithm'], message }]);
  }
}

/** The trainer of a training file. */
export function createTrainer(training: Training, parts: TrainerParts): Trainer {
  const line = lineOf(ALGORITHMS, training.algorithm);
  const { seed, vector, transitions, saved } = parts;
  const setup = {
    options: optionsOf(ALGORITHMS, training.algorithm),
    seed,
    backend: defaultBackend(),
    stepsMax: training.steps,
    ...(saved === undefined ? {} : { saved }),
  };
  if (line.learnsFrom === 'environments')
    return line.createTrainer({ ...setup, environments: vector });
  assert(transitions !== undefined, `${line.kind} learns from a log`);
  const { observationSpace, actionSpace } = vector;
  return line.createTrainer({ ...setup, transitions, observationSpace, actionSpace });
}

function readCheckpoint(file: string): Checkpoint | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Checkpoint) : undefined;
}

function meanInfo(infos: readonly Readonly<Record<string, number>>[]) {
  const keys = Object.keys(infos[0] ?? {});
  return Object.fromEntries(keys.map((key) => [key, mean(infos.map((info) => info[key] ?? NaN))]));
}

/** Before the first round there is nothing to tell of it; JSON has no NaN. */
function known(diagnostics: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(diagnostics).filter(([, value]) => Number.isFinite(value)),
  );
}
