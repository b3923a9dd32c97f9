import assert from 'node:assert/strict';
import { loggedBandit } from '../../../experiments/off-policy/logged-bandit.ts';
import { episodesOf, evaluateSequence } from '../../../experiments/off-policy/sequence.ts';
import { fittedReturn } from '../../../experiments/off-policy/sequence-model.ts';
import { OPE_DEFAULTS } from '../../../experiments/off-policy/settings.ts';
import {
  episodesCase,
  episodeValue,
  sampleEpisodes,
} from '../../../experiments/off-policy/study/scaling-episodes.ts';
import { createRandom } from '../../../sim/random.ts';

const OPTIONS = {
  ...OPE_DEFAULTS,
  gamma: 0.5,
  resamples: 200,
  effectiveSampleSizeMin: 1,
  varianceSampleSizeMin: 1,
};

/** Two episodes of two steps; weights 2, 0.5 and 0.5, 2; rewards 1, 4 and 2, 8. */
const LOG = loggedBandit({
  actions: [0, 1, 1, 0],
  propensities: [0.25, 0.5, 0.5, 0.25],
  rewards: [1, 4, 2, 8],
  targets: [
    [0.5, 0.5],
    [0.75, 0.25],
    [0.75, 0.25],
    [0.5, 0.5],
  ],
  clusters: [0, 0, 1, 1],
});

describe('whole episodes judged from a log', () => {
  it('per decision: each reward counts with the product of the weights up to it', () => {
    const { estimates, logged, effectiveSampleSize } = evaluateSequence(LOG, OPTIONS);
    const [plain, weighted] = estimates;
    // Episode 1: 2 x 1 + 0.5 (2 x 0.5) 4 = 4; episode 2: 0.5 x 2 + 0.5 (0.5 x 2) 8 = 5.
    assert.equal(plain!.estimate, 4.5);
    // Step 0: (2 x 1 + 0.5 x 2) / 2.5 = 1.2; step 1: (4 + 8) / 2 = 6, half of it counts.
    assert(Math.abs(weighted!.estimate - (1.2 + 0.5 * 6)) < 1e-12);
    assert.equal(logged.estimate, (1 + 2 + 2 + 4) / 2);
    assert.equal(effectiveSampleSize, 2);
  });

  it('finds steps of episodes that are mixed in the file', () => {
    const mixed = { ...LOG, clusters: Int32Array.of(0, 1, 0, 1) };
    assert.deepEqual(episodesOf(mixed), [
      [0, 2],
      [1, 3],
    ]);
  });

  it('is refused where products of weights leave too few episodes', () => {
    const { refusals, estimates } = evaluateSequence(LOG, {
      ...OPTIONS,
      effectiveSampleSizeMin: 3,
    });
    assert.deepEqual(
      refusals.map(({ kind }) => kind),
      ['sample'],
    );
    assert.deepEqual(estimates, []);
  });

  it('comes near the value that backward recursion gives, by sampling and by fitted Q', () => {
    const problem = episodesCase({ epsilon: 0.5, target: 0.9, shift: 0.3, steps: 3 });
    const value = episodeValue(problem, problem.target);
    const log = sampleEpisodes(problem, 1500, createRandom('sequence'));
    const gamma = problem.mdp.gamma;
    const { estimates } = evaluateSequence(log, { ...OPTIONS, gamma });
    const weighted = estimates[1]!;
    assert(weighted.low < value && value < weighted.high, `${JSON.stringify(weighted)} ${value}`);
    const fitted = fittedReturn(log, { episodes: episodesOf(log), gamma, seed: 1, updates: 1500 });
    const logged = episodeValue(problem, problem.logging);
    assert(
      Math.abs(fitted - value) < 0.5 * Math.abs(logged - value),
      `${fitted}, ${value}, ${logged}`,
    );
  });
});
