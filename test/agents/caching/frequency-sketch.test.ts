import assert from 'node:assert/strict';
import { FrequencySketch } from '../../../agents/caching/frequency-sketch.ts';
import { createRandom } from '../../../sim/random.ts';

const OBJECTS = 1000;

describe('the sketch of frequencies', () => {
  it('counts to 15, never less than the truth, and seldom more', () => {
    const uniform = createRandom('sketch').stream('requests');
    const sketch = new FrequencySketch(OBJECTS);
    const truth = new Uint32Array(OBJECTS);
    for (let i = 0; i < 5000; i++) {
      const object = Math.floor(OBJECTS * uniform() ** 2);
      truth[object]!++;
      sketch.increment(object);
    }
    const errors = [...truth].map((count, object) => sketch.estimate(object) - Math.min(15, count));
    assert(errors.every((error) => error >= 0));
    // A wrong estimate needs a collision in all four rows of 4096: (1 - e^(-1000 / 4096))^4 = 0.0022 of the objects.
    assert(errors.filter((error) => error > 0).length <= 10);
  });

  it('halves every count, rounded down', () => {
    const sketch = new FrequencySketch(8);
    const counts = [0, 1, 2, 5, 14, 15, 40];
    counts.forEach((count, object) => {
      for (let i = 0; i < count; i++) sketch.increment(object);
    });
    sketch.halve();
    const halves = counts.map((_count, object) => sketch.estimate(object));
    assert.deepEqual(halves, [0, 0, 1, 2, 7, 7, 7]);
  });

  it('takes four rows of the next power of two of four bytes per object', () => {
    const sizes = [1, 2, 3, 1000, 1024, 1025].map((count) => new FrequencySketch(count).sizeBytes);
    assert.deepEqual(sizes, [16, 32, 64, 16384, 16384, 32768]);
  });
});
