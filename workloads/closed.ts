// Hot: bench engine
import type { Distribution } from '../sim/distributions/index.ts';
import type { Random } from '../sim/random.ts';
import type { Seconds, Site, Spec } from '../sim/units.ts';
import { createLaw } from './law-option.ts';
import { createMix, MIX_OPTIONS, type TransactionMix } from './transaction-mix.ts';
import type { Workload, WorkloadLine } from './workload.ts';

/**
 * Customers who think, issue a transaction, and think again when it has ended. The first think of
 * customer c is drawn by c, the think after transaction n by n: all are independent, and nobody
 * needs to know which customer issued n.
 */
class ClosedLoop implements Workload {
  type = 0;
  amountMinor = 0;
  readonly ratePerSecondMax: number;
  readonly #random: Random;
  readonly #thinkSite: Site;
  readonly #think: Distribution;
  readonly #isConstant: boolean;
  readonly #mix: TransactionMix;
  readonly #first: Float64Array;
  readonly #horizon: Seconds;
  #started = 0;

  constructor(
    { customers, think }: { customers: number; think: Distribution },
    { random, horizon }: { random: Random; horizon: Seconds },
    mix: TransactionMix,
  ) {
    this.#random = random;
    this.#thinkSite = random.site('workload/think');
    this.#think = think;
    this.#isConstant = !Number.isNaN(think.constant);
    this.#mix = mix;
    this.#horizon = horizon;
    this.ratePerSecondMax = think.mean > 0 ? customers / think.mean : Infinity;
    const site = random.site('workload/first-think');
    this.#first = Float64Array.from({ length: customers }, (_, c) => this.#draw(site, c)).sort();
  }

  next(): Seconds {
    if (this.#started === this.#first.length) return Infinity;
    const time = this.#first[this.#started++]!;
    return time < this.#horizon ? time : Infinity;
  }
  ended(transaction: number, time: Seconds): Seconds {
    return time + this.#draw(this.#thinkSite, transaction);
  }
  describe(transaction: number): void {
    this.#mix.describe(transaction);
    this.type = this.#mix.type;
    this.amountMinor = this.#mix.amountMinor;
  }

  #draw(site: Site, key: number): Seconds {
    return this.#isConstant
      ? this.#think.constant
      : this.#think.quantile(this.#random.draw(site, key, 0, 0));
  }
}

export const closed: WorkloadLine = {
  kind: 'closed',
  description: 'a fixed number of customers who think, issue a transaction, and think again',
  isStationary: true,
  options: {
    customers: {
      value: { type: 'number', min: 1, max: 10_000_000, integer: true },
      description: 'how many, an integer >= 1',
    },
    think: {
      value: { type: 'distribution' },
      description: 'law of the seconds from the end of a transaction to the next of that customer',
    },
    ...MIX_OPTIONS,
  },
  coveredBy: 'test/workloads/closed.test.ts: closed: customers are conserved',
  create(options, context) {
    const think = createLaw('think', options['think'] as Spec);
    const customers = options['customers'] as number;
    return new ClosedLoop({ customers, think }, context, createMix(options, context));
  },
};
