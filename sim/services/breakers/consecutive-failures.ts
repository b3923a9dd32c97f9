// Hot: bench payments
import type { OptionValues } from '../../options.ts';
import type { Seconds } from '../../units.ts';
import type { Breaker, BreakerLine } from './breaker.ts';
import { Circuit } from './circuit.ts';

/**
 * Opens after so many failures in a row, with no success between them (in the order in which attempts end). After
 * the open time at most `probes` attempts are under way at once; `successes` of them in a row close it, one failure
 * opens it again. An attempt that was sent in an earlier state counts for nothing.
 * Source: Nygard, Release It!, 2nd edition, "Circuit Breaker"; happysim's defaults: 5 failures, 30 s, 1 probe at
 * once, 2 successes.
 */
class ConsecutiveFailures implements Breaker {
  readonly #circuit: Circuit;
  readonly #failuresMax: number;
  readonly #successesNeeded: number;
  #inRow = 0; // failures where closed, successes where half-open

  constructor(options: OptionValues) {
    this.#circuit = new Circuit(options['open'] as number, options['probes'] as number);
    this.#failuresMax = options['failures'] as number;
    this.#successesNeeded = options['successes'] as number;
  }

  get isOpen(): boolean {
    return !this.#circuit.isClosed;
  }

  allows(now: Seconds): boolean {
    return this.#circuit.pass(now);
  }

  ended(now: Seconds, isFailure: boolean, latency: Seconds): void {
    if (!this.#circuit.isCurrent(now, latency)) return;
    if (this.#circuit.isClosed) this.#count(now, isFailure);
    else if (this.#circuit.isHalfOpen) this.#judge(now, isFailure);
  }

  withdrawn(now: Seconds, latency: Seconds): void {
    if (this.#circuit.isHalfOpen && this.#circuit.isCurrent(now, latency)) this.#circuit.giveBack();
  }

  #count(now: Seconds, isFailure: boolean): void {
    this.#inRow = isFailure ? this.#inRow + 1 : 0;
    if (this.#inRow < this.#failuresMax) return;
    this.#inRow = 0;
    this.#circuit.open(now);
  }

  #judge(now: Seconds, isFailure: boolean): void {
    this.#circuit.giveBack();
    this.#inRow = isFailure ? 0 : this.#inRow + 1;
    if (isFailure) {
      this.#circuit.open(now);
    } else if (this.#inRow >= this.#successesNeeded) {
      this.#inRow = 0;
      this.#circuit.close(now);
    }
  }
}

export const consecutiveFailures: BreakerLine = {
  kind: 'consecutive-failures',
  description: 'opens after a number of failures in a row, closes after successful probes',
  options: {
    failures: {
      value: { type: 'number', integer: true, min: 1 },
      default: 5,
      description: 'failures in a row that open it, integer >= 1',
    },
    open: {
      value: { type: 'seconds', min: 0.001 },
      default: 30,
      description: 'time without calls before the first probe, >= 1 ms',
    },
    probes: {
      value: { type: 'number', integer: true, min: 1 },
      default: 1,
      description: 'probes under way at once, integer >= 1',
    },
    successes: {
      value: { type: 'number', integer: true, min: 1 },
      default: 2,
      description: 'probes that succeed in a row until it closes, integer >= 1',
    },
  },
  coveredBy:
    'test/sim/breakers.test.ts: consecutive-failures opens at the number of failures in a row',
  create: (options) => new ConsecutiveFailures(options),
};
