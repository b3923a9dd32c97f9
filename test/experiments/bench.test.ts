import assert from 'node:assert/strict';
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
