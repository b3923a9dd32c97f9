import assert from 'node:assert/strict';
import { playEpisodes, playHeld } from '../../../agents/algorithms/play-episodes.ts';
import type { Environment } from '../../../agents/learning/environment.ts';
import { vectorOf } from '../../../agents/learning/vector.ts';

/**
 * Episodes of so many steps, each of which earns its number, from 1. In the steps of an episode the two
 * alternatives are open in turn; what is closed is refused.
 */
function turns(length: number): Environment {
  let step = 0;
  const show = () => ({
    observation: Float32Array.of(step),
    mask: step % 2 === 0 ? Uint8Array.of(1, 0) : Uint8Array.of(0, 1),
    info: {},
  });
  return {
    name: 'turns',
    observationSpace: { kind: 'box', names: ['step'], low: [0], high: [length] },
    actionSpace: { kind: 'discrete', sizes: [2], names: ['side'] },
    reset() {
      step = 0;
      return show();
    },
    step({ 0: side }) {
      assert.equal(side, step % 2, 'a closed alternative was taken');
      step += 1;
      return { ...show(), reward: step, terminated: step === length, truncated: false };
    },
  };
}
const policy = { act: (_: ArrayLike<number>, mask?: Uint8Array) => [mask!.indexOf(1)] };

describe('episodes that are played', () => {
  it('count once in each environment, discounted from their own beginning', () => {
    const vector = vectorOf([turns(1), turns(3)]);
    const { meanReturn, steps } = playEpisodes(vector, { seed: 1, policy, gamma: 0.5 });
    assert.equal(meanReturn, (1 + (1 + 2 / 2 + 3 / 4)) / 2);
    assert.equal(steps, 6);
  });

  it('take nothing that is closed, not even while others have not ended', () => {
    // The shorter episode ends with an alternative that is closed where the next one begins.
    assert.equal(playEpisodes(vectorOf([turns(2), turns(5)]), { seed: 1, policy }).steps, 10);
  });

  it('hold one action throughout where they are told so', () => {
    const held = { seed: 1, action: [0], gamma: 1 };
    assert.equal(playHeld(vectorOf([turns(1)]), held).meanReturn, 1);
  });
});
