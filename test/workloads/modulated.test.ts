import assert from 'node:assert/strict';
import { createRandom } from '../../sim/random.ts';
import {
  modulatedRates,
  type RateComponent,
  type RateModel,
  rateAutocovariance,
  shapeOverDay,
} from '../../workloads/modulated-rates.ts';
import {
  arrivalsOf,
  chiSquareZ,
  countPer,
  createWorkload,
  mean,
  refusal,
  standardErrorsFrom,
  variance,
} from './helpers.ts';

const COMPONENTS: readonly RateComponent[] = [
  { sigma: 0.5, timeConstant: 60 },
  { sigma: 0.4, timeConstant: 7 },
];
const WANDERING: RateModel = { mean: 4, shape: [1], components: COMPONENTS };

const ratesOf = (model: RateModel, day: number, count: number, from = 0) =>
  modulatedRates(model, { from, count, seconds: 1 }, createRandom(`day/${day}`));

/**
 * Index of dispersion of counts in windows of T seconds: D + (2 m / T) int_0^T (T - u) c(u) du with
 * c(u) = exp(sum of sigma^2 exp(-u / tau)) - 1, by Simpson's rule. Cox and Isham 1980.
 */
function theoreticalIndex(window: number, rate: number, dispersion: number): number {
  const steps = 2000;
  const integrand = (u: number) => {
    const sum = COMPONENTS.reduce((s, c) => s + c.sigma ** 2 * Math.exp(-u / c.timeConstant), 0);
    return (window - u) * (Math.exp(sum) - 1);
  };
  let integral = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    integral += (weight * integrand((i * window) / steps) * window) / steps / 3;
  }
  return dispersion + ((2 * rate) / window) * integral;
}

describe('modulated', () => {
  it('modulated: counts are as dispersed as the law says', async () => {
    const horizon = 3600;
    const days = 120;
    const spec = { kind: 'modulated', meanPerSecond: 4, components: COMPONENTS, dispersion: 2 };
    const byWindow = new Map<number, number[]>([10, 60, 600].map((window) => [window, []]));
    for (let day = 0; day < days; day++) {
      const times = arrivalsOf(await createWorkload(spec, { day, seed: 3, horizon }));
      for (const [window, found] of byWindow) {
        const expected = 4 * window;
        const squares = countPer(times, window, horizon).map((n) => (n - expected) ** 2);
        found.push(mean(squares) / expected);
      }
    }
    for (const [window, found] of byWindow) {
      const index = theoreticalIndex(window, 4, 2);
      const error = standardErrorsFrom(index, found);
      assert.ok(error < 4, `${window} s: ${mean(found)} for ${index}, ${error} errors`);
    }
  });

  it('has a lognormal factor of mean 1 at every second, drawn or interpolated', () => {
    const days = 4000;
    const seconds = [0, 1, 2, 5, 29];
    const factors = seconds.map(() => new Float64Array(days));
    for (let day = 0; day < days; day++) {
      const rates = ratesOf(WANDERING, day, 30);
      for (const [i, second] of seconds.entries()) factors[i]![day] = rates[second]! / 4;
    }
    for (const values of factors) {
      assert.ok(standardErrorsFrom(1, [...values]) < 4);
      const logarithms = values.map(Math.log);
      const expected = 0.5 ** 2 + 0.4 ** 2;
      assert.ok(standardErrorsFrom(-expected / 2, [...logarithms]) < 4);
      // The variance of a normal sample has relative standard error sqrt(2 / n).
      const found = variance(logarithms);
      assert.ok(Math.abs(found / expected - 1) < 4 * Math.sqrt(2 / days), `variance ${found}`);
    }
  });

  it('has variance 1 where it is interpolated', () => {
    // Drawn every 4 s: at 2 s the mean of two values with correlation exp(-4 / 64), rescaled.
    const model = { mean: 1, shape: [1], components: [{ sigma: 0.5, timeConstant: 64 }] };
    for (let day = 0; day < 5; day++) {
      const [x0, , x2, , x4] = ratesOf(model, day, 5).map((rate) => (Math.log(rate) + 0.125) / 0.5);
      const expected = (x0! + x4!) / 2 / Math.sqrt((1 + Math.exp(-4 / 64)) / 2);
      assert.ok(Math.abs(x2! - expected) < 1e-12);
    }
  });

  it('is correlated in time as rateAutocovariance says', () => {
    const lags = [0, 1, 4, 20, 60, 150];
    const products = lags.map((): number[] => []);
    for (let day = 0; day < 300; day++) {
      const rates = ratesOf(WANDERING, day, 1200).map((rate) => rate / 4);
      for (const [i, lag] of lags.entries()) {
        const together = rates
          .subarray(0, 1000)
          .map((rate, t) => (rate - 1) * (rates[t + lag]! - 1));
        products[i]!.push(mean(together));
      }
    }
    for (const [i, lag] of lags.entries()) {
      const expected = rateAutocovariance(COMPONENTS, lag);
      const error = standardErrorsFrom(expected, products[i]!);
      assert.ok(error < 4, `lag ${lag}: ${mean(products[i]!)} for ${expected}`);
    }
    assert.ok(
      Math.abs(rateAutocovariance([{ sigma: 1, timeConstant: 5 }], 0) - (Math.E - 1)) < 1e-12,
    );
  });

  it('follows the shape of the day, from the time that it starts at and over midnight', async () => {
    const spec = { kind: 'modulated', meanPerSecond: 2, shape: [1, 3, 5, 3], from: 21_600 };
    const workload = await createWorkload(spec, { horizon: 86_400 });
    const counts = countPer(arrivalsOf(workload), 3600, 86_400);
    const factor = shapeOverDay([1, 3, 5, 3]);
    const expected = counts.map((_, hour) => {
      let sum = 0;
      for (let i = 0; i < 60; i++) sum += 2 * 60 * factor(21_600 + hour * 3600 + (i + 0.5) * 60);
      return sum;
    });
    assert.ok(Math.abs(chiSquareZ(counts, expected)) < 4);
    assert.ok(Math.abs(expected.reduce((s, n) => s + n, 0) - 2 * 86_400) < 1);
  });

  it('interpolates the shape between the middles of its parts, around the clock', () => {
    const factor = shapeOverDay([1, 3]);
    assert.deepEqual(
      [21_600, 64_800, 43_200, 0, 86_400 + 21_600].map(factor),
      [0.5, 1.5, 1, 1, 0.5],
    );
    assert.equal(shapeOverDay([7])(1234), 1);
  });

  it('is the same day wherever the run starts in it', () => {
    const model = { ...WANDERING, shape: [1, 2, 4] };
    const whole = ratesOf(model, 5, 5000);
    assert.deepEqual([...ratesOf(model, 5, 800, 4200)], [...whole.subarray(4200)]);
    const coarse = modulatedRates(
      { ...model, shape: [1] },
      { from: 0, count: 10, seconds: 60 },
      createRandom('day/5'),
    );
    const flat = ratesOf({ ...model, shape: [1] }, 5, 600);
    assert.deepEqual(
      [...coarse],
      [...flat].filter((_, second) => second % 60 === 0),
    );
  });

  it('draws a path for each day, which all its seeds share', async () => {
    const spec = { kind: 'modulated', components: COMPONENTS };
    const meanOf = async (seed: number, day: number) =>
      (await createWorkload(spec, { seed, day })).ratePerSecondMean;
    assert.equal(await meanOf(1, 0), await meanOf(2, 0));
    assert.notEqual(await meanOf(1, 0), await meanOf(1, 1));
  });

  it('refuses shapes without a rate', async () => {
    const message = /must be numbers >= 0, one of them above 0, got/;
    for (const shape of [[], [0, 0], [1, -1]])
      assert.match(await refusal(createWorkload({ kind: 'modulated', shape })), message);
  });
});
