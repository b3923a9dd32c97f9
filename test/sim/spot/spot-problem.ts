import type { SpotProblem } from '../../../sim/spot/spot-job.ts';

/** Ten hours of work in fifteen, on a grid of six minutes, which is also the changeover; 3 to 1 dollars per hour. */
export function spotProblem(part: Partial<SpotProblem> = {}): SpotProblem {
  return {
    work: 36_000,
    deadline: 54_000,
    changeover: 360,
    onDemandDollarsPerHour: 3,
    spotDollarsPerHour: 1,
    step: 360,
    ...part,
  };
}
