import assert from 'node:assert/strict';
import { createDistribution } from '../../sim/distributions/index.ts';
import { createRandom } from '../../sim/random.ts';
import type { Service } from '../../sim/services/service.ts';
import {
  DISCIPLINES,
  type Discipline,
  type ServiceConfig,
  type SystemConfig,
} from '../../sim/system-config.ts';
import type { Seconds, Spec } from '../../sim/units.ts';
import {
  type Built,
  build,
  call,
  constant,
  exponential,
  load,
  poisson,
  service,
  systemConfig,
  transaction,
} from './build.ts';

const SEED = 'identities';
const N = 2000;

const LAWS: readonly Spec[] = [
  constant(1),
  exponential(1),
  { kind: 'erlang', mean: 1, shape: 4 },
  { kind: 'lognormal', mean: 1, squaredCv: 4 },
  { kind: 'hyperexponential', mean: 1, squaredCv: 9 },
];
const LOADS = [0.5, 0.9, 1.3];

/** One call to service s; types of even position have priority 0, the others 1. */
function single(law: Spec, changes: Partial<ServiceConfig>): SystemConfig {
  const types = ['first', 'second'].map((name, priority) =>
    transaction([call('s', law)], { name, share: 0.5, priority }),
  );
  return systemConfig([service('s', changes)], types);
}

/** What the single calls of a run went through, by transaction number; NaN: has not. */
interface Path {
  readonly type: number[];
  readonly arrival: Seconds[];
  readonly start: Seconds[]; // the first, where work is interrupted
  readonly end: Seconds[];
  readonly isDone: boolean[];
}

interface Watched {
  readonly built: Built;
  readonly path: Path;
  /** Integrals over time of what is open, waits and is busy: looked at after each event. */
  readonly integral: (of: 'open' | 'waiting' | 'busy') => number;
}

function watch(config: SystemConfig, loadPerWorker: number, count = N): Watched {
  const { replicas, workersPerReplica } = config.services[0]!;
  const built = build(config, { seed: SEED });
  const { sim, system } = built;
  const path: Path = { type: [], arrival: [], start: [], end: [], isDone: [] };
  const integrals = { open: 0, waiting: 0, busy: 0 };
  let [last, since] = [load(built, 's'), 0];
  const look = sim.on('test/look', () => {
    const span = sim.now - since;
    for (const key of ['open', 'waiting', 'busy'] as const) integrals[key] += span * last[key];
    [last, since] = [load(built, 's'), sim.now];
  });
  const rate = loadPerWorker * replicas * workersPerReplica;
  const source = poisson(createRandom(`${SEED}/arrivals`), rate, count, 2);
  const describe = source.describe.bind(source);
  source.describe = (number) => {
    describe(number);
    path.type[number] = source.type;
    path.arrival[number] = sim.now;
    path.start[number] ??= Number.NaN;
    sim.schedule(0, look);
  };
  system.interpreter.onStart = (number, _service, wait) => {
    if (!Number.isNaN(path.start[number]!)) return;
    path.start[number] = sim.now;
    assert.equal(wait, sim.now - path.arrival[number]!);
    sim.schedule(0, look);
  };
  system.onEnd = (number, _type, outcome, arrivedAt, latency) => {
    assert.equal(arrivedAt, path.arrival[number]);
    assert.equal(latency, sim.now - arrivedAt);
    path.end[number] = sim.now;
    path.isDone[number] = outcome === 0;
    sim.schedule(0, look);
  };
  system.feed(source);
  const integral = (of: keyof typeof integrals) => integrals[of] + (sim.now - since) * last[of];
  return { built, path, integral };
}

function watchToTheEnd(config: SystemConfig, loadPerWorker: number): Watched {
  const watched = watch(config, loadPerWorker);
  watched.built.sim.runUntil(1e6);
  assert.equal(watched.built.system.transactions.ended, N);
  return watched;
}

/** The work of each transaction, from a second generator of the same seed. */
function works(law: Spec, types: readonly number[]): Seconds[] {
  const random = createRandom(SEED);
  const sites = ['first', 'second'].map((name) => random.site(`${name}/s/work`));
  const drawn = createDistribution(law);
  return types.map((type, number) => drawn.quantile(random.draw(sites[type]!, number, 0, 0)));
}

/** Starts by Kiefer and Wolfowitz 1955: each customer takes the worker that is free first. */
function kieferWolfowitz(arrivals: readonly Seconds[], work: readonly Seconds[], workers: number) {
  const freeAt = new Float64Array(workers);
  return arrivals.map((arrival, i) => {
    const start = Math.max(arrival, freeAt[0]!);
    freeAt[0] = start + work[i]!;
    freeAt.sort();
    return start;
  });
}

function assertNear(found: number, expected: number, what: string): void {
  const scale = Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(found - expected) <= 1e-9 * scale, `${what}: ${found}, expected ${expected}`);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function forEachLaw(test: (law: Spec, load: number) => void): void {
  for (const law of LAWS) for (const load of LOADS) test(law, load);
}

describe('sample paths', () => {
  it('of one worker follow the recursion of Lindley, customer by customer', () => {
    forEachLaw((law, load) => {
      const { path } = watchToTheEnd(single(law, {}), load);
      const work = works(law, path.type);
      let wait = 0;
      for (let n = 0; n < N; n++) {
        // Lindley 1952: wait(n+1) = max(0, wait(n) + work(n) - gap(n+1))
        if (n > 0)
          wait = Math.max(0, wait + work[n - 1]! - (path.arrival[n]! - path.arrival[n - 1]!));
        assertNear(path.start[n]! - path.arrival[n]!, wait, `${law.kind} ${load}, wait ${n}`);
      }
    });
  });

  it('of several workers follow the recursion of Kiefer and Wolfowitz, to the bit', () => {
    for (const workersPerReplica of [1, 2, 5]) {
      forEachLaw((law, load) => {
        const { path } = watchToTheEnd(single(law, { workersPerReplica }), load);
        const work = works(law, path.type);
        const starts = kieferWolfowitz(path.arrival, work, workersPerReplica);
        assert.deepEqual(path.start, starts);
        assert.deepEqual(
          path.end,
          starts.map((start, n) => start + work[n]!),
        );
      });
    }
  });

  it('of replicas in turn are those of queues apart', () => {
    const law = LAWS[4]!;
    const { path } = watchToTheEnd(single(law, { replicas: 3, workersPerReplica: 2 }), 0.9);
    const work = works(law, path.type);
    for (const replica of [0, 1, 2]) {
      const own = <T>(all: readonly T[]) => all.filter((_, n) => n % 3 === replica);
      assert.deepEqual(own(path.start), kieferWolfowitz(own(path.arrival), own(work), 2));
    }
  });

  it('with a set-up begin each busy period after one', () => {
    const [law, setup] = [exponential(1), exponential(2)];
    const { path } = watchToTheEnd(single(law, { setup }), 0.6);
    const work = works(law, path.type);
    const uniform = createRandom(SEED).stream('s/setup');
    const setUp = createDistribution(setup);
    let freeAt = Number.NEGATIVE_INFINITY;
    path.arrival.forEach((arrival, n) => {
      const start = arrival > freeAt ? arrival + setUp.quantile(uniform()) : freeAt;
      assert.equal(path.start[n], start, `start ${n}`);
      freeAt = start + work[n]!;
    });
  });

  it('of processor sharing equal those of a fluid, slice by slice', () => {
    const patient = Number.POSITIVE_INFINITY;
    for (const patience of [patient, 6]) {
      for (const workersPerReplica of [1, 3]) {
        forEachLaw((law, load) => {
          const client = { ...service('s').client, timeout: patience, cancels: true };
          const changes = { discipline: 'processor-sharing', workersPerReplica, client } as const;
          const { path } = watchToTheEnd(single(law, changes), load);
          const sharing = { workers: workersPerReplica, patience };
          const ends = fluid(path.arrival, works(law, path.type), sharing);
          ends.forEach((end, n) => {
            assertNear(path.end[n]!, end, `${law.kind} ${load}, end ${n}`);
          });
          if (load > 1) assert.equal(path.isDone.includes(false), patience < patient);
        });
      }
    }
  });

  it('of an urgent class that preempts are as if the other class did not exist', () => {
    forEachLaw((law, load) => {
      const { path } = watchToTheEnd(single(law, { discipline: 'priority-preemptive' }), load);
      const work = works(law, path.type);
      const urgent = <T>(all: readonly T[]) => all.filter((_, n) => path.type[n] === 0);
      const starts = kieferWolfowitz(urgent(path.arrival), urgent(work), 1);
      assert.deepEqual(urgent(path.start), starts);
      assert.deepEqual(
        urgent(path.end),
        starts.map((start, i) => start + urgent(work)[i]!),
      );
    });
  });

  it('of an urgent class that does not preempt wait for one call of the other at most', () => {
    const law = LAWS[3]!;
    const { path } = watchToTheEnd(single(law, { discipline: 'priority' }), 0.9);
    assert.deepEqual(path.start, nonPreemptive(path, works(law, path.type)));
  });

  it('do the same work at the same times, whatever the discipline', () => {
    forEachLaw((law, load) => {
      const done = DISCIPLINES.map((discipline) => {
        const { built } = watch(single(law, { discipline }), load);
        return [100, 500, 1000, 1e6].map((time) => {
          built.sim.runUntil(time);
          return Number(busySeconds(built).toFixed(6));
        });
      });
      for (const each of done) assert.deepEqual(each, done[0]);
    });
  });
});

const busySeconds = (built: Built) => load(built, 's').busySeconds;

interface Sharing {
  readonly workers: number;
  readonly patience: Seconds; // from arrival until a call is withdrawn
}

/** Ends under processor sharing, by going from event to event with what each call still needs. */
function fluid(
  arrivals: readonly Seconds[],
  work: readonly Seconds[],
  { workers, patience }: Sharing,
): Seconds[] {
  const ends: Seconds[] = [];
  const left = new Map<number, Seconds>(); // in order of arrival
  let [now, next] = [0, 0];
  while (next < arrivals.length || left.size > 0) {
    const speed = Math.min(1, workers / left.size);
    const nearest = [...left].reduce(
      (a, b) => (b[1] < a[1] ? b : a),
      [-1, Number.POSITIVE_INFINITY],
    );
    const [[oldest] = [-1]] = left;
    const end = now + nearest[1] / speed;
    const withdrawal = (arrivals[oldest] ?? Number.POSITIVE_INFINITY) + patience;
    const until = Math.min(end, withdrawal, arrivals[next] ?? Number.POSITIVE_INFINITY);
    for (const [n, rest] of left) left.set(n, rest - (until - now) * speed);
    now = until;
    if (until === end || until === withdrawal) {
      const n = until === end ? nearest[0] : oldest;
      left.delete(n);
      ends[n] = until;
    } else {
      left.set(next, work[next]!);
      next++;
    }
  }
  return ends;
}

/** Starts at one worker that takes the first call of the more urgent class that waits. */
function nonPreemptive({ arrival, type }: Path, work: readonly Seconds[]): Seconds[] {
  const starts: Seconds[] = [];
  const queues: number[][] = [[], []];
  let [freeAt, next] = [0, 0];
  for (let served = 0; served < N; served++) {
    const isIdle = queues.every((queue) => queue.length === 0);
    const now = isIdle ? Math.max(freeAt, arrival[next]!) : freeAt;
    while (next < N && (arrival[next]! < now || (isIdle && arrival[next]! === now))) {
      queues[type[next]!]!.push(next++);
    }
    const n = queues[0]!.shift() ?? queues[1]!.shift()!;
    starts[n] = now;
    freeAt = now + work[n]!;
  }
  return starts;
}

describe('identities', () => {
  const shapes: readonly [string, number, Partial<ServiceConfig>][] = [
    ['one worker', 0.8, {}],
    ['overload', 1.3, { workersPerReplica: 2 }],
    ['a finite queue', 1.2, { workersPerReplica: 2, queueLimit: 3 }],
    ['no queue', 0.9, { workersPerReplica: 4, queueLimit: 0 }],
    ['two replicas', 0.9, { replicas: 2, balancer: { kind: 'random' }, queueLimit: 9 }],
    ['set-up', 0.6, { setup: exponential(2) }],
    ...DISCIPLINES.map((discipline): [string, number, { discipline: Discipline }] => [
      discipline,
      0.9,
      { discipline },
    ]),
  ];
  const law: Spec = { kind: 'lognormal', mean: 1, squaredCv: 2 };

  for (const [name, ratio, changes] of shapes) {
    it(`hold at any time: ${name}`, () => {
      const watched = watch(single(law, changes), ratio);
      for (const time of [50, 333, 1000, 1e6]) {
        watched.built.sim.runUntil(time);
        checkIdentities(watched, changes);
      }
    });
  }

  /** All of them up to now, with the parts of what is still in flight. */
  function checkIdentities({ built, path, integral }: Watched, changes: Partial<ServiceConfig>) {
    const { sim, system } = built;
    const { now } = sim;
    const { arrived, ended } = system.transactions;
    const { arrivals, failures, latency } = system.service('s');
    const { open } = load(built, 's');

    // flow balance
    assert.equal(arrived, path.arrival.length);
    assert.equal(arrivals, arrived);
    assert.equal(arrived, ended + open);
    assert.equal(latency.count + failures + open, arrived);

    // Little: the integral of the number present is the sum of the times present (Little 1961)
    const present = path.arrival.map((arrival, n) => (path.end[n] ?? now) - arrival);
    assertNear(integral('open'), sum(present), 'open');
    assertNear(latency.sum, sum(present.filter((_, n) => path.isDone[n])), 'latencies');

    // utilization: busy seconds are the work done
    assertNear(busySeconds(built), integral('busy'), 'busy');
    if (open === 0) {
      const work = works(law, path.type).filter((_, n) => path.isDone[n]);
      assertNear(busySeconds(built), sum(work), 'work');
    }

    // Little for the queue alone, where a call that has begun waits no more
    if (changes.discipline === undefined || !/sharing|preemptive/.test(changes.discipline)) {
      const waits = path.arrival.map((arrival, n) => {
        if (path.end[n] === arrival) return 0; // refused
        return (Number.isNaN(path.start[n]!) ? now : path.start[n]!) - arrival;
      });
      assertNear(integral('waiting'), sum(waits), 'waiting');
    }
  }

  it('hold for services that call others: as many calls come as go, and Little again', () => {
    const config = systemConfig(
      [
        service('a', { workersPerReplica: 50 }),
        service('b', { workersPerReplica: 2, queueLimit: 4 }),
        service('c', { workersPerReplica: 50 }),
      ],
      [
        transaction([
          call('a', exponential(0.1), {
            parallel: [[call('b', exponential(1))], [call('c', exponential(2))]],
          }),
        ]),
      ],
      { hop: exponential(0.05) },
    );
    const built = build(config, { seed: SEED });
    const { sim, system } = built;
    let [area, since, before] = [0, 0, 0];
    const source = poisson(createRandom('arrivals'), 2, N);
    const note = () => {
      area += before * (sim.now - since);
      since = sim.now;
    };
    const { transactions } = system;
    source.describe = () => {
      note();
      before = transactions.arrived + 1 - transactions.ended;
    };
    const latencies: number[] = [];
    system.onEnd = (number, _type, _outcome, _arrivedAt, latency) => {
      note();
      before = transactions.arrived - transactions.ended;
      latencies[number] = latency;
    };
    system.feed(source);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => system.service(name)) as [
      Service,
      Service,
      Service,
    ];
    for (const time of [100, 500, 1e5]) {
      sim.runUntil(time);
      const [openA, openB, openC] = ['a', 'b', 'c'].map((name) => load(built, name).open);
      assert.equal(a.arrivals, a.latency.count + openA!);
      assert.equal(b.arrivals, b.latency.count + b.failures + openB!);
      assert.equal(c.arrivals, c.latency.count + openC!);
      assert.equal(transactions.arrived, transactions.ended + transactions.countInFlight());
      if (time === 100) assert.ok(b.failures > 0 && openA! > 0);
    }
    assert.deepEqual([a.arrivals, b.arrivals, c.arrivals], [N, N, N]);
    assert.equal(a.failures, b.failures);
    assertNear(area, sum(latencies), 'transactions in flight');
  });
});
