import assert from 'node:assert/strict';
import { loadPolicy, readPolicyFile } from '../../agents/algorithms/policy-file.ts';
import { loadExperiment } from '../../experiments/load.ts';
import { builtInFile, namedFile } from '../../experiments/paths.ts';
import { loadTraining } from '../../experiments/training/training-file.ts';

const ALGORITHMS = ['cloning', 'cql', 'iql'];
const nameOf = (algorithm: string) => `offline-scaling-${algorithm}`;

describe('offline-scaling', () => {
  it('compares policies of every seed, trained as their files say from one and the same log', async () => {
    const { compare, train, report } = await loadExperiment(
      builtInFile('experiment', 'offline-scaling'),
    );
    const trainings = ALGORITHMS.map((one) => loadTraining(builtInFile('training', nameOf(one))));
    const policies = trainings.flatMap((training) =>
      training.seeds.map((seed) => {
        const path = namedFile('policy', `${training.name}-${seed}`)!;
        const file = readPolicyFile(path);
        const log = withoutPlace(training.log!);
        const { environment, algorithm } = training;
        const options = { environment, algorithm, log };
        assert.deepEqual(file.training.options, JSON.parse(JSON.stringify(options)), path);
        assert.equal(file.training.seed, seed);
        assert.deepEqual(log, withoutPlace(trainings[0]!.log!));
        return path;
      }),
    );
    const entered = compare.flatMap(({ agents }) => agents['autoscaling']?.['policy'] ?? []);
    assert.deepEqual(entered, policies);
    const days = [...new Set(trainings.map(({ environment }) => String(environment['days'])))];
    const looks = trainings.map(({ evaluation }) => String(evaluation.environment['days']));
    assert.deepEqual([days, new Set(looks)], [['0,29'], new Set(['30,39'])]);
    assert(report.days.every((day) => !train!.days.includes(day)));
  });

  it('a copy of the log does as the logging rule, and IQL does not', () => {
    const busy = Float32Array.of(0.4, 0.4, 0.45, 0.4, 0.5, 0.4, 0, 0, 0, 0.1, 0.2, 0.4, 0.3, 1, 1);
    const quiet = busy.map((one, feature) => (feature < 6 ? one / 2 : one));
    const decided = (name: string) =>
      [busy, quiet].map(
        (seen) => loadPolicy(readPolicyFile(namedFile('policy', name)!)).act(seen)[0],
      );
    const { behaviour } = loadTraining(builtInFile('training', nameOf('cloning'))).log!;
    const { choice } = behaviour as { choice: number };
    for (const seed of [0, 1, 2])
      assert.deepEqual(decided(`${nameOf('cloning')}-${seed}`), [choice, choice]);
    const others = [0, 1, 2].flatMap((seed) => decided(`${nameOf('iql')}-${seed}`));
    assert(others.some((one) => one !== choice));
  });
});

function withoutPlace<T extends { place: string }>({ place: _, ...rest }: T): Omit<T, 'place'> {
  return rest;
}
