import assert from 'node:assert/strict';
import { arrivalsOf, countPer, createWorkload, dispersions, kolmogorov } from './helpers.ts';
import { mean, refusal, standardErrorsFrom } from './helpers.ts';

const kind = 'hawkes';

/**
 * Variance over mean of the counts in `width` seconds, of one kernel.
 * Source: Da Fonseca and Zaatour, "Hawkes process: fast calibration, application to trade
 * clustering, and diffusive limit", Journal of Futures Markets 34, 2014.
 */
function dispersionOf({ branching, decay }: { branching: number; decay: number }, width: number) {
  const limit = 1 / (1 - branching) ** 2;
  const relaxed = (width * (1 - branching)) / decay;
  return limit + (1 - limit) * (-Math.expm1(-relaxed) / relaxed);
}

describe('hawkes', () => {
  it('hawkes: counts have the mean and dispersion of theory', async () => {
    const kernel = { branching: 0.6, decay: 0.5 };
    const horizon = 40_000;
    const spec = { kind, baseline: 2, kernels: [kernel], scale: 1.5 };
    const workload = await createWorkload(spec, { horizon });
    const rate = 3 / 0.4;
    assert.ok(Math.abs(workload.ratePerSecondMean! - rate) < 1e-12);
    assert.ok(Math.abs(workload.dispersion! - 6.25) < 1e-12);
    const times = arrivalsOf(workload);
    const blocks = countPer(times, 400, horizon).map((count) => count / 400);
    assert.ok(standardErrorsFrom(rate, blocks) < 4, `mean ${mean(blocks)}`);
    for (const width of [0.1, 1, 40]) {
      const length = 400 / width;
      const ratios = dispersions(countPer(times, width, horizon), 100);
      const variances = ratios.map((ratio, i) => (ratio * blocks[i]!) / rate);
      const between = dispersionOf(kernel, 400) / length;
      const expected = (dispersionOf(kernel, width) - between) / (1 - 1 / length);
      assert.ok(standardErrorsFrom(expected, variances) < 4, `${width} s: ${mean(variances)}`);
    }
  });

  it('has exponential gaps of mean 1 once time runs by its own rate', async () => {
    const kernels = [
      { branching: 0.3, decay: 0.2 },
      { branching: 0.4, decay: 5 },
    ];
    const workload = await createWorkload({ kind, baseline: 1, kernels }, { horizon: 8000 });
    const times = arrivalsOf(workload);
    // By the definition: compensator = integral of the rate between arrivals.
    const excess = kernels.map(() => 0);
    const gaps: number[] = [];
    for (const [n, time] of times.entries()) {
      const gap = time - (times[n - 1] ?? 0);
      let mass = gap;
      for (const [i, { branching, decay }] of kernels.entries()) {
        const left = Math.exp(-gap / decay);
        mass += excess[i]! * decay * (1 - left);
        excess[i] = excess[i]! * left + branching / decay;
      }
      if (time > 200) gaps.push(mass); // what came before the run is forgotten
    }
    assert.ok(gaps.length > 20_000);
    assert.ok(kolmogorov(gaps, (x) => -Math.expm1(-x)) < 1.95);
    const products = gaps.slice(1).map((gap, i) => (gap - 1) * (gaps[i]! - 1));
    assert.ok(standardErrorsFrom(0, products) < 4, 'neighbours are independent');
  });

  it('has its mean and variance of the long run from the first second on', async () => {
    const kernel = { branching: 0.7, decay: 3 };
    const firsts: number[] = [];
    for (let seed = 1; seed <= 1500; seed++) {
      const spec = { kind, baseline: 3, kernels: [kernel] };
      firsts.push(arrivalsOf(await createWorkload(spec, { seed, horizon: 2 })).length);
    }
    assert.ok(standardErrorsFrom(20, firsts) < 4, `${mean(firsts)} in two seconds`);
    const expected = dispersionOf(kernel, 2);
    assert.ok(standardErrorsFrom(expected, dispersions(firsts, 50)) < 4);
  });

  it('is a Poisson process without kernels', async () => {
    const workload = await createWorkload({ kind, baseline: 5, kernels: [] }, { horizon: 4000 });
    const times = arrivalsOf(workload);
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0));
    assert.ok(kolmogorov(gaps, (x) => -Math.expm1(-5 * x)) < 1.95);
    assert.equal(workload.dispersion, 1);
  });

  it('refuses arrivals that bring as many as they are', async () => {
    const kernels = [
      { branching: 0.75, decay: 1 },
      { branching: 0.25, decay: 9 },
    ];
    const found = await refusal(createWorkload({ kind, baseline: 1, kernels }));
    assert.equal(found, 'kernels: must have branching that adds up to less than 1, got 1');
  });
});
