import assert from 'node:assert/strict';
import { dqn } from '../../../agents/algorithms/dqn.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import type { Environment } from '../../../agents/learning/environment.ts';
import type { Json } from '../../../agents/learning/policy.ts';
import { type ResumableVector, vectorOf } from '../../../agents/learning/vector.ts';
import { greedyReturns } from '../../../experiments/conformance/control/greedy-returns.ts';
import { cartPole } from '../../../experiments/environments/classic/cart-pole.ts';
import { controlEnvironment } from '../../../experiments/environments/classic/control-task.ts';
import { readOptions } from '../../../sim/options.ts';
import { corridor } from './corridor.ts';

interface Training {
  readonly environments: ResumableVector;
  readonly options: Readonly<Record<string, unknown>>;
  readonly stepsMax: number;
  readonly seed?: number;
  readonly saved?: Json;
}
function trainer({ options, seed = 1, ...setup }: Training) {
  const read = readOptions(dqn.options, options);
  return dqn.createTrainer({ ...setup, options: read, seed, backend: defaultBackend() });
}
function trained(training: Training, steps = training.stepsMax) {
  const one = trainer(training);
  while (one.steps < steps) one.advance();
  return one;
}
const throughJson = (json: Json): Json => JSON.parse(JSON.stringify(json)) as Json;
const mean = (numbers: readonly number[]) =>
  numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** Small and quick: a few thousand steps are enough for the corridor. */
const SMALL = {
  gamma: 0.9,
  hidden: [16],
  learningRate: 0.01,
  learningRateEndRatio: 0.05,
  bufferSize: 2000,
  batch: 32,
  learningStarts: 200,
  trainEvery: 4,
  targetEvery: 50,
  explorationEnd: 0.5,
  scaleInputs: true,
};
const ALL = { double: true, duelling: true, prioritised: true, stepsAhead: 3 };
const VARIANTS = [
  ['plain', {}],
  ['double', { double: true }],
  ['duelling', { duelling: true }],
  ['prioritised', { prioritised: true }],
  ['over three steps', { stepsAhead: 3, explorationEnd: 0.1 }],
] as const;

/** What the best move from each of the cells 0 to 3 of a corridor is worth, at gamma 0.9. */
const BEST = [0, 1, 2, 3].map((cell) => {
  const later = 3 - cell; // steps at -1 before the one that ends it with 9
  return 9 * 0.9 ** later - (1 - 0.9 ** later) / (1 - 0.9);
});

describe('dqn', () => {
  it('learns to balance a pole for a while', () => {
    const pole = () => controlEnvironment(cartPole);
    const { policy } = trained({
      environments: vectorOf([pole()]),
      options: {
        hidden: [64],
        learningRate: 0.003,
        learningRateEndRatio: 0.05,
        learningStarts: 500,
        trainEvery: 4,
        batch: 64,
        targetEvery: 200,
        explorationShare: 0.4,
      },
      stepsMax: 15_000,
      seed: 3,
    });
    const got = mean(greedyReturns(pole(), policy, 20, 77));
    // A policy that acts by chance comes to 22.7, one that always pushes one way to 9.4.
    assert(got > 100, `${got} steps`);
  });

  for (const [name, options] of VARIANTS)
    it(`${name}: comes to the values of a small task`, () => {
      const steps = 8000;
      const environments = vectorOf([corridor(), corridor()]);
      const one = trained({ environments, options: { ...SMALL, ...options }, stepsMax: steps });
      for (let cell = 0; cell < 4; cell++) assert.deepEqual(one.policy.act([cell]), [1]);
      const value = one.diagnostics['valueMean']!;
      assert(value > Math.min(...BEST) - 3 && value < Math.max(...BEST) + 1, `${value}`);
    });

  it('counts the value of a truncated end and not that of a terminated one', () => {
    // Without an end in reach each state is worth -1 / (1 - 0.5) = -2 whatever the limit; were a
    // truncated episode taken to have ended, values would lie near -1.3.
    const closed = () => corridor({ cells: 4, stepsMax: 2, isClosed: true });
    for (const stepsAhead of [1, 3]) {
      const options = { ...SMALL, gamma: 0.5, stepsAhead };
      const environments = vectorOf([closed()]);
      const { diagnostics } = trained({ environments, options, stepsMax: 6000 });
      assert(Math.abs(diagnostics['valueMean']! + 2) < 0.05, `${diagnostics['valueMean']}`);
    }
    // One step to the goal is worth 9 and nothing after it.
    const short = vectorOf([corridor({ cells: 2 })]);
    const { diagnostics } = trained({
      environments: short,
      options: { ...SMALL, explorationStart: 0, explorationEnd: 0 },
      stepsMax: 4000,
    });
    assert(diagnostics['valueMean']! < 9.1, `${diagnostics['valueMean']}`);
  });

  it('follows a truncated episode to its own last state, not to the first of the next', () => {
    // Each episode is one step from any cell, by chance: all eight pairs weigh alike.
    const environments = vectorOf([corridor({ stepsMax: 1 })]);
    const options = { ...SMALL, explorationEnd: 1, batch: 64 };
    const { diagnostics } = trained({ environments, options, stepsMax: 8000 });
    const left = BEST.map((_, cell) => -1 + 0.9 * BEST[Math.max(0, cell - 1)]!);
    const expected = mean([...BEST, ...left]); // 4.94; 3.89 were the next episode taken for it
    assert(Math.abs(diagnostics['valueMean']! - expected) < 0.5, `${diagnostics['valueMean']}`);
  });

  it('never takes what a mask closes, nor counts on it later', () => {
    const taken = new Set<number>();
    const watched = (one: Environment): Environment => ({
      ...one,
      step(action) {
        taken.add(action[0]!);
        return one.step(action);
      },
    });
    const environments = vectorOf([watched(corridor({ mask: [1, 0] }))]);
    const options = { ...SMALL, gamma: 0.5, ...ALL };
    const one = trained({ environments, options, stepsMax: 6000 });
    assert.deepEqual([...taken], [0]);
    // To the left for ever: -2. The value of the closed way is never learnt, and never asked for.
    assert(Math.abs(one.diagnostics['valueMean']! + 2) < 0.1, `${one.diagnostics['valueMean']}`);
    assert.deepEqual(one.policy.act([2], Uint8Array.of(0, 1)), [1]);
    assert.deepEqual([...one.policy.probabilities([2], Uint8Array.of(0, 1))], [0, 1]);
  });

  for (const [name, options] of [['plain', {}] as const, ['with all options', ALL] as const])
    it(`${name}: goes on from a checkpoint as if nothing had happened`, () => {
      const make = () => vectorOf([corridor({ mask: [1, 1] }), corridor()]);
      const training = { options: { ...SMALL, bufferSize: 300, ...options }, stepsMax: 1600 };
      const whole = trained({ ...training, environments: make() });

      const environments = make();
      const first = trained({ ...training, environments }, 800);
      const [saved, point] = [throughJson(first.save()), environments.point()];
      const others = make();
      others.resume(point);
      const second = trainer({ ...training, environments: others, saved });
      assert.equal(second.steps, 800);
      while (second.steps < 1600) second.advance();
      assert.deepEqual(second.save(), whole.save());
      assert.deepEqual(second.diagnostics, whole.diagnostics);
    });

  it('gives the same policy for a seed, and another for another', () => {
    const parameters = (seed: number) =>
      trained({
        environments: vectorOf([corridor()]),
        options: SMALL,
        stepsMax: 600,
        seed,
      }).parameters();
    assert.deepEqual(parameters(1), parameters(1));
    assert.notDeepEqual(parameters(1), parameters(2));
  });

  it('keeps its policy in a file, and says what is wrong with a damaged one', () => {
    const environments = vectorOf([corridor()]);
    const one = trained({ environments, options: { ...SMALL, ...ALL }, stepsMax: 600 });
    const parameters = throughJson(one.parameters()) as Record<string, Json>;
    const policy = dqn.load(parameters, defaultBackend());
    for (let cell = 0; cell < 4; cell++)
      assert.deepEqual(policy.act([cell]), one.policy.act([cell]));
    assert.throws(() => policy.act([1, 2]), /sees 1 numbers, got 2/);
    assert.throws(() => dqn.load({ network: 3 }, defaultBackend()), /network must be a map/);
    assert.throws(() => dqn.load([], defaultBackend()), /must be a map/);
    const scale = { low: [], high: [] }; // would be looked through for ever
    assert.throws(() => dqn.load({ ...parameters, scale }, defaultBackend()), /low must hold 1 v/);
  });

  it('refuses settings with which it would never learn', () => {
    const refused = (options: Readonly<Record<string, unknown>>) => () =>
      trainer({ environments: vectorOf([corridor()]), options, stepsMax: 1000 });
    assert.throws(refused({ ...SMALL, batch: 64, bufferSize: 63 }), /never learns/);
    assert.throws(refused({ ...SMALL, learningStarts: 1000 }), /not below the 1000 steps/);
  });
});
