import { z } from 'zod';
import { found } from '../../../sim/options.ts';
import type { ConformanceOutcome } from '../report.ts';
import { type Block, near, type Path, type Say } from './block.ts';
import { type Estimate, estimatorOf, type Logged } from './ope-estimators.ts';

const LIST = 'a list of numbers';
const ROWS = 'a list of rows of numbers';
const ACTIONS = 'a list of actions, integers >= 0';
const PROPENSITY = 'a probability in (0, 1]';
const SETTING = /^(inf|infinity|\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/i;
const SUM_TOLERANCE = 1e-6; // of the probabilities of a policy, which files may round

const numbers = z.array(z.number('a number'), LIST);
const rows = z.array(numbers, ROWS);
const actions = z.array(z.int('an integer >= 0').min(0, 'an integer >= 0'), ACTIONS);
const propensity = z.number(PROPENSITY).gt(0, PROPENSITY).max(1, PROPENSITY);
const expectation = z.union(
  [z.number(), z.record(z.string(), z.number('a number'))],
  'a number, or a map from setting to number',
);
const schema = z.object(
  {
    reward: numbers.min(1, LIST),
    action: actions,
    pscore: z.array(propensity, LIST),
    pi_e: rows,
    q_hat: rows.optional(),
    weights: numbers.optional(),
    replay_actions_e: actions.optional(),
    expected: z.record(z.string(), expectation, 'a map from estimator to value').default({}),
  },
  'a map',
);
type Data = z.infer<typeof schema>;

/** Off-policy estimates of one log, with the estimators that `ope` uses. */
export const OPE: Block<Data> = {
  key: 'ope',
  schema,
  keys: Object.keys(schema.shape),
  check(data, say) {
    checkSizes(data, say);
    checkActions(data, say);
    for (const { path, key, setting } of estimatesOf(data)) {
      const estimator = estimatorOf(key, setting);
      if (typeof estimator === 'string') say(path, estimator, 'key');
      else if (estimator.needs !== undefined && data[estimator.needs] === undefined)
        say(path, `needs ${estimator.needs} beside expected`);
    }
  },
  outcomes(data) {
    const log = loggedOf(data);
    const weights = log.policy.map((row, i) => row[log.actions[i]!]! / log.propensities[i]!);
    return [
      ...(data.weights === undefined ? [] : [near('ope weights', data.weights, weights)]),
      ...estimatesOf(data).map((one) => outcome(log, one)),
    ];
  },
};

interface ExpectedEstimate {
  readonly path: Path;
  readonly key: string; // 'ipw_clip2', 'switch_dr'
  readonly setting: number | undefined; // of a map from setting to value
  readonly expected: number;
}

/** One for each number below `expected`. */
function estimatesOf({ expected }: Data): readonly ExpectedEstimate[] {
  return Object.entries(expected).flatMap(([key, value]): readonly ExpectedEstimate[] => {
    const path = ['expected', key];
    if (typeof value === 'number') return [{ path, key, setting: undefined, expected: value }];
    return Object.entries(value).map(([text, one]) => {
      const setting = SETTING.test(text) ? Number(text.replace(/^inf(inity)?$/i, 'Infinity')) : NaN;
      return { path: [...path, text], key, setting, expected: one };
    });
  });
}

function outcome(log: Logged, { path, key, setting, expected }: ExpectedEstimate) {
  const { estimate } = estimatorOf(key, setting) as Estimate;
  return near(`ope ${path.slice(1).join(' ')}`, expected, estimate(log)) as ConformanceOutcome;
}

function checkSizes(data: Data, say: Say): void {
  const { length } = data.reward;
  for (const key of ['action', 'pscore', 'pi_e', 'q_hat', 'weights', 'replay_actions_e'] as const)
    if (data[key] !== undefined && data[key].length !== length)
      say([key], `must have ${length} entries, as reward, got ${data[key].length}`);
  const width = data.pi_e[0]?.length ?? 0;
  for (const key of ['pi_e', 'q_hat'] as const)
    for (const [i, row] of (data[key] ?? []).entries())
      if (row.length !== width || width === 0)
        say([key, i], `must have ${Math.max(width, 1)} numbers, got ${row.length}`);
}

function checkActions(data: Data, say: Say): void {
  const width = data.pi_e[0]?.length ?? 0;
  for (const key of ['action', 'replay_actions_e'] as const)
    for (const [i, action] of (data[key] ?? []).entries())
      if (action >= width) say([key, i], `must be below ${width}, got ${action}`);
  for (const [i, row] of data.pi_e.entries()) {
    const sum = row.reduce((total, one) => total + one, 0);
    const wrong = row.find((one) => one < 0 || one > 1);
    if (wrong !== undefined) say(['pi_e', i], `must hold probabilities, got ${found(wrong)}`);
    else if (Math.abs(sum - 1) > SUM_TOLERANCE) say(['pi_e', i], `must add up to 1, got ${sum}`);
  }
}

function loggedOf(data: Data): Logged {
  return {
    rewards: data.reward,
    actions: data.action,
    propensities: data.pscore,
    policy: data.pi_e,
    values: data.q_hat,
    chosen: data.replay_actions_e,
  };
}
