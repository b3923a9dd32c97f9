import assert from 'node:assert/strict';
import { dqn } from '../../../agents/algorithms/dqn.ts';
import type { Environment, Step } from '../../../agents/learning/environment.ts';
import { vectorOf } from '../../../agents/learning/vector.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';
import { type Pass, spyBackend } from './spy-backend.ts';

const GAMMA = 0.9;
const SCALE = 0.5;
const COUNT = 8; // of the buffer and of a batch
const END = 4;
const MASKS = [
  [1, 1, 1],
  [1, 0, 1],
  [1, 1, 0],
  [0, 1, 1],
  [1, 1, 1],
];
const rewardOf = (place: number, action: number) => place + 2 * action - 1;

/** Places 0 to 3 one after the other, whatever is done; the step after that terminates. */
function track(): Environment {
  let place = 0;
  const show = () => ({
    observation: Float32Array.of(place),
    mask: Uint8Array.from(MASKS[place]!),
    info: {},
  });
  return {
    name: 'track',
    observationSpace: { kind: 'box', names: ['place'], low: [0], high: [END] },
    actionSpace: { kind: 'discrete', sizes: [3], names: ['choice'] },
    reset() {
      place = 0;
      return show();
    },
    step(action): Step {
      const reward = rewardOf(place, action[0]!);
      place += 1;
      return { ...show(), reward, terminated: place === END, truncated: false };
    },
  };
}

const [Q, TARGET] = [0, 1];
const output = (network: number, x: number, unit: number) =>
  Math.fround(3 * Math.sin(1.7 * x * (unit + 1) + 2.3 * network + unit));

/** The first updates, two at a time. */
function updates(options: OptionValues) {
  const { networks, backend } = spyBackend(output);
  const trainer = dqn.createTrainer({
    options: readOptions(dqn.options, {
      gamma: GAMMA,
      rewardScale: SCALE,
      bufferSize: COUNT,
      batch: COUNT,
      learningStarts: 0,
      trainEvery: COUNT,
      gradientSteps: 2,
      explorationStart: 1,
      explorationEnd: 1,
      targetEvery: COUNT,
      targetShare: 0.25,
      gradientNormMax: 7,
      ...options,
    }),
    seed: 1,
    backend,
    stepsMax: 10 * COUNT,
    environments: vectorOf([track()]),
  });
  trainer.advance();
  return networks;
}

/** Q(s, a) less its goal, of what a row of a pass had taken: the unit that its gradient is of. */
function errorOf(x: number, action: number, isDouble: boolean): number {
  const next = x + 1;
  const chooser = isDouble ? Q : TARGET;
  const open = [0, 1, 2].filter((unit) => MASKS[next]![unit] === 1);
  const best = open.reduce((one, other) =>
    output(chooser, next, other) > output(chooser, next, one) ? other : one,
  );
  const later = next === END ? 0 : GAMMA * output(TARGET, next, best);
  return output(Q, x, action) - (SCALE * rewardOf(x, action) + later);
}

interface Row {
  readonly error: number;
  readonly slope: number; // times the rows of the batch
}
function rowsOf({ inputs, gradients }: Pass, isDouble: boolean): readonly Row[] {
  return Array.from(inputs, (x, at) => {
    const own = [...gradients!.slice(3 * at, 3 * at + 3)];
    const action = own.findIndex((gradient) => gradient !== 0);
    assert.equal(own.filter((gradient) => gradient !== 0).length, 1);
    return { error: errorOf(x, action, isDouble), slope: own[action]! * COUNT };
  });
}
const learnt = (passes: readonly Pass[]) =>
  passes.filter(({ gradients }) => gradients !== undefined);
const near = (got: number, expected: number) =>
  assert(Math.abs(got - expected) < 1e-5, `${got}, not ${expected}`);

describe('one update of dqn', () => {
  for (const double of [false, true])
    it(`${double ? 'double' : 'plain'}: has the gradient of half the squared error, of an open best`, () => {
      const [q, target] = updates({ double });
      for (const pass of learnt(q!.passes))
        for (const { error, slope } of rowsOf(pass, double)) near(slope, error);
      assert.deepEqual(target!.shares, [0.25]);
      assert.deepEqual(
        q!.steps.map(({ gradientNormMax }) => gradientNormMax),
        [7, 7],
      );
    });

  it('is linear in errors beyond errorMax', () => {
    const [q] = updates({ errorMax: 1 });
    const rows = learnt(q!.passes).flatMap((pass) => rowsOf(pass, false));
    for (const { error, slope } of rows) near(slope, Math.max(-1, Math.min(1, error)));
    assert(rows.some(({ error }) => Math.abs(error) > 1));
  });

  it('weighs what priorities draw too often, once errors are known', () => {
    const [alpha, beta] = [0.6, 0.4];
    const [q] = updates({ prioritised: true, priorityExponent: alpha, importanceStart: beta });
    const [first, second] = learnt(q!.passes).map((pass) => rowsOf(pass, false));
    for (const { error, slope } of first!) near(slope, error); // all are new, each is drawn once
    const now = beta + (1 - beta) * 0.1; // after a tenth of the training
    const priorities = second!.map(({ error }) => (Math.abs(error) + 1e-6) ** alpha);
    const least = Math.min(...priorities);
    second!.forEach(({ error, slope }, at) => {
      near(slope, error * (priorities[at]! / least) ** -now);
    });
    assert(priorities.some((one) => one > 1.2 * least));
  });
});
