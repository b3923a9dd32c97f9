import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPolicy, loadPolicy, sealPolicy } from '../../agents/algorithms/policy-file.ts';
import { featureStatistics } from '../../agents/deployment/drift.ts';
import { autoscaleLine } from '../../experiments/environments/autoscale.ts';
import { parseExperiment } from '../../experiments/load.ts';
import { run } from '../../experiments/run.ts';
import { evaluate } from '../../experiments/training/evaluate.ts';
import { readOptions } from '../../sim/options.ts';
import { untrainedPolicy } from '../agents/untrained-policy.ts';
import { shopSystem } from './shop.ts';

const HPA = '{kind: hpa, targetRatio: 0.5}';

/** Two services under steady traffic for two hours; `work`: of a call of the second one, in milliseconds. */
const textOf = (autoscaling: string, work = 100) => `
name: drift
question: Is it as it was in training?
${shopSystem(work)}
workload: {kind: poisson, rate: 8}
objective: {minimize: costDollars}
train: {days: [0, 9], seeds: [1, 1]}
report: {days: [40, 49], seeds: [1, 1]}
compare: [{name: it, agents: {autoscaling: ${autoscaling}}}]
baseline: it
primary: costDollars
horizon: 2h
telemetry: {interval: 5s, delay: 1s, gapRatio: 0}
`;

describe('a deployed policy', () => {
  let folder = '';
  let watched = '';
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-drift-'));
    watched = join(folder, 'watched.json');
    const experiment = join(folder, 'drift.yaml');
    writeFileSync(experiment, textOf(HPA));
    const environment = await autoscaleLine.create(
      readOptions(autoscaleLine.options, { experiment }, { from: 'file' }),
      { folder },
    );
    const { format: _, hash: _hash, ...file } = untrainedPolicy();
    const rows: Float32Array[] = [];
    const onObservation = (row: Float32Array) => rows.push(row.slice());
    const policy = loadPolicy(sealPolicy(file));
    evaluate(environment, policy, { episodes: 3, seed: 1, isShared: true, onObservation });
    assert.equal(rows.length, 3 * 479 * 2, 'a row for each decision of each service');
    const statistics = featureStatistics(file.observation, rows);
    writeFileSync(watched, formatPolicy(sealPolicy({ ...file, featureStatistics: statistics })));
    writeFileSync(join(folder, 'plain.json'), formatPolicy(sealPolicy(file)));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function stagesOf(policy: string, { work = 100, day = 40 } = {}) {
    const deployed = `{kind: deployed, candidate: {kind: learned, policy: ${policy}}, baseline: ${HPA}, begin: full}`;
    const experiment = await parseExperiment(textOf(deployed, work), 'drift.yaml');
    const { events } = await run({ experiment, entry: experiment.compare[0]!, day, seed: 1 });
    return events.filter(({ kind }) => kind === 'deployment');
  }

  it('is not taken back on days like those of its training', async () => {
    // 24 looks a day: at an alarm in 100,000 of them at most, one in three days has a probability of 0.0007.
    const stages = await Promise.all([40, 41, 42].map((day) => stagesOf(watched, { day })));
    for (const ofDay of stages) assert.equal(ofDay.length, 1, ofDay.at(-1)!.text);
    assert.match(stages[0]![0]!.text, /^begins here; drift is watched in 15 numbers/);
  });

  it('is rolled back for good, and the results say why, where calls need three times the work', async () => {
    const stages = await stagesOf(watched, { work: 300 });
    assert.deepEqual(
      stages.map(({ name }) => name),
      ['full', 'rolled-back'],
    );
    assert.match(stages[1]!.text, /^\w+ is not as it was in training$/);
    assert.ok(stages[1]!.from < 2 * 3600, `only at ${stages[1]!.from} s`);
  });

  it('without statistics of its training says that drift is not watched', async () => {
    const stages = await stagesOf(join(folder, 'plain.json'), { work: 300 });
    assert.deepEqual(
      stages.map(({ text }) => text),
      ['begins here; drift is not watched: the candidate brings no statistics of its training'],
    );
  });
});
