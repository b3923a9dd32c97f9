import assert from 'node:assert/strict';
import { createRandom } from '../../sim/random.ts';
import { SlottedArrivals } from '../../workloads/slotted-arrivals.ts';
import { chiSquareZ, countPer, dispersions, kolmogorov, standardErrorsFrom } from './helpers.ts';

function draw(rates: Float64Array, dispersion: number, horizon = rates.length): number[] {
  const random = createRandom('slotted');
  const arrivals = new SlottedArrivals({ rates, dispersion, horizon }, random);
  const times: number[] = [];
  for (let time = arrivals.next(); time < Infinity; time = arrivals.next()) times.push(time);
  return times;
}

describe('slotted arrivals', () => {
  for (const [rate, dispersion] of [
    [0.3, 1],
    [0.3, 5],
    [20, 1],
    [20, 3],
    [500, 3],
  ] as const) {
    it(`has rate ${rate} and dispersion ${dispersion} when they are stated`, () => {
      const seconds = rate > 100 ? 4000 : 40_000;
      const times = draw(new Float64Array(seconds).fill(rate), dispersion);
      const counts = countPer(times, 1, seconds);
      assert.ok(standardErrorsFrom(rate, counts) < 4);
      assert.ok(standardErrorsFrom(dispersion, dispersions(counts, 20)) < 4.5);
      const coarse = countPer(times, 5, seconds);
      assert.ok(standardErrorsFrom(dispersion, dispersions(coarse, 20)) < 4.5);
    });
  }

  it('follows rates that change each second, and spreads arrivals evenly within it', () => {
    const rates = Float64Array.from({ length: 2000 }, (_, i) => 10 * (i % 7));
    const times = draw(rates, 1);
    const byPhase = new Array<number>(7).fill(0);
    for (const time of times) byPhase[Math.floor(time) % 7]!++;
    const seconds = byPhase.map((_, phase) => rates.filter((_, i) => i % 7 === phase).length);
    const expected = seconds.map((count, phase) => 10 * phase * count);
    assert.equal(byPhase[0], 0);
    assert.ok(Math.abs(chiSquareZ(byPhase.slice(1), expected.slice(1))) < 4);
    assert.ok(
      kolmogorov(
        times.map((time) => time % 1),
        (x) => x,
      ) < 1.95,
    );
  });

  it('ends at a horizon within a second', () => {
    const times = draw(new Float64Array(3).fill(1000), 1, 2.5);
    assert.ok(times.at(-1)! < 2.5 && times.at(-1)! > 2.4);
  });

  it('takes dispersions below 1 and rates that stop early for a bug', () => {
    const random = createRandom('slotted');
    const rates = new Float64Array(3);
    const create = (dispersion: number, horizon: number) => () =>
      new SlottedArrivals({ rates, dispersion, horizon }, random);
    assert.throws(create(0.9, 3), /dispersion must be at least 1/);
    assert.throws(create(1, 4), /3 slots do not reach the horizon 4/);
  });
});
