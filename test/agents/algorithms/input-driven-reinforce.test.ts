import assert from 'node:assert/strict';
import { inputDrivenReinforce } from '../../../agents/algorithms/input-driven-reinforce.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import type { Environment } from '../../../agents/learning/environment.ts';
import { InputError, type OptionValues, readOptions } from '../../../sim/options.ts';
import { createRandom, type Uniform } from '../../../sim/random.ts';
import { corridor } from './corridor.ts';
import { assertResumes, train, vector } from './tasks.ts';

/**
 * Ten decisions, each worth 1 where the action is the sign of what is seen, in a flood of input that no action
 * changes and nobody sees: +-50 in every step, drawn by the seed.
 */
function flooded(): Environment {
  let uniform: Uniform = () => NaN;
  let [x, step] = [0, 0];
  const show = () => ({ observation: Float32Array.of(x), info: {} });
  return {
    name: 'flooded',
    observationSpace: { kind: 'box', names: ['x'], low: [-1], high: [1] },
    actionSpace: { kind: 'discrete', sizes: [2], names: ['sign'] },
    reset(seed) {
      uniform = createRandom(String(seed)).stream('flood');
      [x, step] = [2 * uniform() - 1, 0];
      return show();
    },
    step(action) {
      const right = action[0] === (x > 0 ? 1 : 0) ? 1 : 0;
      const reward = right + 100 * (uniform() - 0.5);
      x = 2 * uniform() - 1;
      step += 1;
      return { ...show(), reward, terminated: step === 10, truncated: false };
    },
  };
}

const POINTS = Array.from({ length: 40 }, (_, i) => (i - 19.5) / 20);
function shareRight(options: OptionValues): number {
  const { policy } = train({
    line: inputDrivenReinforce,
    options: { learningRate: 1e-2, entropyWeight: 0, hidden: [16], ...options },
    create: flooded,
    steps: 16_000,
  });
  const isRight = (x: number) => policy.act([x])[0] === (x > 0 ? 1 : 0);
  return POINTS.filter(isRight).length / POINTS.length;
}

describe('policy gradient with a baseline by input', () => {
  it('learns where the input drowns what actions earn', () => {
    assert(shareRight({ baseline: 'input' }) > 0.9);
  });

  it('learns less from rollouts of other inputs', () => {
    assert(shareRight({ baseline: 'all' }) < 0.9);
  });

  it('plays the same input in all rollouts of a round, and other ones in the next', () => {
    const seeds: number[][] = [[], []];
    const watched = (at: number): Environment => {
      const inner = corridor();
      return {
        ...inner,
        reset(seed) {
          seeds[at]!.push(seed);
          return inner.reset(seed);
        },
        step: (action) => inner.step(action),
      };
    };
    let made = 0;
    const trainer = inputDrivenReinforce.createTrainer({
      options: readOptions(inputDrivenReinforce.options, { rollouts: 3 }),
      seed: 1,
      backend: defaultBackend(),
      stepsMax: 10_000,
      environments: vector(() => watched(made++), 2),
    });
    trainer.advance();
    const first = seeds.map((one) => new Set(one));
    for (const [i, all] of seeds.entries())
      assert.equal(all.filter((seed) => seed === all[0]).length, 3, `environment ${i}`);
    assert.notEqual(seeds[0]![0], seeds[1]![0]);
    const before = seeds.map((one) => one.length);
    trainer.advance();
    assert(!first[0]!.has(seeds[0]![before[0]!]!));
  });

  it('goes on after an interruption exactly as if there had been none', () => {
    const line = inputDrivenReinforce;
    assertResumes(
      { line, options: { rollouts: 2 }, create: () => corridor(), steps: 2000 },
      [1, 3],
    );
  });

  it('refuses a clock that the environment does not show', () => {
    const trainer = inputDrivenReinforce.createTrainer({
      options: readOptions(inputDrivenReinforce.options, { clock: 'seconds' }),
      seed: 1,
      backend: defaultBackend(),
      stepsMax: 100,
      environments: vector(() => corridor()),
    });
    assert.throws(() => trainer.advance(), InputError);
    assert.throws(() => trainer.advance(), /there is no seconds >= 0/);
  });

  it('begins with the whole learning rate, and learns from the last round too', () => {
    const trainer = inputDrivenReinforce.createTrainer({
      options: readOptions(inputDrivenReinforce.options, { rollouts: 4, learningRate: 0.01 }),
      seed: 1,
      backend: defaultBackend(),
      stepsMax: 80, // two rounds of four episodes of ten steps
      environments: vector(flooded, 1),
    });
    for (const rate of [0.01, 0.005]) {
      const before = trainer.parameters();
      trainer.advance();
      assert.equal(trainer.diagnostics['learningRate'], rate);
      assert.notDeepEqual(trainer.parameters(), before);
    }
  });
});
