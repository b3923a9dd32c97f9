import type { Seconds } from '../../sim/units.ts';

/** One candidate on one day. */
export interface CanaryRow {
  readonly candidate: string;
  readonly day: number;
  readonly end: 'full' | 'rolled-back' | 'canary' | 'shadow'; // stage at the end of the run
  readonly endedAfter: Seconds; // from the begin of the canary; NaN: undecided, or it never came so far
  readonly canarySeconds: Seconds; // until it ended, or the run; NaN: it never began
  readonly pairs: number;
  /** Violated transactions until the decision, beyond those of the baseline alone in that time. */
  readonly violationsSpent: number;
  readonly costDollarsAdded: number; // over the run, as above
  readonly fingerprint: string;
  readonly why: string;
}

/** What became of a candidate on a day; the shadow takes back for other reasons than the canary. */
export function wayOf({ end, canarySeconds }: Pick<CanaryRow, 'end' | 'canarySeconds'>) {
  const hadCanary = !Number.isNaN(canarySeconds);
  if (end === 'rolled-back') return hadCanary ? 'rolled back' : 'taken back in the shadow';
  if (end === 'full') return 'promoted';
  return hadCanary ? 'undecided' : 'still in the shadow';
}
