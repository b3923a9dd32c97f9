import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linUcb } from '../../../agents/algorithms/lin-ucb.ts';
import {
  formatPolicy,
  loadPolicy,
  readPolicyFile,
  sealPolicy,
} from '../../../agents/algorithms/policy-file.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import { vectorOf } from '../../../agents/learning/vector.ts';
import { DAY_OBSERVATIONS, observeDay } from '../../../agents/scheduling/day-features.ts';
import { USUAL_CLUSTER } from '../../../experiments/scheduling/batch-spec.ts';
import { createScheduler, runBatch } from '../../../experiments/scheduling/run-batch.ts';
import { InputError, readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';
import { batchDay, USUAL_BATCH_DAY } from '../../../workloads/batch-days.ts';

const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
after(() => rmSync(folder, { recursive: true }));
const RULES = ['fcfs', 'sjf', 'edf'];
const action = { kind: 'discrete', sizes: [3], names: ['scheduler'], labels: [RULES] } as const;

/** A bandit for which SJF is best where there are many jobs, EDF where there are few. */
function trainedFile(labels: readonly string[], observation = DAY_OBSERVATIONS.names): string {
  const uniform = createRandom('days').stream('jobs');
  const seen = new Float32Array(DAY_OBSERVATIONS.names.length);
  const trainer = linUcb.createTrainer({
    options: readOptions(linUcb.options, {}),
    seed: 1,
    backend: defaultBackend(),
    stepsMax: 600,
    environments: vectorOf([
      {
        name: 'many or few',
        observationSpace: DAY_OBSERVATIONS,
        actionSpace: action,
        reset() {
          seen.fill(0.5)[2] = uniform() < 0.5 ? 0.2 : 0.8;
          return { observation: seen, info: {} };
        },
        step(chosen) {
          const reward = chosen[0] === (seen[2]! > 0.5 ? 1 : 2) ? 1 : 0;
          return { observation: seen, reward, terminated: true, truncated: false, info: {} };
        },
      },
    ]),
  });
  while (trainer.steps < 600) trainer.advance();
  const file = sealPolicy({
    algorithm: linUcb.kind,
    environment: 'many or few',
    observation,
    action: { ...action, labels: [labels] },
    parameters: trainer.parameters(),
    training: {
      command: 'none',
      seed: 1,
      steps: trainer.steps,
      options: {},
      codeVersion: 'test',
      curve: [],
    },
  });
  const path = join(folder, `${labels.join('-')}-${observation.length}.json`);
  writeFileSync(path, formatPolicy(file));
  return path;
}

describe('a rule chosen for the day', () => {
  it('runs the rule that its policy chose for the day', () => {
    const policy = trainedFile(RULES);
    const kinds = new Set<string>();
    for (const load of [0.05, 0.8]) {
      const workload = { ...USUAL_BATCH_DAY, load };
      const day = { workload, cluster: USUAL_CLUSTER, day: 0, seed: 1 };
      const jobs = batchDay(0, workload, createRandom('batch day 0 seed 1'));
      const seen = new Float32Array(DAY_OBSERVATIONS.names.length);
      observeDay({ jobs, processors: USUAL_CLUSTER.processors }, seen);
      const kind = RULES[loadPolicy(readPolicyFile(policy)).act(seen)[0]!]!;
      kinds.add(kind);
      const run = (scheduler: { kind: string; policy?: string }) =>
        runBatch({ ...day, contender: { name: scheduler.kind, scheduler } }).fingerprint;
      assert.equal(run({ kind: 'chosen', policy }), run({ kind }));
    }
    assert.deepEqual([...kinds].sort(), ['edf', 'sjf']);
  });

  it('refuses a policy that was trained for other choices', () => {
    const create = (policy: string) =>
      createScheduler({ name: 'chosen', scheduler: { kind: 'chosen', policy } }, '0');
    const other = DAY_OBSERVATIONS.names.map((name) => `${name}2`);
    assert.throws(() => create(trainedFile(['fcfs', 'sjf', 'none such'])), InputError);
    assert.throws(() => create(trainedFile(RULES, [...other, 'more'])), InputError);
  });
});

describe('what is known of a day beforehand', () => {
  it('is the work by estimates, and no true run time', () => {
    const jobs = batchDay(3, USUAL_BATCH_DAY, createRandom('a day'));
    const slower = jobs.map((job) => ({
      ...job,
      stages: job.stages.map((stage) => ({
        ...stage,
        taskSeconds: stage.taskSeconds.map((seconds) => 3 * seconds),
      })),
    }));
    const [seen, again] = [new Float32Array(5), new Float32Array(5)];
    observeDay({ jobs, processors: 32 }, seen);
    observeDay({ jobs: slower, processors: 32 }, again);
    assert.deepEqual(again, seen);
    observeDay({ jobs, processors: 64 }, again);
    assert.ok(Math.abs(again[0]! - seen[0]! / 2) < 1e-6 || seen[0] === 1);
    assert.ok(Math.abs(again[3]! - seen[3]! / 2) < 1e-6);
  });
});
