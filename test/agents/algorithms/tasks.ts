import assert from 'node:assert/strict';
import type { OnlineAlgorithm, Trainer } from '../../../agents/algorithms/algorithm.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import type { Environment } from '../../../agents/learning/environment.ts';
import type { Policy } from '../../../agents/learning/policy.ts';
import { vectorOf } from '../../../agents/learning/vector.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';
import { createRandom, type Uniform } from '../../../sim/random.ts';

/**
 * Decisions without consequences: an episode is one step, whose observation is uniform in [-1, 1]^2 and
 * whose reward is `reward(x, action)` and uniform noise of +-`noise`.
 */
export function oneStepTask(settings: {
  readonly actions: number;
  readonly reward: (x: readonly [number, number], action: number) => number;
  readonly noise?: number;
  readonly mask?: (x: readonly [number, number]) => Uint8Array;
}): Environment {
  const { actions, reward, noise = 0, mask } = settings;
  let uniform: Uniform = () => NaN;
  let x: readonly [number, number] = [0, 0];
  const show = () => ({
    observation: Float32Array.from(x),
    info: {},
    ...(mask === undefined ? {} : { mask: mask(x) }),
  });
  return {
    name: 'one-step',
    observationSpace: { kind: 'box', names: ['x', 'y'], low: [-1, -1], high: [1, 1] },
    actionSpace: { kind: 'discrete', sizes: [actions], names: ['choice'] },
    reset(seed) {
      uniform = createRandom(String(seed)).stream('one-step');
      x = [2 * uniform() - 1, 2 * uniform() - 1];
      return show();
    },
    step(action) {
      const value = reward(x, action[0]!) + noise * (2 * uniform() - 1);
      return { ...show(), reward: value, terminated: true, truncated: false };
    },
  };
}

export function vector(create: () => Environment, size = 4) {
  return vectorOf(Array.from({ length: size }, create));
}

/** Points over the square, to judge a policy on. */
export const GRID = Array.from({ length: 100 }, (_, at) => {
  return [-0.9 + 0.2 * (at % 10), -0.9 + 0.2 * Math.floor(at / 10)] as const;
});

interface Training {
  readonly line: OnlineAlgorithm;
  readonly options?: OptionValues;
  readonly create: () => Environment;
  readonly steps: number;
  readonly seed?: number;
}

/** A training to its end, on four environments. */
export function train({ line, options = {}, create, steps, seed = 1 }: Training): Trainer {
  const trainer = line.createTrainer({
    options: readOptions(line.options, options),
    seed,
    backend: defaultBackend(),
    stepsMax: steps,
    environments: vector(create),
  });
  while (trainer.steps < steps) trainer.advance();
  return trainer;
}

/** A training that is interrupted after each of `breaks` rounds ends as one that is not. */
export function assertResumes(training: Training, breaks: readonly number[]): void {
  const { line, options = {}, create, steps, seed = 1 } = training;
  const whole = train(training);
  for (const rounds of breaks) {
    const setup = {
      options: readOptions(line.options, options),
      seed,
      backend: defaultBackend(),
      stepsMax: steps,
    };
    const environments = vector(create);
    const first = line.createTrainer({ ...setup, environments });
    for (let i = 0; i < rounds; i++) first.advance();
    const saved = JSON.parse(JSON.stringify([first.save(), environments.point()]));
    first.advance(); // what happens after is no part of it
    const others = vector(create);
    others.resume(saved[1]);
    const second = line.createTrainer({ ...setup, environments: others, saved: saved[0] });
    assert(second.steps > 0 && second.steps < steps, `${second.steps} of ${steps} steps`);
    while (second.steps < steps) second.advance();
    assert.deepEqual(second.parameters(), whole.parameters(), `${rounds} rounds`);
    assert.deepEqual(second.save(), whole.save(), `${rounds} rounds`);
  }
}

/** The share of the grid on which a policy takes the best action. */
export function shareRight(policy: Policy, best: (x: readonly [number, number]) => number): number {
  return GRID.filter((x) => policy.act(x)[0] === best(x)).length / GRID.length;
}
