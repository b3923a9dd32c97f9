import { InputError } from '../options.ts';
import type { Seconds } from '../units.ts';
import type { SpotMarketLine } from './spot-market.ts';

/** What was observed, from its first second; every run sees the same. */
export const replay: SpotMarketLine = {
  kind: 'replay',
  description: 'availability as it was observed',
  options: {
    changes: {
      value: { type: 'numbers' },
      description: 'times at which availability turned, in seconds from the start, rising, > 0',
    },
    isAvailableFirst: {
      value: { type: 'boolean' },
      default: true,
      description: 'whether spot could be had at the start',
    },
  },
  coveredBy: 'test/sim/spot/spot-market.test.ts: turns when the observed one did',
  create: (options) => {
    const changes = options['changes'] as readonly Seconds[];
    const wrong = changes.findIndex((time, i) => !(time > (changes[i - 1] ?? 0)));
    if (wrong >= 0)
      throw new InputError([
        { path: ['changes', wrong], message: `must rise, got ${changes[wrong]}` },
      ]);
    const isAvailableFirst = options['isAvailableFirst'] as boolean;
    return (_uniform, horizon) => ({
      isAvailableFirst,
      changes: changes.filter((time) => time < horizon),
    });
  },
};
