import assert from 'node:assert/strict';
import { claimWords } from '../../../experiments/claims/claims-text.ts';
import type { Claim } from '../../../experiments/claims/learned-claims.ts';

function claimOn(scenario: string, days: number): Claim {
  const interval = { estimate: 0, low: -1, high: 1 };
  const level = { violationRatio: 0.01, costDollars: 1 };
  return {
    ...{ scenario, agent: 'learner', rule: 'hpa tuned', days, own: level, rules: level },
    ...{ violations: interval, cost: interval, holds: false, isWin: false, p: 1, pHolm: 1 },
    ...{ perturbed: { systems: 0, holds: 0 }, others: [] },
  };
}

describe('the words of claims', () => {
  it('tell on how many report days, from the fewest to the most where scenarios differ', () => {
    const [same] = claimWords([claimOn('steady', 40), claimOn('flash', 40)], []);
    assert.match(same!, /, on 40 report days that/);
    const [other] = claimWords([claimOn('flash', 60), claimOn('steady', 40)], []);
    assert.match(other!, /, on 40 to 60 report days that/);
  });
});
