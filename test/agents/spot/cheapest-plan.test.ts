import assert from 'node:assert/strict';
import { cheapestPlan } from '../../../agents/spot/cheapest-plan.ts';
import { clairvoyantLine } from '../../../agents/spot/clairvoyant.ts';
import { SPOT_CHOICES } from '../../../agents/spot/spot-policy.ts';
import { SpotJob } from '../../../sim/spot/spot-job.ts';
import { replaySupply } from '../../../sim/spot/spot-supply.ts';
import { spotProblem } from '../../sim/spot/spot-problem.ts';
import { randomTrace, runOn } from './run-policy.ts';

/** The least cost over all orders of choices, one per step, by trying them all. */
function cheapestOfAll(
  problem: ReturnType<typeof spotProblem>,
  trace: Parameters<typeof runOn>[0],
) {
  const steps = problem.deadline / problem.step;
  let best = Infinity;
  for (let code = 0; code < 3 ** steps; code++) {
    const job = new SpotJob(problem, replaySupply(trace));
    for (let rest = code; !job.isDone && !job.isLate; rest = Math.floor(rest / 3)) {
      const choice = SPOT_CHOICES[rest % 3]!;
      if (choice === 'spot' && !job.isSpotAvailable) break;
      job.run(choice);
    }
    if (job.isDone) best = Math.min(best, job.costDollars);
  }
  return best;
}

describe('the cheapest plan', () => {
  it('is the best of all orders of choices', () => {
    for (let seed = 0; seed < 12; seed++) {
      const problem = spotProblem({
        work: (2 + (seed % 2)) * 360,
        deadline: 8 * 360,
        changeover: (seed % 3) * 360,
      });
      const trace = randomTrace(seed, problem, 4);
      const { costDollars } = cheapestPlan(problem, trace);
      const best = cheapestOfAll(problem, trace);
      assert(Math.abs(costDollars - best) < 1e-9, `seed ${seed}: ${costDollars}, best ${best}`);
    }
  });

  it('costs in the simulation what the plan says', () => {
    for (let seed = 0; seed < 50; seed++) {
      const problem = spotProblem({ changeover: 720 });
      const trace = randomTrace(seed, problem, 30);
      const policy = clairvoyantLine.create({}, { problem, trace });
      const { costDollars, deadlineMissed } = runOn(trace, problem, policy);
      assert.equal(deadlineMissed, 0);
      const planned = cheapestPlan(problem, trace).costDollars;
      assert(Math.abs(costDollars - planned) < 1e-9, `seed ${seed}: ${costDollars}, ${planned}`);
    }
  });

  it('refuses times that are not on its grid', () => {
    const trace = { isAvailableFirst: true, changes: [] };
    assert.throws(() => cheapestPlan(spotProblem({ changeover: 100 }), trace), /multiple of 360 s/);
  });
});
