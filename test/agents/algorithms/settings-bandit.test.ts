import assert from 'node:assert/strict';
import { PairedArms } from '../../../agents/algorithms/paired-arms.ts';
import { settingsBandit } from '../../../agents/algorithms/settings-bandit.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import type { Environment } from '../../../agents/learning/environment.ts';
import { createRandom } from '../../../sim/random.ts';
import { assertResumes, train } from './tasks.ts';

const METHODS = ['successive-halving', 'ucb'] as const;
const LENGTH = 3; // steps of an episode

/** Returns are the level of the setting and much noise, which is the same for every setting. */
function noisyLevels(levels: readonly number[], onReset: (seed: number) => void = () => {}) {
  return (): Environment => {
    let [noise, steps] = [0, 0];
    const observation = new Float32Array(1);
    return {
      name: 'levels',
      observationSpace: { kind: 'box', names: ['nothing'], low: [0], high: [0] },
      actionSpace: { kind: 'discrete', sizes: [levels.length], names: ['setting'] },
      reset(seed) {
        onReset(seed);
        noise = 100 * createRandom(String(seed)).stream('noise')();
        steps = 0;
        return { observation, info: {} };
      },
      step(action) {
        steps += 1;
        const own = levels[action[0]!]! * (1 + noise / 1000);
        const isOver = steps === LENGTH;
        const reward = own + noise;
        return { observation, reward, terminated: isOver, truncated: false, info: {} };
      },
    };
  };
}

describe('the bandit over settings', () => {
  for (const name of METHODS)
    it(`${name}: finds the best setting`, () => {
      // Gaps of 1 under noise of standard deviation 87 per return: only paired returns can tell.
      const levels = [4, 6, 1, 5, 2, 3];
      for (const seed of [1, 2, 3]) {
        const options = { method: name };
        const training = { line: settingsBandit, options, create: noisyLevels(levels), seed };
        const trainer = train({ ...training, steps: 600 });
        assert.deepEqual(trainer.policy.act([0]), [1], `seed ${seed}`);
        assert.deepEqual(trainer.policy.act([0], Uint8Array.of(1, 0, 1, 1, 1, 1)), [3]);
        assert.deepEqual([...trainer.policy.probabilities([0])], [0, 1, 0, 0, 0, 0]);
        assert(trainer.steps < 600 + 6 * 4 * LENGTH, `${trainer.steps} steps`);
      }
    });

  it('gives block k of every setting the same seeds, and other blocks other seeds', () => {
    const seeds: number[] = [];
    const create = noisyLevels([1, 2, 3], (seed) => seeds.push(seed));
    train({ line: settingsBandit, create, steps: 2 * 3 * 4 * LENGTH });
    // Of each block the first resets of the four environments; those after an end were not asked for.
    const blocks = Array.from({ length: 6 }, (_, at) => seeds.slice(8 * at, 8 * at + 4).join());
    assert.deepEqual(blocks.slice(1, 3), [blocks[0], blocks[0]]);
    assert.equal(blocks[4], blocks[3]); // two are left
    assert.notEqual(blocks[0], blocks[3]);
  });

  it('halves at even parts of the budget, and sums what an episode pays, discounted', () => {
    const create = noisyLevels([0, 0, 0, 7]);
    const options = { gamma: 0.5 };
    const training = { line: settingsBandit, options, create };
    const steps = 2 * 4 * 4 * LENGTH * 10; // two rounds; the first of ten blocks for each of four
    const trainer = train({ ...training, steps });
    assert.equal(trainer.diagnostics['settingsLeft'], 1);
    // 40 blocks of four, then 20 of two: 240 episodes and 480 steps each.
    assert.equal(trainer.diagnostics['episodes'], (40 + 40) * 4);
    const mean = trainer.diagnostics['returnMean']!;
    // (7 (1 + n / 1000) + n) (1 + 1/2 + 1/4) with n uniform in [0, 100]: 99.9, se 1.75 * 29 / sqrt(120).
    assert(Math.abs(mean - 1.75 * (7 * 1.05 + 50)) < 4 * 1.75 * (29 / Math.sqrt(120)), `${mean}`);
  });

  it('takes the return of one episode from each environment, however long the others last', () => {
    // An episode of length n pays 1 at each step: n is 1 or 9 by the seed, each as often.
    const create = (): Environment => {
      let [length, steps] = [0, 0];
      const observation = new Float32Array(1);
      return {
        name: 'lengths',
        observationSpace: { kind: 'box', names: ['nothing'], low: [0], high: [0] },
        actionSpace: { kind: 'discrete', sizes: [1], names: ['setting'] },
        reset(seed) {
          length = createRandom(String(seed)).stream('length')() < 0.5 ? 1 : 9;
          steps = 0;
          return { observation, info: {} };
        },
        step() {
          steps += 1;
          const truncated = steps === length;
          return { observation, reward: 1, terminated: false, truncated, info: {} };
        },
      };
    };
    const { diagnostics } = train({ line: settingsBandit, create, steps: 4000 });
    const error = 4 / Math.sqrt(diagnostics['episodes']!);
    const mean = diagnostics['returnMean']!;
    assert(error < 0.25 && Math.abs(mean - 5) < 4 * error, `${mean} +- ${error}`);
  });

  it('compares by the blocks that settings share', () => {
    const arms = new PairedArms(3);
    for (const one of [10, 100, 1000]) arms.add(0, one);
    for (const one of [11, 101]) arms.add(1, one); // better by 1 where both were tried
    for (const one of [9, 400]) arms.add(2, one); // -1 and 300 better: most, and uncertain
    assert.deepEqual(arms.ranked([0, 1, 2]), [2, 1, 0]);
    assert.deepEqual(arms.leaders(2), [2, 1]);
    assert.equal(arms.mean(0), 370);
    arms.add(2, 0); // now (-1, 300, -1000) to arm 0
    assert.deepEqual(arms.ranked([0, 1, 2]), [1, 0, 2]);
    assert.deepEqual(arms.leaders(0), [1, 2]); // with the best it shares only the first two blocks
  });

  it('challenges the best with the highest bound, not with the next mean', () => {
    const arms = new PairedArms(3);
    for (const one of [10, 10]) arms.add(0, one);
    for (const one of [9, 9]) arms.add(1, one); // worse by 1, for certain
    for (const one of [0, 14]) arms.add(2, one); // worse by 3 +- 7
    assert.deepEqual(arms.leaders(0), [0, 1]);
    assert.deepEqual(arms.leaders(0.28), [0, 1]);
    assert.deepEqual(arms.leaders(0.29), [0, 2]); // from 2 / 7 on
  });

  for (const name of METHODS)
    it(`${name}: goes on exactly from what it saved`, () => {
      const options = { method: name };
      const create = noisyLevels([3, 1, 2, 4, 0]);
      assertResumes({ line: settingsBandit, options, create, steps: 600 }, [1, 3, 6]);
    });

  it('refuses a damaged policy', () => {
    const load = (parameters: { readonly ranking: readonly number[] }) =>
      settingsBandit.load(parameters, defaultBackend());
    assert.deepEqual(load({ ranking: [1, 0] }).act([0]), [1]);
    assert.throws(() => load({ ranking: [1, 2] }), /every setting once/);
    assert.throws(() => load({ ranking: [] }), /every setting once/);
  });
});
