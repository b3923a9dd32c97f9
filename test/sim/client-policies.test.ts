import assert from 'node:assert/strict';
import { createRandom } from '../../sim/random.ts';
import type { ClientConfig, ServiceConfig } from '../../sim/system-config.ts';
import {
  arrivalsAt,
  build,
  call,
  constant,
  endTimes,
  exponential,
  load,
  outcomes,
  poisson,
  run,
  service,
  systemConfig,
  transaction,
} from './build.ts';

const many = { workersPerReplica: 10_000 };

/** a calls b with these policies; b works a second. */
function called(
  client: Partial<ClientConfig>,
  changes: Partial<Omit<ServiceConfig, 'client'>> = {},
) {
  const services = [service('a', many), service('b', { ...many, ...changes, client })];
  return build(systemConfig(services, [transaction([call('a', 0, call('b', 1))])]));
}

function play(built: ReturnType<typeof build>, times: number[], until = 500) {
  built.system.feed(arrivalsAt(times));
  built.sim.runUntil(until);
  built.system.finish();
  assert.equal(built.system.calls.inUse, 0);
  assert.equal(built.system.transactions.inUse, 0);
  return built;
}

describe('a circuit breaker', () => {
  const breaker = {
    kind: 'consecutive-failures',
    failures: 3,
    open: 10,
    successes: 1,
    probes: 1,
  };

  it('refuses calls after failures in a row, without a word to the service, and probes later', () => {
    const built = called({ breaker });
    const handle = built.system.impairments.apply({ on: 'replicas', service: 'b', errorRatio: 1 });
    built.system.feed(arrivalsAt([0, 0, 0, 2, 3, 12, 20]));
    built.sim.runUntil(5);
    built.system.impairments.clear(handle);
    built.sim.runUntil(100);
    const wanted = ['failed', 'failed', 'failed', 'rejected', 'rejected', 'done', 'done'];
    assert.deepEqual(outcomes(built), wanted);
    assert.deepEqual(endTimes(built), [1, 1, 1, 2, 3, 13, 21]);
    assert.equal(built.system.service('b').arrivals, 5);
  });

  it('is one for each caller', () => {
    const services = [
      service('a', many),
      service('c', many),
      service('b', { ...many, client: { breaker } }),
    ];
    const types = [
      transaction([call('a', 0, call('b', 1))], { name: 'one', share: 0.5 }),
      transaction([call('c', 0, call('b', 1))], { name: 'two', share: 0.5 }),
    ];
    const built = build(systemConfig(services, types));
    const handle = built.system.impairments.apply({ on: 'replicas', service: 'b', errorRatio: 1 });
    built.system.feed(arrivalsAt([0, 0, 0, 2, 2], [0, 0, 0, 0, 1]));
    built.sim.runUntil(1.5);
    built.system.impairments.clear(handle);
    built.sim.runUntil(10);
    assert.deepEqual(outcomes(built).slice(3), ['rejected', 'done']);
  });
});

describe('a bulkhead', () => {
  it('refuses what one caller has open beyond it, and makes room with each answer', () => {
    const built = play(called({ bulkhead: 2 }), [0, 0.25, 0.5, 1.125, 1.5]);
    assert.deepEqual(outcomes(built), ['done', 'done', 'rejected', 'done', 'done']);
  });

  it('makes room at time-outs, cancelled or not', () => {
    for (const cancels of [true, false]) {
      const built = play(called({ bulkhead: 1, timeout: 0.5, cancels }), [0, 0.25, 0.75]);
      assert.deepEqual(outcomes(built), ['timedOut', 'rejected', 'timedOut']);
    }
  });
});

describe('a hedge', () => {
  const slowOne = (hits: number) => ({
    on: 'replicas' as const,
    service: 'b',
    workFactor: 10,
    hits: (replica: number) => replica === hits,
  });
  /** Two replicas in turn; the first is ten times slower. */
  const hedged = (client: Partial<ClientConfig> = {}) => {
    const built = called({ hedge: { after: 2, budgetRatio: 1 }, ...client }, { replicas: 2 });
    const [first] = built.system.service('b').ready;
    built.system.impairments.apply(slowOne(first!));
    return built;
  };

  it('takes the answer that comes first, and cancels or forgets the other', () => {
    for (const cancels of [true, false]) {
      const built = play(hedged({ cancels }), [0, 20]);
      assert.deepEqual(endTimes(built), [3, 23]); // to the slow one, after 2 s to the other
      assert.deepEqual(outcomes(built), ['done', 'done']);
      assert.equal(built.system.attempts, 2 + 2 + 2); // calls to a, and two to b for each
      assert.equal(built.system.retries, 0);
    }
  });

  it('is not made when the first answers in time', () => {
    const built = play(called({ hedge: { after: 2, budgetRatio: 1 } }), [0, 5]);
    assert.equal(built.system.attempts, 4);
  });

  it('is made as often as the budget allows', () => {
    const built = called({ hedge: { after: 0.5, budgetRatio: 0.1 } });
    const times = Array.from({ length: 1000 }, (_, i) => i / 4);
    play(built, times);
    const hedges = built.system.attempts - 2000;
    assert(hedges >= 100 && hedges <= 111, `${hedges} hedges`); // 10 saved up, and a tenth
  });

  it('goes on alone when the first attempt fails, and the call fails when both have', () => {
    const built = called({ hedge: { after: 0.5, budgetRatio: 1 } });
    const handle = built.system.impairments.apply({ on: 'replicas', service: 'b', errorRatio: 1 });
    built.system.feed(arrivalsAt([0, 10]));
    built.sim.runUntil(11.25); // the first attempt of the second has failed
    built.system.impairments.clear(handle);
    built.sim.runUntil(50);
    assert.deepEqual(outcomes(built), ['failed', 'done']);
    assert.deepEqual(endTimes(built), [1.5, 11.5]);
    assert.equal(built.system.calls.inUse, 0);
  });

  it('is given up before the connection of the first is free for it', () => {
    const hedge = { after: 0.5, budgetRatio: 1 };
    const built = play(called({ hedge, connections: 1 }), [0]);
    assert.equal(built.system.attempts, 3);
    assert.equal(built.system.service('b').arrivals, 1);
  });

  it('leaves nothing behind among retries, time-outs and cancels', () => {
    for (const cancels of [true, false]) {
      const retry = { kind: 'full-jitter', retries: 2, base: 0.05 };
      const client = { timeout: 1.5, cancels, retry, hedge: { after: 0.4, budgetRatio: 1 } };
      const services = [
        service('a', { ...many, client: { timeout: 3, cancels } }),
        service('b', { replicas: 3, queueLimit: 4, errorRatio: 0.2, client }),
        service('c', { workersPerReplica: 4, client: { timeout: 0.6, cancels } }),
      ];
      const inner = call('b', exponential(0.3), call('c', exponential(0.2)));
      const config = systemConfig(services, [transaction([call('a', 0.01, inner)])]);
      const built = run(config, poisson(createRandom('h'), 5, 3000), 2000);
      built.system.finish();
      assert.equal(built.system.calls.inUse, 0);
      assert.equal(built.system.transactions.inUse, 0);
      for (const name of ['a', 'b', 'c']) {
        const { open, busy, waiting } = load(built, name);
        assert.deepEqual({ open, busy, waiting }, { open: 0, busy: 0, waiting: 0 });
      }
      const all = new Set(outcomes(built));
      assert(all.has('done') && all.has('timedOut') && all.size >= 3);
    }
  });
});

describe('a door', () => {
  it('refuses what comes beyond its limit, and lets in again what has been answered', () => {
    const admission = { kind: 'concurrency-limit', limit: 2 };
    const built = play(called({}, { admission }), [0, 0.25, 0.5, 1.125]);
    assert.deepEqual(outcomes(built), ['done', 'done', 'rejected', 'done']);
  });

  it('hears of answers, refusals and time-outs, and not of what is withdrawn for another reason', () => {
    /** How often the door of b hears of each: good, bad. */
    const heard = (built: ReturnType<typeof build>, times: number[]) => {
      const verdicts = [0, 0];
      const door = built.system.service('b').admission!;
      const answered = door.answered.bind(door);
      door.answered = (now, latency, isFailure, open) => {
        verdicts[isFailure ? 1 : 0]!++;
        answered(now, latency, isFailure, open);
      };
      play(built, times);
      return verdicts;
    };
    const admission = { kind: 'adaptive-aimd' };
    assert.deepEqual(heard(called({}, { admission }), [0, 1]), [2, 0]);
    const full = called({}, { admission, workersPerReplica: 1, queueLimit: 0 });
    assert.deepEqual(heard(full, [0, 0.5]), [1, 1]);
    for (const cancels of [true, false])
      assert.equal(
        heard(called({ timeout: 0.5, cancels }, { admission }), [0])[1],
        cancels ? 1 : 0,
      );
    const hedge = { after: 0.5, budgetRatio: 1 };
    assert.deepEqual(heard(called({ hedge, cancels: true }, { admission }), [0]), [1, 0]);
  });

  it('hears of calls that it has let in and no replica takes', () => {
    const database = {
      commit: 'asynchronous' as const,
      flush: constant(0),
      groupCommit: 0,
      diskRead: constant(0),
      bufferHitRatio: 1,
      bufferFill: 0,
      lag: constant(0),
      readsFromReplicas: false,
      failover: { detect: 10, promote: constant(5), successRatio: 1 },
      connectionsMax: 1,
    };
    const admission = { kind: 'adaptive-aimd', initial: 2, backoff: 0.5 };
    const built = called({}, { admission, database });
    // beyond its only connection: the limit falls to 1, so that the third is refused at the door
    built.system.feed(arrivalsAt([0, 0.5, 0.75]));
    built.sim.runUntil(0.8);
    const door = built.system.service('b').admission!;
    assert.deepEqual(outcomes(built), ['in flight', 'rejected', 'rejected']);
    assert.equal(door.admits(0.8, 0, 1, 1, 0), false);
    assert.equal(door.admits(0.8, 0, 0, 1, 0), true);
  });

  it('forgets what was withdrawn', () => {
    const admission = { kind: 'concurrency-limit', limit: 1 };
    const built = play(called({ timeout: 0.5, cancels: true }, { admission }), [0, 0.25, 0.75]);
    assert.deepEqual(outcomes(built), ['timedOut', 'rejected', 'timedOut']);
  });
});

describe('a cache', () => {
  const cached = { cache: { hitRatio: 0.9, fill: 200 } };
  const misses = (system: ReturnType<typeof build>['system'], name: string) =>
    system.interpreter.caches.misses[system.service(name).index]!;

  function lookups(count: number, before: (system: ReturnType<typeof build>['system']) => void) {
    const services = [
      service('a', many),
      service('cache', { ...many, ...cached }),
      service('db', many),
    ];
    const step = { probability: 1, missOf: 'cache', steps: [call('db', 0.001)] };
    const types = [transaction([call('a', 0, call('cache', 0.001), step)])];
    const built = build(systemConfig(services, types));
    before(built.system);
    return play(
      built,
      Array.from({ length: count }, (_, i) => i / 100),
    );
  }

  it('is warm at the start: the database is asked for what it misses', () => {
    const built = lookups(4000, () => {});
    const asked = built.system.service('db').arrivals;
    assert.equal(asked, misses(built.system, 'cache'));
    assert(Math.abs(asked - 400) < 4 * Math.sqrt(360), `${asked} asked`);
  });

  it('that was flushed fills again, lookup by lookup', () => {
    const built = lookups(4000, (system) =>
      system.strike({ kind: 'cache-flush', service: 'cache' }),
    );
    // expected: sum of 1 - 0.9 (1 - e^(-n / 200)), which is 400 + 0.9 / (e^(1/200) - 1)
    const expected = 400 + 0.9 / (Math.exp(1 / 200) - 1);
    const asked = built.system.service('db').arrivals;
    assert(Math.abs(asked - expected) < 4 * Math.sqrt(expected), `${asked} for ${expected}`);
  });

  it('hits less while a fault lasts', () => {
    const built = lookups(4000, (system) =>
      system.impairments.apply({ on: 'cache', service: 'cache', hitFactor: 0.5 }),
    );
    const asked = built.system.service('db').arrivals;
    assert(Math.abs(asked - 2200) < 4 * Math.sqrt(4000 * 0.55 * 0.45), `${asked} asked`);
  });

  it('loses the share of a replica that restarts', () => {
    const services = [
      service('a', many),
      service('cache', { ...many, ...cached, replicas: 4, boot: constant(1) }),
    ];
    const { system, sim } = build(
      systemConfig(services, [transaction([call('a', 0, call('cache', 0))])]),
    );
    const cache = system.service('cache');
    cache.crash(cache.ready[0]!);
    sim.runUntil(2);
    const ratio = system.interpreter.caches.hitRatio(cache.index);
    assert(Math.abs(ratio - 0.9 * 0.75) < 1e-12, `${ratio}`);
  });
});

describe('more load', () => {
  it('is described as what it copies: before the workload moves on', () => {
    const log: string[] = [];
    const times = [1, 2];
    const built = build(systemConfig([service('a', many)], [transaction([call('a', 0)])]));
    built.system.loadFactor = 3;
    built.system.feed({
      ...arrivalsAt([]),
      next() {
        log.push('next');
        return times.shift() ?? Number.POSITIVE_INFINITY;
      },
      describe: (number) => log.push(`${number}`),
    });
    built.sim.runUntil(10);
    const [first, second] = [2 ** 38, 2 ** 38 + 1];
    const copies = [`${first} ${second}`, `${first + 2} ${second + 2}`];
    assert.equal(log.join(' '), `next 0 ${copies[0]} next 1 ${copies[1]} next`);
  });

  it('leaves the transactions of the workload as they are', () => {
    const latencies = (factor: number) => {
      const types = [transaction([call('a', exponential(1))])];
      const built = build(systemConfig([service('a', many)], types));
      built.system.feed(arrivalsAt(Array.from({ length: 100 }, (_, i) => i)));
      const handle = built.system.impairments.apply({ on: 'load', factor });
      built.sim.runUntil(20);
      built.system.impairments.clear(handle);
      built.sim.runUntil(500);
      built.system.finish();
      assert.equal(built.system.transactions.arrived, 100 + 20 * (factor - 1));
      return Array.from({ length: 100 }, (_, i) => built.ends[i]!.endedAt - i);
    };
    assert.deepEqual(latencies(3), latencies(1));
  });

  it('brings so many transactions for each one, of the same kind', () => {
    const config = systemConfig([service('a', many)], [transaction([call('a', 1)])]);
    const built = build(config);
    built.system.impairments.apply({ on: 'load', factor: 2.5 });
    play(
      built,
      Array.from({ length: 2000 }, (_, i) => i / 100),
    );
    const { arrived } = built.system.transactions;
    assert(Math.abs(arrived - 5000) < 4 * Math.sqrt(2000 * 0.25), `${arrived} arrived`);
  });
});
