import assert from 'node:assert/strict';
import { discreteCql } from '../../../agents/algorithms/discrete-cql.ts';
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

const OPTIONS = { gamma: GAMMA, targetShare: 0.02, learningRate: 0.003, hidden: [32, 32] };

describe('discrete CQL', () => {
  it('finds the way that the log never went whole', () => {
    const { policy } = trainOn({
      line: discreteCql,
      options: OPTIONS,
      log: corridorLog(),
      updates: 1200,
    });
    for (let field = 0; field < LENGTH - 1; field++)
      assert.deepEqual(policy.act([field]), [1], `field ${field}`);
    assert.deepEqual([...policy.probabilities([1])], [0, 1]);
    assert.deepEqual([...policy.probabilities([1], Uint8Array.of(1, 0))], [1, 0]);
  });

  it('does as the log did where the conservative term outweighs all', () => {
    const { policy } = trainOn({
      line: discreteCql,
      options: { ...OPTIONS, alpha: 100 },
      log: corridorLog(),
      updates: 600,
    });
    assert.deepEqual(policy.act([0]), [0]); // the log went left three times of five
    assert.deepEqual(policy.act([1]), [0]);
  });

  it('goes on after a truncation, and not after a termination', () => {
    const log = endsLog(40);
    const { policy } = trainOn({ line: discreteCql, options: OPTIONS, log, updates: 1000 });
    assert.deepEqual(policy.act([0]), [1]);
  });

  it('decides several dimensions at once, over what is open', () => {
    const options = { ...OPTIONS, alpha: 0.001 };
    const log = pairLog(400);
    const space = { log, actionSpace: PAIR_SPACE, updates: 800 };
    const { policy } = trainOn({ line: discreteCql, options, ...space });
    const share = pairsRight(policy);
    assert(share >= 0.95, `${share}`);
  });

  it('goes on exactly from what it saved', () => {
    assertResumesOn({ line: discreteCql, options: OPTIONS, log: corridorLog(20), updates: 300 });
  });
});
