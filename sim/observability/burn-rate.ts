import { assert } from '../units.ts';
import type { Alert, Severity } from './alert.ts';
import { MinuteCounts } from './minute-counts.ts';
import { RatioLimit } from './ratio-limit.ts';
import { type Rational, rational } from './rational.ts';

const MINUTE = 60; // seconds
const HOUR = 60; // minutes
const DAY = 24 * HOUR;

/** Alerts while errors eat the budget faster than `burn` times evenly, over both windows. */
export interface BurnRateRule {
  readonly name: string;
  readonly severity: Severity;
  readonly longMinutes: number; // how much was burnt
  readonly shortMinutes: number; // whether it still burns; equal to the long one: a single window
  readonly burn: Rational; // 1 spends the budget exactly in its period
  readonly eventsMin?: number; // in the long window; fewer say nothing. Default 0
}

/**
 * Multi-window, multi-burn-rate alerts: 2 % of the budget of 30 days in 1 h, 5 % in 6 h, 10 % in 1 d and 3 d;
 * short windows are a twelfth of the long ones.
 * Source: Google, The Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts".
 */
export const WORKBOOK_RULES: readonly BurnRateRule[] = [
  workbookRule('page', HOUR, 5, rational(144n, 10n)),
  workbookRule('page', 6 * HOUR, 30, rational(6n, 1n)),
  workbookRule('ticket', DAY, 2 * HOUR, rational(3n, 1n)),
  workbookRule('ticket', 3 * DAY, 6 * HOUR, rational(1n, 1n)),
];

function workbookRule(
  severity: Severity,
  longMinutes: number,
  shortMinutes: number,
  burn: Rational,
): BurnRateRule {
  return { name: burnRateName(longMinutes), severity, longMinutes, shortMinutes, burn };
}

function burnRateName(minutes: number): string {
  const hours = minutes / HOUR;
  return hours % 24 === 0 ? `errorBudgetBurn${hours / 24}d` : `errorBudgetBurn${hours}h`;
}

/** The share of events that may be bad: 1 - objective, exactly. The objective must be in (0, 1). */
export function allowedRatio({ numerator, denominator }: Rational): Rational {
  const isInside = numerator > 0n && numerator < denominator;
  assert(isInside, `an objective must be in (0, 1), got ${numerator}/${denominator}`);
  return rational(denominator - numerator, denominator);
}

interface RuleState {
  readonly rule: BurnRateRule;
  readonly limit: RatioLimit;
  readonly long: number; // position of the window in the counts
  readonly short: number;
  isFiring: boolean;
  since: number; // minute of the last change; NaN before the first
}

export interface BurnRateOptions {
  readonly objective: Rational; // share of events that must be good, in (0, 1)
  readonly rules: readonly BurnRateRule[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Minute at which the first one pushed begins, an integer. Default 0. */
  readonly startMinute?: number;
}

/**
 * Watches one service level, a minute at a time. At minute t a rule looks at [t - window, t) and fires while,
 * in both windows, bad / all > burn * (1 - objective): strictly, and in whole numbers. A window without
 * events does not burn. Source: The Site Reliability Workbook, chapter 5.
 */
export class BurnRateMonitor {
  readonly #counts: MinuteCounts;
  readonly #rules: readonly RuleState[];
  readonly #labels: Readonly<Record<string, string>>;
  readonly #start: number;

  constructor({ objective, rules, labels = {}, startMinute = 0 }: BurnRateOptions) {
    const allowed = allowedRatio(objective);
    const windows = [...new Set(rules.flatMap((rule) => [rule.longMinutes, rule.shortMinutes]))];
    this.#counts = new MinuteCounts(windows);
    this.#labels = labels;
    this.#start = startMinute;
    this.#rules = rules.map((rule) => ({
      rule,
      limit: new RatioLimit(
        rational(
          rule.burn.numerator * allowed.numerator,
          rule.burn.denominator * allowed.denominator,
        ),
      ),
      long: windows.indexOf(rule.longMinutes),
      short: windows.indexOf(rule.shortMinutes),
      isFiring: false,
      since: NaN,
    }));
  }

  /** Minute at which the rules were last looked at. */
  get minute(): number {
    return this.#start + this.#counts.minutes;
  }

  /** Adds the events of the next minute, then looks at all rules; returns those that changed. */
  push(good: number, bad: number): readonly Alert[] {
    this.#counts.push(good, bad);
    return this.#rules.flatMap((state) => {
      const isFiring = this.#burns(state);
      if (isFiring === state.isFiring) return [];
      state.isFiring = isFiring;
      state.since = this.minute;
      return [this.#alert(state)];
    });
  }

  /** One per rule, in their order. */
  alerts(): readonly Alert[] {
    return this.#rules.map((state) => this.#alert(state));
  }

  /** How many times faster than evenly the long window of a rule spends the budget; NaN without events. */
  burnRate(rule: number): number {
    const { limit, long, rule: one } = this.#rules[rule]!;
    const { numerator, denominator } = limit.limit;
    const burn = Number(one.burn.numerator) / Number(one.burn.denominator);
    const ratio = this.#counts.bad(long) / this.#counts.total(long);
    return (ratio * Number(denominator) * burn) / Number(numerator);
  }

  #burns({ rule, limit, long, short }: RuleState): boolean {
    const counts = this.#counts;
    if (counts.total(long) < (rule.eventsMin ?? 0)) return false;
    return [long, short].every((i) => limit.isExceeded(counts.bad(i), counts.total(i)));
  }

  #alert({ rule, isFiring, since }: RuleState): Alert {
    const { name, severity } = rule;
    const state = isFiring ? 'firing' : 'inactive';
    return { name, severity, state, since: since * MINUTE, labels: this.#labels };
  }
}
