import assert from 'node:assert/strict';
import type { Environment, Step, VectorStart } from '../../../agents/learning/environment.ts';
import { episodeSeed, vectorOf } from '../../../agents/learning/vector.ts';
import { createRandom, type Uniform } from '../../../sim/random.ts';

/**
 * Adds what is chosen to a number drawn at the start, and noise. Ends at 3 (terminated) or after
 * `stepsMax` steps (truncated). Uses its buffers again, as environments may; alternative 1 is closed
 * below 1 where it is `masked`.
 */
function adder(stepsMax = 5, masked = false): Environment {
  let uniform: Uniform = () => 0;
  const observation = new Float32Array(2);
  const mask = masked ? new Uint8Array(2) : undefined;
  const info = { sum: 0 };
  let [sum, steps] = [0, 0];
  const show = () => {
    observation.set([sum, steps]);
    mask?.set([1, sum < 1 ? 0 : 1]);
    info.sum = sum;
    return { observation, info, ...(mask === undefined ? {} : { mask }) };
  };
  return {
    name: 'adder',
    observationSpace: { kind: 'box', names: ['sum', 'steps'], low: [0, 0], high: [9, 9] },
    actionSpace: { kind: 'discrete', sizes: [2], names: ['add'] },
    reset(seed) {
      uniform = createRandom(String(seed)).stream('adder');
      [sum, steps] = [uniform(), 0];
      return show();
    },
    step({ 0: action }): Step {
      sum += action! + uniform() / 8;
      steps += 1;
      const terminated = sum >= 3;
      return { ...show(), reward: sum, terminated, truncated: !terminated && steps >= stepsMax };
    },
  };
}
const copy = ({ observations, masks, infos }: VectorStart) => ({
  observations: [...observations],
  masks: masks === undefined ? undefined : [...masks],
  infos: infos.map((info) => ({ ...info })),
});

describe('vector of environments', () => {
  it('begins the next episode in the step that ended the last, and keeps the last observation apart', () => {
    const vector = vectorOf([adder(), adder()]);
    const begun = copy(vector.reset(7));
    assert.equal(begun.observations[0], Math.fround(begun.infos[0]!['sum']!));
    let step = vector.step([1, 0]);
    for (let i = 1; i < 3; i++) step = vector.step([1, 0]);
    // Three ones reach 3 and terminate; the other environment goes on.
    assert.deepEqual([...step.terminated], [1, 0]);
    assert.deepEqual([...step.truncated], [0, 0]);
    assert.equal(step.finals[1], 3, 'steps of the episode that ended');
    assert.equal(step.finals[0], Math.fround(step.rewards[0]!));
    assert.equal(step.observations[1], 0, 'steps of the new episode');
    assert(step.infos[0]!['sum']! >= 3, 'the information is of the step that ended');
    step = vector.step([0, 0]);
    step = vector.step([0, 0]);
    assert.deepEqual([...step.truncated], [0, 1]);
    assert.equal(step.finals[3], 5);
  });

  it('starts episode k of environment i with the seed of (seed, i, k)', () => {
    const vector = vectorOf([adder(), adder()]);
    const lone = adder();
    const first = (seed: number) => [...lone.reset(seed).observation];
    const starts = vector.reset(3).observations;
    assert.deepEqual([...starts], [...first(episodeSeed(3, 0, 0)), ...first(episodeSeed(3, 1, 0))]);
    for (let i = 0; i < 4; i++) vector.step([1, 1]);
    let step = vector.step([1, 1]);
    while (step.terminated[1] === 0) step = vector.step([1, 1]);
    assert.deepEqual([...step.observations.slice(2)], first(episodeSeed(3, 1, 2)));
  });

  it('gives 300,000 episodes of many seeds and environments as many seeds', () => {
    const seeds = new Set<number>();
    for (let seed = 0; seed < 30; seed++)
      for (let at = 0; at < 10; at++)
        for (let episode = 0; episode < 1000; episode++) seeds.add(episodeSeed(seed, at, episode));
    // By chance alone two would be equal with a probability of 5e-6.
    assert.equal(seeds.size, 300_000);
    assert([...seeds].every((seed) => Number.isSafeInteger(seed) && seed >= 0));
    assert.notEqual(episodeSeed(2 ** 32, 0, 0), episodeSeed(0, 0, 0), 'high bits of a seed count');
  });

  it('takes masks of all environments, those that give none open', () => {
    const masked = vectorOf([adder(5, true), adder(5)]);
    assert.deepEqual([...masked.reset(1).masks!], [1, 0, 1, 1]);
    assert.equal(vectorOf([adder()]).reset(1).masks, undefined);
    let step = masked.step([0, 1]);
    for (let i = 1; i < 5; i++) step = masked.step([0, 1]);
    assert.deepEqual([...step.truncated], [1, 0]);
    assert.deepEqual([...step.finalMasks!.slice(0, 2)], [1, step.finals[0]! < 1 ? 0 : 1]);
  });

  it('returns to a point exactly, on other environments, through JSON', () => {
    const vector = vectorOf([adder(5, true), adder(4, true)]);
    vector.reset(11);
    const actions = (i: number) => [i % 2, i % 3 === 0 ? 1 : 0];
    for (let i = 0; i < 13; i++) vector.step(actions(i));
    const before = vector.step(actions(13));
    const [observations, masks] = [[...before.observations], [...before.masks!]];
    const point = JSON.parse(JSON.stringify(vector.point())) as ReturnType<typeof vector.point>;

    const other = vectorOf([adder(5, true), adder(4, true)]);
    const resumed = other.resume(point);
    assert.deepEqual([...resumed.observations], observations);
    assert.deepEqual([...resumed.masks!], masks);
    assert.deepEqual(other.point(), point);
    for (let i = 14; i < 40; i++) {
      const [a, b] = [vector.step(actions(i)), other.step(actions(i))];
      assert.deepEqual(copy(a), copy(b));
      assert.deepEqual([...a.rewards, ...a.truncated], [...b.rewards, ...b.truncated]);
    }
  });

  it('refuses environments of different spaces, and a point of another number of them', () => {
    const odd: Environment = {
      ...adder(),
      observationSpace: { kind: 'box', names: ['sum'], low: [0], high: [1] },
    };
    assert.throws(() => vectorOf([adder(), odd]), /other spaces/);
    assert.throws(() => vectorOf([]), /needs an environment/);
    const vector = vectorOf([adder()]);
    vector.reset(1);
    assert.throws(() => vectorOf([adder(), adder()]).resume(vector.point()), /1 points, 2 are/);
    assert.throws(() => vector.reset(-1), /whole number/);
  });

  it('refuses observations and rewards that are no finite numbers, at the end of an episode too', () => {
    const broken = (change: (step: Step) => Partial<Step>, stepsMax = 5): Environment => {
      const inner = adder(stepsMax);
      return {
        ...inner,
        step(action) {
          const step = inner.step(action);
          return { ...step, ...change(step) };
        },
      };
    };
    const observation = Float32Array.of(0, Number.NaN);
    for (const stepsMax of [5, 1]) {
      const vector = vectorOf([adder(), broken(() => ({ observation }), stepsMax)]);
      vector.reset(1);
      assert.throws(() => vector.step([0, 0]), /adder: steps of an observation is NaN/);
    }
    const rich = vectorOf([broken(() => ({ reward: Infinity }))]);
    rich.reset(1);
    assert.throws(() => rich.step([0]), /adder: a reward is Infinity/);
    const begun = { ...adder(), reset: () => ({ observation, info: {} }) };
    assert.throws(() => vectorOf([begun]).reset(1), /is NaN/);
  });
});
