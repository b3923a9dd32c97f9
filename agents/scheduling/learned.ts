import type { Scheduler } from '../../sim/batch/batch.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Policy } from '../learning/policy.ts';
import { ORDERS } from './orders.ts';
import {
  QueueChoices,
  type QueueOptions,
  queueActions,
  queueObservations,
} from './queue-features.ts';

/** Starts, one after the other, what a trained policy holds for best, until it would rather wait. */
export function learnedScheduler(policy: Policy, options: QueueOptions): Scheduler {
  const choices = new QueueChoices(options);
  const observation = new Float32Array(queueObservations(options).names.length);
  const mask = new Uint8Array(queueActions(options).sizes[0]!);
  return {
    name: 'learned',
    decide(view) {
      choices.begin(view);
      for (let isOpen = choices.isOpen; isOpen; ) {
        choices.observe(observation);
        choices.mask(mask);
        isOpen = choices.choose(policy.act(observation, mask)[0] ?? NaN);
      }
      return choices.dispatch();
    },
  };
}

/** What a learner sees of the queue; a policy works only with what it was trained with. */
export const QUEUE_OPTIONS = {
  slots: {
    value: { type: 'number', integer: true, min: 1, max: 256 },
    default: 8,
    description: 'waiting entries that can be seen and chosen',
  },
  visible: {
    value: { type: 'choice', of: Object.keys(ORDERS) },
    default: 'release',
    description: 'which waiting entries come first',
  },
} as const satisfies OptionTable;
