import assert from 'node:assert/strict';
import { Availability } from '../../../agents/scheduling/availability.ts';
import { integers } from './jobs.ts';

describe('availability', () => {
  it('equals an array of seconds under random reservations', () => {
    const integer = integers('availability');
    for (let trial = 0; trial < 50; trial++) {
      const end = 60; // from then on the plan holds without end
      const seconds = Array.from({ length: end + 1 }, (_, second) => (second < 30 ? 8 : 5));
      const profile = new Availability([
        { time: 0, processors: 8 },
        { time: 30, processors: 5 },
      ]);
      for (let i = 0; i < 12; i++) {
        const from = integer(0, end - 2);
        const to = integer(from + 1, end - 1);
        const processors = integer(-2, 4);
        profile.reserve(from, to, processors);
        for (let second = from; second < to; second++) seconds[second]! -= processors;
        const [wanted, lasts, notBefore] = [integer(1, 8), integer(1, 15), integer(0, 40)];
        const fits = (start: number) =>
          Array.from({ length: lasts }, (_, k) => seconds[Math.min(end, start + k)]!).every(
            (free) => free >= wanted,
          );
        const starts = Array.from({ length: end + 1 - notBefore }, (_, k) => notBefore + k);
        const expected = starts.find(fits) ?? Number.POSITIVE_INFINITY;
        assert.equal(profile.earliest(wanted, lasts, notBefore), expected);
        assert.equal(profile.leastFree(from, to), Math.min(...seconds.slice(from, to)));
      }
    }
  });

  it('takes nothing in an empty interval, and what is endless from its start on', () => {
    const profile = new Availability([{ time: 0, processors: 3 }]);
    profile.reserve(5, 5, 2);
    assert.deepEqual(profile.steps, [{ time: 0, processors: 3 }]);
    profile.reserve(5, Number.POSITIVE_INFINITY, 2);
    assert.deepEqual(profile.steps[1], { time: 5, processors: 1 });
    assert.equal(profile.earliest(2, 6, 0), Number.POSITIVE_INFINITY);
    assert.equal(profile.earliest(2, 5, 0), 0);
  });
});
