import assert from 'node:assert/strict';
import { fittedQEvaluation } from '../../../agents/algorithms/fitted-q-evaluation.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import type { Policy } from '../../../agents/learning/policy.ts';
import { recordTransitions } from '../../../experiments/environments/record-transitions.ts';
import { corridor, corridorLog, fixed, GAMMA, pairLog, valueRight } from './logs.ts';

const SETTINGS = {
  backend: defaultBackend(),
  sizes: [2],
  gamma: GAMMA,
  seed: 1,
  updates: 2000,
  hidden: [32, 32],
  learningRate: 0.003,
  targetShare: 0.02,
};

describe('fitted Q evaluation', () => {
  it('values a policy that the log did not follow', () => {
    const { value, q, valueAt } = fittedQEvaluation(corridorLog(), fixed([0, 1]), SETTINGS);
    assert(Math.abs(value - valueRight(0)) < 0.15, `${value} ${valueRight(0)}`); // 3.12
    assert(Math.abs(valueAt([3]) - valueRight(3)) < 0.3, `${valueAt([3])}`); // 8
    // Left first: from field 1 back to 0, and right from there on.
    const left = -1 + GAMMA * valueRight(0);
    assert(Math.abs(q([1])[0]! - left) < 0.3, `${q([1])[0]} ${left}`);
  });

  it('asks the policy what it does in each field', () => {
    // Right, but back from the field before the last: never there, so every step costs 1 for ever.
    const right = ([field = NaN]: Iterable<number> & ArrayLike<number>) => (field === 4 ? 0 : 1);
    const shy: Policy = {
      act: (field) => [right(Float32Array.from(field))],
      probabilities: (field) =>
        Float64Array.from(right(Float32Array.from(field)) === 1 ? [0, 1] : [1, 0]),
    };
    const { value } = fittedQEvaluation(corridorLog(), shy, { ...SETTINGS, targetShare: 0.1 });
    assert(Math.abs(value + 1 / (1 - GAMMA)) < 0.5, `${value}`);
  });

  it('goes on after a truncation, and not after a termination', () => {
    // Always left: every episode is truncated after five steps, but going on for ever costs 10.
    const left = fixed([1, 0]);
    const log = recordTransitions({
      environment: corridor(5),
      policy: left,
      explorationRatio: 0.5,
      episodes: 200,
      seed: 2,
    });
    const { value } = fittedQEvaluation(log, left, SETTINGS);
    assert(Math.abs(value + 1 / (1 - GAMMA)) < 0.3, `${value}`);
    const ended = { ...log, terminated: log.truncated, truncated: log.terminated };
    const cut = fittedQEvaluation(ended, left, { ...SETTINGS, updates: 1000 }).value;
    assert(cut > -8, `${cut}`); // the ends now count for nothing
  });

  it('values decisions of several dimensions', () => {
    // Both right with probability 1/2 each, whatever x: the mean reward is 1.
    const even = fixed([0, 0.5, 0.5, 0.5, 0.5], [3, 2]);
    const settings = { ...SETTINGS, sizes: [3, 2], updates: 600 };
    const log = pairLog(400);
    assert(Math.abs(fittedQEvaluation(log, even, settings).value - 1) < 0.05);
    const first = fittedQEvaluation(log, fixed([0, 0, 1, 1, 0], [3, 2]), settings);
    assert(Math.abs(first.valueAt([0.5]) - 2) < 0.15, `${first.valueAt([0.5])}`); // both right
    assert(Math.abs(first.valueAt([-0.5])) < 0.15, `${first.valueAt([-0.5])}`); // both wrong
  });

  it('gives the same value twice, and refuses a log that does not fit', () => {
    const short = { ...SETTINGS, updates: 50 };
    const log = corridorLog(5);
    const [one, two] = [1, 2].map(() => fittedQEvaluation(log, fixed([0, 1]), short).value);
    assert.equal(one, two);
    assert.throws(() => fittedQEvaluation({ ...log, length: 0 }, fixed([0, 1]), short), /empty/);
    const actions = new Int32Array(3);
    assert.throws(
      () => fittedQEvaluation({ ...log, actions }, fixed([0, 1]), short),
      /does not fit/,
    );
  });
});
