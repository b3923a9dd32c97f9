import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createRandom, type Random, threefry2x32, threefryWords } from '../../sim/random.ts';
import type { Site } from '../../sim/units.ts';

/** The draws of one site over transactions, so that a bad generator can stand in. */
type Sequences = (seed: string, site: string) => (transaction: number) => number;

function realSequences(): Sequences {
  const generators = new Map<string, Random>();
  return (seed, name) => {
    const random = generators.get(seed) ?? createRandom(seed);
    generators.set(seed, random);
    const site = random.site(name);
    return (transaction) => random.draw(site, transaction, 0, 0);
  };
}

/** What must not be used: all goes into 32 bits, which good finalizers then spread. */
const badSequences: Sequences = (seed, name) => {
  let key = 0x811c9dc5;
  for (const letter of `${seed}/${name}`) key = Math.imul(key ^ letter.charCodeAt(0), 0x01000193);
  const start = mix(key);
  return (transaction) => {
    const state = (start + Math.imul(transaction, 0x9e3779b9)) | 0;
    return ((mix(state) >>> 5) * 2 ** 26 + (mix(state ^ 0x5bd1e995) >>> 6)) / 2 ** 53;
  };
};

function mix(word: number): number {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function repeats(values: Float64Array): number {
  const sorted = values.slice().sort();
  return sorted.filter((value, at) => at > 0 && value === sorted[at - 1]).length;
}

/** Expected repeats among n uniform choices out of m: n less those expected to be distinct. */
function expectedRepeats(n: number, m: number): number {
  return n + m * Math.expm1(n * Math.log1p(-1 / m));
}

const [SEEDS, STEPS, LENGTH] = [128, 64, 128];

/** For each seed two purposes of each step, each over the transactions, one after the other. */
function manySequences(sequences: Sequences): Float64Array {
  const values = new Float64Array(SEEDS * STEPS * 2 * LENGTH);
  let at = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    for (let step = 0; step < STEPS; step += 1) {
      for (const purpose of ['work', 'branch']) {
        const draw = sequences(String(seed), `step${step}/${purpose}`);
        for (let n = 0; n < LENGTH; n += 1) values[at++] = draw(n);
      }
    }
  }
  return values;
}

/** How often two places hold the same two numbers one after the other. */
function copies(values: Float64Array): number {
  const sorted = values.slice().sort();
  const repeated = new Set(sorted.filter((value, at) => at > 0 && value === sorted[at - 1]));
  const followers = new Map<number, number>();
  let found = 0;
  values.forEach((value, at) => {
    if (!repeated.has(value)) return;
    const follower = values[at + 1]!;
    if (followers.get(value) === follower) found += 1;
    followers.set(value, follower);
  });
  return found;
}

function kolmogorov(values: Float64Array): number {
  const n = values.length;
  const sorted = values.slice().sort();
  let distance = 0;
  sorted.forEach((value, at) => {
    distance = Math.max(distance, value - at / n, (at + 1) / n - value);
  });
  return distance * Math.sqrt(n);
}
const KOLMOGOROV_1_PERCENT = 1.628;

function chiSquare(counts: Float64Array): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
/** 99.9 % point of chi-square by Wilson and Hilferty. */
function chiSquareBound(freedom: number): number {
  return freedom * (1 - 2 / (9 * freedom) + 3.09 * Math.sqrt(2 / (9 * freedom))) ** 3;
}

describe('threefry2x32', () => {
  it('gives the published Random123 vectors', () => {
    const words = (key0: number, key1: number, counter0: number, counter1: number) => {
      threefry2x32(key0, key1, counter0, counter1);
      return [...threefryWords].map((word) => word >>> 0);
    };
    assert.deepEqual(words(0, 0, 0, 0), [0x6b200159, 0x99ba4efe]);
    const ones = 0xffffffff;
    assert.deepEqual(words(ones, ones, ones, ones), [0x1cb996fc, 0xbb002be7]);
    const pi = words(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3);
    assert.deepEqual(pi, [0xc4923a9c, 0x483df7a0]);
  });
});

describe('Random.draw', () => {
  it('repeats over seeds, sites and all of its arguments no more than chance allows', () => {
    const values: number[] = [];
    const attempts = [0, 1, 2, 3, 4, 127, 128, 129, 254, 255];
    const starts = [0, 2 ** 31 - 100, 2 ** 32 - 100, 2 ** 39, 2 ** 40 - 200];
    for (const seed of ['1', '2', '11', '', 'A', '\u0141']) {
      const random = createRandom(seed);
      for (const name of ['a', 'b', 'ab', 'a\0', 'a/b/work', 'a/b/branch']) {
        const site = random.site(name);
        for (const start of starts) {
          for (let k = 0; k < 8000; k += 1) {
            const visit = [0, 1, 256, 65_535][Math.floor(k / 200) % 4] ?? 0;
            values.push(
              random.draw(site, start + (k % 200), visit, attempts[Math.floor(k / 800)]!),
            );
          }
        }
      }
    }
    const all = Float64Array.from(values);
    assert.equal(repeats(all), 0); // 1e-4 expected
    const expected = expectedRepeats(all.length, 2 ** 32);
    for (const part of [(u: number) => u * 2 ** 32, (u: number) => (u * 2 ** 53) % 2 ** 32]) {
      const found = repeats(all.map((u) => Math.floor(part(u))));
      assert.ok(Math.abs(found - expected) < 4 * Math.sqrt(expected), `${found} of ${expected}`);
    }
  });

  it('makes no sequence over transactions, purposes and seeds a shifted copy of another', () => {
    const values = manySequences(realSequences());
    assert.equal(repeats(values), 0); // 2e-4 expected
    assert.equal(copies(values), 0);
  });

  it('would be found out by the same checks if its state had 32 bits', () => {
    const values = manySequences(badSequences);
    assert.ok(repeats(values) > 100); // 512 expected
    assert.ok(copies(values) > 100);
  });

  it('leaves sequences of different seeds, sites and attempts uncorrelated at any lag', () => {
    const [length, lagMax] = [4096, 16];
    const rows: Float64Array[] = [];
    for (const seed of ['1', '2', '3']) {
      const random = createRandom(seed);
      for (const name of ['pay/work', 'pay/branch', 'pay/wor', 'pay/work2']) {
        const site = random.site(name);
        for (const [visit, attempt] of [
          [0, 0],
          [1, 0],
          [0, 1],
        ] as const) {
          const at = (_: unknown, n: number) => random.draw(site, n, visit, attempt) - 0.5;
          rows.push(Float64Array.from({ length }, at));
        }
      }
    }
    let worst = 0;
    rows.forEach((row, i) => {
      for (const other of rows.slice(0, i + 1)) {
        for (let lag = row === other ? 1 : -lagMax; lag <= lagMax; lag += 1) {
          let sum = 0;
          const end = Math.min(length, length - lag);
          for (let n = Math.max(0, -lag); n < end; n += 1) sum += row[n]! * other[n + lag]!;
          worst = Math.max(worst, Math.abs(12 * sum) / Math.sqrt(length - Math.abs(lag)));
        }
      }
    });
    // 21,366 correlations in standard errors: all inside 5.2 with probability 0.996.
    assert.ok(worst < 5.2, `${worst} standard errors`);
  });

  it('is uniform over transactions, visits, attempts, sites and seeds', () => {
    const random = createRandom('uniform');
    const site = random.site('a');
    const length = 200_000;
    const series: Record<string, (n: number) => number> = {
      transactions: (n) => random.draw(site, n, 0, 0),
      sparse: (n) => random.draw(site, n * 5_000_000, 0, 0),
      visits: (n) => random.draw(site, n >> 16, n & 0xffff, 0),
      attempts: (n) => random.draw(site, n >> 8, 0, n & 0xff),
      sites: (n) => random.draw(random.site(`s${n % 20_000}`), Math.floor(n / 20_000), 0, 0),
    };
    for (const [name, draw] of Object.entries(series)) {
      const distance = kolmogorov(Float64Array.from({ length }, (_, n) => draw(n)));
      assert.ok(distance < KOLMOGOROV_1_PERCENT, `${name}: ${distance}`);
    }
    const first = (_: unknown, n: number) => {
      const other = createRandom(String(n));
      return other.draw(other.site('a'), 0, 0, 0);
    };
    const distance = kolmogorov(Float64Array.from({ length: 5_000 }, first));
    assert.ok(distance < KOLMOGOROV_1_PERCENT, `seeds: ${distance}`);
  });

  it('has 53 fair bits, and neighbours that fill the square evenly', () => {
    const random = createRandom('bits');
    const site = random.site('a');
    const [length, cells] = [400_000, 32];
    const ones = new Float64Array(53);
    const square = new Float64Array(cells * cells);
    let before = random.draw(site, length, 0, 0);
    for (let n = 0; n < length; n += 1) {
      const u = random.draw(site, n, 0, 0);
      const [high, low] = [Math.floor(u * 2 ** 27), (u * 2 ** 53) % 2 ** 26];
      for (let bit = 0; bit < 27; bit += 1) ones[bit]! += (high >>> bit) & 1;
      for (let bit = 0; bit < 26; bit += 1) ones[27 + bit]! += (low >>> bit) & 1;
      square[Math.floor(before * cells) * cells + Math.floor(u * cells)]! += 1;
      before = u;
    }
    const deviations = ones.map((count) => (count - length / 2) ** 2 / (length / 4));
    const bits = deviations.reduce((sum, deviation) => sum + deviation, 0);
    assert.ok(bits < chiSquareBound(53), `bits: ${bits}`);
    const neighbours = chiSquare(square);
    assert.ok(neighbours < chiSquareBound(cells * cells - 1), `neighbours: ${neighbours}`);
  });

  it('lies in [0, 1) and depends on nothing but its arguments, whatever else was drawn', () => {
    const tuple = fc.tuple(
      fc.constantFrom('a', 'b', 'c'),
      fc.nat(2 ** 40 - 1),
      fc.nat(65_535),
      fc.nat(255),
    );
    const drawAll = (random: Random, tuples: readonly [string, number, number, number][]) =>
      tuples.map(([name, ...place]) => random.draw(random.site(name), ...place));
    fc.assert(
      fc.property(fc.array(tuple, { minLength: 1 }), fc.string(), (tuples, seed) => {
        const forwards = drawAll(createRandom(seed), tuples);
        const busy = createRandom(seed);
        busy.stream('a')();
        for (let n = 0; n < 100; n += 1) busy.draw(busy.site(`other${n}`), n, 0, 0);
        const backwards = drawAll(busy, tuples.slice().reverse()).reverse();
        assert.deepEqual(backwards, forwards);
        assert.ok(forwards.every((u) => u >= 0 && u < 1));
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('refuses what does not fit its counter', () => {
    const random = createRandom('1');
    const site = random.site('a');
    const wrong: readonly [Site, number, number, number][] = [
      [site, -1, 0, 0],
      [site, 2 ** 40, 0, 0],
      [site, 0.5, 0, 0],
      [site, NaN, 0, 0],
      [site, 0, -1, 0],
      [site, 0, 65_536, 0],
      [site, 0, 0.5, 0],
      [site, 0, 0, -1],
      [site, 0, 0, 256],
      [site, 0, 0, NaN],
      [(site + 1) as Site, 0, 0, 0],
    ];
    for (const place of wrong) assert.throws(() => random.draw(...place), /assertion failed/);
    assert.ok(random.draw(site, 2 ** 40 - 1, 65_535, 255) < 1);
  });
});

describe('Random.drawPair', () => {
  it('gives two uniform numbers of one place that tell nothing of each other', () => {
    const random = createRandom('pairs');
    const site = random.site('a');
    const [length, cells] = [200_000, 32];
    const [firsts, seconds] = [new Float64Array(length), new Float64Array(length)];
    const square = new Float64Array(cells * cells);
    for (let n = 0; n < length; n += 1) {
      firsts[n] = random.drawPair(site, n, 0, 0);
      seconds[n] = random.second;
      square[Math.floor(firsts[n]! * cells) * cells + Math.floor(seconds[n]! * cells)]! += 1;
    }
    assert.ok(kolmogorov(firsts) < KOLMOGOROV_1_PERCENT);
    assert.ok(kolmogorov(seconds) < KOLMOGOROV_1_PERCENT);
    assert.ok(chiSquare(square) < chiSquareBound(cells * cells - 1));
  });

  it('depends on its arguments alone, and checks them as draw does', () => {
    const pair = (random: Random) => [random.drawPair(random.site('a'), 7, 1, 2), random.second];
    const busy = createRandom('1');
    busy.stream('a')();
    busy.drawPair(busy.site('b'), 0, 0, 0);
    assert.deepEqual(pair(busy), pair(createRandom('1')));
    assert.throws(() => busy.drawPair(busy.site('a'), -1, 0, 0), /got site \d+, transaction -1/);
  });
});

describe('Random.site', () => {
  it('gives the same site for the same name, and keeps keys when more sites come', () => {
    const random = createRandom('1');
    const site = random.site('a');
    const before = random.draw(site, 7, 0, 0);
    for (let n = 0; n < 1000; n += 1) random.site(`other${n}`);
    assert.equal(random.site('a'), site);
    assert.equal(random.draw(site, 7, 0, 0), before);
  });

  it('keeps hundreds of thousands of names apart, as keys of 32 bits would not', () => {
    const random = createRandom('1');
    const first = (_: unknown, n: number) => random.draw(random.site(`step${n}`), 0, 0, 0);
    const draws = Float64Array.from({ length: 200_000 }, first); // 5 equal keys of 32 bits expected
    assert.equal(repeats(draws), 0);
  });

  it('refuses a name that would share the draws of a stream', () => {
    assert.throws(() => createRandom('1').site('stream:faults'), /belongs to streams/);
  });
});

describe('Random.stream', () => {
  const take = (random: Random, name: string) => {
    const uniform = random.stream(name);
    return Float64Array.from({ length: 100_000 }, uniform);
  };

  it('gives the same numbers for the same seed and name, whoever else draws', () => {
    const alone = take(createRandom('1'), 'faults');
    const busy = createRandom('1');
    take(busy, 'scrapes');
    busy.draw(busy.site('faults'), 0, 0, 0);
    assert.deepEqual(take(busy, 'faults'), alone);
  });

  it('is uniform, and shares no number with another name or seed', () => {
    const one = take(createRandom('1'), 'faults');
    const other = take(createRandom('1'), 'scrapes');
    const elsewhere = take(createRandom('11'), 'faults');
    assert.ok(kolmogorov(one) < KOLMOGOROV_1_PERCENT);
    assert.equal(repeats(Float64Array.from([...one, ...other, ...elsewhere])), 0);
  });

  it('refuses a second consumer', () => {
    const random = createRandom('1');
    random.stream('faults');
    assert.throws(() => random.stream('faults'), /faults already has a consumer/);
  });
});

describe('createRandom', () => {
  it('takes every text as a seed of its own, also repetitions and high characters', () => {
    const seeds = ['', '1', '11', '111', '1\0', 'ab', 'abab', 'A', '\u0141', 'x'.repeat(300)];
    const draws = seeds.map((seed) => createRandom(seed)).map((r) => r.draw(r.site('a'), 0, 0, 0));
    assert.equal(new Set(draws).size, seeds.length);
  });
});
