import assert from 'node:assert/strict';
import { writeConfig } from '../../experiments/config-file.ts';
import { parseExperiment } from '../../experiments/load.ts';
import { run } from '../../experiments/run.ts';
import type { ExperimentConfig, Run } from '../../experiments/types.ts';

/** Twice the load that the start can carry, for which three replicas of the one node are wanted, and more. */
const EXPERIMENT = `name: nodes-test
question: What does it cost to wait for nodes?
system:
  name: shop
  nodes:
    pool: {cores: 4, memory: 8GiB, dollarsPerHour: 3600, nodes: 1, nodesMax: 6, provision: 90s}
  services:
    till: {replicas: 2, replicasMin: 2, replicasMax: 16, workersPerReplica: 1, cores: 1, memory: 1GiB, memoryUse: {base: 100MiB, perCall: 1MiB}, boot: 10s, client: {timeout: 2s}}
  transactions:
    pay: {slo: 500ms, steps: [{call: till, work: 20ms}]}
workload: {kind: poisson, rate: 200}
objective: {minimize: costDollars, subject: {sloViolationRatio: 0.01}}
report: {days: [0, 0], seeds: [1, 1]}
compare:
  - {name: both, agents: {autoscaling: {kind: hpa}, nodes: {kind: cluster-autoscaler}}}
  - {name: hpa alone, agents: {autoscaling: {kind: hpa}}}
baseline: both
primary: costDollars
horizon: 20min
preroll: 0s
metrics: [costDollars, sloViolationRatio]
figures: [day]
`;

const parse = (text: string) => parseExperiment(text, 'nodes.yaml');

async function runEntry(config: ExperimentConfig, name: string): Promise<Run> {
  const entry = config.compare.find((one) => one.name === name)!;
  return run({ experiment: config, entry, day: 0, seed: 1 });
}

function violations({ outcomes, late, arrived }: Run): number {
  const done = outcomes[0]![0]! - late[0]!;
  return arrived[0]! - done;
}

const total = ({ costDollars }: Run) => Object.values(costDollars).reduce((sum, one) => sum + one);

describe('an experiment on nodes', () => {
  it('is carried by HPA and cluster autoscaler together, later the longer nodes take', async () => {
    const slow = await runEntry(await parse(EXPERIMENT), 'both');
    const fast = await runEntry(await parse(EXPERIMENT.replace('90s', '1s')), 'both');
    const alone = await runEntry(await parse(EXPERIMENT), 'hpa alone');
    assert.ok(violations(fast) > 0);
    assert.ok(violations(slow) > 1.5 * violations(fast), `${violations(slow)} late at 90 s`);
    assert.ok(
      violations(alone) > 2 * violations(slow),
      'without nodes to come it never catches up',
    );
  });

  it('costs what its nodes cost, split by name', async () => {
    const { costDollars } = await runEntry(await parse(EXPERIMENT), 'hpa alone');
    assert.deepEqual(Object.keys(costDollars), ['till', 'pool']);
    assert.ok(Math.abs(costDollars['till']! + costDollars['pool']! - 1200) < 1e-9);
    const both = await runEntry(await parse(EXPERIMENT), 'both');
    assert.ok(total(both) > 1200 && total(both) < 6 * 1200);
    assert.ok(both.fallbacks === 0 && both.actions > 1);
  });

  it('is written with its nodes and sizes, and read back the same', async () => {
    const config = await parse(EXPERIMENT);
    const again = await parse(writeConfig(config, '.'));
    assert.deepEqual(again.system, config.system);
  });

  it('has no cluster autoscaler where there are no nodes', async () => {
    const without = EXPERIMENT.replace(/ {2}nodes:\n.*\n/, '');
    await assert.rejects(parse(without), /needs a system with nodes/);
  });
});
