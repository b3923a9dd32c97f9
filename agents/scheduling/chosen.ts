import { InputError, readOptions } from '../../sim/options.ts';
import { assert } from '../../sim/units.ts';
import { loadPolicy, readPolicyFile } from '../algorithms/policy-file.ts';
import { DAY_OBSERVATIONS, observeDay } from './day-features.ts';
import type { SchedulerLine } from './scheduler-line.ts';

/**
 * The rule that a trained bandit chooses for a day, once, from what is known of the day beforehand. `lineOf` finds the rule by the
 * name that the policy was trained with: all of them run by their defaults.
 */
export function chosenSchedulerLine(
  lineOf: (kind: string) => SchedulerLine | undefined,
): SchedulerLine {
  return {
    kind: 'chosen',
    description:
      'a rule for the whole day, chosen by a bandit that was trained on scheduler-choice',
    options: {
      policy: {
        value: { type: 'path', named: 'policy' },
        description:
          'name of a policy in agents/policies or results/policies, or the path of a file',
      },
    },
    coveredBy:
      'test/agents/scheduling/chosen.test.ts: runs the rule that its policy chose for the day',
    isContender: false,
    isLearned: true,
    create(values, context) {
      const file = readPolicyFile(values['policy'] as string);
      const rules = file.action.labels?.[0]?.map(lineOf) ?? [];
      const isSame = file.observation.join() === DAY_OBSERVATIONS.names.join();
      if (!isSame || rules.length === 0 || rules.includes(undefined)) {
        const message = `was trained on ${file.environment}: must choose among rules for a day`;
        throw new InputError([{ path: ['policy'], message }]);
      }
      assert(context.day !== undefined, 'the choice of a rule needs what is known of the day');
      const observation = new Float32Array(DAY_OBSERVATIONS.names.length);
      observeDay(context.day, observation);
      const line = rules[loadPolicy(file).act(observation)[0] ?? Number.NaN];
      assert(line !== undefined, 'a policy chose a rule that there is not');
      return line.create(readOptions(line.options, {}), context);
    },
  };
}
