import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPolicy, sealPolicy } from '../../agents/algorithms/policy-file.ts';
import { ppo } from '../../agents/algorithms/ppo.ts';
import { SCALING_MOVES } from '../../agents/autoscaling/scaling-moves.ts';
import { SERVICE_FEATURES } from '../../agents/autoscaling/service-view.ts';
import { defaultBackend } from '../../agents/learning/backends/index.ts';
import type { VectorEnvironment } from '../../agents/learning/environment.ts';
import type { PolicyFile } from '../../agents/learning/policy.ts';
import { readOptions } from '../../sim/options.ts';

const LABELS = SCALING_MOVES.targets.map(({ label }) => label);
const ACTION = {
  kind: 'discrete',
  sizes: [LABELS.length],
  names: ['replicas'],
  labels: [LABELS],
} as const;

/** Never stepped: it lends its spaces to a trainer. */
const NOWHERE: VectorEnvironment = {
  name: 'nowhere',
  size: 1,
  observationSpace: {
    kind: 'box',
    names: [...SERVICE_FEATURES],
    low: SERVICE_FEATURES.map(() => -Infinity),
    high: SERVICE_FEATURES.map(() => Infinity),
  },
  actionSpace: ACTION,
  reset: () => ({
    observations: new Float32Array(SERVICE_FEATURES.length),
    masks: undefined,
    infos: [{}],
  }),
  step: () => assert.fail('nobody goes there'),
};

/** A policy for one service after the other, with a network that nobody has trained. */
export function untrainedPolicy(training: Partial<PolicyFile['training']> = {}): PolicyFile {
  const trainer = ppo.createTrainer({
    options: readOptions(ppo.options, { hidden: [4] }),
    seed: 1,
    backend: defaultBackend(),
    stepsMax: 1000,
    environments: NOWHERE,
  });
  const file = sealPolicy({
    algorithm: 'ppo',
    environment: 'autoscale',
    observation: [...SERVICE_FEATURES],
    action: ACTION,
    parameters: trainer.parameters(),
    training: {
      command: 'none',
      seed: 0,
      steps: 0,
      options: {},
      codeVersion: 'test',
      curve: [],
      ...training,
    },
  });
  trainer.dispose();
  return file;
}

let file: string | undefined;

/** A file of it, written once and gone with the process. */
export function untrainedPolicyFile(): string {
  if (file !== undefined) return file;
  const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  file = join(folder, 'untrained.json');
  writeFileSync(file, formatPolicy(untrainedPolicy()));
  return file;
}
