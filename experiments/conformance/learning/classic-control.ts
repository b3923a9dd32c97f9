import { z } from 'zod';
import { didYouMean, found } from '../../../sim/options.ts';
import { acrobot } from '../../environments/classic/acrobot.ts';
import { cartPole } from '../../environments/classic/cart-pole.ts';
import type { ControlTask } from '../../environments/classic/control-task.ts';
import { mountainCar } from '../../environments/classic/mountain-car.ts';
import { pendulum } from '../../environments/classic/pendulum.ts';
import type { ConformanceOutcome } from '../report.ts';
import { at, type Block, judged, near, type Path, type Say } from './block.ts';
import { isLikely, randomReturns } from './random-policy.ts';

const TASKS: Readonly<Record<string, ControlTask>> = {
  'CartPole-v1': cartPole,
  'MountainCar-v0': mountainCar,
  'Acrobot-v1': acrobot,
  'Pendulum-v1': pendulum,
};
const NAMES = Object.keys(TASKS);
const STATE = /^state(\d+)$/;
const TOLERANCE = 1e-12; // of states, unless the file says another
const RETURNS = 'a list [mean, standard deviation, episodes]';
const LIST = 'a list of numbers';
const EPISODES = 'a whole number of episodes >= 2';

const numbers = z.array(z.number('a number'), LIST);
const trajectory = z
  .object(
    { state0: numbers, actions: numbers, return: z.number('a number').optional() },
    'a map of state0, actions',
  )
  .catchall(z.unknown());
const returns = z.tuple(
  [
    z.number('a number'),
    z.number('a number >= 0').min(0, 'a number >= 0'),
    z.int(EPISODES).min(2, EPISODES),
  ],
  RETURNS,
);
const schema = z
  .object(
    {
      tol: z.union([z.number(), z.string()], 'a number, or a text that begins with one').optional(),
      random_policy_return: z.record(z.string(), z.unknown(), 'a map from task to list').optional(),
    },
    'a map',
  )
  .catchall(z.unknown());
type Data = z.infer<typeof schema>;
type Trajectory = z.infer<typeof trajectory>;

/** Trajectories under given actions, and returns of a policy that acts by chance. */
export const CLASSIC_CONTROL: Block<Data> = {
  key: 'classic_control',
  schema,
  keys: [...NAMES, ...Object.keys(schema.shape)],
  isOtherKey: (key) => NAMES.includes(key),
  check(data, say) {
    if (!(toleranceOf(data) > 0)) say(['tol'], `must begin with a number > 0, got ${data.tol}`);
    for (const name of NAMES)
      if (data[name] !== undefined) checkTrajectory(name, data[name], [name], say);
    for (const [name, value] of Object.entries(data.random_policy_return ?? {}))
      if (typeof value !== 'string') checkReturns(name, value, ['random_policy_return', name], say);
  },
  outcomes(data) {
    const moved = NAMES.filter((name) => data[name] !== undefined).flatMap((name) =>
      trajectoryOutcomes(name, data[name] as Trajectory, toleranceOf(data)),
    );
    const drawn = Object.entries(data.random_policy_return ?? {}).filter(([, value]) =>
      Array.isArray(value),
    );
    return [...moved, ...drawn.map(([name, value]) => returnOutcome(name, returns.parse(value)))];
  },
};

function toleranceOf({ tol }: Data): number {
  return typeof tol === 'string' ? Number.parseFloat(tol) : (tol ?? TOLERANCE);
}

function checkTrajectory(name: string, raw: unknown, path: Path, say: Say): void {
  const parsed = trajectory.safeParse(raw);
  for (const issue of parsed.error?.issues ?? [])
    say(
      [...path, ...(issue.path as Path)],
      `must be ${issue.message}, got ${found(at(raw, issue.path as Path))}`,
    );
  if (!parsed.success) return;
  const { stateSize } = TASKS[name]!;
  const { actions } = parsed.data;
  for (const [key, value] of Object.entries(parsed.data)) {
    const [, steps] = STATE.exec(key) ?? [];
    const below = [...path, key];
    if (steps === undefined) {
      if (!['actions', 'return'].includes(key) && typeof value !== 'string')
        say(below, 'is not known here (known: state<steps>, actions, return)', 'key');
    } else if (!numbers.safeParse(value).success || (value as []).length !== stateSize)
      say(below, `must be a list of ${stateSize} numbers, got ${found(value)}`);
    else if (Number(steps) > actions.length)
      say(below, `needs ${steps} actions, got ${actions.length}`, 'key');
  }
  const wrong = actions.findIndex((action) => !isAction(name, action));
  if (wrong >= 0) say([...path, 'actions', wrong], `is no action of ${name}: ${actions[wrong]}`);
}

function isAction(name: string, action: number): boolean {
  const { actionSpace } = TASKS[name]!;
  if (actionSpace.kind === 'box') return true;
  return Number.isInteger(action) && action >= 0 && action < actionSpace.sizes[0]!;
}

function checkReturns(name: string, raw: unknown, path: Path, say: Say): void {
  if (!NAMES.includes(name)) say(path, `is no task${didYouMean(name, NAMES)}`, 'key');
  for (const issue of returns.safeParse(raw).error?.issues ?? [])
    say([...path, ...(issue.path as Path)], `must be ${issue.message}`);
}

/** One for each state that the file gives after some steps, and one for the sum of rewards. */
function trajectoryOutcomes(
  name: string,
  given: Trajectory,
  tolerance: number,
): readonly ConformanceOutcome[] {
  const task = TASKS[name]!;
  const state = Float64Array.from(given.state0);
  const outcomes: ConformanceOutcome[] = [];
  let sum = 0;
  for (let steps = 0; steps <= given.actions.length; steps++) {
    const key = `state${steps}`;
    if (steps > 0) sum += task.move(state, given.actions[steps - 1]!);
    if (steps > 0 && given[key] !== undefined)
      outcomes.push(near(`${name} ${key}`, given[key], [...state], tolerance));
  }
  const { return: expected } = given;
  if (expected !== undefined) outcomes.push(near(`${name} return`, expected, sum, tolerance));
  return outcomes;
}

/** The mean of a file against our own episodes: both by chance, so within their standard errors. */
function returnOutcome(name: string, [mean, deviation, episodes]: z.infer<typeof returns>) {
  const got = randomReturns(TASKS[name]!);
  const expected = { mean, deviation, episodes };
  return judged({ case: `${name} random policy`, expected, got }, isLikely(expected, got));
}
