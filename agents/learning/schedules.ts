import { assert } from '../../sim/units.ts';

/** A setting over a training. `progress`: the share that is done, in [0, 1]; beyond 1 counts as 1. */
export type Schedule = (progress: number) => number;

export interface Course {
  readonly from: number; // at the beginning
  readonly to: number; // once `share` is done, and after it
  readonly share?: number; // of the training, in (0, 1] [1]
}

export function constantSchedule(value: number): Schedule {
  return () => value;
}

/** A straight line: from + (to - from) progress / share. */
export function linearSchedule({ from, to, share = 1 }: Course): Schedule {
  checkShare(share);
  return (progress) => {
    const done = Math.min(1, progress / share);
    return done === 1 ? to : from + (to - from) * done;
  };
}

function checkShare(share: number): void {
  assert(share > 0 && share <= 1, `share must be in (0, 1], got ${share}`);
}
