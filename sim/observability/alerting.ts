import { QUEUE_SIGNALS, type QueueSignal, type Signal, type Telemetry } from '../telemetry.ts';
import type { Seconds } from '../units.ts';
import type { Alert } from './alert.ts';
import { AlertRule } from './alert-rule.ts';
import type { AlertRuleConfig } from './alert-rules.ts';
import { BoundedList } from './bounded-list.ts';
import type { BurnRateRule } from './burn-rate.ts';
import type { Rational } from './rational.ts';
import { SloMonitors } from './slo-monitors.ts';

/** What alerting knows of the system from its configuration. */
export interface AlertingParts {
  /** Metrics as observers see them: alerting is one. */
  readonly metrics: Pick<
    Telemetry,
    'now' | 'time' | 'interval' | 'services' | 'latest' | 'recent' | 'recentOfQueue'
  >;
  readonly modelled: (service: string) => readonly Signal[]; // signals that it has at all
  readonly queues: readonly string[];
  readonly types: readonly string[]; // of transactions
  readonly rules: readonly AlertRuleConfig[];
  readonly burnRules: readonly BurnRateRule[];
  readonly objective: Rational; // share of transactions that must be good, in (0, 1)
  readonly delay: () => Seconds; // now, of what is known of the ends of transactions
  readonly minutesMax: number; // of the run
}

interface Watched {
  readonly rule: AlertRule;
  value(): number;
}

const CHANGES_MAX = 20_000;

/**
 * Evaluates all rules of a run: threshold rules at each scrape, on the samples that can be seen then; burn rates by
 * whole minutes, as soon as a minute has come through. It decides nothing.
 */
export class Alerting {
  readonly slo: SloMonitors;
  /** Every change of state of every rule, in the order in which they were made. */
  readonly history = new BoundedList<Alert>(CHANGES_MAX);
  /** Those that began or ended to fire, which are fewer. */
  readonly firings = new BoundedList<Alert>(CHANGES_MAX);
  readonly #parts: AlertingParts;
  readonly #watched: readonly Watched[];
  readonly #isFiring = new Set<string>(); // by keyOf

  constructor(parts: AlertingParts) {
    this.#parts = parts;
    this.slo = new SloMonitors(parts, (changes) => this.#record(changes));
    this.#watched = parts.rules.flatMap((rule) => this.#watch(rule));
  }

  /** Looks at all rules, once per round of scrapes. */
  evaluate(): void {
    const { now, time } = this.#parts.metrics;
    this.slo.come(now);
    for (const { rule, value } of this.#watched) {
      const change = rule.evaluate(now, value(), time);
      if (change !== undefined) this.#record([change]);
    }
  }

  /** Pending and firing, by all that has come through. */
  alerts(): readonly Alert[] {
    this.slo.come(this.#parts.metrics.now);
    const all = [...this.slo.alerts(), ...this.#watched.map(({ rule }) => rule.alert)];
    return all.filter(({ state }) => state !== 'inactive');
  }

  #record(changes: readonly Alert[]): void {
    for (const change of changes) {
      this.history.add(change);
      if (change.state === 'firing' || this.#isFiring.has(keyOf(change))) this.#keepFiring(change);
    }
  }

  #keepFiring(change: Alert): void {
    this.firings.add(change);
    if (change.state === 'firing') this.#isFiring.add(keyOf(change));
    else this.#isFiring.delete(keyOf(change));
  }

  /** One rule for each component that has the signal. */
  #watch(config: AlertRuleConfig): Watched[] {
    const { queues, types } = this.#parts;
    const { signal, component, above, below } = config;
    const isMeant = (name: string) => component === undefined || component === name;
    const ruleOf = (labels: Readonly<Record<string, string>>) =>
      new AlertRule({
        ...config,
        comparison: above === undefined ? 'below' : 'above',
        limit: above ?? below ?? Number.NaN,
        labels,
      });
    if (signal === 'violationRatio')
      return types.flatMap((name, type) =>
        isMeant(name)
          ? [{ rule: ruleOf({ transaction: name }), value: () => this.slo.violationRatio(type) }]
          : [],
      );
    if (isOfQueue(signal))
      return queues.filter(isMeant).map((queue) => ({
        rule: ruleOf({ queue }),
        value: this.#queueReader(queue, signal, config.over),
      }));
    return this.#servicesWith(signal)
      .filter(isMeant)
      .map((service) => ({
        rule: ruleOf({ service }),
        value: this.#serviceReader(service, signal, config.over),
      }));
  }

  #servicesWith(signal: Signal | 'replicasMissing'): readonly string[] {
    const { metrics, modelled } = this.#parts;
    if (signal === 'replicasMissing') return metrics.services;
    return metrics.services.filter((service) => modelled(service).includes(signal));
  }

  #serviceReader(
    service: string,
    signal: Signal | 'replicasMissing',
    over: Seconds | undefined,
  ): () => number {
    const { metrics } = this.#parts;
    if (signal === 'replicasMissing')
      return () =>
        metrics.latest(service, 'replicasOrdered') - metrics.latest(service, 'replicasReady');
    if (over === undefined) return () => metrics.latest(service, signal);
    return () => growth(metrics.recent(service, signal, over));
  }

  #queueReader(queue: string, signal: QueueSignal, over: Seconds | undefined): () => number {
    const { metrics } = this.#parts;
    // One sample, the newest: shorter spans than the interval hold none.
    if (over === undefined)
      return () => metrics.recentOfQueue(queue, signal, metrics.interval).at(-1) ?? Number.NaN;
    return () => growth(metrics.recentOfQueue(queue, signal, over));
  }
}

/** Tells the rules of a run apart. */
function keyOf({ name, labels }: Alert): string {
  return JSON.stringify([name, labels]);
}

function isOfQueue(signal: string): signal is QueueSignal {
  return (QUEUE_SIGNALS as readonly string[]).includes(signal);
}

/** From the oldest sample that is there to the newest; NaN where the newest is missing. */
function growth(samples: Float64Array): number {
  const oldest = samples.find((value) => !Number.isNaN(value)) ?? Number.NaN;
  return (samples.at(-1) ?? Number.NaN) - oldest;
}
