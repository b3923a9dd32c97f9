import assert from 'node:assert/strict';
import { erlangC } from '../../../agents/autoscaling/erlang-c.ts';
import { createRandom } from '../../../sim/random.ts';
import { Consumers, queue } from './consumers.ts';

/** Exponential gaps and work of N messages for c consumers, at a load in (0, 1). */
function traffic(seed: string, count: number, consumers: number, load: number) {
  const random = createRandom(seed);
  const [gap, work] = [random.stream('gap'), random.stream('work')];
  let time = 0;
  const times = Array.from({ length: count }, () => {
    time += -Math.log1p(-gap()) / (load * consumers);
    return time;
  });
  return { times, works: times.map(() => -Math.log1p(-work())) };
}

/** Waits of customers of c servers, first come first served (Kiefer, Wolfowitz 1955). */
function kieferWolfowitz(
  times: readonly number[],
  works: readonly number[],
  consumers: number,
): number[] {
  const free = Array.from({ length: consumers }, () => 0);
  return times.map((time, i) => {
    const earliest = free.indexOf(Math.min(...free));
    const start = Math.max(time, free[earliest]!);
    free[earliest] = start + works[i]!;
    return start - time;
  });
}

function waits({ deliveries }: Consumers, times: readonly number[]): number[] {
  return deliveries.map(({ transaction, from }) => from - times[transaction]!);
}

describe('queues under load', () => {
  it('equal the recursion of Kiefer and Wolfowitz message by message', () => {
    const { times, works } = traffic('1', 3000, 3, 0.9);
    const one = new Consumers([queue({ consumers: 3 })], (i) => ({ seconds: works[i]! }));
    const found = waits(one.run(times, 1e5), times);
    const expected = kieferWolfowitz(times, works, 3);
    assert.equal(found.length, expected.length);
    found.forEach((wait, i) => {
      assert.ok(Math.abs(wait - expected[i]!) < 1e-8, `${i}: ${wait}, not ${expected[i]}`);
    });
  });

  it('make messages wait as Erlang has it', () => {
    const runs = Array.from({ length: 20 }, (_, seed) => {
      const { times, works } = traffic(`erlang ${seed}`, 4000, 4, 0.7);
      const one = new Consumers([queue({ consumers: 4 })], (i) => ({ seconds: works[i]! }));
      const found = waits(one.run(times, 1e5), times).slice(200);
      return found.reduce((sum, wait) => sum + wait, 0) / found.length;
    });
    const mean = runs.reduce((sum, one) => sum + one, 0) / runs.length;
    const squares = runs.reduce((sum, one) => sum + (one - mean) ** 2, 0);
    const standardError = Math.sqrt(squares / (runs.length - 1) / runs.length);
    const expected = erlangC(4, 2.8) / (4 - 2.8);
    assert.ok(standardError < 0.05 * expected, `the test sees too little: ${standardError}`);
    assert.ok(Math.abs(mean - expected) < 4 * standardError, `${mean}, not ${expected}`);
  });

  it('with one consumer to a partition are queues of one server each', () => {
    const { times, works } = traffic('2', 20_000, 8, 0.5);
    const one = new Consumers([queue({ consumers: 8, partitions: 8 })], (i) => ({
      seconds: works[i]!,
    }));
    const found = waits(one.run(times, 1e5), times);
    const mean = found.reduce((sum, wait) => sum + wait, 0) / found.length;
    // M/M/1 at load 1/2: the wait is 1 on average; its sum over 20,000 strays by about 2.5 %
    assert.ok(Math.abs(mean - 1) < 0.1, `${mean}`);
  });

  it('obey the law of Little: mean number = rate x latency, for what has begun and ended', () => {
    const { times, works } = traffic('3', 2000, 2, 0.8);
    const one = new Consumers([queue({ consumers: 2 })], (i, receive) => ({
      seconds: works[i]!,
      fails: i % 7 === 0 && receive === 1,
    }));
    one.run(times, 0);
    const { counts, latency } = one.broker.queues[0]!;
    const step = 0.05;
    let area = 0;
    for (let now = step; counts.processed < 2000; now += step) {
      one.sim.runUntil(now);
      area += step * (counts.waiting + counts.inFlight);
    }
    assert.ok(Math.abs(area / latency.sum - 1) < 0.02, `${area} and ${latency.sum}`);
  });

  it('need memory for the messages that wait, not for those that have passed', () => {
    const one = new Consumers([queue({ consumers: 10, visibility: 5 })], () => ({ seconds: 0.5 }));
    const rows = new Set<number>();
    const { deliver } = one;
    one.deliver = (...given) => {
      rows.add(given[1]);
      return deliver.apply(one, given);
    };
    const times = Array.from({ length: 50_000 }, (_, i) => i / 16);
    one.run(times, 1e4);
    assert.equal(one.broker.queues[0]!.counts.processed, 50_000);
    assert.ok(rows.size <= 10, `${rows.size} rows`);
  });
});
