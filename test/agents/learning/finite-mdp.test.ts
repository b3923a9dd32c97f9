import assert from 'node:assert/strict';
import {
  chainValue,
  type FiniteMdp,
  type Move,
  solveLinear,
  valueIteration,
} from '../../../agents/learning/finite-mdp.ts';
import { createRandom, type Uniform } from '../../../sim/random.ts';

/** Every action leads anywhere, with random probabilities and rewards in [-1, 1). */
function randomMdp(uniform: Uniform, states: number, actions: number, gamma: number): FiniteMdp {
  const moves = Array.from({ length: states * actions }, (): Move => {
    const weights = Array.from({ length: states }, () => uniform() ** 4);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return {
      reward: 2 * uniform() - 1,
      successors: weights.map((weight, state) => ({ state, probability: weight / sum })),
    };
  });
  return { states, actions, gamma, move: (state, action) => moves[state * actions + action]! };
}

/** The value of each state under the policy that is best for it, of all there are. */
function bruteForce(mdp: FiniteMdp): readonly number[] {
  const { states, actions, gamma, move } = mdp;
  const best = Array(states).fill(-Infinity);
  for (let code = 0; code < actions ** states; code++) {
    const action = (state: number) => Math.floor(code / actions ** state) % actions;
    const chain = { gamma, move: (state: number) => move(state, action(state)) };
    for (let state = 0; state < states; state++)
      best[state] = Math.max(best[state], chainValue(chain, state));
  }
  return best;
}

describe('finite decision processes', () => {
  it('value iteration equals the best of all policies on random problems', () => {
    const random = createRandom('finite-mdp');
    for (const [states, actions, gamma] of [
      [1, 3, 0.9],
      [2, 2, 0],
      [3, 2, 0.5],
      [3, 3, 0.95],
      [4, 2, 0.99],
      [4, 3, 0.999],
    ] as const)
      for (let round = 0; round < 5; round++) {
        const uniform = random.stream(`${states} ${actions} ${round}`);
        const mdp = randomMdp(uniform, states, actions, gamma);
        const { values, policy, errorMax } = valueIteration(mdp, 1e-10);
        assert(errorMax <= 1e-9, `${errorMax}`);
        const best = bruteForce(mdp);
        const chain = { gamma, move: (state: number) => mdp.move(state, policy[state]!) };
        for (let state = 0; state < states; state++) {
          assert(Math.abs(values[state]! - best[state]!) < 1e-8, `${values[state]} ${best[state]}`);
          assert(Math.abs(chainValue(chain, state) - best[state]!) < 1e-8);
        }
      }
  });

  it('knows the values of chains that can be summed by hand', () => {
    const stay = (reward: number) => ({ reward, successors: [{ state: 0, probability: 1 }] });
    assert.equal(chainValue({ gamma: 0.5, move: () => stay(3) }, 0), 6);
    // 1 now, then 0 for ever; and 2 from the other state, which comes to the first one step later.
    const walk = {
      gamma: 0.9,
      move: (state: number): Move => ({
        reward: state,
        successors: [{ state: Math.max(0, state - 1), probability: 1 }],
      }),
    };
    assert(Math.abs(chainValue(walk, 3) - (3 + 0.9 * 2 + 0.81 * 1)) < 1e-12);
    // Heads again with probability 1/2: V = 1 + gamma V / 2.
    const coin = {
      gamma: 0.8,
      move: (state: number): Move => ({
        reward: state === 0 ? 1 : 0,
        successors: [
          { state: state === 0 ? 0 : 1, probability: 0.5 },
          { state: 1, probability: 0.5 },
        ],
      }),
    };
    assert(Math.abs(chainValue(coin, 0) - 1 / (1 - 0.4)) < 1e-12);
  });

  it('takes the first of equal actions', () => {
    const move = (): Move => ({ reward: 1, successors: [{ state: 0, probability: 1 }] });
    const { policy } = valueIteration({ states: 1, actions: 3, gamma: 0.5, move }, 1e-9);
    assert.deepEqual([...policy], [0]);
  });

  it('stops at what rounding allows, and says how far that is', () => {
    const mdp = randomMdp(createRandom('rounding').stream('mdp'), 4, 2, 0.9999);
    const { errorMax, sweeps } = valueIteration(mdp, 0);
    assert(errorMax < 1e-6 && sweeps < 10_000, `${errorMax} after ${sweeps}`);
  });

  it('solves equations whose first pivot is zero, and refuses those without one solution', () => {
    const rows = (...lines: number[][]) => lines.map((line) => Float64Array.from(line));
    assert.deepEqual([...solveLinear(rows([0, 2, 4], [1, 1, 5]))], [3, 2]);
    assert.throws(() => solveLinear(rows([1, 2, 3], [2, 4, 6])), /no single solution/);
  });
});
