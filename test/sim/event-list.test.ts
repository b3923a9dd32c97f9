import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EventList } from '../../sim/event-list.ts';

interface Event {
  readonly time: number;
  readonly sequence: number;
}

/** An event list beside a sorted array that must always agree with it. */
class Pair {
  readonly list = new EventList();
  readonly sorted: Event[] = [];
  now = 0;
  #sequence = 0;

  push(delay: number): void {
    const time = this.now + delay;
    const sequence = this.#sequence++;
    this.list.push(time, sequence, sequence % 7, sequence, -sequence);
    let place = this.sorted.length;
    while (place > 0 && this.sorted[place - 1]!.time > time) place -= 1;
    this.sorted.splice(place, 0, { time, sequence });
  }

  pop(): void {
    const expected = this.sorted.shift();
    assert.equal(this.list.nextTime(), expected?.time ?? Infinity);
    if (expected === undefined) return;
    const { time, sequence } = expected;
    assert.equal(this.list.nextSequence(), sequence);
    this.list.pop();
    const { kind, subject, detail, size } = this.list;
    assert.deepEqual(
      [kind, subject, detail, size],
      [sequence % 7, sequence, 0 - sequence, this.sorted.length],
    );
    this.now = time;
  }

  popAll(): void {
    while (this.sorted.length > 0) this.pop();
    this.pop();
  }
}

/** Seconds: from ties over microseconds to days, and spans that no bucket width can divide. */
const delay = fc.oneof(
  fc.constantFrom(0, 0, 1, 2, 1e-6),
  fc.integer({ min: 0, max: 40 }).map((tenths) => tenths / 10),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 1e-6, noNaN: true }),
  fc.double({ min: 0, max: 86_400, noNaN: true }),
  fc.integer({ min: 0, max: 4 }).map((steps) => steps * Number.MIN_VALUE),
  fc.integer({ min: 0, max: 4 }).map((steps) => steps * Number.EPSILON),
  fc.double({ min: 0, max: 1e300, noNaN: true }),
);
const burst = fc.record({
  pushes: fc.oneof(
    fc.array(delay, { maxLength: 200, size: 'max' }),
    fc.tuple(delay, fc.integer({ min: 0, max: 200 })).map(([d, n]) => Array<number>(n).fill(d)),
    fc
      .tuple(delay, fc.integer({ min: 0, max: 200 }))
      .map(([d, n]) => Array.from({ length: n }, (_, i) => (d * (n - i)) / n)),
  ),
  pops: fc.integer({ min: 0, max: 150 }),
});

/** A generator for tests that need many numbers: uniform on [0, 1). */
function uniformFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Pops and pushes with a constant number pending. */
function hold(pending: number, holds: number, draw: () => number): void {
  const pair = new Pair();
  for (let i = 0; i < pending; i += 1) pair.push(draw());
  for (let i = 0; i < holds; i += 1) {
    pair.pop();
    pair.push(draw());
  }
  pair.popAll();
}

describe('event list', () => {
  it('agrees with a sorted array on any mixture of pushes and pops', () => {
    fc.assert(
      fc.property(fc.array(burst, { minLength: 1, maxLength: 12 }), (bursts) => {
        const pair = new Pair();
        for (const { pushes, pops } of bursts) {
          for (const push of pushes) pair.push(push);
          for (let i = 0; i < pops; i += 1) pair.pop();
        }
        pair.popAll();
      }),
      { seed: 7, numRuns: 400 },
    );
  });

  it('agrees with a sorted array when each event schedules the next', () => {
    const uniform = uniformFrom(1);
    const laws: readonly (() => number)[] = [
      () => 2 * uniform(),
      () => -Math.log(1 - uniform()) * 10 ** (-6 * uniform()),
      () => (uniform() < 0.7 ? 5e-6 * uniform() : uniform() < 0.9 ? 1 : 86_400 * uniform()),
      () => Math.floor(4 * uniform()),
    ];
    for (const law of laws) for (const pending of [1, 30, 100, 1000]) hold(pending, 4000, law);
  });

  it('pops events of equal time in the order scheduled', () => {
    const list = new EventList();
    const times = [2, 1, 2, 1, 1, 2];
    for (const [i, time] of times.entries()) list.push(time, i, 0, i, 0);
    const popped = times.map(() => {
      list.nextTime();
      list.pop();
      return list.subject;
    });
    assert.deepEqual(popped, [1, 3, 4, 0, 2, 5]);
  });

  it('keeps thousands of ties in order, with events before, between and after them', () => {
    const pair = new Pair();
    for (let i = 0; i < 3000; i += 1) pair.push(i % 3 === 0 ? 5 : 7);
    for (let i = 0; i < 300; i += 1) pair.push(4 + (i % 50) / 10);
    for (let i = 0; i < 1500; i += 1) {
      pair.pop();
      if (i % 4 === 0) pair.push([0, 1e-9, 0.5, 2][(i >> 2) % 4]!);
    }
    pair.popAll();
  });

  it('grows through every capacity and gives back what it was given', () => {
    const list = new EventList();
    const uniform = uniformFrom(3);
    const count = 150_000;
    const times = Float64Array.from({ length: count }, () => Math.floor(1e6 * uniform()) / 64);
    times.forEach((time, i) => {
      list.push(time, i, 1, i, 2);
    });
    const expected = Array.from(times.keys()).sort((a, b) => times[a]! - times[b]! || a - b);
    for (const i of expected) {
      assert.equal(list.nextTime(), times[i]);
      list.pop();
      if (list.subject !== i) assert.fail(`expected event ${i}, got ${list.subject}`);
    }
    assert.equal(list.nextTime(), Infinity);
    assert.equal(list.size, 0);
  });

  it('keeps what comes long before events that are close together', () => {
    const uniform = uniformFrom(5);
    for (let round = 0; round < 200; round += 1) {
      const pair = new Pair();
      for (let i = 0; i < 200; i += 1) pair.push(100 + uniform());
      pair.pop();
      const ulp = 2 ** -46; // of 100
      for (let i = 0; i < 120; i += 1) pair.push(0.01 + Math.floor(12 * uniform()) * ulp);
      for (let i = 0; i < 60; i += 1) pair.push(0.011 * uniform());
      pair.popAll();
    }
  });

  it('has no next event when empty, and works on after that', () => {
    const pair = new Pair();
    pair.pop();
    for (let round = 0; round < 5; round += 1) {
      for (let i = 0; i < 200; i += 1) pair.push((i * 37) % 101);
      pair.popAll();
    }
  });
});
