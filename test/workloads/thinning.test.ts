import assert from 'node:assert/strict';
import { InputError } from '../../sim/options.ts';
import { arrivalsOf, chiSquareZ, countPer, createWorkload } from './helpers.ts';

/** By the midpoint rule, as `rate` is linear between multiples of the step. */
function integrals(rate: (t: number) => number, width: number, horizon: number): number[] {
  const steps = 1000;
  return Array.from({ length: horizon / width }, (_, bucket) => {
    let sum = 0;
    for (let i = 0; i < steps; i++) sum += rate(bucket * width + ((i + 0.5) / steps) * width);
    return (sum / steps) * width;
  });
}

describe('thinning', () => {
  it('thinning: counts follow the integral of the rate', async () => {
    const rates = [
      { at: 100, rate: 10 },
      { at: 200, rate: 200 },
      { at: 300, rate: 200 },
      { at: 300, rate: 50 },
      { at: 400, rate: 0.001 },
    ];
    const rate = (t: number) => {
      if (t < 100) return 20;
      if (t < 200) return 20 + (380 * (t - 100)) / 100;
      if (t < 300) return 400;
      return t < 400 ? 100 - (99.998 * (t - 300)) / 100 : 0.002;
    };
    const workload = await createWorkload({ kind: 'thinning', rates, scale: 2 }, { horizon: 400 });
    const counts = countPer(arrivalsOf(workload), 5, 400);
    const expected = integrals(rate, 5, 400);
    assert.ok(Math.abs(chiSquareZ(counts, expected)) < 4);
    const total = expected.reduce((sum, n) => sum + n, 0);
    assert.ok(Math.abs(workload.ratePerSecondMean! * 400 - total) < 1e-6 * total);
    assert.equal(workload.ratePerSecondMax, 400);
  });

  it('stays at its last rate up to the horizon', async () => {
    const rates = [
      { at: 0, rate: 100 },
      { at: 100, rate: 100 },
      { at: 100, rate: 10 },
    ];
    const workload = await createWorkload({ kind: 'thinning', rates }, { horizon: 1000 });
    assert.equal(workload.ratePerSecondMean, (100 * 100 + 900 * 10) / 1000);
    assert.equal(workload.ratePerSecondMax, 100);
    const counts = countPer(arrivalsOf(workload), 100, 1000);
    const expected = [10_000, ...Array.from({ length: 9 }, () => 1000)];
    assert.ok(Math.abs(chiSquareZ(counts, expected)) < 4);
  });

  it('repeats after its period, and interpolates over the turn', async () => {
    const rates = [
      { at: 10, rate: 300 },
      { at: 30, rate: 100 },
    ];
    // From 100 at 30 s to 300 at 50 s: half way up, 200, at the turn after 40 s.
    const rate = (t: number) =>
      100 + 10 * Math.abs((t % 40) - 30) - (t % 40 < 10 ? 20 * (10 - (t % 40)) : 0);
    const spec = { kind: 'thinning', rates, period: 40 };
    const workload = await createWorkload(spec, { horizon: 400 });
    const counts = countPer(arrivalsOf(workload), 5, 400);
    assert.ok(Math.abs(chiSquareZ(counts, integrals(rate, 5, 400))) < 4);
    assert.ok(Math.abs(workload.ratePerSecondMean! - 200) < 1e-9);
  });

  it('keeps silent where the rate is 0, and ends where it stays 0', async () => {
    const rates = [
      { at: 0, rate: 50 },
      { at: 10, rate: 50 },
      { at: 10, rate: 0 },
      { at: 20, rate: 0 },
      { at: 20, rate: 50 },
      { at: 30, rate: 0 },
    ];
    const workload = await createWorkload({ kind: 'thinning', rates }, { horizon: Infinity });
    const times = arrivalsOf(workload);
    assert.ok(times.length > 500);
    assert.deepEqual(
      times.filter((t) => (t >= 10 && t < 20) || t >= 30),
      [],
    );
    assert.equal(workload.next(), Infinity);
  });

  it('refuses points out of order, beyond the period, and a rate that is always 0', async () => {
    const rates = [
      { at: 10, rate: 0 },
      { at: 5, rate: 0 },
      { at: 50, rate: 0 },
    ];
    await assert.rejects(createWorkload({ kind: 'thinning', rates, period: 40 }), (error) => {
      assert.ok(error instanceof InputError);
      assert.deepEqual(error.problems, [
        { path: ['rates', 1, 'at'], message: 'must be in order, got 5 after 10' },
        { path: ['rates', 2, 'at'], message: 'must be within the period, got 50' },
        { path: ['rates'], message: 'must have a rate above 0, got none' },
      ]);
      return true;
    });
  });
});
