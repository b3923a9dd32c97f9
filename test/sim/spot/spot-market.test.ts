import assert from 'node:assert/strict';
import { InputError, readOptions } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';
import { renewal } from '../../../sim/spot/renewal.ts';
import { replay } from '../../../sim/spot/replay.ts';

describe('a spot market', () => {
  it('has spot for the share of time that its laws give, on its grid', () => {
    const options = readOptions(renewal.options, {
      available: { kind: 'exponential', mean: 9000 },
      unavailable: { kind: 'exponential', mean: 3000 },
      grid: 10,
    });
    const horizon = 4e7; // about 3,300 pairs of times
    const uniform = createRandom('market').stream('spot');
    const { isAvailableFirst, changes } = renewal.create(options)(uniform, horizon);
    assert(changes.every((time, i) => time % 10 === 0 && time > (changes[i - 1] ?? 0)));
    assert(changes.at(-1)! < horizon);
    let available = 0;
    [...changes, horizon].forEach((time, i) => {
      if ((i % 2 === 0) === isAvailableFirst) available += time - (changes[i - 1] ?? 0);
    });
    // Share a of an alternating renewal process: variance a^2 (1 - a)^2 (cv1^2 + cv2^2) / pairs.
    const standardError = 0.75 * 0.25 * Math.sqrt(2 / (horizon / 12_000));
    assert(Math.abs(available / horizon - 0.75) < 4 * standardError);
  });

  it('turns when the observed one did', () => {
    const create = (changes: readonly number[]) =>
      replay.create(readOptions(replay.options, { changes, isAvailableFirst: false }));
    const trace = create([60, 90, 400])(() => NaN, 400);
    assert.deepEqual(trace, { isAvailableFirst: false, changes: [60, 90] });
    assert.throws(() => create([60, 60]), InputError);
    assert.throws(() => create([0]), InputError);
  });
});
