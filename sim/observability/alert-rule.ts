import { assert, type Seconds } from '../units.ts';
import type { Alert, AlertState, Severity } from './alert.ts';

export interface AlertRuleOptions {
  readonly name: string;
  readonly severity: Severity;
  readonly comparison: 'above' | 'below'; // strictly
  readonly limit: number;
  /** The condition must hold at every evaluation for so long before the alert fires; 0: at once. */
  readonly for: Seconds;
  /** The alert fires on for so long after its condition was last missed; 0: it ends at once. */
  readonly keepFiringFor: Seconds;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Samples older than this are as if they were not there. Source: Prometheus, default look-back. */
export const STALE_SECONDS: Seconds = 300;

/**
 * Alerts when a value is beyond a limit for long enough. Pending from the first evaluation that finds it so;
 * firing once that was `for` ago, if every evaluation between agreed. A missing or stale sample is no reason to
 * alert, as a series without samples: it ends what is pending, and what fires after `keepFiringFor`.
 * Source: Prometheus documentation, "Alerting rules".
 */
export class AlertRule {
  readonly options: AlertRuleOptions;
  #state: AlertState = 'inactive';
  #since: Seconds = NaN;
  #activeAt: Seconds = NaN; // the condition holds since then
  #missedAt: Seconds = NaN; // it fires on though the condition has not held since then
  #evaluatedAt: Seconds = -Infinity;

  constructor(options: AlertRuleOptions) {
    assert(!Number.isNaN(options.limit), `alert ${options.name} has no limit`);
    assert(options.for >= 0 && options.keepFiringFor >= 0, `${options.name}: durations are >= 0`);
    this.options = options;
  }

  get alert(): Alert {
    const { name, severity, labels = {} } = this.options;
    return { name, severity, state: this.#state, since: this.#since, labels };
  }

  /**
   * Looks at the newest sample, NaN where there is none; evaluations do not go back in time. Returns the alert if
   * its state has changed.
   */
  evaluate(now: Seconds, value: number, sampledAt: Seconds = now): Alert | undefined {
    assert(now >= this.#evaluatedAt, `evaluated at ${now} s after ${this.#evaluatedAt} s`);
    this.#evaluatedAt = now;
    const isMissing = Number.isNaN(value) || !(now - sampledAt <= STALE_SECONDS);
    const next = !isMissing && this.#isBeyond(value) ? this.#whenActive(now) : this.#whenNot(now);
    if (next === this.#state) return undefined;
    this.#state = next;
    this.#since = now;
    return this.alert;
  }

  #isBeyond(value: number): boolean {
    const { comparison, limit } = this.options;
    return comparison === 'above' ? value > limit : value < limit;
  }

  #whenActive(now: Seconds): AlertState {
    this.#missedAt = NaN;
    if (this.#state === 'firing') return 'firing';
    if (this.#state === 'inactive') this.#activeAt = now;
    return now - this.#activeAt >= this.options.for ? 'firing' : 'pending';
  }

  #whenNot(now: Seconds): AlertState {
    if (this.#state !== 'firing') return 'inactive';
    if (Number.isNaN(this.#missedAt)) this.#missedAt = now;
    if (now - this.#missedAt < this.options.keepFiringFor) return 'firing';
    this.#missedAt = NaN;
    return 'inactive';
  }
}
