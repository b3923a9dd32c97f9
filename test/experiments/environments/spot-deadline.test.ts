import assert from 'node:assert/strict';
import type { Environment } from '../../../agents/learning/environment.ts';
import { spotDeadlineLine } from '../../../experiments/environments/spot-deadline.ts';
import { InputError, readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';

const folder = '.';
const create = (given: object = {}) =>
  spotDeadlineLine.create(readOptions(spotDeadlineLine.options, { ...given }), {
    folder,
  }) as Environment;

interface Episode {
  readonly reward: number;
  readonly dollars: number;
  readonly missed: number;
  readonly steps: number;
}
/** One episode of what `choose` picks among the open choices. */
function episode(
  environment: Environment,
  seed: number,
  choose: (mask: Uint8Array) => number,
): Episode {
  let { mask } = environment.reset(seed) as { mask?: Uint8Array };
  let [reward, dollars, missed, steps] = [0, 0, 0, 0];
  for (let isOver = false; !isOver; ) {
    const step = environment.step([choose(mask!)]);
    reward += step.reward;
    dollars += step.info['costDollars']!;
    missed += step.info['deadlineMissed']!;
    steps += 1;
    mask = step.mask;
    isOver = step.terminated;
  }
  return { reward, dollars, missed, steps };
}

describe('the environment of spot with a deadline', () => {
  it('meets every deadline behind the net, whatever is chosen', () => {
    const environment = create();
    const uniform = createRandom('choices').stream('any');
    for (let seed = 0; seed < 100; seed++) {
      const ignoring = episode(environment, seed, () => Math.floor(uniform() * 3));
      const waiting = episode(environment, seed, () => 0);
      assert.equal(ignoring.missed + waiting.missed, 0);
    }
  });

  it('misses deadlines without it, at the price that was set', () => {
    const { reward, dollars, missed, steps } = episode(create({ net: false }), 1, () => 0);
    assert.deepEqual(
      { reward, dollars, missed, steps },
      { reward: -2, dollars: 0, missed: 1, steps: steps },
    );
  });

  it('rewards minus the cost over that of the whole job on on-demand', () => {
    const { reward, dollars, steps } = episode(create(), 3, () => 2);
    assert(Math.abs(dollars - 3 * 24.2) < 1e-9);
    assert(Math.abs(reward + dollars / 72) < 1e-9);
    assert(steps >= 25); // one an hour, and at changes
  });

  it('is the same episode for the same seed and choices', () => {
    const run = () => episode(create(), 7, (mask) => (mask[1] === 1 ? 1 : mask[0] === 1 ? 0 : 2));
    assert.deepEqual(run(), run());
  });

  it('refuses a deadline that leaves too little time', () => {
    assert.throws(() => create({ deadline: '24h' }), InputError);
  });
});
