import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Lanes, Ring } from '../../sim/lanes.ts';

describe('ring', () => {
  it('is first in, first out through growth and wrapping', () => {
    const ring = new Ring();
    let pushed = 0;
    let dropped = 0;
    for (const [pushes, drops] of [
      [10, 9],
      [14, 5],
      [300, 100],
      [1000, 1210],
    ] as const) {
      for (let i = 0; i < pushes; i += 1, pushed += 1) {
        ring.push(pushed / 8, pushed, 1, 7 - pushed, 3);
      }
      for (let i = 0; i < drops; i += 1, dropped += 1) {
        const { time, sequence, kind, subject, detail } = ring;
        const fields = [time, sequence, kind, subject, detail];
        assert.deepEqual(fields, [dropped / 8, dropped, 1, 7 - dropped, 3]);
        ring.drop();
      }
    }
    assert.equal(ring.count, 0);
  });
});

describe('lanes', () => {
  it('give the same lane for the same delay', () => {
    const lanes = new Lanes();
    const first = lanes.open(0.5);
    assert.notEqual(lanes.open(1), first);
    assert.equal(lanes.open(0.5), first);
  });

  it('pop in order of time, then of scheduling, whatever the number of lanes', () => {
    const step = fc.tuple(fc.nat(199), fc.nat(4), fc.nat(2));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400, size: 'max' }), fc.boolean(), (steps, few) => {
        const lanes = new Lanes();
        const expected: { time: number; sequence: number }[] = [];
        let now = 0;
        let sequence = 0;
        const pop = (): void => {
          expected.sort((a, b) => a.time - b.time || a.sequence - b.sequence);
          const first = expected.shift();
          assert.equal(lanes.nextTime(), first?.time ?? Infinity);
          if (first === undefined) return;
          assert.equal(lanes.nextSequence(), first.sequence);
          lanes.pop();
          assert.equal(lanes.subject, first.sequence);
          assert.equal(lanes.size, expected.length);
          now = first.time;
        };
        for (const [which, pushes, pops] of steps) {
          const delay = few ? (which % 3) + 1 : which / 4;
          for (let i = 0; i < pushes; i += 1, sequence += 1) {
            lanes.push(lanes.open(delay), now, sequence, 0, sequence, 0);
            expected.push({ time: now + delay, sequence });
          }
          for (let i = 0; i < pops; i += 1) pop();
        }
        while (expected.length > 0) pop();
        pop();
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  it('drop stale events when they come to the head, and only those', () => {
    const stale = new Set([1, 2, 4]);
    const lanes = new Lanes([undefined, (subject) => stale.has(subject)]);
    const lane = lanes.open(1);
    for (let subject = 0; subject < 6; subject++) lanes.push(lane, 0, subject, 1, subject, 0);
    lanes.push(lane, 0, 6, 0, 1, 0); // of a kind without a test
    const popped: number[] = [];
    while (lanes.size > 0) {
      lanes.pop();
      popped.push(lanes.subject);
    }
    assert.deepEqual(popped, [0, 3, 5, 1]);
  });
});
