import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPolicy, readPolicyFile } from '../../../agents/algorithms/policy-file.ts';
import type { Policy } from '../../../agents/learning/policy.ts';
import { BadInput } from '../../../experiments/bad-input.ts';
import { ENVIRONMENTS } from '../../../experiments/environments/index.ts';
import { lineOf, optionsOf } from '../../../experiments/registered.ts';
import { evaluate } from '../../../experiments/training/evaluate.ts';
import { train } from '../../../experiments/training/train.ts';
import { trainSeed } from '../../../experiments/training/train-seed.ts';
import { loadTraining } from '../../../experiments/training/training-file.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'finfra-'));

function shortTraining(keeps: 'best' | 'last' = 'last') {
  const file = join(folder(), 't.yaml');
  writeFileSync(
    file,
    `name: short
question: does it learn at all?
environment: {kind: scaling-mdp, start: random, stepsMax: 100}
algorithm: {kind: q-learning}
environments: 4
steps: 20000
seeds: [1, 2, 3]
evaluation: {episodes: 5, times: 4, keeps: ${keeps}}
`,
  );
  return loadTraining(file);
}

/** IQL from what holding one alternative, with exploration, does to the small autoscaling problem. */
function offlineTraining(behaviour = '{choice: 3}') {
  const file = join(folder(), 't.yaml');
  writeFileSync(
    file,
    `name: short
question: does it learn at all?
environment: {kind: scaling-mdp, encoding: numbers, start: random, stepsMax: 50}
algorithm: {kind: iql, hidden: [16]}
log: {behaviour: ${behaviour}, explorationRatio: 0.5, episodes: 20, seed: 3}
steps: 400
seeds: [1, 2, 3]
evaluation: {episodes: 5, times: 4, keeps: last}
`,
  );
  return loadTraining(file);
}

/** Throws at the n-th look. */
function stopAfter(looks: number) {
  return ({ length }: { length: number }) => {
    if (length === looks) throw new Error('stopped');
  };
}

describe('training', () => {
  it('gives the same policy file and curves on 1 and on 3 threads', async () => {
    const [one, three] = await Promise.all(
      [1, 3].map((workers) => {
        const out = folder();
        return train(shortTraining(), { workers, command: 'c', folder: out, policies: out });
      }),
    );
    assert.equal(readFileSync(one!.file, 'utf8'), readFileSync(three!.file, 'utf8'));
    const curve = (file: string) => readFileSync(file.replace('short.json', 'curve.csv'), 'utf8');
    assert.equal(curve(one!.file), curve(three!.file));
    assert.equal(new Set(one!.seeds.map(({ meanReturn }) => meanReturn)).size, 3);
    assert.equal(one!.chosen.meanReturn, Math.max(...one!.seeds.map((seed) => seed.meanReturn)));
    const { featureStatistics = [], observation } = one!.policy;
    assert.deepEqual(
      featureStatistics.map(({ name }) => name),
      observation,
    );
    assert.deepEqual(featureStatistics, one!.chosen.featureStatistics);
  });

  it('of a bandit writes no policy before its warm-up is over, and one afterwards', async () => {
    const training = shortTraining('best');
    const algorithm = { kind: 'lin-ucb', warmUpSteps: 300 };
    const bandit = { ...training, algorithm, seeds: [1], steps: 400 };
    const { curve, steps, parameters } = await trainSeed(bandit, 1);
    assert.equal(curve.length, 5);
    assert(steps >= 300 && parameters !== undefined, `${steps} steps`);
    await assert.rejects(
      () => trainSeed({ ...bandit, steps: 100 }, 1),
      /steps: must be more than the warm-up/,
    );
  });

  it('goes on exactly from a checkpoint', async () => {
    const file = join(folder(), 'checkpoint.json');
    const whole = await trainSeed(shortTraining(), 1);
    const training = shortTraining();
    // Stopped after the second of four looks, as if it had been killed.
    await assert.rejects(
      trainSeed(training, 1, { checkpoint: file, onLook: stopAfter(2) }),
      /stopped/,
    );
    assert(existsSync(file));
    const resumed = await trainSeed(training, 1, { checkpoint: file });
    assert.deepEqual(resumed, whole);
    // Others may still be training: asked again, the seed that has ended is not trained again.
    const onLook = () => assert.fail('has trained');
    assert.deepEqual(await trainSeed(training, 1, { checkpoint: file, onLook }), whole);
  });

  it('keeps the checkpoint of a seed that has ended until the policy file is written', async () => {
    const out = folder();
    const checkpoints = () => readdirSync(out).filter((name) => name.startsWith('checkpoint-'));
    const options = { workers: 1, command: 'c', folder: out, policies: out };
    const training = { ...shortTraining(), seeds: [1, 2], steps: 4000 };
    const onSeed = () => {
      throw new Error('killed');
    };
    await assert.rejects(train(training, { ...options, onSeed }), /killed/);
    const [ended = ''] = checkpoints().filter((name) => name.endsWith('-1.json'));
    const { curve } = JSON.parse(readFileSync(join(out, ended), 'utf8')) as { curve: unknown[] };
    assert.equal(curve.length, 5);
    const { seeds } = await train(training, options);
    assert.deepEqual(seeds, [await trainSeed(training, 1), await trainSeed(training, 2)]);
    assert.deepEqual(readdirSync(out).sort(), ['curve.csv', 'short.json']);
  });

  it('learns: the policy of the file beats holding still, and acts as its best look did', async () => {
    const out = folder();
    const { chosen, file } = await train(shortTraining('best'), {
      workers: 1,
      command: 'c',
      folder: out,
      policies: out,
    });
    const policy = loadPolicy(readPolicyFile(file));
    const { environment: spec, ...judging } = shortTraining().evaluation;
    const environment = await lineOf(ENVIRONMENTS, spec).create(optionsOf(ENVIRONMENTS, spec), {
      folder: out,
    });
    const mean = (of: Policy) =>
      evaluate(environment, of, judging).returns.reduce((a, b) => a + b, 0) / judging.episodes;
    const holding: Policy = { act: () => [2], probabilities: () => Float64Array.of(0, 0, 1, 0, 0) };
    assert.equal(mean(policy), chosen.meanReturn);
    assert(chosen.meanReturn > mean(holding), `${chosen.meanReturn} against ${mean(holding)}`);
    assert.deepEqual(readdirSync(out).sort(), ['curve.csv', 'short.json']);
  });

  it('refuses a policy file that was changed after training', async () => {
    const out = folder();
    const options = { workers: 1, command: 'c', folder: out, policies: out };
    const { file } = await train({ ...shortTraining(), seeds: [1] }, options);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"steps": 2', '"steps": 3'));
    assert.throws(() => readPolicyFile(file), /was changed after training/);
  });

  it('from a log gives the same policy files on 1 and on 3 threads, one for each seed where it is asked to', async () => {
    const training = { ...offlineTraining(), writes: 'each' } as const;
    const outs = [folder(), folder()];
    const [one] = await Promise.all(
      outs.map((out, at) =>
        train(training, { workers: 1 + 2 * at, command: 'c', folder: out, policies: out }),
      ),
    );
    const { chosen, policy, seeds } = one!;
    const names = ['curve.csv', ...[1, 2, 3].map((seed) => `short-${seed}.json`), 'short.json'];
    for (const out of outs) assert.deepEqual(readdirSync(out).sort(), names);
    for (const name of names) {
      const [first, second] = outs.map((out) => readFileSync(join(out, name), 'utf8'));
      assert.equal(first, second);
    }
    for (const { seed, parameters } of seeds) {
      const own = readPolicyFile(join(outs[0]!, `short-${seed}.json`));
      assert.deepEqual(own.parameters, JSON.parse(JSON.stringify(parameters)));
      assert(own.training.curve.every((look) => look.seed === seed));
      if (seed === chosen.seed) assert.deepEqual(own.parameters, policy.parameters);
    }
    const { log } = policy.training.options as { log: Record<string, unknown> };
    assert.deepEqual([log['behaviour'], log['place']], [{ choice: 3 }, undefined]);
    assert.equal(new Set(seeds.map(({ meanReturn }) => meanReturn)).size, 3);
  });

  it('from a log goes on exactly from a checkpoint', async () => {
    const file = join(folder(), 'checkpoint.json');
    const whole = await trainSeed(offlineTraining(), 1);
    const stopped = trainSeed(offlineTraining(), 1, { checkpoint: file, onLook: stopAfter(2) });
    await assert.rejects(stopped, /stopped/);
    const text = readFileSync(file, 'utf8');
    assert.deepEqual(await trainSeed(offlineTraining(), 1, { checkpoint: file }), whole);
    // It does go on: from another point it ends elsewhere.
    const saved = JSON.parse(text) as { trainer: { draws: number } };
    saved.trainer.draws += 1;
    writeFileSync(file, JSON.stringify(saved));
    const { parameters } = await trainSeed(offlineTraining(), 1, { checkpoint: file });
    assert.notDeepEqual(parameters, whole.parameters);
  });

  it('from a log whose behaviour does not fit the environment is refused at its place', async () => {
    const refused = async (behaviour: string, message: RegExp) =>
      assert.rejects(trainSeed(offlineTraining(behaviour), 1), (error) => {
        assert(error instanceof BadInput);
        assert.match(error.lines.join(), message);
        return true;
      });
    await refused(
      '{choice: 5}',
      /t\.yaml:\d+:\d+ log\.behaviour: choice must be .* in \[0, 4\], got 5/,
    );
    await refused(
      '{policy: spot-deadline-ppo}',
      /log\.behaviour: policy must be one for loadLevel, /,
    );
  });

  it('refuses, at its place in the file, an algorithm that does not suit the environment', async () => {
    const refusalOf = async (environment: string, algorithm: string, more = '') => {
      const file = join(folder(), 't.yaml');
      const head = `name: short\nquestion: does it fit?\nenvironment: ${environment}\n`;
      writeFileSync(file, `${head}algorithm: ${algorithm}\n${more}`);
      const error = await trainSeed(loadTraining(file), 0).catch((thrown: unknown) => thrown);
      assert(error instanceof BadInput, String(error));
      return error.lines.map((line) => line.replace(file, 't.yaml'));
    };
    const [continuous = ''] = await refusalOf('{kind: pendulum}', '{kind: ppo}');
    assert.match(continuous, /^t\.yaml:4:12 algorithm.*: .*needs discrete decisions/);
    const [tabular = ''] = await refusalOf('{kind: cart-pole}', '{kind: q-learning}');
    assert.match(tabular, /^t\.yaml:4:12 algorithm.*: .*whole numbers/);
    const lagrangian = '{kind: ppo-lagrangian, cost: nothing}';
    const [cost = ''] = await refusalOf('{kind: cart-pole}', lagrangian);
    assert.match(cost, /^t\.yaml:4:12 algorithm\.cost: .*nothing/);
    const [choice = ''] = await refusalOf('{kind: cart-pole}', '{kind: ppo, firstChoice: 99}');
    assert.match(choice, /^t\.yaml:4:12 algorithm.*: .*99/);
    const scaling = '{kind: autoscale, experiment: offline-scaling, entry: nobody}';
    const [entry = ''] = await refusalOf(scaling, '{kind: ppo}');
    assert.match(entry, /^t\.yaml:3:14 environment\.entry: must be one of .*got nobody/);
  });

  it('refuses a folder that it cannot write to before it trains', async () => {
    const place = join(folder(), 'file');
    writeFileSync(place, '');
    const options = { workers: 1, command: 'none', folder: folder(), policies: join(place, 'in') };
    const onSeed = () => assert.fail('has trained');
    await assert.rejects(train(shortTraining(), { ...options, onSeed }), (error: unknown) => {
      assert(error instanceof BadInput, String(error));
      assert.match(error.lines.join(), /file\/in: cannot be written to/);
      return true;
    });
  });
});
