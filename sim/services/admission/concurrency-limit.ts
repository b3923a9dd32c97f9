// Hot: bench payments
import type { Seconds } from '../../units.ts';
import type { Admission, AdmissionLine } from './admission.ts';

/** A bulkhead at the door: the service takes at most `limit` open calls for each ready replica. */
class ConcurrencyLimit implements Admission {
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  admits(_now: Seconds, _priority: number, open: number, ready: number): boolean {
    return open + 1 <= this.#limit * Math.max(1, ready);
  }

  answered(): void {} // the limit is fixed
}

export const concurrencyLimit: AdmissionLine = {
  kind: 'concurrency-limit',
  description: 'limits the open calls per ready replica',
  options: {
    limit: {
      value: { type: 'number', min: 1 },
      description: 'open calls per ready replica, waiting ones too, >= 1',
    },
  },
  coveredBy: 'test/sim/admission.test.ts: concurrency-limit takes so many calls per ready replica',
  create: (options) => new ConcurrencyLimit(options['limit'] as number),
};
