import assert from 'node:assert/strict';
import { arrivalsOf, countPer, createWorkload, dispersions, kolmogorov } from './helpers.ts';
import { standardErrorsFrom } from './helpers.ts';

describe('poisson', () => {
  it('poisson: gaps are exponential with the stated rate', async () => {
    const times = arrivalsOf(await createWorkload({ kind: 'poisson', rate: 4, scale: 5 }));
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0));
    assert.ok(standardErrorsFrom(1 / 20, gaps) < 4);
    assert.ok(kolmogorov(gaps, (x) => 1 - Math.exp(-20 * x)) < 1.95);
  });

  it('has an index of dispersion of 1 over any window', async () => {
    const workload = await createWorkload({ kind: 'poisson', rate: 20 }, { horizon: 20_000 });
    const times = arrivalsOf(workload);
    for (const width of [1, 10]) {
      assert.ok(standardErrorsFrom(1, dispersions(countPer(times, width, 20_000), 40)) < 4);
    }
  });

  it('states its rate', async () => {
    const workload = await createWorkload({ kind: 'poisson', rate: 4, scale: 5 });
    assert.equal(workload.ratePerSecondMean, 20);
    assert.equal(workload.ratePerSecondMax, 20);
    assert.equal(workload.dispersion, 1);
  });

  it('has no end where the run has none', async () => {
    const workload = await createWorkload({ kind: 'poisson', rate: 1e-3 }, { horizon: Infinity });
    for (let n = 0; n < 1000; n++) assert.ok(Number.isFinite(workload.next()));
  });
});
