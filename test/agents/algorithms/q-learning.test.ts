import assert from 'node:assert/strict';
import { qLearning } from '../../../agents/algorithms/q-learning.ts';
import { typedArrays } from '../../../agents/learning/backends/typed-arrays.ts';
import type { Json } from '../../../agents/learning/policy.ts';
import { type ResumableVector, vectorOf } from '../../../agents/learning/vector.ts';
import { readOptions } from '../../../sim/options.ts';
import { corridor } from './corridor.ts';

const trainer = (
  environments: ResumableVector,
  options: Record<string, unknown>,
  stepsMax: number,
  saved?: Json,
) =>
  qLearning.createTrainer({
    options: readOptions(qLearning.options, options),
    seed: 1,
    backend: typedArrays,
    stepsMax,
    environments,
    ...(saved === undefined ? {} : { saved }),
  });
function trained(environments: ResumableVector, options: Record<string, unknown>, steps: number) {
  const one = trainer(environments, options, steps);
  while (one.steps < steps) one.advance();
  return one;
}
const throughJson = <T extends Json>(json: T): T => JSON.parse(JSON.stringify(json)) as T;

describe('q-learning', () => {
  it('learns the best actions of a small task', () => {
    const { policy } = trained(vectorOf([corridor()]), { gamma: 0.9 }, 6000);
    for (let cell = 0; cell < 4; cell++) assert.deepEqual(policy.act([cell]), [1], `cell ${cell}`);
    assert.deepEqual([...policy.probabilities([0])], [0, 1]);
  });

  it('comes to the values of the equations, where terminated states are worth nothing', () => {
    const one = trained(vectorOf([corridor()]), { gamma: 0.9, explorationEnd: 1 }, 20_000);
    const { values } = qValues(one.parameters());
    // A step costs 1, the end gives 10 and nothing after it: deterministic, so learnt exactly.
    const best = [10 - 1, 0.9 * 9 - 1, 0.9 * (0.9 * 9 - 1) - 1];
    [3, 2, 1].forEach((cell, i) => {
      assert(Math.abs(values(cell)[1]! - best[i]!) < 0.05, `${cell}: ${values(cell)}`);
    });
  });

  it('goes on counting where an episode is only truncated', () => {
    // The goal is out of reach: -1 for ever is -1 / (1 - 0.5) = -2, whatever the limit.
    const never = vectorOf([corridor({ cells: 5, stepsMax: 3, isClosed: true })]);
    const one = trained(never, { gamma: 0.5, explorationEnd: 1 }, 20_000);
    assert(Math.abs(qValues(one.parameters()).values(0)[0]! + 2) < 0.02);
  });

  it('never takes what a mask closes, by chance or by value', () => {
    const taken: number[] = [];
    const only = corridor({ mask: [1, 0] });
    const watched = {
      ...only,
      step(action: ArrayLike<number>) {
        taken.push(action[0]!);
        return only.step(action);
      },
    };
    const { policy } = trained(vectorOf([watched]), { initialValue: 5 }, 500);
    assert.deepEqual([...new Set(taken)], [0]);
    assert.deepEqual(policy.act([2], Uint8Array.of(0, 1)), [1]);
    assert.deepEqual(policy.act([2], Uint8Array.of(1, 0)), [0]);
  });

  it('goes on from a checkpoint as if nothing had happened', () => {
    const make = () => vectorOf([corridor(), corridor({ mask: [1, 1] })]);
    const options = { gamma: 0.9, explorationEnd: 0.2 };
    const whole = trainer(make(), options, 4096);
    while (whole.steps < 4096) whole.advance();

    const environments = make();
    const first = trainer(environments, options, 4096);
    while (first.steps < 2048) first.advance();
    const [saved, point] = [throughJson(first.save()), throughJson(environments.point())];
    const others = make();
    others.resume(point);
    const second = trainer(others, options, 4096, saved);
    assert.equal(second.steps, 2048);
    while (second.steps < 4096) second.advance();
    assert.deepEqual(second.save(), whole.save());
    assert.deepEqual(second.diagnostics, whole.diagnostics);
  });

  it('keeps its policy in a file, and says what is wrong with a damaged one', () => {
    const one = trained(vectorOf([corridor()]), { gamma: 0.9 }, 6000);
    const parameters = throughJson(one.parameters());
    const policy = qLearning.load(parameters, typedArrays);
    for (let cell = 0; cell < 4; cell++)
      assert.deepEqual(policy.act([cell]), one.policy.act([cell]));
    const damaged = { ...(parameters as object), values: 'AAAA' };
    assert.throws(() => qLearning.load(damaged, typedArrays), /bytes/);
    assert.throws(() => qLearning.load(null, typedArrays), /must be a map/);
  });

  it('refuses observations that are not whole numbers within bounds', () => {
    const odd = corridor();
    const [box] = [odd.observationSpace];
    const endless = { ...odd, observationSpace: { ...box, high: [Infinity] } };
    assert.throws(() => trained(vectorOf([endless]), {}, 10), /whole numbers within finite/);
    const { policy } = trained(vectorOf([odd]), {}, 10);
    assert.throws(() => policy.act([0.5]), /must be whole/);
  });
});

/** Values by cell, read from saved parameters. */
function qValues(parameters: Json) {
  const { states, values } = parameters as { states: number[]; values: string };
  const bytes = Buffer.from(values, 'base64');
  const at = (index: number) => bytes.readDoubleLE(8 * index);
  return {
    values: (cell: number) => [0, 1].map((action) => at(2 * states.indexOf(cell) + action)),
  };
}
