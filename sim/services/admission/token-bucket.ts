// Hot: bench payments
import type { OptionValues } from '../../options.ts';
import type { Seconds } from '../../units.ts';
import type { Admission, AdmissionLine } from './admission.ts';

const ROUNDING = 1e-9; // calls; without it ten refills of 0.1 are 0.9999999999999999

/**
 * A rate limit: a bucket of `burst` tokens, full at the start, filled at `rate` per second; a call takes one out or
 * is refused. In any time t it admits at most burst + rate t calls, whatever the number of replicas.
 * Source: Turner, New directions in communications, IEEE Communications Magazine 24 (1986), the leaky bucket as a
 * meter.
 */
class TokenBucket implements Admission {
  readonly #rate: number; // per second
  readonly #burst: number;
  #tokens: number;
  #filledAt: Seconds = 0;

  constructor(options: OptionValues) {
    this.#rate = options['rate'] as number;
    this.#burst = options['burst'] as number;
    this.#tokens = this.#burst;
  }

  admits(now: Seconds): boolean {
    const earned = (now - this.#filledAt) * this.#rate;
    this.#filledAt = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + earned);
    if (this.#tokens < 1 - ROUNDING) return false;
    this.#tokens -= 1;
    return true;
  }

  answered(): void {} // it does not matter how long calls take
}

export const tokenBucket: AdmissionLine = {
  kind: 'token-bucket',
  description: 'limits the rate of calls, bursts aside',
  options: {
    rate: { value: { type: 'number', above: 0 }, description: 'calls per second, > 0' },
    burst: {
      value: { type: 'number', min: 1 },
      description: 'calls that may enter at one instant after a pause, >= 1',
    },
  },
  coveredBy: 'test/sim/admission.test.ts: token-bucket admits the burst and rate x time',
  create: (options) => new TokenBucket(options),
};
