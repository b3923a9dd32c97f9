import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BrokerEffect } from '../../../sim/effects.ts';
import { createRandom } from '../../../sim/random.ts';
import { constant, exponential } from '../build.ts';
import { Consumers, type Delivery, queue, type Work } from './consumers.ts';

const work =
  (seconds: number, ...fails: number[]): Work =>
  (transaction) => ({ seconds, fails: fails.includes(transaction) });
const starts = ({ deliveries }: Consumers) =>
  deliveries.map(({ transaction, from }) => [transaction, from]);
const countsOf = ({ broker }: Consumers, index = 0) => broker.queues[index]!.counts;
const suffer = (effect: Partial<BrokerEffect>): BrokerEffect => ({
  on: 'broker',
  queue: 'mail',
  ...effect,
});
const each = (count: number, gap = 1) => Array.from({ length: count }, (_, i) => i * gap);

describe('a queue', () => {
  it('gives messages to as many consumers as there are, first come first served', () => {
    const two = new Consumers([queue({ consumers: 2 })], work(10)).run([0, 1, 2, 3], 100);
    assert.deepEqual(starts(two), [
      [0, 0],
      [1, 1],
      [2, 10],
      [3, 11],
    ]);
  });

  it('delivers nothing before the sender goes on, and nothing before its delay', () => {
    const one = new Consumers([queue({ delay: constant(4) })], work(1));
    one.send(0);
    assert.equal(one.deliveries.length, 0);
    one.run([3], 100);
    assert.deepEqual(starts(one), [
      [0, 4],
      [0, 7],
    ]);
    const now = new Consumers([queue()], work(1));
    now.send(0);
    assert.equal(now.deliveries.length, 0);
    now.run([], 1);
    assert.deepEqual(starts(now), [[0, 0]]);
  });

  it('draws delays by transaction and visit: another message shifts none', () => {
    const law = { delay: exponential(5), consumers: 9 };
    const arrivals = (sends: readonly [number, number][]) => {
      const consumers = new Consumers([queue(law)], work(1));
      for (const [transaction, visit] of sends) consumers.send(transaction, 0, visit);
      consumers.run([], 1000);
      return new Map(
        consumers.deliveries.map(({ transaction, visit, from }) => [
          `${transaction}/${visit}`,
          from,
        ]),
      );
    };
    const few = arrivals([[7, 0]]);
    const many = arrivals([
      [3, 0],
      [7, 1],
      [7, 0],
    ]);
    assert.equal(few.get('7/0'), many.get('7/0'));
    assert.notEqual(many.get('7/1'), many.get('7/0'));
    assert.equal(many.size, 3);
  });

  it('delivers what fails again after a while, in the end as a dead letter: receivesMax times exactly', () => {
    for (const receivesMax of [1, 2, 5]) {
      const one = new Consumers([queue({ receivesMax })], work(2, 0)).run([0, 100], 1000);
      const failed = one.deliveries.filter(({ transaction }) => transaction === 0);
      assert.deepEqual(
        failed.map(({ from, receive }) => [from, receive]),
        Array.from({ length: receivesMax }, (_, i) => [12 * i, i + 1]),
      );
      const { published, processed, dead, receives, failures } = countsOf(one);
      assert.deepEqual([published, processed, dead], [2, 1, 1]);
      assert.deepEqual([receives, failures], [receivesMax + 1, receivesMax]);
      assert.equal(one.kept.size, 0);
    }
  });

  it('serves others while a message waits to be delivered again', () => {
    const one = new Consumers([queue()], (transaction, receive) => ({
      seconds: 2,
      fails: transaction === 0 && receive === 1,
    })).run([0, 1], 100);
    assert.deepEqual(starts(one), [
      [0, 0],
      [1, 2],
      [0, 12],
    ]);
    assert.equal(countsOf(one).processed, 2);
  });

  it('takes a message from a consumer whose time is over, which counts as a failure', () => {
    const slowAtFirst: Work = (_, receive) => ({ seconds: receive === 1 ? 30 : 3 });
    const one = new Consumers([queue({ visibility: 5 })], slowAtFirst).run([0], 100);
    assert.deepEqual(
      one.deliveries.map(({ from, until, end }) => [from, until, end]),
      [
        [0, 5, 'abandoned'],
        [15, 18, 'done'],
      ],
    );
    const { expired, failures, processed } = countsOf(one);
    assert.deepEqual([expired, failures, processed], [1, 1, 1]);
  });

  it('leaves a delivery alone that ends before its time, whoever has its row since', () => {
    const one = new Consumers([queue({ visibility: 5 })], work(3)).run([0, 3, 6, 9], 100);
    assert.ok(one.deliveries.every(({ end }) => end === 'done'));
    assert.deepEqual([countsOf(one).expired, countsOf(one).receives], [0, 4]);
  });

  it('refuses what it has no room for; those in flight take none', () => {
    const one = new Consumers([queue({ capacity: 2 })], work(10));
    one.run([0], 1);
    const answers = [1, 2, 3].map((transaction) => one.send(transaction));
    assert.deepEqual(answers, [true, true, false]);
    one.run([], 100);
    const { published, refused, processed } = countsOf(one);
    assert.deepEqual([published, refused, processed], [3, 1, 3]);
    assert.equal(one.kept.size, 0);
  });

  it('has no stack of those that end at once, however many wait', () => {
    const one = new Consumers([queue({ visibility: 5 })], work(-1));
    one.broker.impair(0, suffer({ consumersLost: 1 }));
    for (const i of each(20_000)) one.send(i);
    one.run([], 1);
    assert.equal(countsOf(one).waiting, 20_000);
    one.broker.impair(0, undefined);
    assert.equal(countsOf(one).processed, 20_000);
    assert.equal(one.kept.size, 0);
  });

  it('knows its latency, of messages sent since counting began, and the age of the oldest', () => {
    const one = new Consumers([queue()], work(10), { countFrom: 5 }).run([0, 5, 6], 12);
    const [mail] = one.broker.queues;
    assert.equal(mail?.oldest(), 7);
    assert.equal(mail.latency.count, 0);
    one.run([], 100);
    assert.equal(mail.oldest(), 0);
    assert.deepEqual([mail.latency.count, mail.latency.sum], [2, 15 + 24]);
  });

  it('is apart from other queues', () => {
    const two = new Consumers([queue(), queue({ name: 'post' })], work(10));
    for (const to of [0, 1]) two.send(to, to);
    two.run([], 100);
    assert.deepEqual(starts(two), [
      [0, 0],
      [1, 0],
    ]);
  });

  it('takes messages that are sent during a delivery, however many', () => {
    const one = new Consumers([queue({ visibility: 5 })], work(30));
    const { deliver } = one;
    one.deliver = (...given) => {
      if (one.deliveries.length === 1) for (const i of each(1000)) one.send(i + 2);
      return deliver.apply(one, given);
    };
    one.run([0, 1], 11);
    const ends = one.deliveries.map(({ until, end }) => [until, end]);
    assert.deepEqual(ends, [
      [5, 'abandoned'],
      [10, 'abandoned'],
      [Number.NaN, undefined],
    ]);
  });

  it('notices a delivery that ends twice', () => {
    const one = new Consumers([queue()], work(1));
    const messages: number[] = [];
    const { deliver } = one;
    one.deliver = (...given) => {
      messages.push(given[1]);
      return deliver.apply(one, given);
    };
    one.run([0], 10);
    assert.throws(() => one.broker.delivered(messages[0]!, 0), /was not in flight/);
  });

  it('cannot be one that delivers what fails for ever at one instant', () => {
    const endless = queue({ receivesMax: Number.POSITIVE_INFINITY, redeliverAfter: 0 });
    assert.throws(() => new Consumers([endless], work(1)), /for ever/);
  });
});

describe('a queue with partitions', () => {
  const keyed = (partitions: number, consumers = 8) =>
    queue({ partitions, consumers, visibility: 4, redeliverAfter: 1, delay: exponential(2) });

  it('has one message of a partition at work, in the order in which they were sent', () => {
    const one = new Consumers([queue({ partitions: 1, consumers: 4 })], work(10)).run(each(4), 100);
    assert.deepEqual(starts(one), [
      [0, 0],
      [1, 10],
      [2, 20],
      [3, 30],
    ]);
  });

  it('stops behind a message that fails, and goes on behind its dead letter', () => {
    const one = new Consumers([queue({ partitions: 1 })], work(1, 0)).run([0, 1], 100);
    assert.deepEqual(starts(one), [
      [0, 0],
      [0, 11],
      [0, 22],
      [1, 23],
    ]);
    assert.equal(one.broker.queues[0]!.counts.dead, 1);
  });

  it('lets a poison message stop its partition alone', () => {
    const stuck = queue({ partitions: 8, consumers: 8, receivesMax: Number.POSITIVE_INFINITY });
    const one = new Consumers([stuck], work(0.1, 0)).run(each(800), 2000);
    const { processed, waiting } = countsOf(one);
    // one partition of eight: binomial, standard deviation sqrt(800 / 8 x 7 / 8) = 9.4
    assert.ok(Math.abs(waiting - 100) < 40, `${waiting} wait`);
    assert.equal(processed, 800 - waiting);
    assert.equal(one.broker.queues[0]!.oldest(), 2000);
  });

  it('keeps the messages of one transaction in one partition', () => {
    const one = new Consumers([queue({ partitions: 64, consumers: 64 })], work(1));
    for (const visit of each(5)) one.send(3, 0, visit);
    one.run([], 100);
    assert.deepEqual(
      one.deliveries.map(({ visit, from }) => [visit, from]),
      each(5).map((visit) => [visit, visit]),
    );
  });

  it('keeps its order whatever fails, however long it takes and whatever the delays', () => {
    const plan = fc.record({
      gaps: fc.array(fc.constantFrom(0, 0.5, 1, 3), { minLength: 1, maxLength: 60 }),
      seconds: fc.array(fc.constantFrom(-1, 0, 0.7, 2, 9), { minLength: 1, maxLength: 7 }),
      fails: fc.array(fc.boolean(), { minLength: 1, maxLength: 11 }),
      partitions: fc.integer({ min: 1, max: 5 }),
      consumers: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(plan, ({ gaps, seconds, fails, partitions, consumers }) => {
        const one = new Consumers([keyed(partitions, consumers)], (transaction, receive) => ({
          seconds: seconds[(transaction + receive) % seconds.length]!,
          fails: fails[(3 * transaction + receive) % fails.length]!,
        }));
        let time = 0;
        one.run(
          gaps.map((gap) => {
            time += gap;
            return time;
          }),
          time + 20,
        );
        one.run([], 1e5);
        const { published, processed, dead } = countsOf(one);
        assert.equal(processed + dead, published);
        assert.equal(one.kept.size, 0);
        inOrder(one.deliveries, partitionsOf(gaps.length, partitions));
      }),
      { numRuns: 150 },
    );
  });

  /** Of each transaction: an even share of [0, 1) for each partition. */
  function partitionsOf(transactions: number, partitions: number): number[] {
    const random = createRandom('1');
    const site = random.site('queue:mail/partition');
    return each(transactions).map((one) => Math.floor(partitions * random.draw(site, one, 0, 0)));
  }

  function inOrder(deliveries: readonly Delivery[], partition: readonly number[]): void {
    const last = new Map<number, Delivery>();
    for (const delivery of deliveries) {
      const before = last.get(partition[delivery.transaction]!);
      last.set(partition[delivery.transaction]!, delivery);
      if (before === undefined) continue;
      assert.ok(before.until <= delivery.from, 'two of a partition at work at once');
      const isAgain = before.transaction === delivery.transaction;
      assert.ok(isAgain ? delivery.receive === before.receive + 1 : delivery.receive === 1);
      assert.ok(before.transaction <= delivery.transaction, 'out of order');
      if (!isAgain) assert.ok(before.end === 'done' || before.receive === 3, 'left behind');
    }
  }
});

describe('a fault of a queue', () => {
  it('takes consumers away, rounded upwards, and gives them back', () => {
    const four = new Consumers([queue({ consumers: 4 })], work(10));
    four.broker.impair(0, suffer({ consumersLost: 0.6 }));
    four.run([0, 0, 0, 0], 5);
    assert.equal(countsOf(four).inFlight, 1);
    four.broker.impair(0, undefined);
    assert.equal(countsOf(four).inFlight, 4);
    four.broker.impair(0, suffer({ consumersLost: 1 }));
    assert.equal(countsOf(four).inFlight, 4);
    four.run(each(10), 100);
    assert.deepEqual([countsOf(four).inFlight, countsOf(four).waiting], [0, 10]);
  });

  it('makes copies of a share of the messages, which are delivered as any other', () => {
    const many = new Consumers([queue({ consumers: 9 })], work(1));
    many.broker.impair(0, suffer({ duplicateRatio: 0.25 }));
    many.run(each(4000), 1e4);
    const { published, duplicates, processed } = countsOf(many);
    assert.equal(published, 4000 + duplicates);
    assert.equal(processed, published);
    const bound = 4 * Math.sqrt(4000 * 0.25 * 0.75);
    assert.ok(Math.abs(duplicates - 1000) < bound, `${duplicates} copies`);
    const twice = new Map<number, number>();
    for (const { transaction } of many.deliveries)
      twice.set(transaction, (twice.get(transaction) ?? 0) + 1);
    assert.equal([...twice.values()].filter((count) => count === 2).length, duplicates);
    assert.equal(many.kept.size, 0);
  });

  it('makes no copy beyond the capacity', () => {
    const one = new Consumers([queue({ capacity: 1 })], work(1));
    one.broker.impair(0, suffer({ duplicateRatio: 1 }));
    assert.equal(one.send(0), true);
    const { published, duplicates, refused } = countsOf(one);
    assert.deepEqual([published, duplicates, refused], [1, 0, 0]);
  });

  it('lets every delivery of a share of the messages fail, and of those at a lower ratio too', () => {
    const dead = (poisonRatio: number) => {
      const many = new Consumers([queue({ consumers: 9, redeliverAfter: 3 })], work(0.5));
      many.broker.impair(0, suffer({ poisonRatio }));
      many.run(each(4000), 1e4);
      const { deliveries } = many;
      const third = deliveries.filter(({ receive }) => receive === 3);
      assert.equal(countsOf(many).dead, third.length);
      assert.equal(countsOf(many).processed, 4000 - third.length);
      return third.map(({ transaction }) => transaction);
    };
    const few = dead(0.1);
    assert.ok(Math.abs(few.length - 400) < 4 * Math.sqrt(4000 * 0.1 * 0.9));
    const more = new Set(dead(0.3));
    assert.ok(few.every((transaction) => more.has(transaction)));
  });

  it('ends for the messages that wait when it ends', () => {
    const one = new Consumers([queue()], work(1));
    one.broker.impair(0, suffer({ poisonRatio: 1 }));
    one.run([0], 5);
    one.broker.impair(0, undefined);
    one.run([], 100);
    const { processed, failures, receives } = countsOf(one);
    assert.deepEqual([processed, failures, receives], [1, 1, 2]);
  });
});
