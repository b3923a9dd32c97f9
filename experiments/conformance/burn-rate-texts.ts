import type { Severity } from '../../sim/observability/alert.ts';
import type { BurnRateRule } from '../../sim/observability/burn-rate.ts';
import { parseRational, type Rational } from '../../sim/observability/rational.ts';

const MINUTES: Readonly<Record<string, number>> = {
  m: 1,
  min: 1,
  minute: 1,
  minutes: 1,
  h: 60,
  hour: 60,
  hours: 60,
  d: 1440,
  day: 1440,
  days: 1440,
};
/** Beyond it a window is longer than any budget's period. */
export const MINUTES_MAX = 400 * 1440;

/** Whole minutes >= 1 of a text such as '5m', '10 min', '1.5h', '3d'; undefined if it is none. */
export function parseMinutes(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([a-z]+)$/i.exec(text.trim()) ?? [];
  const factor = Object.hasOwn(MINUTES, unit.toLowerCase()) ? MINUTES[unit.toLowerCase()]! : NaN;
  const minutes = Number(digits) * factor;
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= MINUTES_MAX ? minutes : undefined;
}

/** What must be good: a share between 0 and 1, both excluded; undefined if it is none. */
export function parseObjective(value: number | string): Rational | undefined {
  const objective = parseRational(value);
  if (objective === undefined) return undefined;
  const { numerator, denominator } = objective;
  return numerator > 0n && numerator < denominator ? objective : undefined;
}

/** A burn rate: a number above 0. */
export function parseBurn(value: number | string): Rational | undefined {
  const burn = parseRational(value);
  return burn === undefined || burn.numerator === 0n ? undefined : burn;
}

const RULE = /^(?:(page|ticket)\s+)?([^&>]+?)\s*(?:&\s*([^&>]+?)\s*)?>\s*(\S+?)\s*[x×]?$/i;

/**
 * A rule as tables name it, 'page 1h & 5m > 14.4': a page unless it says otherwise, over one window if it names
 * one. Undefined if the text is none.
 */
export function parseRule(text: string): BurnRateRule | undefined {
  const [, severity = 'page', long, short = long, factor] = RULE.exec(text.trim()) ?? [];
  if (long === undefined) return undefined;
  const longMinutes = parseMinutes(long);
  const shortMinutes = parseMinutes(short!);
  const burn = parseBurn(factor!);
  if (longMinutes === undefined || shortMinutes === undefined || burn === undefined)
    return undefined;
  const name = text.trim();
  return { name, severity: severity.toLowerCase() as Severity, longMinutes, shortMinutes, burn };
}
