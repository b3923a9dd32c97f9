import assert from 'node:assert/strict';
import { createRandom } from '../../sim/random.ts';
import type { ServiceConfig, Step, SystemConfig } from '../../sim/system-config.ts';
import {
  arrivalsAt,
  type Built,
  build,
  call,
  constant,
  type Draw,
  exponential,
  poisson,
  recorded,
  service,
  systemConfig,
  transaction,
} from './build.ts';

const SEED = 'common';
const N = 600;
const HORIZON = 1000;

const retry = { kind: 'full-jitter', base: 0.2, retries: 2 };
const hasty = { timeout: 3, cancels: true, retry, connections: 4 };
const careless = { timeout: 2, cancels: false, retry, connections: Number.POSITIVE_INFINITY };

const STEPS: readonly Step[] = [
  call('gate', exponential(0.1), call('fraud', exponential(0.5)), {
    probability: 0.4,
    steps: [call('vault', exponential(0.2))],
  }),
  {
    parallel: [
      [call('ledger', exponential(0.4), call('vault', exponential(0.2)))],
      [call('fraud', exponential(0.5))],
    ],
  },
  { probability: 0.6, steps: [call('ledger', exponential(0.2))] },
  call('vault', exponential(0.1)),
];

function system(changes: Partial<ServiceConfig> = {}): SystemConfig {
  const services = [
    service('gate', { workersPerReplica: 4, client: hasty, ...changes }),
    service('fraud', {
      replicas: 2,
      errorRatio: 0.05,
      client: hasty,
      balancer: { kind: 'random' },
      ...changes,
    }),
    service('vault', {
      replicas: 2,
      client: careless,
      discipline: 'processor-sharing',
      ...changes,
    }),
    service('ledger', {
      replicas: 2,
      client: careless,
      discipline: 'priority-preemptive',
      ...changes,
    }),
  ];
  const types = ['card', 'instant'].map((name, priority) =>
    transaction(STEPS, { name, share: 0.5, priority }),
  );
  return systemConfig(services, types, { hop: exponential(0.01) });
}

interface Play {
  readonly built: Built;
  readonly draws: ReadonlyMap<string, number>;
}

/** `scaler` says how many replicas a service shall have, asked every 15 seconds. */
function play(
  config: SystemConfig,
  scaler: (time: number, service: number) => number = () => Number.NaN,
): Play {
  const list: Draw[] = [];
  const random = createRandom(SEED);
  const built = build(config, { random: recorded(random, list) });
  const source = poisson(random, 2, N, config.transactions.length);
  built.system.feed(source);
  for (let time = 15; time < HORIZON; time += 15) {
    built.sim.runUntil(time);
    config.services.forEach(({ name }, i) => {
      const replicas = scaler(time, i);
      if (!Number.isNaN(replicas)) built.system.apply({ kind: 'scale', service: name, replicas });
    });
  }
  built.sim.runUntil(1e6);
  assert.equal(built.system.transactions.ended, N);
  const draws = new Map<string, number>();
  for (const { place, value } of list) {
    assert.ok(!draws.has(place), `${place} is drawn twice: two things would be the same`);
    draws.set(place, value);
  }
  return { built, draws };
}

const arrivals = ({ built }: Play) => built.ends.map((end) => [end!.arrivedAt, end!.type]);
const outcomesOf = ({ built }: Play) => built.ends.map((end) => end!.outcome).join();

/** Compares all draws at common places; returns how many there are. */
function compare(a: Play, b: Play): number {
  const common = [...a.draws.keys()].filter((place) => b.draws.has(place));
  for (const place of common) assert.equal(a.draws.get(place), b.draws.get(place), place);
  return common.length;
}

describe('common random numbers', () => {
  const still = play(system());
  const busy = play(system(), (time, i) => 1 + ((time / 15 + i) % 4));
  const shedding = play(system({ queueLimit: 1 }));
  const ample = play(system({ replicas: 50 }));

  it('differ in what happens: these comparisons are not of one run with itself', () => {
    const runs = [still, busy, shedding, ample];
    assert.equal(new Set(runs.map(outcomesOf)).size, 4);
    assert.equal(
      new Set(runs.map(({ built }) => built.system.interpreter.callers.retries)).size,
      4,
    );
    for (const { built } of [still, busy, shedding]) {
      assert.ok(
        built.system.interpreter.callers.retries > 100,
        `${built.system.interpreter.callers.retries} retries`,
      );
    }
    const [, , rejected = 0] = shedding.built.system.transactions.counts[0]!.outcomes;
    assert.ok(rejected > 20, `${rejected} rejected`);
  });

  it('give each transaction its arrival and type, to the bit, whoever scales or sheds', () => {
    for (const other of [busy, shedding, ample]) assert.deepEqual(arrivals(other), arrivals(still));
  });

  it('give each attempt its demands, to the bit, whoever scales, sheds or retries', () => {
    for (const other of [busy, shedding, ample]) {
      const count = compare(still, other);
      assert.ok(count > 5000, `${count} common draws`);
    }
  });

  it('start the steps of a transaction at visit 0 and attempt 0, whatever was before them', () => {
    for (const { draws } of [still, busy, shedding, ample]) {
      const first = new Map<string, string>();
      for (const place of draws.keys()) {
        const [, step, rest] =
          /^((?:card|instant)\/(?:fork\/|chance\/)?\w+\/hops \d+) (.*)$/.exec(place) ?? [];
        if (step !== undefined && rest !== undefined) first.set(step, first.get(step) ?? rest);
      }
      assert.ok(first.size > 2 * N);
      assert.deepEqual(new Set(first.values()), new Set(['0 0']));
    }
  });

  it('send a transaction down the branch that its own draw says', () => {
    for (const { draws } of [still, busy, shedding, ample]) {
      let decided = 0;
      for (const [place, u] of draws) {
        const [, type, number] = /^(card|instant)\/chance\/branch (\d+) 0 0$/.exec(place) ?? [];
        if (number === undefined) continue;
        decided++;
        assert.equal(draws.has(`${type}/chance/ledger/hops ${number} 0 0`), u < 0.6);
      }
      assert.ok(decided > N / 3, `${decided}`);
    }
  });

  it('leave no difference between a system and itself', () => {
    const again = play(system(), (time, i) => 1 + ((time / 15 + i) % 4));
    assert.equal(again.built.sim.fingerprint, busy.built.sim.fingerprint);
    assert.deepEqual(again.built.ends, busy.built.ends);
    assert.deepEqual([...again.draws], [...busy.draws]);
    assert.notEqual(still.built.sim.fingerprint, busy.built.sim.fingerprint);
  });

  it('give another seed other draws', () => {
    const works = ['1', '2'].map((seed) => {
      const list: Draw[] = [];
      const built = build(system(), { random: recorded(createRandom(seed), list) });
      built.system.feed(arrivalsAt([0, 1, 2]));
      built.sim.runUntil(100);
      return list.filter(({ place }) => place.includes('/work ')).map(({ value }) => value);
    });
    assert.ok(works[0]!.length >= 9);
    assert.ok(works[0]!.every((value) => !works[1]!.includes(value)));
  });

  it('keep the boot times of a service, whenever it orders and whoever else does', () => {
    const boots = (order: readonly (readonly [number, string])[]) => {
      const config = system({ boot: exponential(40) });
      const { sim, system: each } = build(config, { seed: SEED });
      const times: number[] = [];
      for (const [time, name] of order) {
        sim.runUntil(time);
        const { ordered, ready } = each.service(name);
        const before = ready.length;
        each.apply({ kind: 'scale', service: name, replicas: ordered + 1 });
        if (name !== 'fraud') continue;
        while (ready.length === before) sim.runUntil(sim.now + 0.25);
        times.push(sim.now - time);
      }
      return times;
    };
    const alone = boots([
      [0, 'fraud'],
      [1000, 'fraud'],
      [2000, 'fraud'],
    ]);
    const among = boots([
      [0, 'gate'],
      [500, 'fraud'],
      [900, 'vault'],
      [900, 'gate'],
      [1300, 'fraud'],
      [4000, 'fraud'],
    ]);
    assert.equal(alone.length, 3);
    assert.deepEqual(among, alone);
  });
});

describe('a change of the system file', () => {
  /** Capacity for all, no errors: every step of every transaction happens. */
  function ample(
    steps: readonly Step[],
    more: readonly string[] = [],
    names = ['card'],
  ): SystemConfig {
    const services = [...more, 'gate', 'fraud', 'vault', 'ledger'].map((name) =>
      service(name, { workersPerReplica: 1000 }),
    );
    const share = 1 / names.length;
    return systemConfig(
      services,
      names.map((name) => transaction(steps, { name, share })),
      { hop: exponential(0.01) },
    );
  }

  const before = play(ample(STEPS));

  function assertKept(after: Play): void {
    assert.ok(before.draws.size > 5 * N);
    for (const [place, value] of before.draws) assert.equal(after.draws.get(place), value, place);
  }

  it('that adds a service moves no draw', () => {
    const after = play(ample(STEPS, ['audit', 'report']));
    assertKept(after);
    assert.deepEqual(after.draws, before.draws);
  });

  it('that adds a call, in front, between or behind, moves no draw of the others', () => {
    const audit = call('audit', exponential(1));
    assertKept(play(ample([audit, ...STEPS], ['audit'])));
    assertKept(play(ample([...STEPS.slice(0, 2), audit, ...STEPS.slice(2)], ['audit'])));
    assertKept(play(ample([...STEPS, audit], ['audit'])));
    assertKept(play(ample([...STEPS, ...STEPS])));
    const [first, ...rest] = STEPS as [ReturnType<typeof call>, ...Step[]];
    assertKept(play(ample([{ ...first, then: [audit, ...first.then] }, ...rest], ['audit'])));
  });

  it('that adds chances moves no draw of the calls that follow', () => {
    const calls = [call('gate', exponential(1)), call('fraud', exponential(1))];
    const plain = play(ample(calls));
    const chance: Step = { probability: 0.5, steps: [call('vault', exponential(1))] };
    const after = play(ample([chance, ...calls, chance]));
    for (const [place, value] of plain.draws) assert.equal(after.draws.get(place), value, place);
    assert.ok(after.draws.size > plain.draws.size);
  });

  it('that changes a law, a discipline or a number of replicas moves no draw', () => {
    const config = ample(STEPS);
    const changed = {
      ...config,
      services: config.services.map((each) => ({
        ...each,
        replicas: 3,
        discipline: 'processor-sharing' as const,
        boot: constant(1),
      })),
    };
    // more than one replica: the balancer draws, too
    assertKept(play(changed));
  });

  it('that sends transactions around a route longer moves no draw of the rounds they share', () => {
    const route = (again: number) => {
      const stations = ['gate', 'fraud'].map((name) => ({ call: name, work: exponential(1) }));
      const next = [
        [again, 0.2],
        [0, 0],
      ];
      const services = ['gate', 'fraud'].map((name) => service(name, { workersPerReplica: 1000 }));
      return play(systemConfig(services, [transaction({ stations, start: [1, 0], next })]));
    };
    const [short, long] = [route(0.3), route(0.7)];
    assert.ok(compare(short, long) > 2 * N);
    const works = [...long.draws].filter(([place]) => place.startsWith('pay/gate/work '));
    assert.ok(works.length > 2 * N, 'several rounds');
    assert.equal(
      new Set(works.map(([, value]) => value)).size,
      works.length,
      'each with its own draw',
    );
  });
});
