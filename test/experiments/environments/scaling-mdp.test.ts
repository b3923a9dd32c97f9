import assert from 'node:assert/strict';
import { valueIteration } from '../../../agents/learning/finite-mdp.ts';
import { AUTOSCALING_MDP } from '../../../experiments/conformance/mdp-built-in.ts';
import {
  scalingMdp,
  scalingMove,
  stateAt,
  stateNumber,
  statesOf,
  targetRule,
} from '../../../experiments/conformance/mdp-problem.ts';
import {
  encodeState,
  SCALING_PROBLEM,
  type ScalingEncoding,
  scalingMdpEnvironment,
  scalingPolicyValue,
} from '../../../experiments/environments/scaling-mdp.ts';
import { createRandom } from '../../../sim/random.ts';

const problem = SCALING_PROBLEM;
const { V_star: optimal, 'policy_value_at_(0,1,0)': values } = AUTOSCALING_MDP;

/** A policy that decides by the numbers of the state, whatever it is shown as. */
function ruled(encoding: ScalingEncoding, actionOf: (state: number) => number) {
  const key = (observation: ArrayLike<number>) => Array.from(observation).join();
  const numbers = new Map<string, number>();
  for (let state = 0; state < statesOf(problem); state++)
    numbers.set(key(encodeState(problem, encoding, stateAt(problem, state))), state);
  assert.equal(numbers.size, statesOf(problem), 'every state looks different');
  return {
    act: (observation: ArrayLike<number>) => [actionOf(numbers.get(key(observation))!)],
  };
}

describe('scaling-mdp', () => {
  it('moves as the problem says', () => {
    const environment = scalingMdpEnvironment({
      encoding: 'numbers',
      start: 'fixed',
      stepsMax: 1e9,
    });
    const { uniform } = { uniform: createRandom('moves').stream('actions') };
    let [load, active, starting] = environment.reset(3).observation;
    assert.deepEqual([load, active, starting], [0, 1, 0]);
    const jumps = Array.from({ length: 5 }, () => [0, 0, 0, 0, 0]);
    const steps = 20_000;
    for (let i = 0; i < steps; i++) {
      const action = Math.floor(uniform() * 5);
      const state = { load: load!, active: active!, starting: starting! };
      const move = scalingMove(problem, state, problem.actions[action]!);
      const step = environment.step([action]);
      assert.equal(step.reward, move.reward);
      const next = step.info['state']!;
      assert(move.successors.some(({ state: to, probability }) => to === next && probability > 0));
      [load, active, starting] = step.observation;
      assert.equal(
        next,
        stateNumber(problem, { load: load!, active: active!, starting: starting! }),
      );
      jumps[state.load]![load!]! += 1;
    }
    // Frequencies of jumps within 4 standard errors of their probabilities.
    jumps.forEach((counts, from) => {
      const total = counts.reduce((sum, count) => sum + count, 0);
      counts.forEach((count, to) => {
        const p = problem.loadProbabilities[from]![to]!;
        const error = Math.sqrt((p * (1 - p)) / total);
        assert(Math.abs(count / total - p) <= 4 * error, `${from} to ${to}: ${count / total}`);
      });
    });
  });

  it('is truncated, never terminated, and starts anywhere where it is told to', () => {
    const environment = scalingMdpEnvironment({
      encoding: 'numbers',
      start: 'random',
      stepsMax: 7,
    });
    const starts = new Set<number>();
    for (let seed = 0; seed < 1000; seed++) starts.add(environment.reset(seed).info['state']!);
    assert(starts.size > 115 && starts.size <= 120, `${starts.size} of 120`);
    for (let i = 1; i <= 7; i++) {
      const { terminated, truncated } = environment.step([2]);
      assert.deepEqual([terminated, truncated], [false, i === 7]);
    }
  });

  for (const encoding of ['numbers', 'one-hot'] as const) {
    it(`${encoding}: values a policy exactly`, () => {
      const { policy } = valueIteration(scalingMdp(problem), 1e-9);
      const best = scalingPolicyValue(
        ruled(encoding, (state) => policy[state]!),
        encoding,
      );
      assert(Math.abs(best - optimal['(0,1,0)']) < 1e-6, `${best}`);
      const rule = targetRule(problem, { targetRatio: 0.9, toleranceRatio: 0 });
      const held = ruled(encoding, (state) =>
        problem.actions.indexOf(rule(stateAt(problem, state))),
      );
      assert(Math.abs(scalingPolicyValue(held, encoding) - values['0.9']) < 1e-6);
    });
  }

  it('shows a state by three ones where they are asked for', () => {
    const shown = encodeState(problem, 'one-hot', { load: 4, active: 1, starting: 2 });
    assert.deepEqual(
      [...shown].flatMap((one, i) => (one === 1 ? [i] : [])),
      [4, 5, 15],
    );
    assert.equal(shown.length, 5 + 8 + 3);
  });
});
