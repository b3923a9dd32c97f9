import assert from 'node:assert/strict';
import { erlangC } from '../../../agents/autoscaling/erlang-c.ts';
import { createRandom } from '../../../sim/random.ts';
import type { QueueConfig, Step, SystemConfig } from '../../../sim/system-config.ts';
import {
  arrivalsAt,
  type Built,
  build,
  call,
  type Draw,
  endTimes,
  exponential,
  outcomes,
  poisson,
  recorded,
  run,
  service,
  systemConfig,
  transaction,
} from '../build.ts';
import { queue } from './consumers.ts';

const send = (...then: Step[]): Step => ({ send: 'mail', then });

function system(
  steps: readonly Step[],
  mail: Partial<QueueConfig> = {},
  workers = 1,
  errorRatio = 0,
): SystemConfig {
  return systemConfig(
    [service('s', { workersPerReplica: workers, errorRatio })],
    [transaction(steps)],
    { queues: [queue(mail), queue({ name: 'post' })] },
  );
}

const countsOf = ({ system: { interpreter } }: Built, index = 0) =>
  interpreter.broker!.queues[index]!.counts;

function isEmpty({ system: all }: Built): void {
  all.finish();
  assert.deepEqual([all.calls.inUse, all.transactions.inUse], [0, 0]);
}

describe('a message in a system', () => {
  it('lets its sender end at once, and is processed after it', () => {
    const built = run(system([send(call('s', 5))]), [1, 2], 100);
    assert.deepEqual(endTimes(built), [1, 2]);
    assert.equal(countsOf(built).processed, 2);
    assert.equal(built.system.interpreter.broker!.queues[0]!.latency.sum, 5 + 9);
    isEmpty(built);
  });

  it('does not keep its sender from what follows', () => {
    const built = run(system([send(call('s', 5)), call('s', 1)]), [0], 100);
    assert.equal(countsOf(built).processed, 1);
    assert.deepEqual(endTimes(built), [1]); // the call of the sender comes first
    isEmpty(built);
  });

  it('fails its sender as rejected when the queue is full', () => {
    const built = run(system([send(call('s', 5))], { capacity: 1 }), [0, 1, 2, 3], 100);
    assert.deepEqual(outcomes(built), ['done', 'done', 'rejected', 'rejected']);
    assert.deepEqual([countsOf(built).published, countsOf(built).refused], [2, 2]);
    isEmpty(built);
  });

  it('can send messages itself', () => {
    const onward: Step = { send: 'post', then: [call('s', 2)] };
    const built = run(system([send(call('s', 1), onward)]), [0, 0], 100);
    assert.deepEqual([countsOf(built).processed, countsOf(built, 1).processed], [2, 2]);
    isEmpty(built);
  });

  it('is a dead letter when its calls fail as often as it may be received', () => {
    const source = Array.from({ length: 300 }, (_, i) => i);
    const steps = [send(call('s', 0.01))];
    const built = run(system(steps, { consumers: 4 }, 4, 0.5), source, 1e4);
    const { published, processed, dead, receives } = countsOf(built);
    assert.equal(processed + dead, published);
    // three receives, each failing with chance 1/2 anew: dead with chance 1/8, 1.75 receives on average
    assert.ok(Math.abs(dead - 300 / 8) < 4 * Math.sqrt((300 * 7) / 64), `${dead} dead`);
    assert.ok(Math.abs(receives - 525) < 4 * Math.sqrt(300 * 0.69), `${receives} receives`);
    isEmpty(built);
  });

  it('is processed again when its consumer is too slow, whose work goes on', () => {
    const built = build(system([send(call('s', 8))], { visibility: 5, receivesMax: 2 }, 2));
    built.system.feed(arrivalsAt([0]));
    built.sim.runUntil(6);
    assert.equal(built.system.calls.inUse, 2); // the delivery, given up, and its call
    assert.equal(built.system.transactions.inUse, 1);
    built.sim.runUntil(100);
    const { receives, expired, dead } = countsOf(built);
    assert.deepEqual([receives, expired, dead], [2, 2, 1]);
    assert.equal(built.system.service('s').arrivals, 2);
    isEmpty(built);
  });

  it('draws its work anew at each receive, and apart from that of other messages', () => {
    const draws: Draw[] = [];
    const random = recorded(createRandom('1'), draws);
    const config = system([send(call('s', exponential(1)))], { receivesMax: 9 }, 9, 0.9);
    const built = run(config, poisson(random, 0.1, 20), 1e5, { random });
    const places = draws.map(({ place }) => place).filter((place) => place.includes('/work'));
    assert.equal(places.length, countsOf(built).receives);
    assert.equal(new Set(places).size, places.length);
    isEmpty(built);
  });

  it('waits as in the line of c servers when its consumers are the bottleneck', () => {
    const waits = Array.from({ length: 12 }, (_, seed) => {
      const config = system([send(call('s', exponential(1)))], { consumers: 3 }, 99);
      const random = createRandom(`wait ${seed}`);
      const built = run(config, poisson(random, 2.4, 5000), 1e5, { random });
      const { latency } = built.system.interpreter.broker!.queues[0]!;
      isEmpty(built);
      return latency.sum / latency.count - 1;
    });
    const mean = waits.reduce((sum, one) => sum + one, 0) / waits.length;
    const squares = waits.reduce((sum, one) => sum + (one - mean) ** 2, 0);
    const standardError = Math.sqrt(squares / (waits.length - 1) / waits.length);
    const expected = erlangC(3, 2.4) / (3 - 2.4);
    assert.ok(standardError < 0.08 * expected, `the test sees too little: ${standardError}`);
    assert.ok(Math.abs(mean - expected) < 4 * standardError, `${mean}, not ${expected}`);
  });
});
