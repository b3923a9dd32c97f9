import type { Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';

/** When a scrape of a service counts as violated. */
export interface Objectives {
  readonly errorRatioMax: number; // in [0, 1]
  readonly latencySecondsMax: Seconds; // of the 99th percentile; Infinity: any
}
/** What one scrape of all services shows. */
export interface Outcome {
  readonly at: Seconds;
  readonly isViolated: boolean;
}

/** Reads from telemetry alone how users fare, scrape by scrape, each once. */
export class OutcomeMeter {
  readonly #services: readonly string[];
  readonly #objectives: Objectives;
  #seenTo: Seconds = Number.NaN;

  constructor(services: readonly string[], objectives: Objectives) {
    this.#services = services;
    this.#objectives = objectives;
  }

  /** The scrapes that can be seen since the last call; the first call only begins. */
  look(telemetry: Telemetry): readonly Outcome[] {
    const { time, interval } = telemetry;
    const before = this.#seenTo;
    if (Number.isNaN(time)) return [];
    this.#seenTo = time;
    const count = Math.round((time - before) / interval);
    if (!(count > 0)) return [];
    const violated = this.#services.map((name) => this.#violated(name, telemetry, count));
    return Array.from({ length: count }, (_, i) => ({
      at: time - (count - 1 - i) * interval,
      isViolated: violated.some((ofService) => ofService[i] === true),
    }));
  }

  /** A lost scrape shows nothing. Calls that come while none ends are a violation: nothing is served. */
  #violated(service: string, telemetry: Telemetry, count: number): readonly boolean[] {
    const span = count * telemetry.interval;
    const [errors, latency, arrivals] = (
      ['errorRatio', 'latencySecondsP99', 'arrivalsPerSecond'] as const
    ).map((signal) => telemetry.recent(service, signal, span));
    const { errorRatioMax, latencySecondsMax } = this.#objectives;
    return Array.from({ length: count }, (_, i) => {
      const isStuck = arrivals![i]! > 0 && Number.isNaN(latency![i]!) && Number.isNaN(errors![i]!);
      return errors![i]! > errorRatioMax || latency![i]! > latencySecondsMax || isStuck;
    });
  }
}
