import assert from 'node:assert/strict';
import { benchCache } from '../../experiments/bench/cache.ts';
import { zipfRanks } from '../../experiments/caching/zipf-ranks.ts';
import { createRandom } from '../../sim/random.ts';

describe('bench cache', () => {
  it('draws ranks by Zipf: rank 1 as often as 1 over the harmonic number says', () => {
    const uniform = createRandom('zipf').stream('ranks');
    const requests = 100_000;
    const rankOf = zipfRanks({ objects: 100, skew: 1 }, uniform);
    const ranks = Int32Array.from({ length: requests }, rankOf);
    const share = (rank: number) => ranks.filter((one) => one === rank).length / requests;
    const harmonic = 5.187377517639621; // of 100
    for (const rank of [0, 1, 9]) {
      const expected = 1 / ((rank + 1) * harmonic);
      const deviation = Math.sqrt((expected * (1 - expected)) / requests);
      assert(Math.abs(share(rank) - expected) < 4 * deviation, `rank ${rank}`);
    }
    assert(ranks.every((rank) => rank >= 0 && rank < 100));
  });

  it('sets policies beside bare look-ups, ten in a pass beside ten passes, misses beside requests', () => {
    const { rows } = benchCache({ ids: 1000, requests: 20_000, capacity: 100, rounds: 1 });
    const row = (name: string) => rows.find((one) => one.name === name)!;
    for (const name of ['lru', 'fifo', 'sieve', 's3-fifo'])
      assert.equal(row(name).reference, 'bare look-ups');
    assert(row('ten policies in one pass').ratio > 0);

    assert(Math.abs(row('lru misses').ratio - cheMissRatio(1000, 100)) < 0.02);
    assert(row('fifo misses').value > row('lru misses').value);
  });
});

/**
 * The miss ratio of an LRU under independent requests by Zipf(1): with T from sum(1 - exp(-p T)) = capacity it is
 * sum(p exp(-p T)). Source: Che, Tung, Wang, "Hierarchical web caching systems", IEEE JSAC 20(7), 2002.
 */
function cheMissRatio(ids: number, capacity: number): number {
  const weights = Array.from({ length: ids }, (_, rank) => 1 / (rank + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const chances = weights.map((weight) => weight / total);
  const held = (time: number) => chances.reduce((sum, p) => sum + 1 - Math.exp(-p * time), 0);
  let [low, high] = [0, 1e6];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (held(middle) < capacity) low = middle;
    else high = middle;
  }
  return chances.reduce((sum, p) => sum + p * Math.exp(-p * low), 0);
}
