import assert from 'node:assert/strict';
import {
  scalingLog,
  scalingMixtureValue,
  targetPolicy,
} from '../../../experiments/environments/scaling-log.ts';
import { scalingPolicyValue } from '../../../experiments/environments/scaling-mdp.ts';

describe('logs of the exactly solved autoscaling problem', () => {
  it('come from the rule at a target, whose value is known', () => {
    // Known answers of learning, autoscaling_mdp.
    assert(Math.abs(scalingPolicyValue(targetPolicy(0.5), 'numbers') + 99.90119799756309) < 1e-9);
    assert(Math.abs(scalingMixtureValue(targetPolicy(0.9)) + 87.47580047673387) < 1e-9);
  });

  it('have returns about the exact value of the rule with its exploration', () => {
    const explorationRatio = 0.2;
    const episodes = 150;
    const log = scalingLog({ targetRatio: 0.7, explorationRatio, episodes, seed: 4 });
    assert.equal(log.length, 200 * episodes);
    const returns = Array.from({ length: episodes }, (_, episode) => {
      let [sum, weight] = [0, 1];
      for (let row = 200 * episode; row < 200 * (episode + 1); row++) {
        sum += weight * log.rewards[row]!;
        weight *= 0.95;
      }
      return sum;
    });
    const mean = returns.reduce((sum, one) => sum + one) / episodes;
    const variance = returns.reduce((sum, one) => sum + (one - mean) ** 2, 0) / episodes;
    const exact = scalingMixtureValue(targetPolicy(0.7), explorationRatio);
    const error = Math.sqrt(variance / episodes);
    assert(Math.abs(mean - exact) < 3.5 * error, `${mean} ${exact} +- ${error}`);
    assert(exact < scalingMixtureValue(targetPolicy(0.7)) - 1); // exploration costs
  });
});
