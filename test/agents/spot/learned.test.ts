import assert from 'node:assert/strict';
import { learnedSpot } from '../../../agents/spot/learned.ts';
import { spotProblem } from '../../sim/spot/spot-problem.ts';
import { randomTrace, runOn } from './run-policy.ts';

describe('a learned spot policy', () => {
  it('asks the policy for one of the choices that are safe', () => {
    const seen: (readonly number[])[] = [];
    const problem = spotProblem();
    const outcome = runOn(
      randomTrace(1, problem, 20),
      problem,
      learnedSpot({
        act(observation, mask) {
          assert(Array.from(observation).every((value) => value >= -1 && value <= 1));
          seen.push([...mask!]);
          const open = mask!.lastIndexOf(1, 1); // spot, else waiting
          return [open >= 0 ? open : 2];
        },
        probabilities: () => new Float64Array(3),
      }),
    );
    assert.equal(outcome.deadlineMissed, 0);
    assert(seen.every((mask) => mask[2] === 1));
    assert(seen.some((mask) => mask[0] === 0));
    assert(seen.some((mask) => mask[1] === 0) && seen.some((mask) => mask[1] === 1));
  });
});
