import { withSafetyNet } from '../../agents/spot/safety-net.ts';
import type { SpotPolicy } from '../../agents/spot/spot-policy.ts';
import { SpotJob, type SpotProblem } from '../../sim/spot/spot-job.ts';
import type { SpotSupply } from '../../sim/spot/spot-supply.ts';
import type { Dollars, Seconds } from '../../sim/units.ts';

/** How one job ended. */
export interface SpotOutcome {
  readonly costDollars: Dollars;
  readonly completion: Seconds; // from the start; Infinity: not by the deadline
  readonly deadlineMissed: 0 | 1;
  readonly changeovers: number;
  readonly decisions: number;
}

/** Runs a job to its end with the safety net behind the policy, or bare: for one who knows what is to come. */
export function runSpotJob(
  problem: SpotProblem,
  supply: SpotSupply,
  policy: SpotPolicy,
  isBare = false,
): SpotOutcome {
  const job = new SpotJob(problem, supply);
  const decider = isBare ? policy : withSafetyNet(policy);
  let decisions = 0;
  while (!job.isDone && !job.isLate) {
    const { choice, reviewAfter } = decider.decide(job);
    job.run(choice, reviewAfter);
    decisions += 1;
  }
  return {
    costDollars: job.costDollars,
    completion: job.isDone ? job.now : Infinity,
    deadlineMissed: job.isLate ? 1 : 0,
    changeovers: job.changeovers,
    decisions,
  };
}
