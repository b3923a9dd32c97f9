import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPolicy } from '../../agents/algorithms/policy-file.ts';
import type { Json } from '../../agents/learning/policy.ts';
import { parseExperiment } from '../../experiments/load.ts';
import { policyWarnings } from '../../experiments/policy-warnings.ts';
import { capacityWarnings } from '../../experiments/warnings.ts';
import { untrainedPolicy } from '../agents/untrained-policy.ts';
import { ONE_DESK } from '../one-desk.ts';

describe('policy warnings', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** A policy file that says where it was trained, and an experiment that gives it to one of its entries. */
  const policyOf = (name: string, environment: Json): string => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, formatPolicy(untrainedPolicy({ options: { environment } })));
    return file;
  };
  const textOf = (name: string, autoscaling: string) => `name: ${name}
question: Is it at home?
${ONE_DESK}
workload: {kind: poisson, rate: 20}
report: {days: [0, 0], seeds: [1, 1]}
train: {days: [1, 2], seeds: [2, 2]}
compare: [{name: one, agents: {autoscaling: ${autoscaling}}}]
baseline: one
primary: costDollars
metrics: [costDollars]
figures: [latency]
horizon: 5min
`;
  const experimentOf = (name: string, autoscaling: string) =>
    parseExperiment(textOf(name, autoscaling), 'e.yaml');
  const learned = (file: string) => `{kind: learned, policy: ${file}}`;

  it('name a policy of another experiment, inside a deployment too, once', async () => {
    const home = join(folder, 'home.yaml');
    writeFileSync(home, textOf('home', '{kind: static}'));
    const policy = policyOf('p', { kind: 'autoscale', experiment: home });
    const line = 'policy p was trained on autoscale home, runs on abroad';
    assert.deepEqual(await policyWarnings(await experimentOf('abroad', learned(policy))), [line]);
    const deployed = `{kind: deployed, candidate: ${learned(policy)}, baseline: ${learned(policy)}}`;
    const config = await experimentOf('abroad', deployed);
    assert.deepEqual(await policyWarnings(config), [line]);
    assert.deepEqual(await capacityWarnings(config), [line]);
    assert.deepEqual(await policyWarnings(await experimentOf('home', learned(policy))), []);
  });

  it('name both systems where the policy comes from another one', async () => {
    const policy = policyOf('q', { kind: 'autoscale', experiment: 'offline-scaling' });
    const lines = await policyWarnings(await experimentOf('abroad', learned(policy)));
    assert.equal(lines.length, 1);
    const of =
      /^policy q was trained on autoscale offline-scaling \(system ([\w-]+)\), runs on abroad \(system one\)$/;
    assert.notEqual(of.exec(lines[0]!)?.[1] ?? 'one', 'one', lines[0]);
    // The name of the experiment alone says nothing about its system.
    const namesake = await policyWarnings(await experimentOf('offline-scaling', learned(policy)));
    assert.match(namesake.join(), /runs on offline-scaling \(system one\)$/);
  });

  it('name an experiment that is no longer there, and are silent on files that do not tell', async () => {
    const gone = policyOf('r', { kind: 'autoscale', experiment: '/gone/away.yaml' });
    assert.deepEqual(await policyWarnings(await experimentOf('abroad', learned(gone))), [
      'policy r was trained on autoscale away, runs on abroad',
    ]);
    assert.deepEqual(await policyWarnings(await experimentOf('away', learned(gone))), []);
    const silent = policyOf('s', { kind: 'cart-pole' });
    assert.deepEqual(await policyWarnings(await experimentOf('abroad', learned(silent))), []);
    assert.deepEqual(await policyWarnings(await experimentOf('abroad', '{kind: hpa}')), []);
  });
});
