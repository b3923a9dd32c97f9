import assert from 'node:assert/strict';
import { queryWork } from '../../../sim/databases/query-work.ts';
import type { QueryStep } from '../../../sim/system-config.ts';
import { mean } from './bench.ts';

const logs = (values: ArrayLike<number>) => Array.from(values, Math.log);
const sd = (values: readonly number[]) =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

function step(
  query: object = {},
  copies: readonly (readonly [string, number])[] = [
    ['rows', 0],
    ['columns', 0],
  ],
) {
  const spreads = { sizeSpread: 1, copySpread: 0.5, estimateSpread: 1.5 };
  return {
    query: {
      template: 'q1',
      class: 'analytical',
      freshWithin: 1,
      buckets: 1024,
      ...spreads,
      ...query,
    },
    among: copies.map(([as, hints]) => ({
      as,
      hints: Array.from({ length: hints }, (_, i) => `h${i}`),
    })),
  } as unknown as QueryStep;
}
const every = (values: Float64Array, width: number, at: number) =>
  logs(values.filter((_, i) => i % width === at));

describe('the work of queries', () => {
  it('has mean 1 and the spreads that are stated, size and copy independent', () => {
    const { factor } = queryWork('test', step());
    const [rows, columns] = [every(factor, 2, 0), every(factor, 2, 1)];
    for (const one of [rows, columns]) {
      assert.ok(Math.abs(sd(one) - Math.sqrt(1.25)) < 0.1, `${sd(one)}`);
      assert.ok(Math.abs(mean(one) + 1.25 / 2) < 0.14, `${mean(one)}`); // 4 standard errors
    }
    const apart = rows.map((value, i) => value - columns[i]!);
    assert.ok(Math.abs(sd(apart) - Math.sqrt(0.5)) < 0.07, `${sd(apart)}`);
  });

  it('is estimated with errors of median 1 that stay as they are', () => {
    const { factor, estimate } = queryWork('test', step());
    const errors = logs(estimate).map((value, i) => value - Math.log(factor[i]!));
    assert.ok(Math.abs(sd(errors) - 1.5) < 0.1, `${sd(errors)}`);
    assert.ok(Math.abs(mean(errors)) < 0.14, `${mean(errors)}`);
    assert.deepEqual(queryWork('test', step()).estimate, estimate);
    const exact = queryWork('test', step({ estimateSpread: 0 }));
    for (const [i, one] of exact.estimate.entries())
      assert.ok(Math.abs(one / exact.factor[i]! - 1) < 1e-12);
  });

  it('differs by system and template, and not by what else there is', () => {
    const { factor } = queryWork('test', step());
    assert.notDeepEqual(queryWork('other', step()).factor, factor);
    assert.notDeepEqual(queryWork('test', step({ template: 'q2' })).factor, factor);
    const more = queryWork(
      'test',
      step({ buckets: 8 }, [
        ['cube', 0],
        ['rows', 1],
        ['columns', 0],
      ]),
    );
    for (let bucket = 0; bucket < 8; bucket++) {
      assert.equal(more.factor[4 * bucket + 1], factor[2 * bucket]); // rows
      assert.equal(more.factor[4 * bucket + 3], factor[2 * bucket + 1]); // columns
    }
  });

  it('is changed by hints alike in four neighbouring buckets, mostly for the worse', () => {
    const { factor } = queryWork('test', step({}, [['rows', 1]]));
    const effects = every(factor, 2, 1).map((value, i) => value - Math.log(factor[2 * i]!));
    for (let i = 0; i < 1024; i++)
      assert.ok(Math.abs(effects[i]! - effects[4 * Math.floor(i / 4)]!) < 1e-9);
    assert.ok(Math.abs(mean(effects) - 0.4) < 0.2 && Math.abs(sd(effects) - 0.8) < 0.15);
  });

  it('is changed by the same hint differently on each copy', () => {
    const { factor } = queryWork(
      'test',
      step({ copySpread: 0 }, [
        ['rows', 1],
        ['columns', 1],
      ]),
    );
    assert.notEqual(factor[1]! / factor[0]!, factor[3]! / factor[2]!);
  });

  it('is that of the law alone without spreads', () => {
    const flat = step({ sizeSpread: 0, copySpread: 0, estimateSpread: 0, buckets: 3 });
    assert.deepEqual([...queryWork('test', flat).factor], [1, 1, 1, 1, 1, 1]);
  });
});
