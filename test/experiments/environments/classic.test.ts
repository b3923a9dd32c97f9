import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { acrobot } from '../../../experiments/environments/classic/acrobot.ts';
import { cartPole } from '../../../experiments/environments/classic/cart-pole.ts';
import {
  type ControlTask,
  controlEnvironment,
} from '../../../experiments/environments/classic/control-task.ts';
import { mountainCar } from '../../../experiments/environments/classic/mountain-car.ts';
import { pendulum } from '../../../experiments/environments/classic/pendulum.ts';
import { createRandom } from '../../../sim/random.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SHARED = process.env['FINFRA_SHARED'] ?? join(ROOT, '../shared');
const TOLERANCE = 1e-12; // of the published states

interface Published {
  readonly state0: readonly number[];
  readonly actions: readonly number[];
  readonly state10: readonly number[];
  readonly return?: number;
}
interface ClassicControl {
  readonly [name: string]: Published | Readonly<Record<string, readonly number[]>>;
}
/** The published block, or undefined where it is not here and need not be. */
function published(): ClassicControl | undefined {
  const file = join(SHARED, 'known-answers/learning.json');
  if (!existsSync(file) && process.env['FINFRA_REQUIRE_SHARED'] !== '1') return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { classic_control: ClassicControl })
    .classic_control;
}

/** The mean return of a policy that chooses evenly, with its standard error. */
function randomReturns(task: ControlTask, episodes: number) {
  const environment = controlEnvironment(task);
  const uniform = createRandom('random policy').stream(task.name);
  const { actionSpace } = environment;
  const choose = () =>
    actionSpace.kind === 'discrete'
      ? Math.floor(uniform() * actionSpace.sizes[0]!)
      : actionSpace.low[0]! + uniform() * (actionSpace.high[0]! - actionSpace.low[0]!);
  const returns = Array.from({ length: episodes }, (_, seed) => {
    environment.reset(seed);
    for (let sum = 0; ; ) {
      const step = environment.step([choose()]);
      sum += step.reward;
      if (step.terminated || step.truncated) return sum;
    }
  });
  const mean = returns.reduce((sum, one) => sum + one, 0) / episodes;
  const variance = returns.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (episodes - 1);
  return { mean, error: Math.sqrt(variance / episodes) };
}

const TASKS = [
  { kind: 'cart-pole', task: cartPole, name: 'CartPole-v1', episodes: 400 },
  { kind: 'acrobot', task: acrobot, name: 'Acrobot-v1', episodes: 40 },
  { kind: 'mountain-car', task: mountainCar, name: 'MountainCar-v0', episodes: 50 },
  { kind: 'pendulum', task: pendulum, name: 'Pendulum-v1', episodes: 200 },
];

describe('classic control', () => {
  for (const { kind, task, name, episodes } of TASKS) {
    it(`${kind}: moves as published`, function () {
      const answers = published();
      if (answers === undefined) return this.skip();
      const { state0, actions, state10, return: sum } = answers[name] as Published;
      const state = Float64Array.from(state0);
      const rewards = actions.map((action) => task.move(state, action));
      state10.forEach((expected, i) => {
        assert(Math.abs(state[i]! - expected) <= TOLERANCE, `${i}: ${state[i]}, not ${expected}`);
      });
      const got = rewards.reduce((total, one) => total + one, 0);
      if (sum !== undefined) assert(Math.abs(got - sum) <= TOLERANCE * 100, `${got}, not ${sum}`);
    });

    it(`${kind}: a random policy returns as much as in Gymnasium`, function () {
      const answers = published();
      if (answers === undefined) return this.skip();
      const random = answers['random_policy_return'] as Readonly<Record<string, readonly number[]>>;
      const [mean, deviation, count] = random[name] as readonly [number, number, number];
      const got = randomReturns(task, episodes);
      const error = Math.hypot(got.error, deviation / Math.sqrt(count));
      assert(Math.abs(got.mean - mean) <= 4 * error, `${got.mean} +- ${got.error}, not ${mean}`);
    });

    it(`${kind}: a seed gives one episode, another seed another, inside the space`, () => {
      const environment = controlEnvironment(task);
      const { low, high } = environment.observationSpace;
      const episode = (seed: number) => {
        const shown = [...environment.reset(seed).observation];
        for (let i = 0; i < 8; i++) shown.push(...environment.step([i % 2]).observation);
        return shown;
      };
      const first = episode(5);
      assert.deepEqual(episode(5), first);
      assert.notDeepEqual(episode(6), first);
      first.forEach((number, i) => {
        const at = i % low.length;
        assert(number >= Math.fround(low[at]!) && number <= Math.fround(high[at]!));
      });
    });
  }

  it('truncates after the limit and terminates at the end of the task, never both', () => {
    // Full thrust to the right never leaves the valley; a pole pushed one way falls soon.
    const car = controlEnvironment(mountainCar);
    car.reset(1);
    let step = car.step([2]);
    for (let i = 1; i < 200; i++) {
      assert(!step.terminated && !step.truncated, `step ${i}`);
      step = car.step([2]);
    }
    assert(step.truncated && !step.terminated);

    const pole = controlEnvironment(cartPole);
    pole.reset(1);
    let steps = 1;
    for (step = pole.step([1]); !step.terminated; steps++) step = pole.step([1]);
    assert(!step.truncated && step.reward === 1);
    assert(steps >= 8 && steps <= 11, `${steps} steps: Gymnasium has 8 to 10`);
  });

  it('gives a car on the hill its end, and an acrobot that is up a step without a price', () => {
    const car = Float64Array.of(0.49, 0.05);
    mountainCar.move(car, 2);
    assert(mountainCar.isTerminal(car));
    const wall = Float64Array.of(-1.19, -0.06);
    mountainCar.move(wall, 0);
    assert.deepEqual([...wall], [-1.2, 0], 'the left wall stops the car');
    assert.equal(acrobot.move(Float64Array.of(Math.PI, 0, 0, 0), 1), 0);
    assert.equal(acrobot.move(Float64Array.of(0, 0, 0, 0), 1), -1);
  });

  it('clips the torque of a pendulum and counts its angle from upright', () => {
    const strong = Float64Array.of(3 * Math.PI, 0);
    const cost = -pendulum.move(strong, 5);
    assert(Math.abs(cost - (Math.PI ** 2 + 0.001 * 4)) < 1e-12, 'half a turn, torque 2');
    assert(Math.abs(strong[1]! - 3 * 2 * 0.05) < 1e-12);
  });
});
