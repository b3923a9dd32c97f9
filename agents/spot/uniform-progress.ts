import type { SpotView } from '../../sim/spot/spot-job.ts';
import type { SpotPolicy, SpotPolicyLine } from './spot-policy.ts';

export interface UniformProgressOptions {
  /** How far ahead of the line on-demand goes before it is given up, in changeovers, >= 0. */
  readonly hysteresisChangeovers: number;
  /** The line, as a multiple of work / deadline, > 0; above 1: progress is made early. */
  readonly paceRatio: number;
  /** Whether spot is taken at once when it comes back while on-demand catches up. */
  readonly leavesOnDemand: 'when ahead' | 'at once';
}

/**
 * Keeps progress on the straight line from start to deadline:
 * expected(t) = pace * work * t / deadline. On spot it stays there. Without any capacity it takes
 * spot if there is some, on-demand if progress < expected(t), and waits otherwise. On-demand is kept
 * until progress >= expected(t + hysteresis * changeover); then spot if there is some, else it waits.
 * Source: Wu et al., "Can't Be Late", NSDI 2024, section 4 (Uniform Progress; pace 1, hysteresis 2).
 */
export function uniformProgress(options: UniformProgressOptions): SpotPolicy {
  const { hysteresisChangeovers, paceRatio, leavesOnDemand } = options;
  return {
    name: 'uniform-progress',
    decide(view) {
      const { resource, isSpotAvailable, problem } = view;
      const ahead = hysteresisChangeovers * problem.changeover;
      if (resource === 'on-demand' && !(isSpotAvailable && leavesOnDemand === 'at once'))
        if (isBehind(view, paceRatio, ahead)) return { choice: 'on-demand' };
      if (isSpotAvailable) return { choice: 'spot' };
      return { choice: isBehind(view, paceRatio, 0) ? 'on-demand' : 'wait' };
    },
  };
}

/** Whether progress is below the line as it will be `ahead` seconds from now. */
function isBehind({ problem, now, workLeft }: SpotView, pace: number, ahead: number): boolean {
  const expected = (pace * problem.work * (now + ahead)) / problem.deadline;
  return problem.work - workLeft < Math.min(problem.work, expected);
}

export const uniformProgressLine: SpotPolicyLine = {
  kind: 'uniform-progress',
  description: 'on-demand catches up whenever progress is behind the line from start to deadline',
  options: {
    hysteresisChangeovers: {
      value: { type: 'number', min: 0 },
      default: 2,
      description: 'how far ahead of the line on-demand goes before it is given up, in changeovers',
      tune: { min: 0, max: 60 },
    },
    paceRatio: {
      value: { type: 'number', above: 0 },
      default: 1,
      description: 'the line, as a multiple of work / deadline',
      tune: { min: 0.3, max: 1.7 },
    },
    leavesOnDemand: {
      value: { type: 'choice', of: ['when ahead', 'at once'] },
      default: 'when ahead',
      description: 'when on-demand gives way to spot: once it is ahead of the line, or at once',
      tune: { of: ['when ahead', 'at once'] },
    },
  },
  coveredBy:
    'test/agents/spot/uniform-progress.test.ts: catches up on on-demand, and not before it is behind',
  create: (options) => uniformProgress(options as unknown as UniformProgressOptions),
};
