import assert from 'node:assert/strict';
import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { meanInterval } from '../../experiments/statistics/intervals.ts';
import { summarize } from '../../experiments/statistics/summarize.ts';
import { wilcoxonSignedRank } from '../../experiments/statistics/wilcoxon.ts';
import type { Result } from '../../experiments/types.ts';

type Value = (entry: string, day: number, seed: number) => number;

function resultsOf(entries: readonly string[], days: number, seeds: number, value: Value) {
  const rows: Result[] = [];
  for (const entry of entries)
    for (let day = 0; day < days; day += 1)
      for (let seed = 1; seed <= seeds; seed += 1)
        rows.push({
          experiment: 'x',
          point: '',
          entry,
          setting: '',
          day,
          seed,
          configHash: '',
          codeVersion: '',
          fingerprint: `${value(entry, day, seed)}`, // equal values: the same run
          metrics: { cost: value(entry, day, seed), late: value(entry, day, seed) },
        });
  return rows;
}

const config = (entries: readonly string[]) => ({
  compare: entries.map((name) => ({ name })),
  baseline: entries[0]!,
  primary: 'cost',
  metrics: ['cost', 'late'],
  level: 0.95,
});

describe('summary', () => {
  it('averages over the seeds of a day before it takes intervals over days', () => {
    // Seeds differ by 100 in every day, days by 1: the seeds must not widen the interval.
    const results = resultsOf(['a'], 4, 2, (_, day, seed) => day + 100 * seed);
    const [row] = summarize(results, config(['a']));
    const expected = meanInterval([150, 151, 152, 153], 0.95);
    assert.equal(row!.days, 4);
    assert.equal(row!.estimate, expected.estimate);
    assert.equal(row!.low, expected.low);
    assert.equal(row!.high, expected.high);
  });

  it('pairs by day: what days share does not widen the difference', () => {
    const results = resultsOf(
      ['a', 'b'],
      6,
      1,
      (entry, day) => 1000 * day + (entry === 'b' ? day % 2 : 3),
    );
    const row = summarize(results, config(['a', 'b'])).find(({ entry }) => entry === 'b')!;
    const expected = meanInterval([-3, -2, -3, -2, -3, -2], 0.95);
    assert.ok(Math.abs(row.difference - expected.estimate) < 1e-9);
    assert.ok(Math.abs(row.differenceLow - expected.low) < 1e-9);
    assert.ok(Math.abs(row.differenceHigh - expected.high) < 1e-9);
  });

  it('finds exactly no difference between an entry and itself, whatever the values', () => {
    const any = fc.double(); // infinities and NaN too
    fc.assert(
      fc.property(fc.array(any, { minLength: 6, maxLength: 6 }), (values) => {
        const results = resultsOf(
          ['a', 'same'],
          3,
          2,
          (_, day, seed) => values[2 * day + seed - 1]!,
        );
        for (const row of summarize(results, config(['a', 'same']))) {
          assert.equal(Math.abs(row.difference), 0);
          assert.equal(Math.abs(row.differenceLow), 0);
          assert.equal(Math.abs(row.differenceHigh), 0);
          assert.ok(row.entry === 'a' ? Number.isNaN(row.p) : row.p === 1);
        }
      }),
    );
  });

  it('adjusts p by Holm on the primary metric alone', () => {
    const shift: Readonly<Record<string, number>> = { a: 0, b: 1, c: 0.4, d: 0 };
    const uniform = seedrandom('holm');
    const noise = new Map<string, number>();
    const value: Value = (entry, day) => {
      const key = `${entry} ${day}`;
      if (!noise.has(key)) noise.set(key, uniform());
      return shift[entry]! + noise.get(key)!;
    };
    const entries = ['a', 'b', 'c', 'd'];
    const rows = summarize(resultsOf(entries, 12, 1, value), config(entries));
    const p = (metric: string) =>
      entries.slice(1).map((e) => rows.find((r) => r.entry === e && r.metric === metric)!.p);
    const raw = entries
      .slice(1)
      .map((entry) =>
        wilcoxonSignedRank(
          Array.from({ length: 12 }, (_, day) => value(entry, day, 1) - value('a', day, 1)),
        ),
      );
    assert.deepEqual(p('late'), raw);
    const sorted = [...raw].sort((x, y) => x - y);
    const adjustedSmallest = p('cost')[raw.indexOf(sorted[0]!)]!;
    assert.ok(Math.abs(adjustedSmallest - 3 * sorted[0]!) < 1e-12);
    assert.ok(p('cost').every((value, i) => value >= raw[i]!));
  });

  it('gives estimates and differences of one day without intervals', () => {
    const results = resultsOf(['a', 'b'], 1, 3, (entry, _, seed) => seed + (entry === 'b' ? 5 : 0));
    const row = summarize(results, config(['a', 'b'])).find(({ entry }) => entry === 'b')!;
    assert.deepEqual([row.estimate, row.low, row.high], [7, NaN, NaN]);
    assert.deepEqual([row.difference, row.differenceLow, row.differenceHigh], [5, NaN, NaN]);
  });

  it('has no difference where two runs that are not the same are both infinite', () => {
    const results = resultsOf(['a', 'b'], 4, 1, () => Infinity).map((result) => ({
      ...result,
      fingerprint: `${result.entry} ${result.day}`,
    }));
    const row = summarize(results, config(['a', 'b'])).find(({ entry }) => entry === 'b')!;
    assert.deepEqual([row.difference, row.p], [NaN, NaN]);
  });

  it('leaves an infinite estimate without an interval', () => {
    const results = resultsOf(['a', 'b'], 5, 1, (entry, day) =>
      entry === 'b' && day === 2 ? Number.POSITIVE_INFINITY : day,
    );
    const row = summarize(results, config(['a', 'b'])).find(({ entry }) => entry === 'b')!;
    assert.deepEqual([row.estimate, row.low, row.high], [Infinity, NaN, NaN]);
    assert.deepEqual([row.difference, row.differenceLow], [Infinity, NaN]);
  });

  it('does not depend on the order of the results', () => {
    const uniform = seedrandom('order');
    const results = resultsOf(['a', 'b'], 5, 4, () => uniform());
    const expected = summarize(results, config(['a', 'b']));
    fc.assert(
      fc.property(fc.shuffledSubarray(results, { minLength: results.length }), (shuffled) => {
        assert.deepEqual(summarize(shuffled, config(['a', 'b'])), expected);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses results that are not paired, or paired twice', () => {
    const results = resultsOf(['a', 'b'], 3, 2, () => 1);
    const both = config(['a', 'b']);
    assert.throws(() => summarize(results.slice(0, -1), both), /only one has day 2 seed 2/);
    assert.throws(() => summarize([...results, results[0]!], both), /day 0, seed 1 is there twice/);
    assert.throws(() => summarize(results, { ...both, metrics: ['speed'] }), /no metric speed/);
  });
});
