import type { SpotView } from '../../sim/spot/spot-job.ts';
import type { BoxSpace, DiscreteSpace } from '../learning/space.ts';
import { secondsSafe } from './safety-net.ts';
import { SPOT_CHOICES } from './spot-policy.ts';

const SINCE_MAX = 1; // deadlines since the last change of availability

/** What learners see of a job: times relative to its deadline, so that jobs of all lengths look alike. */
export const SPOT_OBSERVATIONS: BoxSpace = {
  kind: 'box',
  names: [
    'workLeftRatio', // of the work
    'timeLeftRatio', // of the deadline
    'slackRatio', // time left - work left - one changeover, of the deadline
    'slackChangeovers', // the same in changeovers, squashed to [0, 1)
    'leadRatio', // progress less the share of time that has passed
    'isSpotAvailable',
    'sinceChangeRatio', // of the deadline
    'availableRatio', // share of the time so far for which spot was there; 0.5 at the start
    'isOnSpot',
    'isOnDemand',
    'changeoverLeftRatio', // of the changeover
    'workRatio', // work over deadline
  ],
  low: [0, 0, -1, 0, -1, 0, 0, 0, 0, 0, 0, 0],
  high: [1, 1, 1, 1, 1, 1, SINCE_MAX, 1, 1, 1, 1, 1],
};
/** Where the job runs until the next decision. */
export const SPOT_ACTIONS: DiscreteSpace = {
  kind: 'discrete',
  sizes: [SPOT_CHOICES.length],
  names: ['capacity'],
  labels: [SPOT_CHOICES],
};

/** Writes the observation of a job. `availableRatio` is known to those who have watched from the start. */
export function observeSpot(view: SpotView, availableRatio: number, into: Float32Array): void {
  const { problem, now, workLeft, resource, changeoverLeft, isSpotAvailable, lastChange } = view;
  const { work, deadline, changeover } = problem;
  const slack = deadline - now - workLeft - changeover;
  const changeovers = changeover > 0 ? Math.max(0, slack) / changeover : Infinity;
  into[0] = workLeft / work;
  into[1] = Math.max(0, 1 - now / deadline);
  into[2] = Math.max(-1, slack / deadline);
  into[3] = changeovers === Infinity ? 1 : changeovers / (changeovers + 4);
  into[4] = 1 - workLeft / work - now / deadline;
  into[5] = isSpotAvailable ? 1 : 0;
  into[6] = Math.min(SINCE_MAX, (now - lastChange) / deadline);
  into[7] = availableRatio;
  into[8] = resource === 'spot' ? 1 : 0;
  into[9] = resource === 'on-demand' ? 1 : 0;
  into[10] = changeover > 0 ? changeoverLeft / changeover : 0;
  into[11] = work / deadline;
}

/** 1 for each choice that can be carried out and, behind the net, that is safe. */
export function maskSpot(view: SpotView, hasNet: boolean, into: Uint8Array): void {
  SPOT_CHOICES.forEach((choice, at) => {
    const isThere = choice !== 'spot' || view.isSpotAvailable;
    into[at] = isThere && (!hasNet || secondsSafe(view, choice) > 0) ? 1 : 0;
  });
}

/** The share of time for which spot was there, watched from decision to decision. */
export class AvailabilityWatch {
  #available = 0;
  #time = 0;
  #wasAvailable = false;

  /** To be told of every decision, since availability changes at decisions alone. */
  see({ now, isSpotAvailable }: SpotView): number {
    if (this.#wasAvailable) this.#available += now - this.#time;
    this.#time = now;
    this.#wasAvailable = isSpotAvailable;
    return now > 0 ? this.#available / now : 0.5;
  }
}
