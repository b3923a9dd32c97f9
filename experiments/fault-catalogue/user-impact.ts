import type { Seconds } from '../../sim/units.ts';
import type { AlertPeriod } from '../types.ts';
import type { TriedRun } from './catalogue-worker.ts';

const MINUTE: Seconds = 60;

/** What a fault did to users on one day, against the same day without it. Times are from its onset. */
export interface UserImpact {
  /** Violations beyond those without the fault, from the onset to the end of the run. */
  readonly violations: number;
  /** Of those in the minutes of the fault, at least one, over all that ended in them. */
  readonly violationRatio: number;
  readonly wasNoticed: boolean;
  /** End of the first minute that was hurt; NaN: none was. */
  readonly secondsToImpact: Seconds;
  /** From the end of the fault to that of the last minute that was hurt, >= 0; Infinity: the last of the run was. */
  readonly secondsToRecover: Seconds;
}

/**
 * Exact, since both runs have the same transactions. A minute is hurt where the violations in excess are more than the
 * objective allows of what ends in it; a day was noticed where those from the onset on are more than it allows of them.
 */
export function userImpact(
  { quiet, faulty }: { readonly quiet: TriedRun; readonly faulty: TriedRun },
  onset: Seconds,
  end: Seconds,
): UserImpact {
  const allowed = 1 - quiet.sloTarget;
  const first = Math.floor(onset / MINUTE);
  const after = Math.max(first + 1, Math.ceil(end / MINUTE));
  const minutes = Array.from({ length: quiet.ends.length - first }, (_, i) => first + i);
  const excess = (minute: number) => faulty.bad[minute]! - quiet.bad[minute]!;
  const ends = (minute: number) => Math.max(faulty.ends[minute]!, quiet.ends[minute]!);
  const sum = (of: (minute: number) => number, among: readonly number[]) =>
    among.reduce((total, minute) => total + of(minute), 0);
  const hurt = minutes.filter((minute) => excess(minute) > allowed * ends(minute));
  const during = minutes.filter((minute) => minute < after);
  const violations = sum(excess, minutes);
  const wasNoticed = violations > allowed * sum(ends, minutes) && hurt.length > 0;
  const last = hurt.at(-1) ?? Number.NaN;
  const isOver = last < minutes.at(-1)!;
  const recovered = Math.max(0, (last + 1) * MINUTE - end);
  return {
    violations,
    violationRatio: sum(excess, during) / sum(ends, during),
    wasNoticed,
    secondsToImpact: wasNoticed ? (hurt[0]! + 1) * MINUTE - onset : Number.NaN,
    secondsToRecover: wasNoticed ? (isOver ? recovered : Number.POSITIVE_INFINITY) : Number.NaN,
  };
}

/** From the onset to the first alert of a severity that the run without the fault does not have; NaN: none came. */
export function secondsToAlert(
  { quiet, faulty }: { readonly quiet: TriedRun; readonly faulty: TriedRun },
  onset: Seconds,
  severity: AlertPeriod['severity'],
): Seconds {
  const isUsual = ({ name, component, from }: AlertPeriod) =>
    quiet.alerts.some(
      (other) =>
        other.name === name &&
        other.component === component &&
        other.from <= from &&
        other.to >= from,
    );
  const caused = faulty.alerts.filter(
    (alert) => alert.severity === severity && alert.from >= onset && !isUsual(alert),
  );
  return (caused[0]?.from ?? Number.NaN) - onset;
}
