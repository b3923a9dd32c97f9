import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { Trainer } from '../../agents/algorithms/algorithm.ts';
import { ALGORITHMS } from '../../agents/algorithms/index.ts';
import { type FeatureStatistics, featureStatistics } from '../../agents/deployment/drift.ts';
import { defaultBackend } from '../../agents/learning/backends/index.ts';
import type { CurvePoint, Json } from '../../agents/learning/policy.ts';
import type { BoxSpace, DiscreteSpace } from '../../agents/learning/space.ts';
import type { Transitions } from '../../agents/learning/transitions.ts';
import type { ResumableVector, VectorPoint } from '../../agents/learning/vector.ts';
import { assert } from '../../sim/units.ts';
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
  /** A file that a killed training goes on from, exactly; written at every look, removed at the end. */
  readonly checkpoint?: string;
  /** That of `recordTrainingLog`, where it is there already. */
  readonly log?: Transitions;
  /** Called at every look, after its checkpoint. */
  onLook?(curve: readonly Look[]): void;
}

/** Trains with one seed, by acting or from a log. */
export async function trainSeed(
  training: Training,
  seed: number,
  { checkpoint, log, onLook }: SeedOptions = {},
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
  const trainer = createTrainer(training, { seed, vector, transitions, saved: saved?.trainer });
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
  if (checkpoint !== undefined) rmSync(checkpoint, { force: true });
  const { observationSpace, actionSpace } = vector;
  assert(actionSpace.kind === 'discrete', 'policies choose among alternatives');
  assert(kept !== undefined, 'the training ended before its warm-up: give it more steps');
  return { seed, curve, ...kept, observationSpace, actionSpace };
}

export interface TrainerParts {
  readonly seed: number;
  readonly vector: ResumableVector;
  readonly transitions?: Transitions | undefined; // where it learns from a log
  readonly saved?: Json | undefined;
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
