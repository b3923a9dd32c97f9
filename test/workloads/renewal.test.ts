import assert from 'node:assert/strict';
import { createDistribution } from '../../sim/distributions/index.ts';
import { InputError } from '../../sim/options.ts';
import { arrivalsOf, createWorkload, kolmogorov, standardErrorsFrom } from './helpers.ts';

describe('renewal', () => {
  it('renewal: gaps follow the stated law', async () => {
    const interarrival = { kind: 'lognormal', mean: 0.05, squaredCv: 4 };
    const times = arrivalsOf(await createWorkload({ kind: 'renewal', interarrival }));
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0));
    const law = createDistribution(interarrival);
    assert.ok(standardErrorsFrom(law.mean, gaps) < 4);
    assert.ok(kolmogorov(gaps, (x) => law.cdf(x)) < 1.95);
  });

  it('comes like a clock where the gaps are constant', async () => {
    const interarrival = { kind: 'constant', value: 0.25 };
    const workload = await createWorkload({ kind: 'renewal', interarrival }, { horizon: 1.1 });
    assert.deepEqual(arrivalsOf(workload), [0.25, 0.5, 0.75, 1]);
    assert.equal(workload.ratePerSecondMean, 4);
  });

  it('refuses a law without time between arrivals', async () => {
    await assert.rejects(
      createWorkload({ kind: 'renewal', interarrival: { kind: 'constant', value: 0 } }),
      new InputError([{ path: ['interarrival'], message: 'must have a mean above 0, got 0' }]),
    );
  });

  it('names the option in the problems of its law', async () => {
    await assert.rejects(
      createWorkload({ kind: 'renewal', interarrival: { kind: 'exponential', mean: -1 } }),
      (error) => error instanceof InputError && error.message.startsWith('interarrival.mean: '),
    );
  });
});
