import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createRandom } from '../../sim/random.ts';
import { createRetryPolicy, RETRIES } from '../../sim/services/retries/index.ts';
import {
  arrivalsAt,
  call,
  endTimes,
  outcomes,
  run,
  service,
  systemConfig,
  transaction,
} from './build.ts';

/** The waits before attempts 1, 2, ... until one is refused. */
function waits(spec: { kind: string; [option: string]: unknown }, u = 0.5): number[] {
  const policy = createRetryPolicy(spec);
  policy.first();
  const granted: number[] = [];
  for (let attempt = 1; attempt < 100; attempt++) {
    const wait = policy.next(attempt, u);
    if (Number.isNaN(wait)) return granted;
    granted.push(wait);
  }
  throw new Error('never refuses');
}

describe('retries', () => {
  it('none never grants a retry', () => {
    assert.deepEqual(waits({ kind: 'none' }), []);
  });

  it('fixed waits the same time before each retry', () => {
    assert.deepEqual(waits({ kind: 'fixed', wait: 0.2, retries: 4 }), [0.2, 0.2, 0.2, 0.2]);
    assert.deepEqual(waits({ kind: 'fixed', wait: 0, retries: 1 }), [0]);
  });

  it('exponential multiplies the wait by the factor up to the cap', () => {
    const spec = { kind: 'exponential', base: 0.5, factor: 2, cap: 3, retries: 5 };
    assert.deepEqual(waits(spec), [0.5, 1, 2, 3, 3]);
    assert.deepEqual(waits({ ...spec, base: 4 }, 0.9), [3, 3, 3, 3, 3]);
  });

  it('full jitter spreads the wait evenly below the exponential wait', () => {
    const spec = { kind: 'full-jitter', base: 0.5, factor: 2, cap: 3, retries: 5 };
    const ceilings = waits({ ...spec, kind: 'exponential' });
    for (const u of [0, 0.25, 0.999]) {
      assert.deepEqual(
        waits(spec, u),
        ceilings.map((ceiling) => u * ceiling),
      );
    }
  });

  it('decorrelated jitter draws between the base and three times the last wait', () => {
    const policy = createRetryPolicy({
      kind: 'decorrelated-jitter',
      base: 0.5,
      cap: 6,
      retries: 9,
    });
    const table = [
      { previous: 0, longest: 1.5 }, // before the first retry: as after the base
      { previous: 0.5, longest: 1.5 },
      { previous: 1, longest: 3 },
      { previous: 1.9, longest: 5.7 },
    ];
    for (const { previous, longest } of table) {
      for (const u of [0, 0.25, 0.999]) {
        const wait = policy.next(1, u, previous);
        assert.ok(Math.abs(wait - (0.5 + u * (longest - 0.5))) < 1e-12, `${wait}`);
      }
    }
    assert.equal(policy.next(1, 0.9, 6), 6); // capped: 0.5 + 0.9 x 17.5
    assert.equal(policy.next(1, 0, 6), 0.5);
    assert.equal(policy.next(1, 0.25), policy.next(1, 0.25, 0));
  });

  it('decorrelated jitter stays between base and cap, whatever was waited before', () => {
    const seconds = fc.double({ min: 0.001, max: 100, noNaN: true });
    const u = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(seconds, seconds, fc.array(u, { maxLength: 20 }), (base, cap, draws) => {
        const policy = createRetryPolicy({ kind: 'decorrelated-jitter', base, cap, retries: 20 });
        let wait = 0;
        for (const [i, draw] of draws.entries()) {
          wait = policy.next(i + 1, draw, wait);
          assert.ok(wait >= Math.min(base, cap) && wait <= cap, `${wait}`);
        }
      }),
      { seed: 1 },
    );
  });

  it('decorrelated jitter grows by half in the mean while the cap is far', () => {
    const policy = createRetryPolicy({
      kind: 'decorrelated-jitter',
      base: 2,
      cap: 1e6,
      retries: 4,
    });
    const uniform = createRandom('decorrelated').stream('waits');
    const n = 20_000;
    const chains = Array.from({ length: n }, () => {
      let wait = 0;
      return [1, 2, 3, 4].map((attempt) => {
        wait = policy.next(attempt, uniform(), wait);
        return wait;
      });
    });
    for (const i of [0, 1, 2, 3]) {
      const drawn = chains.map((chain) => chain[i]!);
      const mean = drawn.reduce((sum, wait) => sum + wait) / n;
      const variance = drawn.reduce((sum, wait) => sum + (wait - mean) ** 2, 0) / (n - 1);
      // m(n) = (base + 3 m(n - 1)) / 2, m(0) = base
      const expected = 2 * (2 * 1.5 ** (i + 1) - 1);
      assert.ok(Math.abs(mean - expected) < 4 * Math.sqrt(variance / n), `${mean}, ${expected}`);
    }
  });

  it('stops after the number of retries, whatever the policy', () => {
    for (const { kind } of RETRIES.filter((line) => line.kind !== 'none')) {
      for (const retries of [0, 1, 20]) assert.equal(waits({ kind, retries }).length, retries);
    }
  });

  it('has a budget like a bucket of tokens: a share per first attempt, up to the burst', () => {
    const policy = createRetryPolicy({ kind: 'fixed', budgetRatio: 0.5, budgetBurst: 2 });
    const granted = (count: number) =>
      Array.from({ length: count }, () => !Number.isNaN(policy.next(1, 0)));
    assert.deepEqual(granted(3), [true, true, false]);
    policy.first();
    assert.deepEqual(granted(1), [false]);
    policy.first();
    assert.deepEqual(granted(2), [true, false]);
    for (let i = 0; i < 100; i++) policy.first();
    assert.deepEqual(granted(3), [true, true, false]);
  });

  it('saves no more than the burst, not even a part of a retry', () => {
    const policy = createRetryPolicy({ kind: 'fixed', budgetRatio: 0.75, budgetBurst: 2 });
    const isGranted = () => !Number.isNaN(policy.next(1, 0));
    assert.ok(isGranted() && isGranted() && !isGranted());
    for (let i = 0; i < 3; i++) policy.first(); // 2.25, of which 2 are kept
    assert.ok(isGranted() && isGranted());
    policy.first(); // 0.75
    assert.ok(!isGranted());
  });

  it('earns exactly one retry by ten first attempts at a tenth each', () => {
    const policy = createRetryPolicy({ kind: 'fixed', budgetRatio: 0.1, budgetBurst: 1 });
    policy.next(1, 0);
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 9; i++) policy.first();
      assert.ok(Number.isNaN(policy.next(1, 0)));
      policy.first();
      assert.equal(policy.next(1, 0), 0.05);
    }
  });

  it('takes nothing from the budget for a retry that is refused for its number', () => {
    const policy = createRetryPolicy({ kind: 'fixed', retries: 1, budgetRatio: 0, budgetBurst: 1 });
    assert.ok(Number.isNaN(policy.next(2, 0)));
    assert.equal(policy.next(1, 0), 0.05);
  });

  it('never grants more than burst + ratio x first attempts', () => {
    const steps = fc.array(fc.boolean(), { maxLength: 200 });
    const ratio = fc.double({ min: 0, max: 2, noNaN: true });
    const burst = fc.double({ min: 1, max: 20, noNaN: true });
    fc.assert(
      fc.property(steps, ratio, burst, (isFirst, budgetRatio, budgetBurst) => {
        const policy = createRetryPolicy({ kind: 'fixed', budgetRatio, budgetBurst });
        let [firsts, granted] = [0, 0];
        for (const first of isFirst) {
          if (first) [firsts] = [firsts + 1, policy.first()];
          else if (!Number.isNaN(policy.next(1, 0))) granted++;
        }
        assert.ok(granted <= budgetBurst + budgetRatio * firsts + 1e-6);
      }),
      { seed: 1 },
    );
  });
});

describe('retried calls', () => {
  const retry = { kind: 'fixed', wait: 3, retries: 2 };
  const pay = transaction([call('s', 1)]);

  it('come after the wait, as attempts of their own, and end as the last attempt does', () => {
    // the worker is busy until 8.5 with transaction 0, nobody may wait
    const config = systemConfig(
      [service('s', { queueLimit: 0, client: { retry } })],
      [transaction([call('s', 8.5)], { share: 0.5 }), { ...pay, name: 'short', share: 0.5 }],
    );
    const built = run(config, arrivalsAt([0, 1, 3], [0, 1, 1]), 100);
    // 1: refused at 1, 4 and 7; 2: refused at 3 and 6, served in [9, 10)
    assert.deepEqual(endTimes(built), [8.5, 7, 10]);
    assert.deepEqual(outcomes(built), ['done', 'rejected', 'done']);
    const { interpreter, services } = built.system;
    assert.deepEqual([interpreter.callers.attempts, interpreter.callers.retries], [7, 4]);
    assert.deepEqual([services[0]!.arrivals, services[0]!.failures], [7, 5]);
  });

  it('amplify the load by the number of attempts when everything fails', () => {
    const config = systemConfig([service('s', { replicas: 0, client: { retry } })], [pay]);
    const built = run(config, [0, 1, 2, 3, 4], 100);
    assert.equal(built.system.interpreter.callers.attempts, 15);
    assert.equal(built.system.services[0]!.arrivals, 15);
    assert.deepEqual(endTimes(built), [6, 7, 8, 9, 10]);
  });

  it('multiply along a chain of callers that all retry', () => {
    const always = { client: { retry: { kind: 'fixed', wait: 0, retries: 2 } } };
    const services = [
      service('a', always),
      service('b', always),
      service('c', { ...always, replicas: 0 }),
    ];
    const config = systemConfig(services, [
      transaction([call('a', 0, call('b', 0, call('c', 0)))]),
    ]);
    const { system } = run(config, [0], 100);
    assert.deepEqual(
      system.services.map(({ arrivals }) => arrivals),
      [3, 9, 27],
    );
    assert.equal(system.calls.inUse, 0);
  });

  it('share the budget of the service that they call', () => {
    const spec = { kind: 'fixed', wait: 0, retries: 5, budgetRatio: 0.5, budgetBurst: 1 };
    const config = systemConfig([service('s', { replicas: 0, client: { retry: spec } })], [pay]);
    const built = run(config, [0, 1, 2, 3, 4], 100);
    // tokens before each transaction's failures: 1, 0.5, 1, 0.5, 1
    assert.equal(built.system.interpreter.callers.retries, 3);
    assert.equal(built.system.interpreter.callers.attempts, 8);
  });

  it('spread by jitter when they failed at one instant', () => {
    const changes = {
      replicas: 0,
      client: { retry: { kind: 'full-jitter', base: 4, cap: 4, retries: 1 } },
    };
    const n = 1000;
    const built = run(systemConfig([service('s', changes)], [pay]), Array(n).fill(0), 100);
    const ends = endTimes(built).sort((a, b) => a - b);
    // Kolmogorov-Smirnov against uniform in [0, 4); 1.95 / sqrt(n): one seed in a thousand fails
    const distance = Math.max(...ends.map((end, i) => Math.abs(end / 4 - (i + 0.5) / n)));
    assert.ok(distance < 1.95 / Math.sqrt(n), `distance ${distance}`);
  });

  it('draw anew: an attempt that failed by chance need not fail again', () => {
    const changes = { errorRatio: 0.5, client: { retry: { kind: 'fixed', wait: 1, retries: 20 } } };
    const config = systemConfig([service('s', changes)], [transaction([call('s', 0)])]);
    const n = 2000;
    const built = run(
      config,
      Array.from({ length: n }, (_, i) => 100 * i),
      1e6,
    );
    const attempts = endTimes(built).map((end, i) => 1 + end - 100 * i);
    assert.ok(outcomes(built).every((outcome) => outcome === 'done'));
    // geometric: mean 2, variance 2
    const mean = attempts.reduce((sum, count) => sum + count) / n;
    assert.ok(Math.abs(mean - 2) < 4 * Math.sqrt(2 / n), `mean ${mean}`);
  });
});
