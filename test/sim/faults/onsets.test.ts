import assert from 'node:assert/strict';
import { lifeOf, ONSETS, type Step } from '../../../sim/faults/onsets.ts';
import { readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';

function steps(
  kind: string,
  options: Readonly<Record<string, unknown>>,
  lasts: number,
  draw: (cycle: number, which: number) => number = () => 0.5,
): readonly Step[] {
  const line = ONSETS.find((one) => one.kind === kind)!;
  return line.steps(readOptions(line.options, options), lasts, draw);
}

const pairs = (list: readonly Step[]) => list.map(({ after, share }) => [after, share]);

describe('onsets', () => {
  it('step is whole at once and over at the end', () => {
    assert.deepEqual(pairs(lifeOf(steps('step', {}, 60), 60, 0)), [
      [0, 1],
      [60, 0],
    ]);
  });

  it('ramp grows by a twentieth twenty times', () => {
    const life = steps('ramp', { over: 40 }, 100);
    assert.deepEqual(
      pairs(life),
      Array.from({ length: 20 }, (_, k) => [2 * k, (k + 1) / 20]),
    );
  });

  it('ramp that is longer than the fault never gets whole', () => {
    assert.deepEqual(pairs(lifeOf(steps('ramp', { over: 40 }, 5), 5, 0)), [
      [0, 0.05],
      [2, 0.1],
      [4, 0.15],
      [5, 0],
    ]);
  });

  it('flapping is there for its share of each period', () => {
    assert.deepEqual(pairs(lifeOf(steps('flapping', { period: 10, share: 0.3 }, 24), 24, 0)), [
      [0, 1],
      [3, 0],
      [10, 1],
      [13, 0],
      [20, 1],
      [23, 0],
      [24, 0],
    ]);
  });

  it('flapping that ends while it is there is there until the end', () => {
    assert.deepEqual(pairs(lifeOf(steps('flapping', { period: 10, share: 0.3 }, 12), 12, 0)), [
      [0, 1],
      [3, 0],
      [10, 1],
      [12, 0],
    ]);
  });

  it('intermittent follows its two laws', () => {
    const on = { kind: 'exponential', mean: 5 };
    const off = { kind: 'constant', value: 15 };
    const random = createRandom('onset');
    const site = random.site('cycles');
    const list = steps('intermittent', { on, off }, 200_000, (cycle, which) =>
      random.draw(site, 0, cycle, which),
    );
    const ons = list.filter(({ share }) => share === 1).map(({ after }) => after);
    const offs = list.filter(({ share }) => share === 0).map(({ after }) => after);
    assert(offs.every((after, i) => ons[i + 1] === undefined || ons[i + 1]! - after - 15 < 1e-6));
    const mean = offs.reduce((sum, after, i) => sum + after - ons[i]!, 0) / offs.length;
    const error = 5 / Math.sqrt(offs.length); // standard error of an exponential mean
    assert(Math.abs(mean - 5) < 4 * error, `${mean}`);
  });

  it('recovery goes down in twenty equal steps from the level at the end', () => {
    const life = lifeOf(steps('ramp', { over: 40 }, 20), 20, 10).slice(-20);
    assert.deepEqual(life[0], { after: 20.5, share: (0.5 * 19) / 20 });
    assert.deepEqual(life.at(-1), { after: 30, share: 0 });
    const gone = lifeOf(steps('flapping', { period: 10, share: 0.5 }, 7), 7, 100);
    assert.deepEqual(gone.at(-1), { after: 7, share: 0 }); // it was away at the end
  });

  it('a fault that comes and goes a hundred thousand times is bad input', () => {
    assert.throws(() => steps('flapping', { period: 1, share: 0.5 }, 1e5), /more than 65535 times/);
  });
});
