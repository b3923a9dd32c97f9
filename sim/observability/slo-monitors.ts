import type { Seconds } from '../units.ts';
import type { Alert } from './alert.ts';
import { BurnRateMonitor, type BurnRateRule } from './burn-rate.ts';
import type { MinuteListener } from './end-minutes.ts';
import { BUDGET_MINUTES, ErrorBudget } from './error-budget.ts';
import type { Rational } from './rational.ts';

export interface SloMonitorsOptions {
  readonly objective: Rational; // share of transactions that must be good, in (0, 1)
  readonly burnRules: readonly BurnRateRule[];
  readonly types: readonly string[];
  readonly delay: () => Seconds; // now, from the end of a minute until it is known
  readonly minutesMax: number; // of the run: what lies further back never was
}

/** A minute that is over and has not come through yet. */
interface Minute {
  readonly number: number;
  readonly good: Float64Array; // by type
  readonly bad: Float64Array;
}

const MINUTE: Seconds = 60;

/** One objective over all transactions. */
class Monitor {
  readonly burn: BurnRateMonitor;
  readonly budget: ErrorBudget;

  constructor(
    { objective, burnRules, minutesMax }: SloMonitorsOptions,
    labels: Readonly<Record<string, string>>,
  ) {
    this.burn = new BurnRateMonitor({ objective, rules: burnRules, labels });
    this.budget = new ErrorBudget(objective, Math.max(1, Math.min(BUDGET_MINUTES, minutesMax)));
  }

  push(good: number, bad: number): readonly Alert[] {
    this.budget.push(good, bad);
    return this.burn.push(good, bad);
  }
}

/**
 * Burn rates and error budgets of each type of transactions and of all together, minute by minute. A minute counts
 * from `delay` after its end on; alerts say the minute at which their rule fired.
 */
export class SloMonitors implements MinuteListener {
  readonly #options: SloMonitorsOptions;
  readonly #changed: (changes: readonly Alert[]) => void;
  readonly #all: Monitor;
  readonly #byType: readonly Monitor[];
  readonly #waiting: Minute[] = [];
  #last: Minute | undefined; // that has come through

  /** `changed` hears of every change of an alert. */
  constructor(options: SloMonitorsOptions, changed: (changes: readonly Alert[]) => void) {
    this.#options = options;
    this.#changed = changed;
    this.#all = new Monitor(options, {});
    this.#byType = options.types.map((transaction) => new Monitor(options, { transaction }));
  }

  ended(minute: number, good: Float64Array, bad: Float64Array): void {
    this.#waiting.push({ number: minute, good: good.slice(), bad: bad.slice() });
  }

  /** Takes in the minutes that have come through at `now`; Infinity: all that are over. */
  come(now: Seconds): void {
    const delay = now === Number.POSITIVE_INFINITY ? 0 : this.#options.delay();
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if ((next.number + 1) * MINUTE + delay > now) return;
      this.#waiting.shift();
      this.#push(next);
      this.#last = next;
    }
  }

  alerts(): readonly Alert[] {
    return [this.#all, ...this.#byType].flatMap(({ burn }) => burn.alerts());
  }

  /** Share of the budget of a type (unset: of all) that is left: 1 all, below 0 overspent; NaN: no events. */
  budgetRatio(type?: number): number {
    const monitor = type === undefined ? this.#all : this.#byType[type]!;
    return monitor.budget.remainingRatio;
  }

  /** Of the newest minute that has come through; NaN without events. */
  violationRatio(type: number): number {
    const [good, bad] = [this.#last?.good[type] ?? 0, this.#last?.bad[type] ?? 0];
    return bad / (good + bad);
  }

  #push({ good, bad }: Minute): void {
    const sum = (counts: Float64Array) => counts.reduce((total, count) => total + count, 0);
    this.#changed(this.#all.push(sum(good), sum(bad)));
    this.#byType.forEach((monitor, type) => {
      this.#changed(monitor.push(good[type]!, bad[type]!));
    });
  }
}
