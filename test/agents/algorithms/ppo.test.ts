import assert from 'node:assert/strict';
import { ppo } from '../../../agents/algorithms/ppo.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import type { Environment } from '../../../agents/learning/environment.ts';
import type { Policy } from '../../../agents/learning/policy.ts';
import { episodeSeed } from '../../../agents/learning/vector.ts';
import { cartPole } from '../../../experiments/environments/classic/cart-pole.ts';
import { controlEnvironment } from '../../../experiments/environments/classic/control-task.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';
import { corridor } from './corridor.ts';
import { assertResumes, GRID, oneStepTask, shareRight, train, vector } from './tasks.ts';

const QUICK = { learningRate: 1e-3, epochs: 10, rolloutSteps: 64, entropyWeight: 0 };

/** The mean sum of rewards over episodes of the best actions. */
function greedyReturn(policy: Policy, environment: Environment, episodes: number): number {
  let sum = 0;
  for (let episode = 0; episode < episodes; episode++) {
    let step = { ...environment.reset(episodeSeed(9, 0, episode)), isOver: false };
    while (!step.isOver) {
      const next = environment.step(policy.act(step.observation, step.mask));
      sum += next.reward;
      step = { ...next, isOver: next.terminated || next.truncated };
    }
  }
  return sum / episodes;
}

/** Costs 1 for each step and always looks the same. */
function endless(stepsMax: number): Environment {
  const start = { observation: Float32Array.of(20), info: {} };
  let steps = 0;
  return {
    ...corridor(),
    reset() {
      steps = 0;
      return start;
    },
    step() {
      steps += 1;
      return { ...start, reward: -1, terminated: false, truncated: steps >= stepsMax };
    },
  };
}

const trainerOf = (create: () => Environment, options: OptionValues) =>
  ppo.createTrainer({
    options: readOptions(ppo.options, options),
    seed: 1,
    backend: defaultBackend(),
    stepsMax: 10_000,
    environments: vector(create),
  });

describe('PPO', () => {
  it('learns to balance a pole in a short training', () => {
    const trainer = train({
      line: ppo,
      options: QUICK,
      create: () => controlEnvironment(cartPole),
      steps: 40_000,
    });
    // Chance gives 22.7 (standard deviation 11.4), published; here it is eight times as long.
    const mean = greedyReturn(trainer.policy, controlEnvironment(cartPole), 20);
    assert(mean > 180, `${mean} steps`);
  });

  it('finds the best action by what it sees, and knows no action that is closed', () => {
    const best = ([x, y]: readonly [number, number]) => (x > 0 ? (y > 0 ? 3 : 2) : 1);
    const create = () =>
      oneStepTask({
        actions: 4,
        reward: (x, action) => (action === 0 ? 10 : action === best(x) ? 1 : 0),
        mask: () => Uint8Array.of(0, 1, 1, 1),
        noise: 0.2,
      });
    const { policy } = train({ line: ppo, options: { ...QUICK, gamma: 0 }, create, steps: 12_000 });
    const mask = Uint8Array.of(0, 1, 1, 1);
    const masked: Policy = { ...policy, act: (x) => policy.act(x, mask) };
    assert(shareRight(masked, best) >= 0.9);
    for (const x of GRID) {
      const probabilities = policy.probabilities(x, mask);
      assert.equal(probabilities[0], 0);
      const sum = probabilities.reduce((total, p) => total + p, 0);
      assert(Math.abs(sum - 1) < 1e-12);
      assert.equal(Math.max(...probabilities), probabilities[policy.act(x, mask)[0]!]);
    }
  });

  it('never takes an action that is closed at the time, though masks change', () => {
    let taken = 0;
    const create = (): Environment => {
      const inner = oneStepTask({
        actions: 3,
        reward: (_, action) => action,
        mask: ([x]) => (x > 0 ? Uint8Array.of(1, 0, 1) : Uint8Array.of(0, 1, 0)),
      });
      let open: Uint8Array | undefined;
      return {
        ...inner,
        reset(seed) {
          const start = inner.reset(seed);
          open = start.mask;
          return start;
        },
        step(action) {
          assert.equal(open?.[action[0]!], 1);
          taken += 1;
          return inner.step(action);
        },
      };
    };
    train({ line: ppo, options: QUICK, create, steps: 2000 });
    assert(taken >= 2000);
  });

  it('decides several dimensions at once', () => {
    const inner = oneStepTask({ actions: 2, reward: () => 0 });
    const create = (): Environment => {
      let x: readonly number[] = [];
      return {
        ...inner,
        actionSpace: { kind: 'discrete', sizes: [2, 3], names: ['sign', 'third'] },
        reset(seed) {
          const start = inner.reset(seed);
          x = [...start.observation];
          return start;
        },
        step(action) {
          const isRight = action[0] === (x[0]! > 0 ? 1 : 0);
          return { ...inner.step(action), reward: (isRight ? 1 : 0) + (action[1] === 2 ? 1 : 0) };
        },
      };
    };
    const { policy } = train({ line: ppo, options: QUICK, create, steps: 10_000 });
    assert(shareRight(policy, ([x]) => (x > 0 ? 1 : 0)) >= 0.9);
    for (const x of GRID) {
      assert.equal(policy.act(x)[1], 2);
      const probabilities = policy.probabilities(x);
      assert.equal(probabilities.length, 5);
      assert(Math.abs(probabilities[0]! + probabilities[1]! - 1) < 1e-12);
    }
  });

  it('counts on what follows a truncation, and the end of a rollout', () => {
    // Each step costs 1 and is worth -1 / (1 - gamma) = -2, wherever the watching ends.
    const options = { ...QUICK, gamma: 0.5, clipValues: false, gradientNormMax: Infinity };
    const valueLoss = (create: () => Environment, others: OptionValues) =>
      train({ line: ppo, options: { ...options, ...others }, create, steps: 4000 }).diagnostics[
        'valueLoss'
      ]!;
    for (const normalizeObservations of [false, true]) {
      const rolloutSteps = 64;
      assert(valueLoss(() => endless(2), { normalizeObservations, rolloutSteps }) < 1e-3);
      assert(
        valueLoss(() => endless(Infinity), {
          normalizeObservations,
          rolloutSteps: 3,
          minibatches: 1,
        }) < 1e-3,
      );
    }
    // But two steps that end are worth -1.5 and -1, which look alike: half of (1/4)^2 remains.
    const ending = (): Environment => {
      const inner = endless(2);
      const step: Environment['step'] = (action) => {
        const { truncated, ...rest } = inner.step(action);
        return { ...rest, terminated: truncated, truncated: false };
      };
      return { ...inner, step };
    };
    assert(Math.abs(valueLoss(ending, { lambda: 1 }) - 1 / 32) < 2e-3);
  });

  it('goes on exactly from where it was saved, with all that it normalises', () => {
    const options = { ...QUICK, rolloutSteps: 16, normalizeObservations: true, scaleRewards: true };
    const create = () => controlEnvironment(cartPole);
    assertResumes({ line: ppo, options, create, steps: 512 }, [1, 4]);
    assertResumes({ line: ppo, options: { rolloutSteps: 16 }, create, steps: 512 }, [3]);
  });

  it('gives a policy file what it decides by', () => {
    for (const normalizeObservations of [false, true]) {
      const trainer = train({
        line: ppo,
        options: { ...QUICK, normalizeObservations },
        create: () => controlEnvironment(cartPole),
        steps: 1000,
      });
      const parameters = JSON.parse(JSON.stringify(trainer.parameters()));
      const loaded = ppo.load(parameters, defaultBackend());
      for (const [x, y] of GRID) {
        const observation = [x, y, -x / 10, y / 2];
        assert.deepEqual(
          loaded.probabilities(observation),
          trainer.policy.probabilities(observation),
        );
      }
      assert.throws(() => ppo.load({ ...parameters, sizes: [3] }, defaultBackend()), /add up to 2/);
      assert.throws(() => ppo.load({ sizes: [2] }, defaultBackend()), /network must be a map/);
    }
  });

  it('stops its epochs where the policy has moved too far', () => {
    const create = () => controlEnvironment(cartPole);
    const [free, bound] = [Infinity, 1e-9].map((divergenceMax) => {
      const trainer = trainerOf(create, { ...QUICK, divergenceMax });
      for (let round = 0; round < 3; round++) trainer.advance();
      return trainer.diagnostics['divergenceNats']!;
    });
    assert(bound! < free! / 2, `${bound} ${free}`);
  });

  it('moves less and less, and not at all once the training is over', () => {
    const trainer = trainerOf(() => controlEnvironment(cartPole), { rolloutSteps: 500 });
    trainer.advance();
    assert.equal(trainer.diagnostics['learningRate'], 2.5e-4);
    for (let round = 0; round < 4; round++) trainer.advance();
    assert(Math.abs(trainer.diagnostics['learningRate']! - 2.5e-4 * 0.2) < 1e-12);
    const before = JSON.stringify(trainer.parameters());
    trainer.advance();
    assert.equal(JSON.stringify(trainer.parameters()), before);
  });

  it('refuses decisions that are not discrete, and layers without units', () => {
    const box = { kind: 'box' as const, names: ['x'], low: [0], high: [1] };
    const continuous = () => ({ ...corridor(), actionSpace: box });
    assert.throws(() => trainerOf(continuous, {}), /discrete/);
    assert.throws(() => trainerOf(() => corridor(), { hidden: [4, 0.5] }), /hidden/);
  });

  it('begins with the choice of a baseline, also beside a decision that has no other', () => {
    const create = () => ({
      ...corridor(),
      actionSpace: { kind: 'discrete' as const, sizes: [3, 1], names: ['one', 'other'] },
    });
    const options = { firstChoice: 0, firstChoiceProbability: 0.8, rolloutSteps: 16 };
    const trainer = trainerOf(create, options);
    const [first, , , only] = trainer.policy.probabilities([1]);
    // The last layer has weights of norm 0.01 beside the bias ln(0.8 / 0.2 x 2).
    assert(Math.abs(first! - 0.8) < 0.01, `${first}`);
    assert.equal(only, 1);
    trainer.advance();
    assert.equal(trainer.policy.probabilities([1])[3], 1);
  });
});
