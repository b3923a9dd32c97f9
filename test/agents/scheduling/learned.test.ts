import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputDrivenReinforce } from '../../../agents/algorithms/input-driven-reinforce.ts';
import {
  formatPolicy,
  loadPolicy,
  readPolicyFile,
  sealPolicy,
} from '../../../agents/algorithms/policy-file.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import { vectorOf } from '../../../agents/learning/vector.ts';
import { learnedSchedulerLine } from '../../../agents/scheduling/learned.ts';
import {
  type BatchSchedulingOptions,
  batchSchedulingEnvironment,
  batchSchedulingLine,
} from '../../../experiments/environments/batch-scheduling.ts';
import { drawBatchEpisode } from '../../../experiments/environments/batch-sources.ts';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { InputError, readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
after(() => rmSync(folder, { recursive: true }));

const given = { jobs: 'graphs', slots: 5, visible: 'deadline', load: 1.2 };
const options = readOptions(
  batchSchedulingLine.options,
  given,
) as unknown as BatchSchedulingOptions;

/** The file of a policy after one round of training. */
function trainedFile(): string {
  const trainer = inputDrivenReinforce.createTrainer({
    options: readOptions(inputDrivenReinforce.options, { rollouts: 2, clock: 'seconds' }),
    seed: 1,
    backend: defaultBackend(),
    stepsMax: 10_000,
    environments: vectorOf([batchSchedulingEnvironment(options)]),
  });
  trainer.advance();
  const { name, observationSpace, actionSpace } = batchSchedulingEnvironment(options);
  assert(actionSpace.kind === 'discrete');
  const file = sealPolicy({
    algorithm: inputDrivenReinforce.kind,
    environment: name,
    observation: observationSpace.names,
    action: actionSpace,
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
  const path = join(folder, 'policy.json');
  writeFileSync(path, formatPolicy(file));
  return path;
}

describe('a learned scheduler', () => {
  it('schedules as its policy did in the environment', () => {
    const policy = trainedFile();
    const read = (more: object) =>
      readOptions(learnedSchedulerLine.options, { policy, slots: 5, visible: 'deadline', ...more });
    const context = createRandom('scheduler');
    const scheduler = learnedSchedulerLine.create(read({}), context);
    const { cluster, jobs } = drawBatchEpisode(options, 3);
    const { weightedFlowSeconds } = runBatchJobs(cluster, jobs, scheduler);
    const environment = batchSchedulingEnvironment(options);
    let { observation, mask } = environment.reset(3);
    let hours = 0;
    const loaded = loadPolicy(readPolicyFile(policy));
    for (let isOver = false; !isOver; ) {
      const step = environment.step(loaded.act(observation, mask));
      ({ observation, mask } = step);
      hours += step.info['flowHours']!;
      isOver = step.terminated;
    }
    assert(Math.abs(3600 * hours - weightedFlowSeconds) < 1e-6 * weightedFlowSeconds);
    assert.throws(() => learnedSchedulerLine.create(read({ slots: 4 }), context), InputError);
  });
});
