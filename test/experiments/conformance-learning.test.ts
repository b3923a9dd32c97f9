import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadInput } from '../../experiments/bad-input.ts';
import { builtInLearningCases } from '../../experiments/conformance/learning/built-in.ts';
import { isLikely, randomReturns } from '../../experiments/conformance/learning/random-policy.ts';
import { conformanceLearning } from '../../experiments/conformance/learning.ts';
import { cartPole } from '../../experiments/environments/classic/cart-pole.ts';
import { ROOT } from '../../experiments/paths.ts';
import { caseFiles } from './case-files.ts';

const SHARED = process.env['FINFRA_SHARED'] ?? join(ROOT, '../shared');
const FILE = join(SHARED, 'known-answers/learning.json');

type Raw = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

const BUILT_IN: Raw = JSON.parse(JSON.stringify(builtInLearningCases()));

/** A copy with the value at a path replaced; undefined takes it out. */
function changed(raw: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  const copy = Array.isArray(raw) ? [...raw] : { ...(raw as Raw) };
  const at = copy as Record<string | number, unknown>;
  at[step] = changed(at[step], rest, value);
  if (at[step] === undefined) delete at[step];
  return copy;
}

/** The answers of a file: every number below these keys, with the name of its case. */
const ANSWERS: readonly (readonly [path: Path, name: string])[] = [
  [['classic_control', 'CartPole-v1', 'state1', 3], 'CartPole-v1 state1'],
  [['classic_control', 'CartPole-v1', 'return'], 'CartPole-v1 return'],
  [['classic_control', 'MountainCar-v0', 'state2', 0], 'MountainCar-v0 state2'],
  [['classic_control', 'Acrobot-v1', 'state2', 1], 'Acrobot-v1 state2'],
  [['classic_control', 'Pendulum-v1', 'state2', 1], 'Pendulum-v1 state2'],
  [['classic_control', 'Pendulum-v1', 'return'], 'Pendulum-v1 return'],
  [
    ['classic_control', 'random_policy_return', 'MountainCar-v0', 0],
    'MountainCar-v0 random policy',
  ],
  [['ope', 'weights', 2], 'ope weights'],
  ...['replay', 'ipw', 'ipw_clip2', 'ipw_clip3', 'snipw', 'dm', 'dr', 'dr_clip2', 'sndr'].map(
    (key) => [['ope', 'expected', key], `ope ${key}`] as const,
  ),
  [['ope', 'expected', 'switch_dr', '1'], 'ope switch_dr 1'],
  [['ope', 'expected', 'switch_dr', 'inf'], 'ope switch_dr inf'],
  [['ope', 'expected', 'dros', '9'], 'ope dros 9'],
  [['ope', 'expected', 'sg_ipw', '0.5'], 'ope sg_ipw 0.5'],
  [['ope', 'expected', 'sg_dr', '1'], 'ope sg_dr 1'],
  [['gae', 'lambda_0.5', 0], 'gae lambda_0.5'],
  ...[
    'iqm',
    'mean',
    'median_of_task_means',
    'optimality_gap_gamma3',
    'probability_of_improvement',
  ].map((key) => [['rliable', key], `rliable ${key}`] as const),
  [['linucb', 'theta', 0, 1], 'linucb theta'],
  [['linucb', 'mean', 0], 'linucb mean'],
  [['linucb', 'width', 1], 'linucb width'],
  [['linucb', 'ucb', 1], 'linucb ucb'],
  [['autoscaling_mdp', 'V_star', '(0,2,0)'], 'V_star (0,2,0)'],
  [['moore_hodgson', 'min_late'], 'moore_hodgson min_late'],
  [['moore_hodgson', 'edf_late'], 'moore_hodgson edf_late'],
  [['moore_hodgson', 'edf_max_lateness'], 'moore_hodgson edf_max_lateness'],
];

/** What is wrong, and what is said about it: after the place in the file. */
const WRONG: readonly (readonly [path: Path, value: unknown, message: string])[] = [
  [['opee'], {}, 'opee: is not known here (did you mean ope?)'],
  [['ope'], 3, 'ope: must be a map, got 3'],
  [['classic_control', 'Acrobot-v1'], [], 'Acrobot-v1: must be a map of state0, actions, got'],
  [['classic_control', 'Acrobot-v1', 'state0'], undefined, 'state0: must be a list of numbers'],
  [['ope', 'reward', 1], 'a', "ope.reward[1]: must be a number, got 'a'"],
  [['ope', 'action', 3], 2, 'ope.action[3]: must be below 2, got 2'],
  [['ope', 'pscore', 0], 0, 'ope.pscore[0]: must be a probability in (0, 1], got 0'],
  [['ope', 'pscore'], [0.5], 'ope.pscore: must have 4 entries, as reward, got 1'],
  [['ope', 'pi_e', 1], [0.5, 0.6], 'ope.pi_e[1]: must add up to 1, got 1.1'],
  [['ope', 'pi_e', 1], [2, -1], 'ope.pi_e[1]: must hold probabilities, got 2'],
  [['ope', 'q_hat', 2], [1], 'ope.q_hat[2]: must have 2 numbers, got 1'],
  [['ope', 'q_hat'], undefined, 'ope.expected.dm: needs q_hat beside expected'],
  [['ope', 'replay_actions_e'], undefined, 'ope.expected.replay: needs replay_actions_e'],
  [['ope', 'expected', 'dros', 'x'], 1, 'ope.expected.dros.x: must be named by a number'],
  [['ope', 'expected', 'sg_dr', '2'], 1, 'ope.expected.sg_dr.2: must be in [0, 1], got 2'],
  [['ope', 'expected', 'ipww'], 1, 'ope.expected.ipww: is no estimator (did you mean ipw?)'],
  [['ope', 'expected', 'dm'], { '1': 2 }, 'ope.expected.dm.1: must be a number: this estimator'],
  [['gae', 'done', 0], 2, 'gae.done[0]: must be 0 or 1, got 2'],
  [['gae', 'v'], [1], 'gae.v: must have 3 entries, as r, got 1'],
  [['gae', 'gamma'], 1.5, 'gae.gamma: must be a number in [0, 1], got 1.5'],
  [['gae', 'lambda_2'], [1, 1, 1], 'gae.lambda_2: must be named by a number in [0, 1], got 2'],
  [['gae', 'lambda_1'], [1], 'gae.lambda_1: must have 3 entries, as r, got 1'],
  [['gae', 'gama'], [1], 'gae.gama: is not known here (did you mean gamma?)'],
  [
    ['rliable', 'scores_4runs_x_2tasks', 1],
    [1],
    'rliable.scores_4runs_x_2tasks: must be a list of',
  ],
  [
    ['rliable', 'scores_4runs_x_2tasks', 4],
    [1, 2],
    'rliable.scores_4runs_x_2tasks: must have 4 rows',
  ],
  [['rliable', 'scores_4runs_x_2tasks'], undefined, 'rliable.iqm: needs one table of scores'],
  [['rliable', 'poi_y'], undefined, 'rliable.probability_of_improvement: needs poi_x and poi_y'],
  [['rliable', 'poi_y'], [[1, 2]], 'rliable.poi_y: must have as many columns as poi_x, 1, got 2'],
  [['linucb', 'updates', 0, 0], [1], 'linucb.updates[0][0]: must have 2 numbers, as query, got 1'],
  [['linucb', 'updates', 1, 1], -1, 'linucb.updates[1][1]: must be an arm, an integer >= 0'],
  [['linucb', 'lambda'], 0, 'linucb.lambda: must be a number > 0, got 0'],
  [['linucb', 'mean'], [1], 'linucb.mean: must have an entry for each of 2 arms, got 1'],
  [['autoscaling_mdp', 'gamma'], 1, 'autoscaling_mdp.gamma: must be a number in [0, 0.9999]'],
  [['moore_hodgson', 'jobs_p_d', 1, 0], -1, 'moore_hodgson.jobs_p_d[1][0]: must be a processing'],
  [['moore_hodgson', 'min_late'], 0.5, 'moore_hodgson.min_late: must be an integer >= 0'],
  [['classic_control', 'tol'], 'small', 'classic_control.tol: must begin with a number > 0'],
  [['classic_control', 'CartPole-v0'], {}, 'classic_control.CartPole-v0: is not known here'],
  [['classic_control', 'CartPole-v1', 'actions', 0], 2, 'actions[0]: is no action of CartPole-v1'],
  [['classic_control', 'CartPole-v1', 'state1'], [1], 'state1: must be a list of 4 numbers'],
  [['classic_control', 'CartPole-v1', 'state9'], [1, 2, 3, 4], 'state9: needs 9 actions, got 1'],
  [
    ['classic_control', 'random_policy_return', 'Acrobot-v1'],
    [1, -1, 5],
    'classic_control.random_policy_return.Acrobot-v1[1]: must be a number >= 0',
  ],
];

describe('conformance learning', () => {
  const files = caseFiles('learning', conformanceLearning);

  it('passes all built-in cases', async () => {
    const report = await conformanceLearning();
    assert.deepEqual([report.failures, report.inconclusive, report.total], [[], 0, 55]);
  });

  it('passes the published cases of known-answers/learning.json', async function () {
    if (!existsSync(FILE) && process.env['FINFRA_REQUIRE_SHARED'] !== '1') this.skip();
    const report = await conformanceLearning(FILE);
    // 4 trajectories, a return and 4 random policies; 24 estimates and their weights; 2 lambdas;
    // 5 scores; 4 of LinUCB; 15 of the decision process; 3 of schedules.
    assert.deepEqual([report.failures, report.total], [[], 9 + 25 + 2 + 5 + 4 + 15 + 3]);
  });

  for (const [path, name] of ANSWERS)
    it(`fails when the answer of ${name} is another`, async () => {
      const right = path.reduce<unknown>((value, step) => Object(value)[step], BUILT_IN);
      const block = { [path[0]!]: BUILT_IN[path[0]!] };
      const { failures } = await files.run(changed(block, path, Number(right) + 1));
      assert.deepEqual(
        failures.map((failure) => failure.case),
        [name],
      );
    });

  it('judges each block alone, and texts are notes', async () => {
    for (const [key, value] of Object.entries(BUILT_IN)) {
      const { failures, total } = await files.run({
        note: 'text',
        [key]: { provenance: 'by hand', ...(value as Raw) },
      });
      assert.deepEqual(failures, []);
      assert(total > 0, key);
    }
  });

  it('compares floats within 1e-9, relative or absolute, and states within their tolerance', async () => {
    const { ope, classic_control } = BUILT_IN;
    const off = async (path: Path, value: number) =>
      (await files.run(changed({ ope, classic_control }, path, value))).failures.length;
    assert.equal(await off(['ope', 'expected', 'ipw'], 3 + 2.9e-9), 0);
    assert.equal(await off(['ope', 'expected', 'ipw'], 3 + 3.1e-9), 1);
    const speed = ['classic_control', 'Pendulum-v1', 'state1', 1];
    assert.equal(await off(speed, 0.15 + 9e-13), 0);
    assert.equal(await off(speed, 0.15 + 1.1e-12), 1);
    const loose = changed(
      { classic_control },
      ['classic_control', 'tol'],
      '1e-6 (of another program)',
    );
    assert.equal((await files.run(changed(loose, speed, 0.15 + 9e-7))).failures.length, 0);
  });

  it('takes the parameters of LinUCB from fields, from the provenance, or as 1', async () => {
    const arms = BUILT_IN['linucb'] as Raw;
    const { alpha, lambda, ...rest } = arms;
    assert.deepEqual([alpha, lambda], [2, 1]);
    const said = { ...rest, provenance: 'measured, lambda = 1, alpha=2' };
    assert.deepEqual((await files.run({ linucb: said })).failures, []);
    const { failures } = await files.run({ linucb: rest });
    assert.deepEqual(
      failures.map((failure) => failure.case),
      ['linucb ucb'],
    );
  });

  it('takes other estimators of one log, and logs without a model', async () => {
    const {
      q_hat: _model,
      weights: _weights,
      expected: _expected,
      ...log
    } = BUILT_IN['ope'] as Raw;
    const expected = { ipw: { '1': 4 / 4, inf: 3 }, sg_ipw: { '1': 1 } };
    const report = await files.run({ ope: { ...log, expected } });
    assert.deepEqual([report.total, report.failures], [3, []]);
  });

  it('tells random policies apart by their standard errors', () => {
    const own = randomReturns(cartPole);
    const far = (deviations: number) => {
      const error = Math.hypot(own.deviation / Math.sqrt(own.episodes), 10 / Math.sqrt(100));
      return { mean: own.mean + deviations * error, deviation: 10, episodes: 100 };
    };
    assert(isLikely(far(3.9), own));
    assert(!isLikely(far(4.1), own));
    assert(!isLikely(far(-4.1), own));
  });

  for (const [path, value, message] of WRONG)
    it(`refuses a file: ${message}`, async () => {
      const text = JSON.stringify(changed(BUILT_IN, path, value), null, 1);
      const file = files.write(text);
      const error = await conformanceLearning(file).then(
        () => assert.fail('accepted'),
        (reason: unknown) => reason,
      );
      assert(error instanceof BadInput, String(error));
      const places = error.lines.map((line) => /^(.*):(\d+):(\d+) (.*)$/.exec(line)!);
      const place = places.find(([, name, , , rest]) => name === file && rest!.includes(message));
      assert(place !== undefined, error.message);
      const [, , line, column] = place;
      const lines = readFileSync(file, 'utf8').split('\n');
      assert(lines[Number(line) - 1]!.length >= Number(column), place[0]);
    });

  it('refuses what is no JSON, no map, or has no block, with its place', async () => {
    const refused = async (text: string) => {
      const file = files.write(text);
      return conformanceLearning(file).then(
        () => assert.fail('accepted'),
        (error: Error) => error.message.replace(file, 'f'),
      );
    };
    assert.equal(await refused('{"gae": }'), "f:1:9 is not JSON from here on, got '}'");
    assert.match(await refused('[]'), /^f:1:1: must be a map with one of classic_control, ope,/);
    assert.match(await refused('{"note": "a"}'), /^f:1:1: must be a map with one of/);
    await assert.rejects(conformanceLearning('/none.json'), /no such file/);
  });
});
