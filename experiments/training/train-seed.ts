import { existsSync, readFileSync, rmSync } from 'node:fs';
import { ALGORITHMS } from '../../agents/algorithms/index.ts';
import { defaultBackend } from '../../agents/learning/backends/index.ts';
import type { Environment } from '../../agents/learning/environment.ts';
import { factored } from '../../agents/learning/factored.ts';
import type { CurvePoint, Json } from '../../agents/learning/policy.ts';
import type { BoxSpace, DiscreteSpace } from '../../agents/learning/space.ts';
import { type ResumableVector, type VectorPoint, vectorOf } from '../../agents/learning/vector.ts';
import { assert, type Spec } from '../../sim/units.ts';
import { ENVIRONMENTS } from '../environments/index.ts';
import { lineOf, optionsOf } from '../registered.ts';
import { writeWhole } from '../results-files.ts';
import { evaluate, mean } from './evaluate.ts';
import { onlineAlgorithm, type Training } from './training-file.ts';

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
  readonly observationSpace: BoxSpace;
  readonly actionSpace: DiscreteSpace;
}

interface Checkpoint {
  readonly trainer: Json;
  readonly point: VectorPoint;
  readonly curve: readonly Look[];
  readonly kept: { readonly parameters: Json; readonly meanReturn: number; readonly steps: number };
}

/**
 * Trains with one seed. `checkpoint`: a file that a killed training goes on from, exactly; it is written at
 * every look and removed at the end. `onLook` is called after it.
 */
export async function trainSeed(
  training: Training,
  seed: number,
  checkpoint?: string,
  onLook: (curve: readonly Look[]) => void = () => {},
): Promise<TrainedSeed> {
  const { evaluation, isShared, steps } = training;
  const vector = await createVector(training);
  const judge = await createEnvironment(evaluation.environment, training);
  const saved = checkpoint === undefined ? undefined : readCheckpoint(checkpoint);
  if (saved !== undefined) vector.resume(saved.point);
  const line = onlineAlgorithm(training);
  const trainer = line.createTrainer({
    options: optionsOf(ALGORITHMS, training.algorithm),
    seed,
    backend: defaultBackend(),
    stepsMax: steps,
    environments: vector,
    ...(saved === undefined ? {} : { saved: saved.trainer }),
  });
  const curve = [...(saved?.curve ?? [])];
  let kept = saved?.kept;
  while (curve.length <= evaluation.times) {
    const goal = (steps * curve.length) / evaluation.times; // the first look is before any training
    while (trainer.steps < goal) trainer.advance();
    const judged = evaluate(judge, trainer.policy, { ...evaluation, isShared });
    const meanReturn = mean(judged.returns);
    const { diagnostics } = trainer;
    curve.push({
      seed,
      steps: trainer.steps,
      meanReturn,
      info: meanInfo(judged.infos),
      diagnostics: known(diagnostics),
    });
    if (kept === undefined || evaluation.keeps === 'last' || meanReturn > kept.meanReturn)
      kept = { parameters: trainer.parameters(), meanReturn, steps: trainer.steps };
    const next: Checkpoint = { trainer: trainer.save(), point: vector.point(), curve, kept };
    if (checkpoint !== undefined) writeWhole(checkpoint, JSON.stringify(next));
    onLook(curve);
  }
  trainer.dispose();
  if (checkpoint !== undefined) rmSync(checkpoint, { force: true });
  const { observationSpace, actionSpace } = vector;
  assert(actionSpace.kind === 'discrete', 'policies choose among alternatives');
  return { seed, curve, ...kept!, observationSpace, actionSpace };
}

async function createVector(training: Training): Promise<ResumableVector> {
  const environments: Environment[] = [];
  for (let i = 0; i < training.environments; i++)
    environments.push(await createEnvironment(training.environment, training));
  const vector = vectorOf(environments);
  return training.isShared ? factored(vector) : vector;
}

async function createEnvironment(spec: Spec, { folder }: Training): Promise<Environment> {
  return lineOf(ENVIRONMENTS, spec).create(optionsOf(ENVIRONMENTS, spec), { folder });
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
