import assert from 'node:assert/strict';
import { parseExperiment, parseSystem } from '../../experiments/load.ts';
import { offeredLoad, offeredToParts, processingSeconds } from '../../experiments/offered-load.ts';
import { capacityWarnings, systemWarnings } from '../../experiments/warnings.ts';

const near = (actual: number | undefined, expected: number, what?: string) =>
  assert(Math.abs(actual! - expected) < 1e-12, `${what ?? ''} ${actual}, not ${expected}`);

/** Reads beside a cache and writes to a database of three replicas; a message books later. */
const SYSTEM = `name: shop
hop: 1ms
queues: {bookings: {consumers: 2, visibility: 50ms}}
services:
  desk: {replicas: 1, workersPerReplica: 1}
  memo: {replicas: 1, workersPerReplica: 1, cache: {hitRatio: 0.8}}
  vault:
    replicas: 3
    workersPerReplica: 2
    database: {readsFromReplicas: true, bufferHitRatio: 0.75, diskRead: 4ms, flush: 3ms, connectionsMax: 10}
  books: {replicas: 1, workersPerReplica: 1}
transactions:
  pay:
    steps:
      - call: desk
        work: 1ms
        then:
          - {call: memo, work: 100us}
          - missOf: memo
            steps: [{call: vault, work: 5ms, statement: {pages: 2}}]
          - {call: vault, work: 2ms, statement: {write: true, pages: 4}}
      - send: bookings
        then:
          - parallel:
              - [{call: books, work: 6ms}]
              - [{call: books, work: 1ms}, {probability: 0.5, steps: [{call: books, work: 8ms}]}]
`;
const LOADS = { pay: 100 }; // transactions/s

async function partsOf(text = SYSTEM) {
  const parts = offeredToParts(await parseSystem(text, 's.yaml'), LOADS.pay);
  return new Map(parts.map((one) => [`${one.part}, ${one.unit}`, one]));
}

describe('the load that a system is offered', () => {
  it('counts misses by the hit ratio of the cache, and messages where they are processed', async () => {
    const system = await parseSystem(SYSTEM, 's.yaml');
    const [, memo, vault, books] = offeredLoad(system, LOADS.pay);
    near(memo?.callsPerSecond, 100);
    near(vault?.callsPerSecond, 100 * (0.2 + 1));
    near(vault?.load, 100 * (0.2 * 0.005 + 0.002));
    near(books?.callsPerSecond, 250);
    near(books?.load, 100 * (0.006 + 0.001 + 0.5 * 0.008));
  });

  it('gives writes to the primary of a database and reads to the replicas that follow', async () => {
    const parts = await partsOf();
    const primary = parts.get('primary of vault, workers');
    near(primary?.load, 100 * 0.002);
    assert.equal(primary?.capacity, 2);
    const followers = parts.get('replicas of vault, workers');
    near(followers?.load, 100 * 0.2 * 0.005);
    assert.equal(followers?.capacity, 2 * 2);
    assert(!parts.has('service vault, workers'));
    const alone = await partsOf(SYSTEM.replace('readsFromReplicas: true, ', ''));
    near(alone.get('primary of vault, workers')?.load, 100 * (0.2 * 0.005 + 0.002));
    for (const key of ['fresh: true', 'rows: 7']) {
      const locked = await partsOf(SYSTEM.replace('{pages: 2}', `{pages: 2, ${key}}`));
      near(locked.get('primary of vault, workers')?.load, 100 * (0.2 * 0.005 + 0.002), key);
    }
  });

  it('has a connection open while a call works, reads missing pages and flushes the log', async () => {
    const parts = await partsOf();
    const writes = parts.get('primary of vault, connections');
    near(writes?.load, 100 * (0.002 + 4 * 0.25 * 0.004 + 0.003));
    assert.equal(writes?.capacity, 10);
    const reads = parts.get('replicas of vault, connections');
    near(reads?.load, 100 * 0.2 * (0.005 + 2 * 0.25 * 0.004));
    assert.equal(reads?.capacity, 20);
  });

  it('keeps a consumer for the longest branch of its message, hops included', async () => {
    const seconds = processingSeconds(await parseSystem(SYSTEM, 's.yaml'));
    // Two hops of 1 ms for each call: 8 ms in the first branch, 3 ms + 10 ms / 2 in the second.
    near(seconds.get('bookings'), 0.008);
    const parts = await partsOf();
    near(parts.get('queue bookings, consumers')?.load, 100 * 0.008);
    assert.equal(parts.get('queue bookings, consumers')?.capacity, 2);
    const longer = await parseSystem(
      SYSTEM.replace('probability: 0.5', 'probability: 1'),
      's.yaml',
    );
    near(processingSeconds(longer).get('bookings'), 0.013);
  });

  it('is warned of by name where consumers, connections or a primary are too few', async () => {
    const text = (system: string) => `name: x
question: What is too small?
system:
${system.replaceAll(/^(?=.)/gm, '  ')}workload: {kind: poisson, rate: 100}
report: {days: [0, 0], seeds: [1, 1]}
compare: [{name: fixed, agents: {autoscaling: {kind: static}}}]
baseline: fixed
primary: latencySecondsP99
horizon: 2h
preroll: 1h
metrics: [latencySecondsP99]
figures: [day]
`;
    const warnings = async (from: string, to: string) => {
      assert(SYSTEM.includes(from));
      const roomy = SYSTEM.replace(
        'books: {replicas: 1, workersPerReplica: 1}',
        'books: {replicas: 9, workersPerReplica: 1}',
      );
      const config = await parseExperiment(text(roomy.replace(from, to)), 'x.yaml');
      return capacityWarnings(config);
    };
    assert.deepEqual(await warnings('consumers: 2', 'consumers: 1'), []);
    assert.deepEqual(await warnings('work: 6ms', 'work: 30ms'), [
      'queue bookings: load 1.60 at the mean of day 0, 100 transactions/s: needs 4 consumers, has at most 2',
    ]);
    assert.deepEqual(await warnings('flush: 3ms', 'flush: 100ms'), [
      'primary of vault: load 1.06 at the mean of day 0, 100 transactions/s: needs 11 connections, has at most 10',
    ]);
    assert.deepEqual(await warnings('work: 2ms', 'work: 25ms'), [
      'primary of vault: load 1.25 at the mean of day 0, 100 transactions/s: needs 3 workers, has at most 2',
    ]);
  });

  it('is warned of at any rate where a message takes longer than its visibility', async () => {
    assert.deepEqual(systemWarnings(await parseSystem(SYSTEM, 's.yaml')), []);
    const slow = await parseSystem(SYSTEM.replace('work: 6ms', 'work: 60ms'), 's.yaml');
    assert.deepEqual(systemWarnings(slow), [
      'queue bookings: a message takes 62ms on average, its visibility is 50ms: it is delivered again meanwhile',
    ]);
  });
});
