import assert from 'node:assert/strict';
import { type Exploration, Explorer } from '../../../agents/learning/explorer.ts';
import { createRandom } from '../../../sim/random.ts';

const STEPS = 40_000;
const PROBABILITIES = Float64Array.of(0, 0.7, 0.3, 0);

function counts(exploration: Exploration, mask?: Uint8Array) {
  const explorer = new Explorer(exploration, createRandom('explorer').stream('test'));
  const counted = new Float64Array(PROBABILITIES.length);
  const propensities = new Float64Array(PROBABILITIES.length);
  for (let step = 0; step < STEPS; step++) {
    const { alternative, propensity } = explorer.choose(PROBABILITIES, mask);
    counted[alternative]! += 1 / STEPS;
    propensities[alternative] = propensity;
  }
  return { counted, propensities };
}
/** Within five standard errors of a share of independent draws. */
const isNear = (share: number, expected: number, errors = 5) =>
  Math.abs(share - expected) <= errors * Math.sqrt((expected * (1 - expected)) / STEPS);

describe('an explorer', () => {
  it('takes every alternative with the probability that it tells', () => {
    // 0.8 pi + 0.2 / 4, by hand.
    const expected = [0.05, 0.61, 0.29, 0.05];
    const { counted, propensities } = counts({
      explorationRatio: 0.2,
      explores: 'all',
      explorationSteps: 1,
    });
    expected.forEach((probability, at) => {
      assert(Math.abs(propensities[at]! - probability) < 1e-12);
      assert(isNear(counted[at]!, probability), `${at}: ${counted[at]}`);
    });
  });

  it('goes to open neighbours of what was chosen alone, where it is told to', () => {
    // From 1 to 0 or 2, from 2 to 1 alone, as 3 is closed: 0.5 pi + 0.5 x (0.35, 0.3, 0.35, 0).
    const expected = [0.175, 0.5, 0.325, 0];
    const exploration = {
      explorationRatio: 0.5,
      explores: 'neighbours',
      explorationSteps: 1,
    } as const;
    const { counted, propensities } = counts(exploration, Uint8Array.of(1, 1, 1, 0));
    expected.forEach((probability, at) => {
      assert(Math.abs(propensities[at]! - probability) < 1e-12);
      assert(isNear(counted[at]!, probability), `${at}: ${counted[at]}`);
    });
  });

  it('keeps what it drew, and explores in the same share of the steps', () => {
    const exploration = { explorationRatio: 0.3, explores: 'all', explorationSteps: 8 } as const;
    const { counted, propensities } = counts(exploration);
    // Blocks of 8 are 8 times fewer draws: errors grow by the root of 8.
    assert(isNear(counted[0]! + counted[3]!, 0.3 / 2, 5 * Math.sqrt(8)), `${counted}`);
    assert(propensities.every((one) => Number.isNaN(one)));
    const explorer = new Explorer(
      { ...exploration, explorationRatio: 1 },
      createRandom('k').stream('test'),
    );
    const taken = Array.from({ length: 80 }, () => explorer.choose(PROBABILITIES).alternative);
    for (let at = 0; at < taken.length; at++) assert.equal(taken[at], taken[at - (at % 8)]);
    assert(new Set(taken).size > 1);
  });

  it('lets go what a mask closes, and what an episode ends', () => {
    const explorer = new Explorer(
      { explorationRatio: 1, explores: 'all', explorationSteps: 1000 },
      createRandom('mask').stream('test'),
    );
    const { alternative } = explorer.choose(PROBABILITIES);
    const mask = Uint8Array.of(1, 1, 1, 1);
    mask[alternative] = 0;
    const open = PROBABILITIES.map((one, at) => one * mask[at]!);
    assert.notEqual(explorer.choose(open, mask).alternative, alternative);
    const begun = Array.from({ length: 40 }, () => {
      explorer.begin();
      return explorer.choose(PROBABILITIES).alternative;
    });
    assert.equal(new Set(begun).size, 4);
  });
});
