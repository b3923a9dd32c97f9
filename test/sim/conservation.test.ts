import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HOLD, type Order } from '../../sim/actions.ts';
import { compileCallGraph } from '../../sim/call-graph.ts';
import {
  BACKING_OFF,
  CALLING,
  type Calls,
  FREE,
  HELD,
  INBOUND,
  JOINING,
  NONE,
  OUTBOUND,
  POOLED,
  QUEUED,
  STARTING,
  WORKING,
  NOBODY,
} from '../../sim/calls.ts';
import { createRandom } from '../../sim/random.ts';
import { GONE } from '../../sim/services/replicas.ts';
import {
  DISCIPLINES,
  type RouteConfig,
  type ServiceConfig,
  type Step,
  type SystemConfig,
} from '../../sim/system-config.ts';
import type { Spec } from '../../sim/units.ts';
import {
  type Built,
  build,
  call,
  constant,
  exponential,
  poisson,
  systemConfig,
  transaction,
} from './build.ts';

const ARRIVALS = 60;
const LONG_AFTER = 1e7; // seconds, when all that can end has ended
const { POSITIVE_INFINITY: ENDLESS } = Number;

interface Plan {
  readonly config: SystemConfig;
  readonly ratePerSecond: number;
  readonly orders: readonly { readonly at: number; readonly order: Order }[];
  readonly checks: readonly number[]; // seconds
}

/** A step before it is known which services the caller may call. */
type RawStep =
  | { readonly service: number; readonly work: Spec; readonly then: readonly RawStep[] }
  | { readonly parallel: readonly (readonly RawStep[])[] }
  | { readonly probability: number; readonly steps: readonly RawStep[] };

const law: fc.Arbitrary<Spec> = fc.oneof(
  fc.constantFrom(0, 0.125, 0.5, 1).map(constant),
  fc.constantFrom(0.1, 0.5).map(exponential),
  fc.constant({ kind: 'hyperexponential', mean: 0.3, squaredCv: 9 }),
);

const retry: fc.Arbitrary<Spec> = fc
  .record({
    kind: fc.constantFrom('none', 'fixed', 'exponential', 'full-jitter'),
    retries: fc.constantFrom(0, 1, 3),
    wait: fc.constantFrom(0, 0.25, 1),
    budget: fc.constantFrom(undefined, 0, 0.1, 1),
  })
  .map(({ kind, retries, wait, budget }) => ({
    kind,
    ...(kind !== 'none' && {
      retries,
      ...(kind === 'fixed' ? { wait } : { base: 0.1, cap: 1 }),
      ...(budget !== undefined && { budgetRatio: budget, budgetBurst: 2 }),
    }),
  }));

const service: fc.Arbitrary<Omit<ServiceConfig, 'name'>> = fc.record(
  {
    replicas: fc.integer({ min: 1, max: 3 }),
    replicasMin: fc.constantFrom(0, 1),
    replicasMax: fc.constant(5),
    workersPerReplica: fc.integer({ min: 1, max: 3 }),
    discipline: fc.constantFrom(...DISCIPLINES),
    queueLimit: fc.constantFrom(0, 1, 5, ENDLESS),
    boot: law,
    setup: law,
    balancer: fc.constantFrom('random', 'round-robin', 'power-of-two').map((kind) => ({ kind })),
    errorRatio: fc.constantFrom(0, 0, 0.2),
    client: fc.record({
      timeout: fc.constantFrom(0.125, 0.5, 1, 4, ENDLESS),
      cancels: fc.boolean(),
      retry,
      connections: fc.constantFrom(1, 2, ENDLESS),
    }),
    memoryBytes: fc.constantFrom(14, 20, 40),
    memoryUse: fc.constant({ base: 10, perCall: 5 }),
  },
  {
    requiredKeys: [
      'replicas',
      'replicasMin',
      'replicasMax',
      'workersPerReplica',
      'discipline',
      'queueLimit',
      'boot',
      'balancer',
      'errorRatio',
      'client',
    ],
  },
);

/** Steps nested up to `depth` times. */
function nested(depth: number): fc.Arbitrary<RawStep[]> {
  if (depth === 0) return fc.constant([]);
  const inner = nested(depth - 1);
  const called = fc.record({ service: fc.nat(7), work: law, then: inner });
  const parallel = fc.record({ parallel: fc.array(inner, { maxLength: 3 }) });
  const probability = fc.constantFrom(0, 0.3, 0.7, 1);
  const step = fc.oneof(
    { weight: 3, arbitrary: called },
    { weight: 1, arbitrary: parallel },
    { weight: 1, arbitrary: fc.record({ probability, steps: inner }) },
  );
  return fc.array<RawStep>(step, { maxLength: 3 });
}

/** Services call only those of a higher number, so that there is no cycle. */
function toSteps(raw: readonly RawStep[], names: readonly string[], caller: number): Step[] {
  const inner = (steps: readonly RawStep[]) => toSteps(steps, names, caller);
  return raw.flatMap((step): Step[] => {
    if ('parallel' in step) return [{ parallel: step.parallel.map(inner) }];
    if ('steps' in step) return [{ probability: step.probability, steps: inner(step.steps) }];
    const choices = names.length - caller - 1;
    if (choices === 0) return [];
    const callee = caller + 1 + (step.service % choices);
    return [call(names[callee]!, step.work, ...toSteps(step.then, names, callee))];
  });
}

function route(names: readonly string[]): RouteConfig {
  const share = 1 / names.length;
  return {
    stations: names.map((name) => ({ call: name, work: exponential(0.1) })),
    start: names.map(() => share),
    next: names.map(() => names.map(() => 0.6 * share)),
  };
}

const change = fc.oneof(
  fc.constantFrom(0, 1, 2, 5).map((replicas) => ({ kind: 'scale', replicas }) as const),
  fc
    .record({ cores: fc.constantFrom(0.5, 1, 2, 4), memoryBytes: fc.constantFrom(12, 20, 60) })
    .map((size) => ({ kind: 'resize', ...size }) as const),
);

/** Thousandths of the time that the arrivals take. */
const moment = fc.integer({ min: 0, max: 1200 });

const plan: fc.Arbitrary<Plan> = fc
  .record({
    services: fc.array(service, { minLength: 2, maxLength: 8 }),
    types: fc.array(fc.record({ steps: nested(4), priority: fc.nat(7), isRoute: fc.nat(9) }), {
      minLength: 1,
      maxLength: 3,
    }),
    hop: fc.option(law, { nil: undefined }),
    ratePerSecond: fc.constantFrom(0.5, 3, 20),
    orders: fc.array(fc.record({ moment, service: fc.nat(7), change }), { maxLength: 10 }),
    checks: fc.array(moment, { minLength: 3, maxLength: 10 }),
  })
  .map(({ services, types, hop, ratePerSecond, orders, checks }) => {
    const names = services.map((_, i) => `s${i}`);
    const seconds = (at: number) => (at * ARRIVALS) / ratePerSecond / 1000;
    return {
      config: systemConfig(
        services.map((each, i) => ({ ...each, name: names[i]! })),
        types.map(({ steps, priority, isRoute }, i) =>
          transaction(isRoute === 0 ? route(names) : toSteps(steps, names, -1), {
            name: `type${i}`,
            share: 1 / types.length,
            priority,
          }),
        ),
        hop === undefined ? {} : { hop },
      ),
      ratePerSecond,
      orders: orders.map(({ moment: at, service: i, change: each }) => ({
        at: seconds(at),
        order: { ...each, service: names[i % names.length]! },
      })),
      checks: checks.map(seconds),
    };
  });

function start({ config, ratePerSecond }: Plan, seed: string): Built {
  const built = build(config, { seed });
  built.system.feed(
    poisson(createRandom(`${seed}/arrivals`), ratePerSecond, ARRIVALS, config.transactions.length),
  );
  return built;
}

/** Runs on, carries out orders and stops at the times of the checks; memory runs out at some of them. */
function play(built: Built, { orders, checks }: Plan, check: () => void): void {
  const stops = [
    ...orders.map(({ at, order }) => ({ at, action: order })),
    ...checks.map((at) => ({ at, action: HOLD })),
  ];
  for (const [i, { at, action }] of stops.sort((a, b) => a.at - b.at).entries()) {
    built.sim.runUntil(at);
    built.system.apply(action);
    if (i % 2 === 0) built.system.killOutOfMemory();
    check();
  }
  for (const { config } of built.system.services)
    built.system.apply({ kind: 'scale', service: config.name, replicas: 1 }); // for those that wait
  built.sim.runUntil(LONG_AFTER);
}

function rowsInUse(calls: Calls): number[] {
  return [...calls.state.keys()].filter((row) => calls.state[row] !== FREE);
}

/** Compares what is counted along the way with the tables. Returns the states that it has met. */
function checkBooks({ system }: Built): Set<number> {
  const { calls, transactions, interpreter } = system;
  const { replicas, connections } = interpreter;
  const serviceOf = compileCallGraph(system.config).service; // by node
  assert.equal(transactions.arrived, transactions.ended + transactions.countInFlight());
  const rows = rowsInUse(calls);
  assert.equal(calls.inUse, rows.length);
  const references = Int32Array.from(transactions.isOpen);
  for (const row of rows) {
    if (calls.caller[row] === NOBODY) references[calls.transaction[row]!]!++;
  }
  assert.deepEqual(transactions.references, references);
  assert.equal(transactions.inUse, references.filter((count) => count > 0).length);

  const isAtReplica = (row: number) =>
    [QUEUED, STARTING, WORKING, CALLING].includes(calls.state[row]!);
  const at = (replica: number, ...states: number[]) =>
    rows.filter((row) => calls.replica[row] === replica && states.includes(calls.state[row]!))
      .length;
  for (const row of rows) assert.equal(calls.replica[row] !== NONE, isAtReplica(row));
  for (let replica = 0; replica < replicas.count; replica++) {
    const { workersPerReplica, queueLimit, discipline } =
      system.services[replicas.service[replica]!]!.config;
    const [queued, working] = [at(replica, QUEUED), at(replica, STARTING, WORKING)];
    assert.equal(replicas.open[replica], queued + working + at(replica, CALLING));
    assert.ok(replicas.waiting[replica]! <= queueLimit);
    if (replicas.state[replica] === GONE) assert.equal(replicas.open[replica], 0);
    if (discipline === 'processor-sharing') {
      assert.equal(replicas.busy[replica], Math.min(working, workersPerReplica));
      assert.equal(replicas.waiting[replica], Math.max(0, working - workersPerReplica));
    } else {
      assert.ok(working <= workersPerReplica);
      assert.equal(replicas.busy[replica], working);
      assert.equal(replicas.waiting[replica], queued);
    }
  }

  const pooled = rows.filter((row) => calls.pool[row] !== NONE);
  const holding = pooled.filter((row) => calls.state[row] !== POOLED);
  assert.equal(
    connections.inUse.reduce((sum, count) => sum + count, 0),
    holding.length,
  );
  for (const pool of new Set(pooled.map((row) => calls.pool[row]!))) {
    const inLine = pooled.filter(
      (row) => calls.pool[row] === pool && !holding.includes(row),
    ).length;
    const inUse = holding.filter((row) => calls.pool[row] === pool).length;
    const row = pooled.find((each) => calls.pool[each] === pool)!;
    const { connections: limit } = system.services[serviceOf[calls.node[row]!]!]!.config.client;
    assert.equal(connections.inUse[pool], inUse);
    assert.equal(connections.waiting(pool), inLine);
    assert.ok(inUse <= limit);
    if (inLine > 0) assert.equal(inUse, limit);
  }
  return new Set(rows.map((row) => calls.state[row]!));
}

function checkEmpty({ sim, system, ends }: Built): void {
  const { transactions, calls, services, interpreter } = system;
  const { replicas, connections } = interpreter;
  assert.equal(transactions.arrived, ARRIVALS);
  assert.equal(transactions.ended, ARRIVALS);
  assert.equal(ends.filter((end) => end !== undefined).length, ARRIVALS);
  assert.deepEqual([calls.inUse, transactions.inUse], [0, 0]);
  assert.deepEqual(
    services.flatMap(({ draining, booting }) => [...draining, ...booting]),
    [],
  );
  for (const column of [replicas.open, replicas.busy, replicas.waiting, connections.inUse]) {
    assert.ok(column.every((value) => value === 0));
  }
  assert.equal(sim.eventsPending, 0);
  assert.deepEqual(
    transactions.counts.map(({ arrived, inFlight, outcomes }) => [
      inFlight,
      outcomes.reduce((sum, count) => sum + count),
      arrived,
    ]),
    transactions.counts.map(({ arrived }) => [0, arrived, arrived]),
  );
  system.finish();
}

const byNumber = (a: number, b: number) => a - b;

describe('any system', () => {
  it('keeps its books at any time, ends every transaction once and leaves nothing behind', () => {
    const met = new Set<number>();
    let killed = 0;
    fc.assert(
      fc.property(plan, (each) => {
        const built = start(each, '1');
        play(built, each, () => {
          for (const state of checkBooks(built)) met.add(state);
        });
        checkEmpty(built);
        for (const { outOfMemory } of built.system.services) killed += outOfMemory.length;
      }),
      { seed: 7, numRuns: 400 },
    );
    const places = [BACKING_OFF, POOLED, OUTBOUND, QUEUED, STARTING, WORKING, CALLING];
    const all = [...places, INBOUND, JOINING, HELD];
    assert.deepEqual([...met].sort(byNumber), all, 'calls were looked at in every state');
    assert.ok(killed > 100, `${killed} replicas were killed`);
  });

  it('goes the same way twice, and another way with another seed', () => {
    let differ = 0;
    const fingerprint = (each: Plan, seed: string) => {
      const built = start(each, seed);
      play(built, each, () => {});
      return built.sim.fingerprint;
    };
    fc.assert(
      fc.property(plan, (each) => {
        assert.equal(fingerprint(each, '1'), fingerprint(each, '1'));
        if (fingerprint(each, '1') !== fingerprint(each, '2')) differ++;
      }),
      { seed: 8, numRuns: 60 },
    );
    assert.equal(differ, 60);
  });
});
