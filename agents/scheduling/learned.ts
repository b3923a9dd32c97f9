import type { Scheduler } from '../../sim/batch/batch.ts';
import { InputError, type OptionTable } from '../../sim/options.ts';
import { loadPolicy, readPolicyFile } from '../algorithms/policy-file.ts';
import type { Policy } from '../learning/policy.ts';
import { ORDERS } from './orders.ts';
import {
  QueueChoices,
  type QueueOptions,
  queueActions,
  queueObservations,
} from './queue-features.ts';
import type { SchedulerLine } from './scheduler-line.ts';

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
    value: { type: 'choice', of: [...Object.keys(ORDERS), 'heads'] },
    default: 'release',
    description: 'which waiting entries come first, or heads: the first choices of eight rules',
  },
  tasksAtOnce: {
    value: { type: 'number', min: 1, max: Number.POSITIVE_INFINITY },
    default: Number.POSITIVE_INFINITY,
    description: 'tasks of an entry that one choice starts at most',
  },
} as const satisfies OptionTable;

/** A trained policy on the queue. The options of the queue must be those that it was trained with. */
export const learnedSchedulerLine: SchedulerLine = {
  kind: 'learned',
  description: 'a policy trained on batch-scheduling: starts one of the waiting entries, or waits',
  options: {
    policy: {
      value: { type: 'path', named: 'policy' },
      description: 'name of a policy in agents/policies or results/policies, or the path of a file',
    },
    ...QUEUE_OPTIONS,
  },
  coveredBy:
    'test/agents/scheduling/learned.test.ts: schedules as its policy did in the environment',
  isContender: false,
  isLearned: true,
  create(values) {
    const options = values as unknown as QueueOptions;
    const file = readPolicyFile(values['policy'] as string);
    const { names } = queueObservations(options);
    const isSame = file.observation.join() === names.join();
    if (isSame) return learnedScheduler(loadPolicy(file), options);
    const message = `was trained on ${file.environment} with other slots, must see ${options.slots}`;
    throw new InputError([{ path: ['policy'], message }]);
  },
};
