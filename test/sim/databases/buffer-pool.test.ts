import assert from 'node:assert/strict';
import { bufferHitRatio, missesAmong } from '../../../sim/databases/buffer-pool.ts';
import { exponential } from '../build.ts';
import { Bench, mean, READ } from './bench.ts';

/** Probability of k of n by products of ratios, not by the recurrence under test. */
function binomial(n: number, k: number, p: number): number {
  let probability = 1;
  for (let i = 1; i <= k; i++) probability *= ((n - k + i) / i) * p;
  return probability * (1 - p) ** (n - k);
}

describe('the buffer pool', () => {
  it('finds 1 - 1/e of what it finds when warm after as many lookups as fill it', () => {
    assert.equal(bufferHitRatio(0.9, 0, 1000), 0);
    assert(Math.abs(bufferHitRatio(0.9, 1000, 1000) - 0.9 * (1 - 1 / Math.E)) < 1e-15);
    assert.equal(bufferHitRatio(0.9, 1e6, 1000), 0.9);
    assert.equal(bufferHitRatio(0.9, 0, 0), 0.9);
  });

  it('misses pages by the binomial law, one uniform each', () => {
    for (const [pages, hitRatio] of [
      [1, 0.7],
      [7, 0.9],
      [60, 0.5],
    ] as const) {
      const grid = 100_000;
      const counts = new Float64Array(pages + 1);
      for (let i = 0; i < grid; i++) counts[missesAmong(pages, hitRatio, (i + 0.5) / grid)]! += 1;
      counts.forEach((count, k) => {
        assert(Math.abs(count / grid - binomial(pages, k, 1 - hitRatio)) < 1.1 / grid);
      });
    }
  });

  it('misses as many of very many pages as their number and ratio say', () => {
    const grid = 10_000;
    const [pages, hitRatio] = [1e6, 0.9];
    const values = Array.from({ length: grid }, (_, i) =>
      missesAmong(pages, hitRatio, (i + 0.5) / grid),
    );
    const average = mean(values);
    const deviation = Math.sqrt(mean(values.map((value) => (value - average) ** 2)));
    assert(Math.abs(average - 1e5) < 1);
    assert(Math.abs(deviation / Math.sqrt(1e6 * 0.09) - 1) < 0.01);
    assert.equal(missesAmong(pages, hitRatio, 0), 0);
  });

  it('misses nothing and everything at the ends', () => {
    assert.equal(missesAmong(50, 1, 0.99), 0);
    assert.equal(missesAmong(50, 0, 0), 50);
    assert.equal(missesAmong(0, 0.5, 0.5), 0);
  });

  it('makes a call read one page after the other before it has a worker', () => {
    const bench = new Bench({ bufferHitRatio: 0 }, [{ ...READ, pages: 3 }], { work: 1 });
    bench.arrive([0, 0]).run(10);
    assert.deepEqual(bench.ends, ['1.3 done', '1.3 done']);
    assert(Math.abs(bench.database.diskReadSeconds - 0.6) < 1e-12);
  });

  it('is cold at the start, warm after its fill, and cold again after a restart', () => {
    const pool = { bufferHitRatio: 0.8, bufferFill: 1000 };
    const bench = new Bench(pool, [{ ...READ, pages: 10 }]);
    bench.arrive(Array.from({ length: 1000 }, (_, i) => i)).crash(0, 1000, 1001);
    bench.run(500);
    const mid = bench.database.bufferHitRatio;
    assert(Math.abs(mid - 0.8 * (1 - Math.exp(-5))) < 1e-12);
    bench.run(1000.5);
    assert(Number.isNaN(bench.database.bufferHitRatio));
    bench.run(1002);
    assert.equal(bench.database.bufferHitRatio, 0);
  });

  it('reads as many seconds as the integral of its misses, whatever the law of a read', () => {
    // Pages of 20,000 lookups with fill f: missed n - warm (n - f (1 - exp(-n / f))).
    const [calls, fill, warm] = [4000, 5000, 0.9];
    const pool = { bufferHitRatio: warm, bufferFill: fill, diskRead: exponential(0.01) };
    const seconds = Array.from({ length: 6 }, (_, i) => {
      const bench = new Bench(pool, [{ ...READ, pages: 5 }], { seed: `pool${i}` });
      bench.arrive(Array.from({ length: calls }, (_, at) => at)).run(calls + 100);
      return bench.database.diskReadSeconds;
    });
    const lookups = 5 * calls;
    const misses = lookups - warm * (lookups - fill * -Math.expm1(-lookups / fill));
    const error = Math.sqrt((2 * misses * 0.01 ** 2) / 6);
    assert(Math.abs(mean(seconds) - 0.01 * misses) < 4 * error, `${mean(seconds)}, ${misses}`);
  });

  it('draws the sum of very many reads with the mean and the spread of so many', () => {
    const pool = { bufferHitRatio: 0, diskRead: exponential(0.01) };
    const bench = new Bench(pool, [{ ...READ, pages: 100 }]);
    bench.arrive(Array.from({ length: 2000 }, (_, at) => at * 10)).run(30_000);
    const values = bench.fates.map(({ endedAt, arrivedAt }) => endedAt - arrivedAt);
    const average = mean(values);
    const variance = mean(values.map((value) => (value - average) ** 2));
    assert(Math.abs(average - 1) < (4 * 0.1) / Math.sqrt(2000));
    assert(Math.abs(variance / 0.01 - 1) < 4 * Math.sqrt(2 / 2000));
  });

  it('is read more slowly by the factor of a fault', () => {
    const bench = new Bench({ bufferHitRatio: 0 }, [{ ...READ, pages: 1 }]);
    bench.database.impair({ on: 'storage', service: 'db', diskFactor: 20 });
    bench.arrive([0]).run(10);
    assert.deepEqual(bench.ends, ['2 done']);
  });
});
