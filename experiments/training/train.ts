import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { formatPolicy, sealPolicy } from '../../agents/algorithms/policy-file.ts';
import type { Json, PolicyFile } from '../../agents/learning/policy.ts';
import { BadInput } from '../bad-input.ts';
import { codeVersion } from '../code-version.ts';
import { formatCsv } from '../csv.ts';
import { ROOT } from '../paths.ts';
import { proveWritable, writeWhole } from '../results-files.ts';
import { runPool } from '../worker-pool.ts';
import type { LogPlan } from './log-plan.ts';
import type { TrainedSeed } from './train-seed.ts';
import { recordTrainingLog } from './training-environment.ts';
import type { Training } from './training-file.ts';
import type { TrainingShare, TrainingTask } from './training-worker.ts';

export interface TrainOptions {
  readonly workers: number; // threads, >= 1
  readonly command: string; // as it stands in the policy file
  readonly folder: string; // of the learning curve and of checkpoints
  readonly policies: string; // folder of the policy file
  onSeed?(trained: TrainedSeed): void;
}
export interface TrainOutcome {
  readonly policy: PolicyFile;
  readonly file: string;
  readonly seeds: readonly TrainedSeed[]; // in the order of the training file
  readonly chosen: TrainedSeed;
}

/**
 * Trains with every seed on threads of their own, keeps the policy that its evaluation likes best, and writes
 * it with the learning curves. The files do not depend on the number of threads. A training that was killed
 * goes on where it stopped, each seed from its checkpoint: those are kept until all files are written.
 */
export async function train(training: Training, options: TrainOptions): Promise<TrainOutcome> {
  for (const folder of [options.folder, options.policies]) proveWritable(folder);
  const trained = new Map<number, TrainedSeed>();
  const { places: _, ...determined } = training; // a comment in the file changes nothing
  const key = createHash('sha256')
    .update(JSON.stringify([determined, codeVersion(ROOT)]))
    .digest('hex')
    .slice(0, 12);
  const log = training.log && (await recordTrainingLog(training, training.log));
  const shared: TrainingShare = { training, log };
  const tasks = training.seeds.map((seed) => ({
    seed,
    checkpoint: join(options.folder, `checkpoint-${key}-${seed}.json`),
  }));
  await runPool<TrainingTask, TrainedSeed>({
    module: workerModule(),
    shared,
    workers: options.workers,
    tasks,
    onAnswer({ seed }, answer) {
      if (answer.kind === 'failed')
        throw answer.lines === undefined ? new Error(answer.message) : new BadInput(answer.lines);
      trained.set(seed, answer.output);
      options.onSeed?.(answer.output);
    },
  });
  const seeds = training.seeds.map((seed) => trained.get(seed)!);
  const chosen = seeds.reduce((best, one) => (one.meanReturn > best.meanReturn ? one : best));
  const policy = policyOf(training, { chosen, seeds }, options.command);
  const fileOf = (name: string) => join(options.policies, `${name}.json`);
  const file = fileOf(training.name);
  writeWhole(file, formatPolicy(policy));
  for (const one of training.writes === 'each' ? seeds : []) {
    const own = policyOf(training, { chosen: one, seeds: [one] }, options.command);
    writeWhole(fileOf(`${training.name}-${one.seed}`), formatPolicy(own));
  }
  writeWhole(join(options.folder, 'curve.csv'), formatCsv(curveRows(seeds)));
  for (const { checkpoint } of tasks) rmSync(checkpoint, { force: true });
  return { policy, file, seeds, chosen };
}

function policyOf(
  training: Training,
  { chosen, seeds }: Pick<TrainOutcome, 'chosen' | 'seeds'>,
  command: string,
): PolicyFile {
  const { algorithm, environment, log } = training;
  return sealPolicy({
    algorithm: algorithm.kind,
    environment: environment.kind,
    observation: chosen.observationSpace.names,
    action: chosen.actionSpace,
    featureStatistics: chosen.featureStatistics,
    parameters: chosen.parameters,
    training: {
      command,
      seed: chosen.seed,
      steps: chosen.steps,
      options: {
        environment,
        algorithm,
        ...(log && { log: withoutPlace(log) }),
      } as unknown as Json,
      codeVersion: codeVersion(ROOT),
      curve: seeds.flatMap(({ curve }) => curve.map(({ diagnostics: _, ...look }) => look)),
    },
  });
}

/** Where the file stood when it was read is no part of the policy. */
const withoutPlace = ({ place: _, ...log }: LogPlan): Omit<LogPlan, 'place'> => log;

/** One row per look: seed, steps, mean return, then what the environment and the algorithm tell. */
function curveRows(seeds: readonly TrainedSeed[]): (string | number)[][] {
  const points = seeds.flatMap(({ curve }) => curve);
  const infos = [...new Set(points.flatMap(({ info }) => Object.keys(info)))];
  const diagnostics = [...new Set(points.flatMap((point) => Object.keys(point.diagnostics)))];
  const rows = points.map((point) => [
    point.seed,
    point.steps,
    point.meanReturn,
    ...infos.map((key) => point.info[key] ?? NaN),
    ...diagnostics.map((key) => point.diagnostics[key] ?? NaN),
  ]);
  const header = [
    'seed',
    'steps',
    'meanReturn',
    ...infos,
    ...diagnostics.map((key) => `training/${key}`),
  ];
  return [header, ...rows];
}

function workerModule(): URL {
  const isBundle = !import.meta.url.endsWith('.ts');
  return new URL(isBundle ? './training-worker.mjs' : './training-worker.ts', import.meta.url);
}
