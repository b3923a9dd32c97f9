import { z } from 'zod';
import { DisjointLinUcb } from '../../../agents/algorithms/lin-ucb.ts';
import { type Block, near } from './block.ts';

const LIST = 'a list of numbers';
const UPDATE = 'a list [features, arm, reward]';
const ARM = 'an arm, an integer >= 0';
const POSITIVE = 'a number > 0';
const AMOUNT = 'a number >= 0';
const ARMS_MAX = 10_000;

const numbers = z.array(z.number('a number'), LIST);
const arm = z.int(ARM).min(0, ARM).max(ARMS_MAX, `an arm below ${ARMS_MAX}`);
const schema = z.object(
  {
    updates: z.array(z.tuple([numbers, arm, z.number('a number')], UPDATE), 'a list of updates'),
    query: numbers.min(1, LIST),
    lambda: z.number(POSITIVE).gt(0, POSITIVE).optional(),
    alpha: z.number(AMOUNT).min(0, AMOUNT).optional(),
    provenance: z.string('a text').optional(),
    theta: z.array(numbers, 'a list of lists of numbers').optional(),
    mean: numbers.optional(),
    width: numbers.optional(),
    ucb: numbers.optional(),
  },
  'a map',
);
type Data = z.infer<typeof schema>;
const ANSWERS = ['theta', 'mean', 'width', 'ucb'] as const;

/**
 * Disjoint LinUCB: what every arm has learnt, and its upper bound for a query. `lambda` and `alpha`
 * are fields, or said by the provenance as 'lambda=1, alpha=1', or 1.
 */
export const LIN_UCB: Block<Data> = {
  key: 'linucb',
  schema,
  keys: Object.keys(schema.shape),
  check(data, say) {
    const { length } = data.query;
    for (const [i, [features]] of data.updates.entries())
      if (features.length !== length)
        say(['updates', i, 0], `must have ${length} numbers, as query, got ${features.length}`);
    const lists = ANSWERS.filter((key) => data[key] !== undefined);
    const arms = armsOf(data);
    for (const key of lists)
      if (data[key]!.length !== arms)
        say([key], `must have an entry for each of ${arms} arms, got ${data[key]!.length}`);
    if (!(parameter(data, 'lambda') > 0)) say(['provenance'], 'must say a lambda > 0');
  },
  outcomes(data) {
    const { updates, query } = data;
    const alternatives = armsOf(data);
    const bandit = new DisjointLinUcb({
      ...{ alternatives, features: query.length },
      ...{ alpha: parameter(data, 'alpha'), lambda: parameter(data, 'lambda') },
    });
    for (const [features, which, reward] of updates) bandit.update(features, which, reward);
    const got = {
      theta: Array.from({ length: alternatives }, (_, i) => bandit.theta(i)),
      mean: bandit.mean(query),
      width: bandit.width(query),
      ucb: bandit.ucb(query),
    };
    return ANSWERS.filter((key) => data[key] !== undefined).map((key) =>
      near(`linucb ${key}`, data[key], got[key]),
    );
  },
};

/** The arms that updates name, or as many as an answer has. */
function armsOf(data: Data): number {
  const named = data.updates.map(([, which]) => which + 1);
  return Math.max(1, ...named, ...ANSWERS.map((key) => data[key]?.length ?? 0));
}

function parameter(data: Data, key: 'lambda' | 'alpha'): number {
  const said = new RegExp(`${key}\\s*=\\s*(\\d+(?:\\.\\d+)?)`).exec(data.provenance ?? '');
  return data[key] ?? Number(said?.[1] ?? 1);
}
