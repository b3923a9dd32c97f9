import assert from 'node:assert/strict';
import { WorkPosteriors } from '../../../agents/routing/work-posteriors.ts';
import { REPORT, site } from './made-up-site.ts';

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}, not ${expected}`);

describe('posteriors of work', () => {
  it('weigh what was seen and the prior by their precisions', () => {
    const posteriors = new WorkPosteriors(site(), { priorSpread: 2, noise: 1 });
    near(posteriors.mean(REPORT, 0, 0, 1), 1);
    near(posteriors.spread(REPORT, 0, 0), 2);
    for (const work of [3, 5]) posteriors.learn(REPORT, 0, 0, { estimate: 4, work });
    // The prior counts as (1 / 2)^2 of a query; the estimates were right on average.
    near(posteriors.mean(REPORT, 0, 0, 4), (0.25 * 4 + 8) / 2.25);
    near(posteriors.spread(REPORT, 0, 0), 1 / Math.sqrt(2.25));
    assert.equal(posteriors.count(REPORT, 0, 0), 2);
  });

  it('begin at the estimate and how wrong estimates were for that copy and hint', () => {
    const posteriors = new WorkPosteriors(site(), { priorSpread: 1, noise: 1 });
    posteriors.learn(REPORT, 0, 1, { estimate: 1, work: 3 });
    posteriors.learn(REPORT, 1, 1, { estimate: 2, work: 3 });
    near(posteriors.mean(REPORT, 2, 1, 5), 6.5); // another bucket, the same copy and hint
    near(posteriors.mean(REPORT, 2, 0, 5), 5);
  });
});
