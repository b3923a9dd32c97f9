import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Buckets,
  CPU_BUCKETS,
  exponentialBuckets,
  linearBuckets,
  MEMORY_BUCKETS,
} from '../../../agents/resizing/vpa-buckets.ts';

const starts = (buckets: Buckets): readonly number[] =>
  Array.from({ length: buckets.count }, (_, bucket) => buckets.start(bucket));

describe('buckets of the vertical autoscaler', () => {
  it('are equally long where linear, up to one that starts at the maximum or above', () => {
    assert.deepEqual(starts(linearBuckets({ max: 10, size: 4 })), [0, 4, 8, 12]);
    assert.deepEqual(starts(linearBuckets({ max: 8, size: 4 })), [0, 4, 8]);
  });

  it('grow by their ratio where exponential', () => {
    // 10, 20, 40 long: starts at 0, 10, 30, 70
    assert.deepEqual(
      starts(exponentialBuckets({ max: 60, firstSize: 10, ratio: 2 })),
      [0, 10, 30, 70],
    );
  });

  it('put a value at a start into the bucket that starts there', () => {
    const linear = linearBuckets({ max: 10, size: 4 });
    assert.deepEqual([-3, 0, 3.9, 4, 11.9, 12, 1e9].map(linear.find), [0, 0, 0, 1, 2, 3, 3]);
    const growing = exponentialBuckets({ max: 60, firstSize: 10, ratio: 2 });
    assert.deepEqual(
      [-3, 0, 9.9, 10, 29, 31, 69, 71, 1e9].map(growing.find),
      [0, 0, 0, 1, 1, 2, 2, 3, 3],
    );
  });

  it('hold CPU up to 1000 cores and memory up to 1 TB in 176 buckets each', () => {
    for (const [buckets, first, max] of [
      [CPU_BUCKETS, 0.01, 1000],
      [MEMORY_BUCKETS, 1e7, 1e12],
    ] as const) {
      assert.equal(buckets.count, 176);
      assert.ok(Math.abs(buckets.start(1) / first - 1) < 1e-12);
      assert.ok(Math.abs(buckets.start(2) / (2.05 * first) - 1) < 1e-12);
      assert.ok(buckets.start(175) >= max && buckets.start(174) < max);
    }
  });

  it('hold a value between the start of its bucket and that of the next', () => {
    const value = fc.double({ min: 0, max: 999, noNaN: true });
    fc.assert(
      fc.property(value, (cores) => {
        const bucket = CPU_BUCKETS.find(cores);
        assert.ok(CPU_BUCKETS.start(bucket) <= cores * (1 + 1e-12));
        assert.ok(CPU_BUCKETS.start(bucket + 1) >= cores * (1 - 1e-12));
      }),
    );
  });
});
