import { z } from 'zod';
import { generalisedAdvantages } from '../../../agents/learning/gae.ts';
import { found } from '../../../sim/options.ts';
import { type Block, near } from './block.ts';

const LIST = 'a list of numbers';
const FLAGS = 'a list of 0 and 1';
const DISCOUNT = 'a number in [0, 1]';
const LAMBDA = /^lambda_(\d+(?:\.\d+)?)$/;

const numbers = z.array(z.number('a number'), LIST);
const flag = z.union([z.literal(0), z.literal(1), z.boolean()], '0 or 1').transform(Number);
const schema = z
  .object(
    {
      r: numbers.min(1, LIST),
      v: numbers,
      done: z.array(flag, FLAGS), // after the step: what follows is another episode
      last_value: z.number('a number'),
      gamma: z.number(DISCOUNT).min(0, DISCOUNT).max(1, DISCOUNT),
    },
    'a map',
  )
  .catchall(z.unknown());
type Data = z.infer<typeof schema>;

/** Generalised advantages of one sequence of steps, by any number of lambdas. */
export const GAE: Block<Data> = {
  key: 'gae',
  schema,
  keys: Object.keys(schema.shape),
  isOtherKey: (key) => LAMBDA.test(key),
  check(data, say) {
    const { length } = data.r;
    for (const key of ['v', 'done'] as const)
      if (data[key].length !== length)
        say([key], `must have ${length} entries, as r, got ${data[key].length}`);
    for (const { key, lambda } of lambdasOf(data)) {
      const expected = numbers.safeParse(data[key]);
      if (lambda > 1) say([key], `must be named by a number in [0, 1], got ${lambda}`, 'key');
      if (!expected.success) say([key], `must be ${LIST}, got ${found(data[key])}`);
      else if (expected.data.length !== length)
        say([key], `must have ${length} entries, as r, got ${expected.data.length}`);
    }
  },
  outcomes(data) {
    const { r: rewards, v: values, done: terminated, last_value: lastValue, gamma } = data;
    const never = new Uint8Array(rewards.length);
    const rollout = {
      ...{ size: 1, steps: rewards.length, rewards, values, terminated },
      ...{ truncated: never, finalValues: never, lastValues: [lastValue] },
    };
    return lambdasOf(data).map(({ key, lambda }) => {
      const { advantages } = generalisedAdvantages(rollout, { gamma, lambda });
      return near(`gae ${key}`, data[key], [...advantages]);
    });
  },
};

function lambdasOf(data: Data): readonly { readonly key: string; readonly lambda: number }[] {
  return Object.keys(data).flatMap((key) => {
    const [, lambda] = LAMBDA.exec(key) ?? [];
    return lambda === undefined ? [] : [{ key, lambda: Number(lambda) }];
  });
}
