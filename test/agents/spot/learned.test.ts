import assert from 'node:assert/strict';
import { join } from 'node:path';
import { learnedSpot } from '../../../agents/spot/learned.ts';
import {
  drawSpotEpisode,
  type SpotDeadlineOptions,
  spotDeadlineEnvironment,
  spotDeadlineLine,
} from '../../../experiments/environments/spot-deadline.ts';
import { ROOT } from '../../../experiments/paths.ts';
import { compareSpot, meanCost } from '../../../experiments/spot/compare-spot.ts';
import { readOptions } from '../../../sim/options.ts';
import { spotProblem } from '../../sim/spot/spot-problem.ts';
import { randomTrace, runOn } from './run-policy.ts';

describe('a learned spot policy', () => {
  it('asks the policy for one of the choices that are safe', () => {
    const seen: (readonly number[])[] = [];
    const problem = spotProblem();
    const outcome = runOn(
      randomTrace(1, problem, 20),
      problem,
      learnedSpot(
        {
          act(observation, mask) {
            assert(Array.from(observation).every((value) => value >= -1 && value <= 1));
            seen.push([...mask!]);
            const open = mask!.lastIndexOf(1, 1); // spot, else waiting
            return [open >= 0 ? open : 2];
          },
          probabilities: () => new Float64Array(3),
        },
        1,
      ),
    );
    assert.equal(outcome.deadlineMissed, 0);
    assert(seen.every((mask) => mask[2] === 1));
    assert(seen.some((mask) => mask[0] === 0));
    assert(seen.some((mask) => mask[1] === 0) && seen.some((mask) => mask[1] === 1));
  });
  it('acts in a run as in the environment it was trained on', () => {
    const options = readOptions(spotDeadlineLine.options, {}) as unknown as SpotDeadlineOptions;
    const policy = {
      act: (observation: ArrayLike<number>, mask?: Uint8Array) => {
        const sum = Array.from(observation).reduce((total, value, i) => total + value * i, 0);
        const open = [0, 1, 2].filter((choice) => mask![choice] === 1);
        return [open[Math.floor(100 * Math.abs(sum)) % open.length]!];
      },
      probabilities: () => new Float64Array(3),
    };
    for (let seed = 0; seed < 20; seed++) {
      const environment = spotDeadlineEnvironment(options);
      let { observation, mask } = environment.reset(seed);
      let dollars = 0;
      for (let isOver = false; !isOver; ) {
        const step = environment.step(policy.act(observation, mask));
        ({ observation, mask } = step);
        dollars += step.info['costDollars']!;
        isOver = step.terminated;
      }
      const trace = drawSpotEpisode(options, seed);
      const { costDollars } = runOn(trace, options, learnedSpot(policy, options.hold));
      assert(Math.abs(costDollars - dollars) < 1e-9, `seed ${seed}: ${costDollars}, ${dollars}`);
    }
  });

  it('that comes with finfra costs less than Uniform Progress and greedy, and misses no deadline', () => {
    const options = readOptions(spotDeadlineLine.options, {}) as unknown as SpotDeadlineOptions;
    const policy = join(ROOT, 'agents/policies/spot-deadline-ppo.json');
    const entries = [
      { name: 'learned', spec: { kind: 'learned', policy } },
      { name: 'uniform progress', spec: { kind: 'uniform-progress' } },
      { name: 'greedy', spec: { kind: 'greedy' } },
    ];
    const seeds = Array.from({ length: 60 }, (_, i) => 3_000_000 + i);
    const rows = compareSpot(options, entries, seeds);
    assert(rows.every(({ deadlineMissed }) => deadlineMissed === 0));
    assert(rows.every(({ costDollars, boundDollars }) => costDollars > boundDollars - 1e-9));
    const learned = meanCost(rows, 'learned');
    assert(learned < meanCost(rows, 'uniform progress') && learned < meanCost(rows, 'greedy'));
  });
});
