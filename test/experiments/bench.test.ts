import assert from 'node:assert/strict';
import { typedArrays } from '../../agents/learning/backends/typed-arrays.ts';
import type { VectorEnvironment } from '../../agents/learning/environment.ts';
import { actingStep, stepsPerSecond } from '../../experiments/bench/acting-step.ts';
import { ClosureHeap } from '../../experiments/bench/closure-heap.ts';
import { interleave, median, millionsPerSecond } from '../../experiments/bench/measure.ts';

describe('bench', () => {
  it('runs contenders in an order that turns, and takes medians without the round to warm up', () => {
    const calls: string[] = [];
    const values = { a: [1000, 5, 1, 9], b: [-1000, 30, 10, 20] };
    const contender = (name: 'a' | 'b') => () => {
      calls.push(name);
      return values[name].shift()!;
    };
    const medians = interleave({ a: contender('a'), b: contender('b') }, 3);
    assert.deepEqual(medians, { a: 5, b: 20 });
    assert.equal(calls.join(''), 'abbaabba');
  });

  it('takes seven rounds unless told otherwise', () => {
    let calls = 0;
    interleave({ only: () => ++calls });
    assert.equal(calls, 8);
  });

  it('takes the median of an odd and an even number of values, leaving them as they are', () => {
    const values = [10, 9, 100];
    assert.equal(median(values), 10);
    assert.deepEqual(values, [10, 9, 100]);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.equal(median([]), NaN);
  });

  it('counts millions per second of the work it runs', () => {
    let worked = 0;
    const speed = millionsPerSecond(1e6, () => {
      worked += 1;
    });
    assert.equal(worked, 1);
    assert.ok(speed > 0);
  });

  it('counts the steps of all environments of a call, over so many calls that a round is filled', () => {
    let calls = 0;
    const rate = stepsPerSecond(4, () => calls++, 0.002);
    const [start, speed] = [performance.now(), rate()];
    const seconds = (performance.now() - start) / 1e3;
    assert(calls > 1);
    assert(speed > (4 * calls) / seconds / 2); // the last round has more than half of all calls
  });

  it('steps every environment by an action that its policy draws for each decision', () => {
    const taken: number[][] = [];
    const step = actingStep(recording([3, 5], taken), typedArrays);
    for (let call = 0; call < 100; call++) step();
    assert.deepEqual(new Set(taken.map(({ length }) => length)), new Set([2 * 2]));
    const drawn = (decision: number) =>
      new Set(taken.flatMap((one) => [one[decision]!, one[2 + decision]!]));
    assert.deepEqual([...drawn(0)].sort(), [0, 1, 2]);
    assert.deepEqual([...drawn(1)].sort(), [0, 1, 2, 3, 4]);
  });

  it('compares with a heap of closures that keeps time, then order of scheduling', () => {
    const heap = new ClosureHeap();
    const happened: number[] = [];
    const times = Array.from({ length: 200 }, (_, i) => (i * 37) % 11);
    times.forEach((time, i) => {
      heap.push(time, () => happened.push(i));
    });
    for (let event = heap.pop(); event !== undefined; event = heap.pop()) {
      assert.equal(heap.now, event.time);
      event.happen();
    }
    const expected = [...times.keys()].sort((a, b) => times[a]! - times[b]! || a - b);
    assert.deepEqual(happened, expected);
  });
});

/** Two environments that show four numbers, and keep the actions they are given. */
function recording(sizes: readonly number[], taken: number[][]): VectorEnvironment {
  const names = ['a', 'b', 'c', 'd'];
  const shown = { observations: new Float32Array(8).fill(0.1), masks: undefined, infos: [{}, {}] };
  const ends = { terminated: new Uint8Array(2), truncated: new Uint8Array(2) };
  const step = { ...shown, ...ends, rewards: new Float64Array(2), finals: new Float32Array(8) };
  return {
    name: 'recording',
    size: 2,
    observationSpace: { kind: 'box', names, low: [0, 0, 0, 0], high: [1, 1, 1, 1] },
    actionSpace: {
      kind: 'discrete',
      sizes,
      names: sizes.map(String),
      labels: sizes.map((size) => Array.from({ length: size }, (_, i) => String(i))),
    },
    reset: () => shown,
    step(actions) {
      taken.push(Array.from(actions));
      return { ...step, finalMasks: undefined };
    },
  };
}
