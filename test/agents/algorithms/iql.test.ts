import assert from 'node:assert/strict';
import { iql } from '../../../agents/algorithms/iql.ts';
import {
  assertResumesOn,
  corridorLog,
  endsLog,
  GAMMA,
  LENGTH,
  PAIR_SPACE,
  pairLog,
  pairsRight,
  trainOn,
} from './logs.ts';

const OPTIONS = {
  gamma: GAMMA,
  targetShare: 0.02,
  learningRate: 0.003,
  hidden: [32, 32],
  temperature: 20,
};

describe('IQL', () => {
  it('finds the way that the log never went whole', () => {
    const { policy } = trainOn({ line: iql, options: OPTIONS, log: corridorLog(), updates: 1000 });
    for (let field = 0; field < LENGTH - 1; field++)
      assert.deepEqual(policy.act([field]), [1], `field ${field}`);
    assert.deepEqual([...policy.probabilities([1], Uint8Array.of(1, 0))], [1, 0]);
  });

  it('does as the log did at temperature 0', () => {
    const options = { ...OPTIONS, temperature: 0 };
    const { policy } = trainOn({ line: iql, options, log: corridorLog(), updates: 600 });
    const left = policy.probabilities([0])[0]!;
    assert(Math.abs(left - 0.6) < 0.08, `${left}`);
  });

  it('goes on after a truncation, and not after a termination', () => {
    const log = endsLog(40);
    const { policy } = trainOn({ line: iql, options: OPTIONS, log, updates: 1000 });
    assert.deepEqual(policy.act([0]), [1]);
  });

  it('decides several dimensions at once, over what is open', () => {
    const space = { log: pairLog(400), actionSpace: PAIR_SPACE, updates: 800 };
    const { policy } = trainOn({ line: iql, options: OPTIONS, ...space });
    const share = pairsRight(policy);
    assert(share >= 0.95, `${share}`);
  });

  it('goes on exactly from what it saved', () => {
    assertResumesOn({ line: iql, options: OPTIONS, log: corridorLog(20), updates: 300 });
  });
});
