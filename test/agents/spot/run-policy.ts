import type { SpotPolicy } from '../../../agents/spot/spot-policy.ts';
import { runSpotJob } from '../../../experiments/spot/run-spot.ts';
import { createRandom, type Uniform } from '../../../sim/random.ts';
import type { SpotProblem } from '../../../sim/spot/spot-job.ts';
import { replaySupply, type SpotTrace } from '../../../sim/spot/spot-supply.ts';

export function runOn(trace: SpotTrace, problem: SpotProblem, policy: SpotPolicy) {
  return runSpotJob(problem, replaySupply(trace), policy, policy.name === 'clairvoyant');
}

/** A trace that turns after 1 to `longest` steps, each as likely. */
export function randomTrace(seed: number, problem: SpotProblem, longest: number): SpotTrace {
  const uniform: Uniform = createRandom(`trace ${seed}`).stream('turns');
  const changes: number[] = [];
  const next = () => (1 + Math.floor(uniform() * longest)) * problem.step;
  for (let time = next(); time < problem.deadline; time += next()) changes.push(time);
  return { isAvailableFirst: uniform() < 0.5, changes };
}
