import assert from 'node:assert/strict';
import { BadInput } from '../../experiments/bad-input.ts';
import { writeConfig } from '../../experiments/config-file.ts';
import { parseExperiment } from '../../experiments/load.ts';
import { run } from '../../experiments/run.ts';
import { configHash } from '../../experiments/run-key.ts';
import type { ExperimentConfig } from '../../experiments/types.ts';

const file = (set: string, more = '') => `name: own
question: Does an entry have a system of its own?
system: card-payments-cell
workload: {kind: poisson, rate: 20}
report: {days: [0, 0], seeds: [1, 1]}
compare:
  - {name: shared, agents: {autoscaling: {kind: static}}}
  - {name: own, agents: {autoscaling: {kind: static}}, set: ${set}}
baseline: shared
primary: costDollars
horizon: 60s
${more}`;
const parse = (set: string, more = '') => parseExperiment(file(set, more), 'own.yaml');

async function problemsOf(set: string, more = ''): Promise<readonly string[]> {
  try {
    await parse(set, more);
    return [];
  } catch (error) {
    assert.ok(error instanceof BadInput);
    return error.lines;
  }
}

const specOf = (experiment: ExperimentConfig, entry: number) => ({
  experiment,
  entry: experiment.compare[entry]!,
  day: 0,
  seed: 1,
});

describe('set of an entry', () => {
  it('changes the system of that entry alone, in the file and in the run', async () => {
    const config = await parse(
      '{services.gateway.replicas: 5, services.gateway.client.timeout: 1s}',
    );
    const [shared, own] = config.compare;
    assert.equal(shared!.system, undefined);
    const gateway = own!.system!.services.find(({ name }) => name === 'gateway')!;
    assert.deepEqual([gateway.replicas, gateway.client.timeout], [5, 1]);
    assert.equal(config.system.services[0]!.replicas, 2);
    const [a, b] = await Promise.all([run(specOf(config, 0)), run(specOf(config, 1))]);
    assert.equal(b.replicaSeconds['gateway'], 2.5 * a.replicaSeconds['gateway']!);
    assert.deepEqual(b.arrived, a.arrived);
    assert.notEqual(configHash(config, own!), configHash(config, shared!));
  });

  it('leaves an entry as it is where it sets what stands there already', async () => {
    const config = await parse('{services.gateway.replicas: 2}');
    const [shared, own] = config.compare;
    assert.equal(configHash(config, own!), configHash(config, shared!));
    const [a, b] = await Promise.all([run(specOf(config, 0)), run(specOf(config, 1))]);
    assert.equal(a.fingerprint, b.fingerprint);
  });

  it('survives being written with the system in its place, and holds at every point of a sweep', async () => {
    const sweep = 'sweep: {system.services.gateway.workersPerReplica: [1, 2]}';
    const config = await parse('{services.gateway.replicas: 5}', sweep);
    const again = await parseExperiment(writeConfig(config, '.'), 'again.yaml');
    for (const one of [config, again]) {
      const gateways = one.sweep!.points.map(({ config: { compare } }) => {
        const { replicas, workersPerReplica } = compare[1]!.system!.services[0]!;
        return [replicas, workersPerReplica];
      });
      assert.deepEqual(gateways, [
        [5, 1],
        [5, 2],
      ]);
    }
  });

  it('is refused with its place where it is no path, no value of the system, or changes its parts', async () => {
    const cases: readonly (readonly [string, RegExp, string?])[] = [
      ['5', /own\.yaml:8:61 compare\[1\]\.set: must be a map from the path/],
      ['{}', /compare\[1\]\.set: must be a map/],
      [
        '{services..replicas: 3}',
        /own\.yaml:8:62 compare\[1\]\.set\..*must be the path of a value/,
      ],
      [
        '{services.gateway.replicas: many}',
        /own\.yaml:8:.*services\.gateway\.replicas: must be an/,
      ],
      ['{services.gateway.replcas: 3}', /did you mean replicas/],
      [
        '{services.other: {replicas: 1, workersPerReplica: 1}}',
        /services\.other|leave the services/,
      ],
      [
        '{services.gateway.replicas: 3}',
        /own\.yaml:8:56 compare\[1\]\.set: must not stand beside robustness/,
        'robustness: {systems: 2, days: 1}',
      ],
    ];
    for (const [set, pattern, more] of cases) {
      const lines = await problemsOf(set, more);
      assert.equal(lines.length, 1, `${set}: ${lines.join('\n')}`);
      assert.match(lines[0]!, pattern);
    }
  });
});
