import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { conformanceMdp } from '../../experiments/conformance/mdp.ts';
import { AUTOSCALING_MDP } from '../../experiments/conformance/mdp-built-in.ts';
import { readMdpCases } from '../../experiments/conformance/mdp-case-file.ts';
import {
  type ScalingState,
  scalingMove,
  stateAt,
  stateNumber,
  statesOf,
  targetRule,
} from '../../experiments/conformance/mdp-problem.ts';
import { tuneTarget } from '../../experiments/conformance/mdp-tuning.ts';
import { caseFiles } from './case-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHARED = process.env['FINFRA_SHARED'] ?? join(ROOT, '../shared');
const POLICIES = 'policy_value_at_(0,1,0)';

/**
 * One load of 2, and one replica that may stay or be joined by another, which starts for one step.
 * With gamma 1/2 and shortages at 4 a step, all values are sums by hand.
 */
const TINY = {
  load_levels: [2],
  P: [[1]],
  state: '(l load index 0..0, c active replicas 1..2, p replicas starting 0..1)',
  actions: [-1, 0, 1],
  gamma: 0.5,
  dynamics:
    "a<0: c'=max(1,c+a), p'=0 else c'=c, p'=a; then c'=min(2,c'+p); p'=min(p',2-c'); reward=-(c'+p')-4*max(0,L[l]-c')",
  // Stay at 1 for ever: -5 / (1 - 1/2) = -10. Order at once: -(1 + 1) - 4 now, then -2 for ever:
  // -6 - 0.5 * 4 = -8. At two replicas: -2 / (1 - 1/2) = -4.
  V_star: { '(0,1,0)': -8, '(0,2,0)': -4, '(0,1,1)': -4 },
  [POLICIES]: { static_c1: -10, static_best_c2: -8, '1.0': -8, 'hpa_target_2.0_tol0': -10 },
};

describe('conformance mdp', () => {
  const files = caseFiles('mdp', conformanceMdp);
  const { run, refusal } = files;
  const refused = (change: object) => refusal(JSON.stringify({ ...TINY, ...change }));
  const problemOf = (raw: unknown) => readMdpCases('test', raw).problem;

  it('passes all built-in cases', async () => {
    const { details, ...report } = await conformanceMdp();
    assert.deepEqual(report, {
      suite: 'mdp',
      total: 15,
      passed: 15,
      inconclusive: 0,
      failures: [],
    });
    assert.equal(details?.length, 15);
  });

  it('passes the published cases of known-answers/learning.json', async function () {
    const file = join(SHARED, 'known-answers/learning.json');
    if (!existsSync(file) && process.env['FINFRA_REQUIRE_SHARED'] !== '1') this.skip();
    const report = await conformanceMdp(file);
    assert.deepEqual([report.passed, report.total, report.failures], [15, 15, []]);
  });

  it('passes what can be summed by hand, alone or under its key', async () => {
    for (const content of [TINY, { note: 'text', other: [1], autoscaling_mdp: TINY }]) {
      const report = await run(content);
      assert.deepEqual([report.passed, report.total, report.failures], [8, 8, []]);
    }
  });

  it('shows what was expected and got of a case that fails', async () => {
    const { failures, total } = await run({
      ...TINY,
      V_star: { '(0,1,0)': -8.000002, '(0,2,0)': -4.0000009 },
      [POLICIES]: { static_c1: -9, static_best_c1: -10, static_best_c2: -7, '2.0': -10.1 },
    });
    assert.equal(total, 7);
    assert.deepEqual(
      failures.map((failure) => failure.case),
      [
        'V_star (0,1,0)',
        ...['static_c1', 'static_best_c1', 'static_best_c2', '2.0'].map(
          (name) => `${name} at (0,1,0)`,
        ),
      ],
    );
    const near = (value: unknown, wanted: number) =>
      assert(typeof value === 'number' && Math.abs(value - wanted) < 1e-9, String(value));
    near(failures[0]?.got, -8);
    near(failures[1]?.got, -10);
    assert.deepEqual(failures[2]?.expected, { best: 1, value: -10 });
    assert.match(JSON.stringify(failures[2]?.got), /"best":{"replicas":2,"value":-8/);
    near(failures[3]?.got, -8);
    near(failures[4]?.got, -10);
  });

  it('fails when tuning falls short of the list by more than 0.1 %', async () => {
    const values = (value: number) => ({ ...TINY, V_star: {}, [POLICIES]: { '1.0': value } });
    const tuned = async (value: number) =>
      (await run(values(value))).failures.filter((one) => one.case.startsWith('tuned target'));
    assert.deepEqual(await tuned(-7.993), []);
    const [failure] = await tuned(-7.991);
    assert.equal(failure?.case, 'tuned target, 1000 trials, against 1.0 at (0,1,0)');
    assert.deepEqual(failure?.expected, { valueMin: -7.991 - 0.001 * 7.991 });
    assert.match(JSON.stringify(failure?.got), /"targetRatio":.*"toleranceRatio":.*"value":-8/);
  });

  it('the search finds the best target of the built-in problem, and the same one again', async () => {
    const problem = problemOf(AUTOSCALING_MDP);
    const start = stateNumber(problem, { load: 0, active: 1, starting: 0 });
    const tuned = await tuneTarget(problem, start);
    assert(tuned.value >= -87.476 && tuned.value <= -86.6038, `${tuned.value}`);
    assert.deepEqual(await tuneTarget(problem, start), tuned);
  });

  it('numbers states without a gap', () => {
    const problem = problemOf(AUTOSCALING_MDP);
    assert.equal(statesOf(problem), 120);
    for (let number = 0; number < 120; number++)
      assert.equal(stateNumber(problem, stateAt(problem, number)), number);
    assert.deepEqual(stateAt(problem, 119), { load: 4, active: 8, starting: 2 });
  });

  it('serves the present load with what is active after the step', () => {
    const problem = problemOf(AUTOSCALING_MDP);
    const move = (load: number, active: number, starting: number, action: number) => {
      const { reward, successors } = scalingMove(problem, { load, active, starting }, action);
      const { active: serving, starting: ordered } = stateAt(problem, successors[0]!.state);
      return [reward, serving, ordered];
    };
    assert.deepEqual(move(3, 2, 1, 2), [-(3 + 2) - 4 * 2, 3, 2]); // the order starts, 3 serve 5
    assert.deepEqual(move(3, 2, 2, -1), [-3 - 4 * 2, 3, 0]); // 2 - 1 + 2
    assert.deepEqual(move(0, 1, 0, -2), [-1, 1, 0]); // never below one
    assert.deepEqual(move(4, 7, 0, 2), [-(7 + 1) - 4, 7, 1]); // no more orders than places
    assert.deepEqual(move(4, 8, 2, 2), [-8, 8, 0]);
  });

  it('target rules count what is starting, step by two, and take ratios as they are', () => {
    const problem = problemOf({ ...AUTOSCALING_MDP, load_levels: [1, 2, 3, 6, 8] });
    const rule = (targetRatio: number, toleranceRatio: number) =>
      targetRule(problem, { targetRatio, toleranceRatio });
    const at = (load: number, active: number, starting: number): ScalingState => ({
      load,
      active,
      starting,
    });
    assert.equal(rule(0.5, 0)(at(1, 1, 0)), 2); // 4 wanted
    assert.equal(rule(0.5, 0)(at(1, 2, 1)), 1);
    assert.equal(rule(0.5, 0)(at(0, 6, 0)), -2); // 2 wanted
    assert.equal(rule(0.5, 0.25)(at(2, 5, 0)), 0); // a ratio of 1.2
    assert.equal(rule(0.5, 0.1)(at(2, 5, 0)), 1);
    assert.equal(rule(1, 0)(at(3, 6, 2)), 0); // at the target nothing is taken back
    assert.equal(rule(0.75, 0.2)(at(2, 5, 0)), -1); // 3 / 5 / 0.75 is 0.2 and a rounding below 1
  });

  it('follows costs, sizes and steps where the texts say others', async () => {
    const dynamics = TINY.dynamics.replace("-(c'+p')-4*", "-0.5 * (c'+p') - 2.5*");
    // One: -0.5 - 2.5 = -3 a step; two: -1 a step after -1 - 2.5.
    const report = await run({
      ...TINY,
      dynamics,
      V_star: { '(0,1,0)': -4.5, '( 0, 2, 0 )': -2 },
      [POLICIES]: { static_c1: -6, static_best_c2: -4.5 },
      'policy_value_at_(0,2,0)': { '0.4_tol0.5': -2, 'hpa_target_0.4_tol0.1': -2 },
    });
    assert.deepEqual([report.passed, report.failures], [7, []]);
    const hpa_policy = AUTOSCALING_MDP.hpa_policy.replace('-2, 2', '-1, 0');
    const stuck = await run({ ...TINY, hpa_policy, V_star: {}, [POLICIES]: { '0.1': -10 } });
    assert.equal(stuck.failures.length, 0);
  });

  it('refuses what is no file, no JSON or of no known shape', async () => {
    await assert.rejects(
      conformanceMdp(join(files.folder(), 'none.json')),
      /none\.json: no such file/,
    );
    await assert.rejects(conformanceMdp(files.folder()), /is a folder, not a file/);
    assert.match((await refusal('{"P": ['))[0]!, /^must be JSON: /);
    const shape = 'must be a map with load_levels, P and so on, or with autoscaling_mdp, got ';
    assert.deepEqual(await refusal('[]'), [`${shape}an empty list`]);
    assert.deepEqual(await refusal('{"tests": 3}'), [`${shape}a map`]);
    assert.deepEqual(await refusal('{"autoscaling_mdp": 3}'), [
      'autoscaling_mdp: must be a map with load_levels, P and so on, or with autoscaling_mdp, got 3',
    ]);
  });

  it('names the place, the expectation and the finding of every field that is wrong', async () => {
    assert.deepEqual(await refusal(JSON.stringify({ autoscaling_mdp: { ...TINY, gamma: 1 } })), [
      'autoscaling_mdp.gamma: must be a number in [0, 0.9999], got 1',
    ]);
    assert.deepEqual(
      await refused({
        load_levels: [-1],
        P: [['x']],
        actions: [1, 1],
        state: undefined,
        V_star: [1],
      }),
      [
        'load_levels[0]: must be a number >= 0, got -1',
        "P[0][0]: must be a probability in [0, 1], got 'x'",
        'state: must be a text, got nothing',
        'actions: must be a list of different integers, got a list',
        'V_star: must be a map from state to value, got a list',
      ],
    );
    assert.deepEqual(await refused({ gama: 3, provenance: 'a note', actions: [0.5] }), [
      'gama: is not known here (did you mean gamma?)',
      'actions[0]: must be an integer, got 0.5',
    ]);
    assert.deepEqual(await refused({ P: [[0.9]] }), ['P[0]: must add up to 1, got 0.9']);
    assert.deepEqual(await refused({ P: [[0.5, 0.5], [1]] }), [
      'P: must have 1 rows, got 2',
      'P[0]: must have 1 numbers, got 2',
    ]);
    assert.deepEqual(await refused({ V_star: { '(0,1,0)': '3' } }), [
      "V_star.(0,1,0): must be a number, got '3'",
    ]);
  });

  it('refuses states and policies that there are not', async () => {
    const range = 'must be a state (l,c,p) of 0..0, 1..2, 0..1';
    assert.deepEqual(await refused({ V_star: { '(0,3,0)': 1, '(1,1,0)': 1, '0,1,0': 1 } }), [
      `V_star.(0,3,0): ${range}, got '(0,3,0)'`,
      `V_star.(1,1,0): ${range}, got '(1,1,0)'`,
      `V_star.0,1,0: ${range}, got '0,1,0'`,
    ]);
    const wanted =
      'must be a policy such as hpa_target_0.7_tol0.1, 0.7, static_best_c5 or static_c4';
    assert.deepEqual(
      await refused({ [POLICIES]: { '0': 1, best: 1, static_c3: 1, static_c1: [] } }),
      [
        `${POLICIES}.0: ${wanted}`,
        `${POLICIES}.best: ${wanted}`,
        `${POLICIES}.static_c3: must be of 1 to 2 replicas, got 3`,
        `${POLICIES}.static_c1: must be a number, got an empty list`,
      ],
    );
    assert.deepEqual(await refused({ [POLICIES]: {}, V_star: {} }), [
      'must have values in V_star or policy_value_at_(l,c,p), got none',
    ]);
    assert.deepEqual(await refused({ 'policy_value_at_(0,9,0)': 3 }), [
      `policy_value_at_(0,9,0): ${range}, got '(0,9,0)'`,
      'policy_value_at_(0,9,0): must be a map from policy to value, got 3',
    ]);
  });

  it('refuses texts of other formulas, or whose numbers contradict each other', async () => {
    assert.deepEqual(await refused({ dynamics: TINY.dynamics.replace('min(2,', 'min(3,') }), [
      "dynamics: must contain min(2,c'+p), by the numbers of state",
    ]);
    assert.deepEqual(await refused({ dynamics: TINY.dynamics.replace('4*max', '4*min') }), [
      "dynamics: must contain reward=-(c'+p')-<number>*max(0,L[l]-c'), perhaps -<number>*(c'+p')",
    ]);
    assert.deepEqual(await refused({ state: '(l, c active replicas 1..2, p starting)' }), [
      "state: must say 'replicas starting <from>..<to>'",
    ]);
    const wrong = TINY.state.replace('1..2', '0..2').replace('0..1', '1..1');
    const dense = TINY.dynamics.replace('max(1,', 'max( 0,');
    assert.deepEqual(await refused({ state: wrong, dynamics: dense }), [
      'state: active replicas must be a range from 1 or more, got 0..2',
      'state: replicas starting must be from 0, got 1',
    ]);
    assert.deepEqual(await refused({ actions: [0, 2] }), [
      'state: replicas starting must go up to 2, the largest step up',
    ]);
    assert.deepEqual(await refused({ hpa_policy: 'clip(ceil(ratio*c)-(c+p), 0.5)' }), [
      'hpa_policy: must contain ratio=(L[l]/c)/u',
      'hpa_policy: must contain |ratio-1|<=tol',
      'hpa_policy: must clip to -<integer>, <integer>',
    ]);
    const state = TINY.state.replace('1..2', '1..2000');
    const dynamics = TINY.dynamics.replace('min(2,', 'min(2000,').replace("2-c'", "2000-c'");
    assert.deepEqual(await refused({ state, dynamics }), [
      'must have at most 2000 states, got 4000',
    ]);
  });
});
