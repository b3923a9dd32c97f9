import assert from 'node:assert/strict';
import { USUAL, withPart } from '../../../experiments/data-layer/contenders.ts';
import { totalOf } from '../../../experiments/data-layer/drift-study.ts';
import { runLayer } from '../../../experiments/data-layer/drift-worker.ts';
import { type Layer, layerScenarios } from '../../../experiments/data-layer/layer-scenario.ts';

const shrink = 50;
const run = (scenario: string, layer: Layer = USUAL, seed = 1) =>
  runLayer({ scenario, layer, seed, shrink });
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
const PAGE_READ = 500e-6; // s
const OPERATION = 1e-9; // s
const LINE = 90e-9; // s

describe('a data layer under one stream of statements', () => {
  it('takes the same time again', () => {
    assert.deepEqual(run('month end'), run('month end'));
    assert.notDeepEqual(run('popularity'), run('popularity', USUAL, 2));
  });

  it('pays for its pages what it has missed', () => {
    for (const { name } of layerScenarios(shrink).filter(({ parts }) => parts.length < 3)) {
      const { cache, pageMisses } = run(name);
      assert(Math.abs(sum(cache) - pageMisses * PAGE_READ) < 1e-9, name);
    }
  });

  it('pays for the lines of its look-ups', () => {
    const binary = withPart(USUAL, { part: 'index', kind: 'binary-search' });
    const scenario = layerScenarios(shrink).find(({ name }) => name === 'popularity')!;
    const lines = sum(run('popularity', binary).index) / LINE / scenario.transactions;
    // 4,000 keys: 12 halvings, one line each at most; the first 8 halve more than 16 keys, two lines: each reads another.
    assert(lines > 8 && lines < 12, `${lines} lines a look-up`);
  });

  it('pays for what a policy learns', () => {
    const { cache, pageMisses, operations } = run(
      'popularity',
      withPart(USUAL, { part: 'cache', kind: 'lecar' }),
    );
    const learned = operations - run('popularity').operations;
    assert(learned > 0);
    assert(Math.abs(sum(cache) - pageMisses * PAGE_READ - learned * OPERATION) < 1e-9);
  });

  it('asks for the same rows under every index, and for fewer pages of a smaller one', () => {
    const tree = run('new keys');
    const pgm = run('new keys', withPart(USUAL, { part: 'index', kind: 'pgm' }));
    assert(pgm.pageRequests < tree.pageRequests);
    assert(pgm.pinnedBytes > 0 && tree.pinnedBytes === 0);
    // All fits in memory: each page is missed once, and those of the rows are the same.
    assert(pgm.pageMisses <= tree.pageMisses);
  });

  it('never does better with a rule than with the pages that are asked for last evicted first', () => {
    const bound: Layer = { ...USUAL, cache: 'belady' };
    const least = run('popularity', bound);
    for (const kind of ['lru', 's3-fifo', 'arc', 'lecar']) {
      const other = run('popularity', withPart(USUAL, { part: 'cache', kind }));
      assert.equal(other.pageRequests, least.pageRequests);
      assert(other.pageMisses > least.pageMisses, kind);
    }
  });

  it('routes queries to what is fastest and fresh enough, where it knows all', () => {
    const knowing = run('month end', { ...USUAL, router: 'clairvoyant' });
    assert.equal(knowing.staleReads, 0);
    for (const kind of ['read-write-split', 'cost-threshold', 'stage']) {
      const other = run('month end', withPart(USUAL, { part: 'router', kind }));
      assert.equal(other.limitedReads, knowing.limitedReads);
      assert(totalOf(other) >= totalOf(knowing), kind);
    }
  });

  it('builds a static index anew as the table grows, and finds what came since', () => {
    const { indexRebuilds } = run('new products', withPart(USUAL, { part: 'index', kind: 'pgm' }));
    assert(indexRebuilds >= 1);
  });
});
