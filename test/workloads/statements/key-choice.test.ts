import assert from 'node:assert/strict';
import { createRandom } from '../../../sim/random.ts';
import {
  fnv1a,
  nonUniform,
  scramble,
  Zipfian,
  zeta,
} from '../../../workloads/statements/key-choice.ts';

const uniform = () => createRandom('keys').stream('test');

describe('the choice of keys', () => {
  it('has the law of NURand, counted out', () => {
    const [a, c, n] = [3, 5, 8];
    const expected = new Float64Array(n);
    for (let i = 0; i <= a; i++)
      for (let j = 0; j < n; j++) expected[((i | j) + c) % n]! += 1 / ((a + 1) * n);
    const draws = 40_000;
    const counts = new Float64Array(n);
    const u = uniform();
    for (let i = 0; i < draws; i++) counts[nonUniform(u, { a, c, x: 0, y: n - 1 })]!++;
    expected.forEach((p, i) => {
      const error = Math.sqrt((p * (1 - p)) / draws);
      assert(Math.abs(counts[i]! / draws - p) <= 5 * error, `${i}: ${counts[i]} of ${draws}, ${p}`);
    });
  });

  it('sums up zeta(10^10, 0.99) to the constant of YCSB', () => {
    // Euler and Maclaurin from n = 10^4 on.
    const [n, end, theta] = [1e4, 1e10, 0.99];
    const power = (x: number) => x ** (1 - theta) / (1 - theta);
    const tail = power(end) - power(n) + (end ** -theta - n ** -theta) / 2;
    const correction = (theta * (n ** (-theta - 1) - end ** (-theta - 1))) / 12;
    assert(Math.abs(zeta(n, theta) + tail + correction - 26.46902820178302) < 1e-9);
  });

  it('draws the first two ranks as often as Zipf has them', () => {
    const [items, theta, draws] = [1000, 0.99, 60_000];
    const ranks = new Zipfian(uniform(), items, theta);
    const counts = new Float64Array(items);
    for (let i = 0; i < draws; i++) counts[ranks.next()]!++;
    for (const rank of [0, 1]) {
      const p = (rank + 1) ** -theta / zeta(items, theta);
      const error = Math.sqrt((p * (1 - p)) / draws);
      assert(Math.abs(counts[rank]! / draws - p) <= 5 * error, `rank ${rank}: ${counts[rank]}`);
    }
    const half = counts.slice(0, 32).reduce((sum, count) => sum + count, 0) / draws;
    assert(Math.abs(half - zeta(32, theta) / zeta(items, theta)) < 0.02, `${half}`);
  });

  it('grows by one item as if it had begun with it', () => {
    const [grown, whole] = [new Zipfian(uniform(), 99), new Zipfian(uniform(), 100)];
    grown.grow();
    for (let i = 0; i < 1000; i++) assert.equal(grown.next(), whole.next());
  });

  it('hashes as published: FNV-1a of "foobar"', () => {
    assert.equal(fnv1a(Buffer.from('')), 0xcbf29ce484222325n);
    assert.equal(fnv1a(Buffer.from('foobar')), 0x85944171f73967e8n);
  });

  it('spreads ranks evenly over rows', () => {
    const counts = new Float64Array(10);
    for (let rank = 0; rank < 10_000; rank++) counts[scramble(rank, 10)]!++;
    const chiSquared = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    assert(chiSquared < 33.7, `${chiSquared}`); // 9 degrees of freedom, p = 1e-4
  });
});
