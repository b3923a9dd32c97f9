import type { Injection } from '../../sim/faults/injector.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Impact } from '../types.ts';

const MINUTE: Seconds = 60;
const BEFORE = 30; // minutes that say what is usual
const AFTER = 10; // minutes after its end in which a fault may still begin to hurt
const CALM = 5; // minutes in a row that end an impact
const SIGMAS = 3;

/** Ends of transactions by minute, good and bad. */
export interface Minutes {
  readonly ends: ArrayLike<number>;
  readonly bad: ArrayLike<number>;
  readonly count: number; // minutes that are over
}

/**
 * When injections hurt users (assumption: a simple rule, which needs no second run). A minute with n ends is bad where
 * more than n p + 3 sqrt(n p (1 - p)) of them are violations; p is the share of violations in the 30 minutes before
 * the onset, or what the objective allows if that is more. The impact begins with the first bad minute from the onset
 * until ten minutes after the end of the injection, and ends before five minutes in a row that are not bad. Of
 * injections that overlap each may claim the same minutes.
 */
export function impactsOf(
  injections: readonly Injection[],
  minutes: Minutes,
  allowedRatio: number,
): readonly Impact[] {
  return injections.flatMap(({ from, to }, injection) => {
    const onset = Math.floor(from / MINUTE);
    const before = usualRatio(minutes, onset);
    const isBad = (minute: number) =>
      isBeyondChance(minutes, minute, Math.max(before, allowedRatio));
    const latest = Math.min(minutes.count, Math.ceil(to / MINUTE) + AFTER);
    let first = onset;
    while (first < latest && !isBad(first)) first++;
    if (first >= latest) return [];
    const end = endOf(first, minutes.count, isBad);
    return [
      {
        injection,
        from: Math.max(from, first * MINUTE),
        to: end === undefined ? Number.POSITIVE_INFINITY : end * MINUTE,
        violations: excess(minutes, first, end ?? minutes.count, before),
      },
    ];
  });
}

function usualRatio({ ends, bad }: Minutes, onset: number): number {
  let [all, violations] = [0, 0];
  for (let minute = Math.max(0, onset - BEFORE); minute < onset; minute++) {
    all += ends[minute] ?? 0;
    violations += bad[minute] ?? 0;
  }
  return all === 0 ? 0 : violations / all;
}

function isBeyondChance({ ends, bad }: Minutes, minute: number, p: number): boolean {
  const n = ends[minute] ?? 0;
  return (bad[minute] ?? 0) > n * p + SIGMAS * Math.sqrt(n * p * (1 - p));
}

/** The minute that follows the last bad one; undefined: it was not calm for long enough before the run ended. */
function endOf(
  first: number,
  count: number,
  isBad: (minute: number) => boolean,
): number | undefined {
  let last = first;
  for (let minute = first + 1; minute < count; minute++) {
    if (isBad(minute)) last = minute;
    else if (minute - last >= CALM) return last + 1;
  }
  return undefined;
}

function excess({ ends, bad }: Minutes, from: number, to: number, before: number): number {
  let sum = 0;
  for (let minute = from; minute < to; minute++)
    sum += (bad[minute] ?? 0) - before * (ends[minute] ?? 0);
  return Math.max(0, Math.round(sum));
}
