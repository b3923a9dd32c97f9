// Hot: bench payments
import type { OptionValues } from '../../options.ts';
import type { Seconds } from '../../units.ts';
import type { Breaker, BreakerLine } from './breaker.ts';
import { Circuit } from './circuit.ts';
import { OutcomeWindow } from './outcome-window.ts';

/**
 * Opens when, of the attempts that ended within the window, at least `minimumCalls`, the share of failures reaches
 * `failureRatio` or the share of slow ones, failed or not, reaches `slowRatio`. After the open time exactly `probes`
 * attempts pass, no more until all of them have ended; then their shares decide by the same ratios: open again, or
 * closed with an empty window.
 * Source: resilience4j, CircuitBreaker, sliding window by time; its defaults. Two departures: it judges the probes
 * after min(minimumCalls, probes) of them, which differs only where minimumCalls < probes; and it counts an attempt
 * in the state in which it ends, here one that was sent in an earlier state counts for nothing.
 */
class FailureRatio implements Breaker {
  readonly #circuit: Circuit;
  readonly #window: OutcomeWindow;
  readonly #failureRatio: number;
  readonly #slowRatio: number;
  readonly #slowSeconds: Seconds;
  readonly #minimumCalls: number;
  readonly #probes: number;
  #judged = 0;
  #judgedFailures = 0;
  #judgedSlow = 0;

  constructor(options: OptionValues) {
    this.#probes = options['probes'] as number;
    this.#circuit = new Circuit(options['open'] as number, this.#probes);
    this.#window = new OutcomeWindow(options['window'] as number, options['buckets'] as number);
    this.#failureRatio = options['failureRatio'] as number;
    this.#slowRatio = options['slowRatio'] as number;
    this.#slowSeconds = options['slow'] as number;
    this.#minimumCalls = options['minimumCalls'] as number;
  }

  get isOpen(): boolean {
    return !this.#circuit.isClosed;
  }

  allows(now: Seconds): boolean {
    return this.#circuit.pass(now);
  }

  ended(now: Seconds, isFailure: boolean, latency: Seconds): void {
    if (!this.#circuit.isCurrent(now, latency)) return;
    const isSlow = latency > this.#slowSeconds;
    if (this.#circuit.isClosed) this.#count(now, isFailure, isSlow);
    else if (this.#circuit.isHalfOpen) this.#judge(now, isFailure, isSlow);
  }

  withdrawn(now: Seconds, latency: Seconds): void {
    if (this.#circuit.isHalfOpen && this.#circuit.isCurrent(now, latency)) this.#circuit.giveBack();
  }

  #count(now: Seconds, isFailure: boolean, isSlow: boolean): void {
    const window = this.#window;
    window.record(now, isFailure, isSlow);
    if (window.calls < this.#minimumCalls) return;
    if (!this.#isBad(window.calls, window.failures, window.slow)) return;
    window.clear();
    this.#circuit.open(now);
  }

  #judge(now: Seconds, isFailure: boolean, isSlow: boolean): void {
    this.#judged++;
    if (isFailure) this.#judgedFailures++;
    if (isSlow) this.#judgedSlow++;
    if (this.#judged < this.#probes) return;
    if (this.#isBad(this.#judged, this.#judgedFailures, this.#judgedSlow)) this.#circuit.open(now);
    else this.#circuit.close(now);
    this.#judged = 0;
    this.#judgedFailures = 0;
    this.#judgedSlow = 0;
  }

  #isBad(calls: number, failures: number, slow: number): boolean {
    return failures / calls >= this.#failureRatio || slow / calls >= this.#slowRatio;
  }
}

const RATIO = { type: 'number', above: 0, max: 1 } as const;
const COUNT = { type: 'number', integer: true, min: 1 } as const;

export const failureRatio: BreakerLine = {
  kind: 'failure-ratio',
  description: 'opens at a share of failed or slow calls in a window, closes after good probes',
  options: {
    failureRatio: {
      value: RATIO,
      default: 0.5,
      description: 'share of failures that opens it, in (0, 1]',
    },
    slowRatio: {
      value: RATIO,
      default: 1,
      description: 'share of slow calls that opens it, in (0, 1]',
    },
    slow: {
      value: { type: 'seconds', above: 0, max: Number.POSITIVE_INFINITY },
      default: 60,
      description: 'a call that takes longer is slow; infinite: none is',
    },
    window: {
      value: { type: 'seconds', min: 0.001 },
      default: 100,
      description: 'how far back calls count, >= 1 ms',
    },
    buckets: {
      value: { type: 'number', integer: true, min: 1, max: 1000 },
      default: 100,
      description: 'parts in which the window moves on, integer in [1, 1000]',
    },
    minimumCalls: {
      value: COUNT,
      default: 100,
      description: 'calls in the window below which it stays closed, integer >= 1',
    },
    open: {
      value: { type: 'seconds', min: 0.001 },
      default: 60,
      description: 'time without calls before the first probe, >= 1 ms',
    },
    probes: {
      value: COUNT,
      default: 10,
      description: 'probes that decide together whether it closes, integer >= 1',
    },
  },
  coveredBy: 'test/sim/breakers.test.ts: failure-ratio opens when the share of failures is reached',
  create: (options) => new FailureRatio(options),
};
