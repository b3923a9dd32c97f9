import assert from 'node:assert/strict';
import { createDistribution } from '../../../sim/distributions/index.ts';
import { createRandom } from '../../../sim/random.ts';
import type { Seconds, Spec } from '../../../sim/units.ts';
import { constant, exponential } from '../build.ts';
import { Bench, mean, poissonTimes, WRITE } from './bench.ts';

/**
 * When each commit is on disk, by recursion over the flushes: a flush takes all that has come before it begins, which
 * it does when the one before is over and the first of its group has waited long enough.
 */
function groupCommit(arrivals: readonly Seconds[], wait: Seconds, flush: () => Seconds): Seconds[] {
  const ends: Seconds[] = [];
  let free = 0;
  while (ends.length < arrivals.length) {
    const start = Math.max(free, arrivals[ends.length]! + wait);
    free = start + flush();
    while (ends.length < arrivals.length && arrivals[ends.length]! <= start) ends.push(free);
  }
  return ends;
}

/** Delays of commits that come as a Poisson process, and commits per flush. */
function measure(flush: Spec, rate: number, seed: string, count = 20_000) {
  const arrivals = poissonTimes(seed, rate, count);
  const bench = new Bench({ flush }, [WRITE], { seed }).arrive(arrivals);
  bench.run(arrivals.at(-1)! + 1000);
  return {
    delays: bench.fates.map(({ endedAt, arrivedAt }) => endedAt - arrivedAt),
    perFlush: count / bench.database.flushes,
  };
}

describe('the write-ahead log', () => {
  for (const wait of [0, 0.3, 2]) {
    it(`with a group commit of ${wait} s ends each commit when the recursion says so`, () => {
      const arrivals = poissonTimes('log', 3, 5000);
      const flush = { kind: 'lognormal', mean: 0.4, squaredCv: 1 };
      const bench = new Bench({ flush, groupCommit: wait }, [WRITE], { seed: 'draws' });
      bench.arrive(arrivals).run(5000);
      const uniform = createRandom('draws').stream('db/flush');
      const law = createDistribution(flush);
      const expected = groupCommit(arrivals, wait, () => law.quantile(uniform()));
      bench.fates.forEach(({ endedAt }, i) => {
        assert(Math.abs(endedAt - expected[i]!) < 1e-9, `commit ${i}: ${endedAt}`);
      });
      assert.equal(bench.database.flushes, new Set(expected).size);
    });
  }

  // Renewal argument: after each flush the log is idle with probability q = E exp(-rate F), then for 1 / rate; so
  // flushes per second = 1 / (E F + q / rate). Who comes during a flush waits for its rest, E F^2 / 2 E F (Poisson
  // arrivals see time averages), and everybody for a flush of his own.
  for (const rate of [0.2, 1, 5]) {
    const laws: [string, Spec, number, number][] = [
      ['constant', constant(1), Math.exp(-rate), 1],
      ['exponential', exponential(1), 1 / (1 + rate), 2],
    ];
    for (const [kind, flush, idle, secondMoment] of laws) {
      it(`of ${kind} flushes at rate ${rate} has the delay and the groups of the bulk queue`, () => {
        const runs = Array.from({ length: 8 }, (_, i) => measure(flush, rate, `bulk${i}`, 4000));
        const flushesPerSecond = 1 / (1 + idle / rate);
        const delay = 1 + (flushesPerSecond * secondMoment) / 2;
        near(
          runs.map(({ delays }) => mean(delays)),
          delay,
        );
        near(
          runs.map(({ perFlush }) => perFlush),
          rate / flushesPerSecond,
        );
      });
    }
  }

  it('has no bound on commits per second, and then a delay of one flush and a half', () => {
    const { delays, perFlush } = measure(constant(1), 1000, 'many');
    assert(perFlush > 800, `${perFlush} commits per flush`);
    assert(Math.abs(mean(delays) - 1.5) < 0.02, `${mean(delays)} s`);
  });

  it('never ends a commit before a flush that began after it came', () => {
    const { delays } = measure(constant(1), 3, 'early');
    assert(Math.min(...delays) >= 1 - 1e-9);
    assert(Math.max(...delays) <= 2 + 1e-9);
  });

  it('forgets a commit that is withdrawn, whether its flush has begun or not', () => {
    const bench = new Bench({}, [WRITE]).arrive([0, 0.5, 0.6]);
    bench.withdraw(0, 0.2).withdraw(1, 0.7).run(10);
    assert.deepEqual(bench.ends, ['0.2 withdrawn', '0.7 withdrawn', '2 done']);
    assert.equal(bench.database.commits, 1);
  });

  it('lets the next group wait anew when all of one are withdrawn', () => {
    const bench = new Bench({ groupCommit: 2 }, [WRITE]).arrive([0, 1]).withdraw(0, 0.5).run(10);
    assert.deepEqual(bench.ends, ['0.5 withdrawn', '4 done']);
  });

  it('lets a group wait that begins during a flush, after one that was withdrawn', () => {
    // 0 is written from 1 to 6; 1 was due at 3, but 2 is due at 6.5 only.
    const bench = new Bench({ flush: constant(5), groupCommit: 1 }, [WRITE]).arrive([0, 2, 5.5]);
    bench.withdraw(1, 4).run(20);
    assert.deepEqual(bench.ends, ['6 done', '4 withdrawn', '11.5 done']);
  });

  it('is slower by the factor of a fault, from the next flush on', () => {
    const bench = new Bench({}, [WRITE]).arrive([0, 0.5]);
    const effect = { on: 'storage', service: 'db', diskFactor: 3 } as const;
    bench.at(0.2, () => bench.database.impair(effect)).run(10);
    assert.deepEqual(bench.ends, ['1 done', '4 done']);
  });

  it('fails commits while the disk is full, and only these', () => {
    const bench = new Bench({}, [WRITE]).arrive([0, 2, 4]);
    const effect = { on: 'storage', service: 'db', isDiskFull: true } as const;
    bench.at(1.5, () => bench.database.impair(effect));
    bench.at(3, () => bench.database.impair(undefined)).run(10);
    assert.deepEqual(bench.ends, ['1 done', '2 failed', '5 done']);
    assert.equal(bench.database.failedCommits, 1);
  });
});

/** Within four standard errors of independent runs. */
function near(values: readonly number[], expected: number): void {
  const average = mean(values);
  const variance = mean(values.map((value) => (value - average) ** 2));
  const error = Math.sqrt(variance / (values.length - 1));
  const text = `${average} +- ${error}, expected ${expected}`;
  assert(Math.abs(average - expected) < 4 * error && error < 0.05 * expected, text);
}
