import assert from 'node:assert/strict';
import type {
  RoutingSite,
  StatementEnd,
  StatementQuery,
  StatementRouter,
} from '../../../sim/databases/statement-router.ts';
import { ServiceSignals } from '../../../sim/observability/service-signals.ts';
import type { Alternative, QueryConfig, Step } from '../../../sim/system-config.ts';
import {
  arrivalsAt,
  type Built,
  build,
  call,
  constant,
  endTimes,
  run,
  service,
  systemConfig,
  transaction,
} from '../build.ts';
import { DATABASE, HOT, READ, WRITE } from './bench.ts';

const SPREADS = { sizeSpread: 0, copySpread: 0, estimateSpread: 0 };
const answer = (name: string, work: number, changes: Partial<Alternative> = {}): Alternative => ({
  ...call(name, work),
  as: name,
  hints: [],
  statement: READ,
  ...changes,
});
const AMONG = [answer('db', 1, { as: 'rows' }), answer('columns', 2, { hints: ['fast'] })];

function ask(query: Partial<QueryConfig> = {}, among: readonly Alternative[] = AMONG): Step {
  const plain = { template: 'q', class: 'analytical' as const, freshWithin: 5, buckets: 1 };
  return { query: { ...plain, ...SPREADS, ...query }, among };
}

function system(steps: readonly Step[], lag = 2) {
  const own = { ...DATABASE, flush: constant(0), lag: constant(0) };
  const copy = { ...DATABASE, follows: 'db', lag: constant(lag) };
  const workers = { workersPerReplica: 10 };
  return systemConfig(
    [
      service('db', { ...workers, database: own }),
      service('columns', { ...workers, database: copy }),
    ],
    [transaction(steps)],
  );
}

const always = (choice: number, more: Partial<StatementRouter> = {}) => ({
  createRouter: () => ({ route: () => choice, ...more }),
});
const counts = ({ system: built }: Built) => built.interpreter.routing!.counts;
const times = (built: Built) => endTimes(built).map((time) => +time.toFixed(9));

describe('queries that are routed', () => {
  it('go where the router says, the first alternative without one', () => {
    const config = system([ask()]);
    assert.deepEqual(times(run(config, [0, 10], 100)), [1, 11]);
    assert.deepEqual(times(run(config, [0, 10], 100, always(1))), [2, 12]);
    assert.deepEqual(counts(run(config, [0, 10], 100, always(1))).decisions, {
      rows: 0,
      columns: 2,
    });
    assert.throws(() => run(config, [0], 100, always(3)), /a router chose 3 of q/);
  });

  it('go on with what comes after them, inside of a call and between others', () => {
    const inside = { ...call('db', 0.5, ask(), call('db', 0.25)), statement: READ };
    assert.deepEqual(times(run(system([inside, ask()]), [0], 100, always(1))), [4.75]);
  });

  it('tell a router what a proxy knows', () => {
    const seen: StatementQuery[] = [];
    const sites: RoutingSite[] = [];
    const createRouter = (site: RoutingSite): StatementRouter => {
      sites.push(site);
      const route = (query: StatementQuery) => {
        seen.push(structuredClone(query));
        return 0;
      };
      return { route };
    };
    const write = { ...call('db', 0), statement: WRITE };
    const config = system([write, ask({ freshWithin: 3 })], 10);
    run(config, [1, 1.5], 100, { createRouter });
    const [first, second] = seen;
    assert.deepEqual([...first!.estimatedSeconds], [1, 2]);
    assert.deepEqual([...first!.openCalls], [0, 0]);
    assert.deepEqual([...second!.openCalls], [1, 0]);
    assert.deepEqual([...first!.workers], [10, 10]);
    assert.deepEqual([first!.freshWithin, first!.openAt, first!.isWrite], [3, 0, false]);
    assert.deepEqual([...second!.lagSeconds], [0, 0]); // polled at 1 s, when nothing was missing
    const { templates, copies } = sites[0]!;
    assert.deepEqual(
      copies.map(({ name, isAnalytical, isPrimary }) => [name, isAnalytical, isPrimary]),
      [
        ['rows', false, true],
        ['columns', true, false],
      ],
    );
    assert.deepEqual(
      templates[0]!.choices.map(({ copy, hint }) => [copy, hint]),
      [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
    );
  });

  it('tell the primary from its replicas', () => {
    const fresh = { ...READ, isFresh: true };
    const among = [
      answer('db', 1, { as: 'replicas' }),
      answer('db', 1, { as: 'primary', statement: fresh }),
    ];
    const seen: StatementQuery[] = [];
    const route = (query: StatementQuery) => {
      seen.push(structuredClone(query));
      return 1;
    };
    const config = system([
      { ...call('db', 0), statement: WRITE },
      call('columns', 2),
      ask({}, among),
    ]);
    const database = { ...DATABASE, flush: constant(0), lag: constant(9), readsFromReplicas: true };
    const db = service('db', { replicas: 3, workersPerReplica: 5, database });
    const services = [db, config.services[1]!];
    run({ ...config, services }, [1, 1.5, 4], 100, always(0, { route }));
    // Each writes, waits 2 s, then asks where it has written: at the primary, which lacks nothing.
    assert.deepEqual(
      seen.map(({ openCalls, workers, lagSeconds, openAt }) => [
        openCalls[0],
        openCalls[1],
        workers[0],
        workers[1],
        lagSeconds[0],
        lagSeconds[1],
        openAt,
      ]),
      [
        [0, 0, 10, 5, 2, 0, 1],
        [0, 1, 10, 5, 2, 0, 1],
        [0, 0, 10, 5, 5, 0, 1],
      ],
    );
    const first: number[] = [];
    const turned = system([{ ...call('db', 0), statement: WRITE }, ask({}, among.toReversed())]);
    const note = ({ openAt }: StatementQuery) => first.push(openAt) * 0;
    run({ ...turned, services }, [1], 100, always(0, { route: note }));
    assert.deepEqual(first, [0]); // whichever is named first
  });

  it('poll the lag of copies once a second', () => {
    const seen: number[] = [];
    const route = ({ lagSeconds }: StatementQuery) => seen.push(+lagSeconds[1]!.toFixed(3)) * 0;
    const config = system([{ ...call('db', 0), statement: WRITE }, ask()], 10);
    run(config, [1, 1.5, 2.1, 2.5], 100, always(0, { route }));
    assert.deepEqual(seen, [0, 0, 1.1, 1.1]);
  });

  it('have the work of their parameters, the same whatever router and attempt', () => {
    const varied = { buckets: 16, sizeSpread: 1, copySpread: 0.5 };
    const arrivals = Array.from({ length: 50 }, (_, i) => 100 * i);
    const latencies = (choice: number, seed = '1') =>
      times(run(system([ask(varied)]), arrivals, 1e6, { seed, ...always(choice) })).map(
        (time, i) => time - arrivals[i]!,
      );
    const rows = latencies(0);
    assert.ok(new Set(rows.map((value) => value.toFixed(6))).size > 8);
    assert.ok(new Set(rows.map((value) => value.toFixed(6))).size <= 16);
    assert.deepEqual(rows, latencies(0));
    // Another seed draws other parameters, of the same kinds.
    const kinds = new Set(rows.map((value) => value.toFixed(6)));
    const others = latencies(0, '2').map((value) => value.toFixed(6));
    assert.ok(others.filter((value) => kinds.has(value)).length > 40);
    assert.notDeepEqual(
      others,
      rows.map((value) => value.toFixed(6)),
    );
  });

  it('have the parameters of their transaction, whenever they are asked', () => {
    const bucketsAfter = (seconds: number) => {
      const buckets: number[] = [];
      const route = ({ bucket }: StatementQuery) => buckets.push(bucket) * 0;
      const config = system([call('db', seconds), ask({ buckets: 16 })]);
      const arrivals = Array.from({ length: 30 }, (_, i) => 100 * i);
      run(config, arrivals, 1e6, always(0, { route }));
      return buckets;
    };
    assert.ok(new Set(bucketsAfter(1)).size > 8);
    assert.deepEqual(bucketsAfter(1), bucketsAfter(7));
  });

  it('are stale where they see a copy older than they may, or without what their transaction wrote', () => {
    const write = { ...call('db', 0), statement: WRITE };
    const staleOf = (freshWithin: number, choice: number) => {
      const config = system([call('db', 0), ask({ freshWithin })], 4);
      const writer = transaction([write], { name: 'write', share: 0.5 });
      const both = {
        ...config,
        transactions: [{ ...config.transactions[0]!, share: 0.5 }, writer],
      };
      const arrivals = { ...sourceOf([0, 1, 3.5, 10], [1, 0, 0, 0]) };
      const built = run(both, arrivals, 100, always(choice));
      const { limitedReads, staleReads } = counts(built);
      const { routing } = built.system.interpreter;
      assert.deepEqual([...routing!.staleQueries], [0, staleReads]);
      return [limitedReads, staleReads];
    };
    assert.deepEqual(staleOf(2, 1), [3, 1]); // 1 s, 3.5 s and 0 s old
    assert.deepEqual(staleOf(0.5, 1), [3, 2]);
    assert.deepEqual(staleOf(2, 0), [3, 0]);
    assert.deepEqual(staleOf(Number.POSITIVE_INFINITY, 1), [0, 0]);
    const pause = call('db', 0.5);
    const own = system([write, pause, ask({ freshWithin: Number.POSITIVE_INFINITY })], 4);
    assert.equal(counts(run(own, [1], 100, always(1))).staleReads, 1);
    assert.equal(counts(run(own, [1], 100, always(0))).staleReads, 0);
    const before = system([ask(), write], 4); // at 3 s, then it is over
    assert.equal(counts(run(before, [1], 100, always(1))).staleReads, 0);
  });

  it('show as a signal what they have seen too late', () => {
    const config = system([{ ...call('db', 0), statement: WRITE }, call('db', 1), ask()], 9);
    const { system: built, sim } = build(config, always(1));
    const signals = new ServiceSignals(built, built.service('columns'));
    built.feed(arrivalsAt([1, 2, 3]));
    sim.runUntil(10);
    const { values } = signals.scrape(10, 10);
    assert.equal(values[signals.names.indexOf('staleQueriesPerSecond')], 0.3);
    const plain = build(system([call('db', 1)])).system;
    const nobody = new ServiceSignals(plain, plain.service('columns'));
    assert.ok(!nobody.names.includes('staleQueriesPerSecond'));
  });

  it('find their transaction open once it has written or locked, and no other one', () => {
    const open: number[] = [];
    const route = ({ openAt }: StatementQuery) => open.push(openAt) * 0;
    for (const statement of [READ, WRITE, { ...HOT, isWrite: false }]) {
      const steps = [{ ...call('db', 0), statement }, ask()];
      run(system(steps), [1, 50], 100, always(0, { route }));
    }
    assert.deepEqual(open, [-1, -1, 0, 0, 0, 0]);
    run(
      system([ask(), { ...call('db', 0), statement: WRITE }]),
      [1, 50],
      100,
      always(0, { route }),
    );
    assert.deepEqual(open.slice(6), [-1, -1]);
  });

  it('tell the router how each attempt has ended, with the tag of its decision', () => {
    const ends: StatementEnd[] = [];
    const route = (query: StatementQuery) => {
      query.tag = 7;
      return 2;
    };
    const ended = (end: StatementEnd) => void ends.push({ ...end });
    const config = system([ask()]);
    run(config, [5], 100, always(0, { route, ended }));
    assert.equal(ends.length, 1);
    const { time, choice, seconds, workSeconds, isDone, tag } = ends[0]!;
    assert.deepEqual([choice, isDone, tag, time - seconds], [2, true, 7, 5]);
    assert.ok(Math.abs(workSeconds - seconds) < 1e-9);
  });

  it('cost what deciding and learning takes, as work of the call', () => {
    let operations = 0;
    const thinking = {
      get operations() {
        return operations;
      },
      route() {
        operations += 2e8;
        return 0;
      },
      ended() {
        operations += 1e8;
      },
    };
    const built = run(system([ask()]), [0, 10, 20], 100, { createRouter: () => thinking });
    assert.deepEqual(times(built), [1.2, 11.3, 21.3]); // 1 ns each; what was learnt, with the next decision
    assert.ok(Math.abs(counts(built).overheadSeconds - 0.8) < 1e-9);
  });
});

function sourceOf(at: readonly number[], types: readonly number[]) {
  const iterator = at.values();
  return {
    type: 0,
    amountMinor: 1,
    next: () => iterator.next().value ?? Number.POSITIVE_INFINITY,
    ended: () => Number.POSITIVE_INFINITY,
    describe(number: number) {
      this.type = types[number]!;
    },
  };
}
