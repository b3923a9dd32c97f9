import assert from 'node:assert/strict';
import type { Order } from '../../sim/actions.ts';
import { leastAllocated } from '../../sim/infrastructure/placement.ts';
import { Scraper } from '../../sim/scraper.ts';
import type { NodePoolConfig, ServiceConfig } from '../../sim/system-config.ts';
import {
  arrivalsAt,
  type Built,
  build,
  call,
  constant,
  outcomes,
  service,
  systemConfig,
  transaction,
} from './build.ts';

const { POSITIVE_INFINITY: ENDLESS } = Number;

/** One node of two cores for 3600 dollars an hour, and more after 90 s. */
function pool(changes: Partial<NodePoolConfig> = {}): NodePoolConfig {
  return {
    name: 'pool',
    cores: 2,
    memoryBytes: ENDLESS,
    dollarsPerHour: 3600,
    nodes: 1,
    nodesMin: 0,
    nodesMax: 10,
    provision: constant(90),
    ...changes,
  };
}

interface Started extends Built {
  readonly at: (time: number, ...orders: readonly Order[]) => void;
  readonly telemetry: Scraper;
}

function start(
  changes: Partial<ServiceConfig> = {},
  nodes: readonly NodePoolConfig[] = [pool()],
  { countFrom = 0, times = [] as readonly number[], work = 1 } = {},
): Started {
  const config = systemConfig(
    [service('s', { instance: 'small', boot: constant(30), ...changes })],
    [transaction([call('s', work)])],
    { nodes },
  );
  const built = build(config, { countFrom });
  const telemetry = new Scraper(built.system, built.random, {
    interval: 15,
    delay: 0,
    gapRatio: 0,
  });
  built.system.feed(arrivalsAt(times));
  const at = (time: number, ...orders: readonly Order[]) => {
    built.sim.runUntil(time);
    for (const order of orders) built.system.apply(order);
  };
  return { ...built, at, telemetry };
}

const scale = (replicas: number): Order => ({ kind: 'scale', service: 's', replicas });
const provision = (nodes: number): Order => ({ kind: 'provision', pool: 'pool', nodes });
const phases = ({ telemetry }: Started) => telemetry.samples('s').map(({ phase }) => phase);
const onNodes = ({ telemetry }: Started) =>
  telemetry.nodes().map(({ replicas }) => replicas.map(({ id }) => id));

describe('placement', () => {
  const room = (coresRequested: number, memoryRequested: number) => ({
    cores: 4,
    memoryBytes: 8,
    coresRequested,
    memoryRequested,
  });

  it('takes the node with the most left of cores and memory, the first of equal ones', () => {
    const size = { cores: 1, memoryBytes: 1 };
    assert.equal(leastAllocated([room(2, 2), room(1, 2), room(1, 2)], size), 1);
    assert.equal(leastAllocated([room(1, 7), room(2, 2)], size), 1); // 1/2 and 0, 1/4 and 5/8
    assert.equal(leastAllocated([room(3.5, 0), room(0, 7.5)], size), -1);
    assert.equal(leastAllocated([], size), -1);
  });

  it('lets ten replicas of a tenth of a core onto one core', () => {
    const used = Array.from({ length: 9 }, () => 0.1).reduce((a, b) => a + b, 3);
    assert.equal(leastAllocated([room(used, 0)], { cores: 0.1, memoryBytes: ENDLESS }), 0);
  });
});

describe('nodes', () => {
  it('hold replicas as far as there is room; others are pending and do not boot', () => {
    const started = start();
    started.at(10, scale(4));
    assert.deepEqual(phases(started), ['running', 'running', 'pending', 'pending']);
    assert.deepEqual(onNodes(started), [[0, 1]]);
    const [, booting, pending] = started.telemetry.samples('s');
    assert.deepEqual([booting?.startedAt, pending?.startedAt], [10, Number.NaN]);
    started.at(1000);
    assert.equal(started.system.service('s').ready.length, 2);
    assert.equal(started.system.service('s').ordered, 4);
  });

  it('boot what is pending at exactly the time when a node is ready', () => {
    const started = start();
    started.at(10, scale(4));
    started.at(20, provision(2));
    started.at(110);
    assert.deepEqual(phases(started), ['running', 'running', 'pending', 'pending']);
    started.at(110.001);
    assert.deepEqual(phases(started), ['running', 'running', 'running', 'running']);
    const { placedAt } = started.system.interpreter.replicas;
    assert.deepEqual([...placedAt.slice(0, 4)], [0, 10, 110, 110]);
    started.at(140);
    assert.equal(started.system.service('s').ready.length, 2);
    started.at(140.001);
    assert.equal(started.system.service('s').ready.length, 4);
  });

  it('give room that is freed to who waits, whatever the service', () => {
    const config = systemConfig(
      [
        service('s', { replicas: 2 }),
        service('t', { replicas: 0, cores: 2 }),
        service('u', { replicas: 0 }),
      ],
      [transaction([call('s', 1)])],
      { nodes: [pool()] },
    );
    const { system, sim } = build(config);
    for (const name of ['t', 'u']) system.apply({ kind: 'scale', service: name, replicas: 1 });
    sim.runUntil(7);
    system.apply(scale(1));
    const { placedAt } = system.interpreter.replicas;
    assert.deepEqual([...placedAt.slice(2, 4)], [Number.NaN, 7]); // t is too large, u is not
    system.apply(scale(0));
    system.apply({ kind: 'scale', service: 'u', replicas: 0 });
    assert.equal(placedAt[2], 7);
  });

  it('lose a pending replica before one that boots, when there are fewer wanted', () => {
    const started = start(
      { replicas: 2, memoryBytes: 1, memoryUse: { base: 0, perCall: 2 } },
      [pool()],
      {
        times: [5],
        work: 100,
      },
    );
    started.at(15, scale(3));
    started.at(15.5, scale(2)); // one was killed at 15 and boots, the third has no room
    assert.deepEqual(
      started.telemetry.samples('s').map(({ id }) => id),
      [1, 0],
    );
  });

  it('leave a replica that does not fit to wait, until one is large enough', () => {
    const started = start({ replicas: 2 });
    started.at(1, { kind: 'resize', service: 's', cores: 2 });
    assert.deepEqual(phases(started), ['running', 'running', 'pending']); // the new one has no room
    started.at(2, scale(1)); // frees one core: not enough for two
    assert.deepEqual(phases(started), ['running', 'pending']);
    started.at(3, provision(2));
    started.at(200);
    assert.deepEqual(onNodes(started), [[], [2]]);
  });

  it('count those on order: only what is missing is ordered, and never less', () => {
    const started = start();
    started.at(0, provision(3));
    assert.equal(started.telemetry.nodes().length, 3);
    for (const nodes of [3, 2, 0]) assert.equal(started.system.apply(provision(nodes)), false);
    assert.deepEqual(
      started.telemetry.nodes().map(({ phase, readySince }) => [phase, readySince]),
      [
        ['ready', 0],
        ['provisioning', Number.NaN],
        ['provisioning', Number.NaN],
      ],
    );
  });

  it('drain when their replicas are ready elsewhere, one after the other', () => {
    const started = start({ replicas: 2 }, [pool({ nodes: 2 })]);
    assert.deepEqual(onNodes(started), [[0], [1]]);
    started.at(10, { kind: 'drain', node: 0 });
    assert.deepEqual(started.telemetry.nodes()[0]?.phase, 'draining');
    assert.equal(started.system.service('s').ordered, 2);
    assert.deepEqual(onNodes(started), [[0], [1, 2]]);
    started.at(40);
    assert.deepEqual(onNodes(started), [[0], [1, 2]]);
    started.at(40.001);
    assert.deepEqual(onNodes(started), [[1, 2]]);
    assert.equal(started.system.service('s').ready.length, 2);
    assert.equal(started.system.apply({ kind: 'drain', node: 0 }), false);
  });

  it('lose no call when one drains', () => {
    const times = Array.from({ length: 100 }, (_, i) => i);
    const started = start({ replicas: 2 }, [pool({ nodes: 2 })], { times, work: 1.5 });
    started.at(10.5, { kind: 'drain', node: 0 });
    started.at(300);
    assert.equal(started.telemetry.nodes().length, 1);
    assert.ok(outcomes(started).every((outcome) => outcome === 'done'));
  });

  it('are given back at once when they drain without replicas, also before they are ready', () => {
    const started = start({}, [pool({ nodes: 2 })]);
    started.at(10, provision(3), { kind: 'drain', node: 1 }, { kind: 'drain', node: 2 });
    assert.deepEqual(
      started.telemetry.nodes().map(({ id }) => id),
      [0],
    );
    started.at(500);
    assert.equal(started.telemetry.nodes().length, 1);
  });

  it('have replicas that boot anew in their place when memory runs out', () => {
    const started = start({ memoryBytes: 10, memoryUse: { base: 1, perCall: 10 } }, [pool()], {
      times: [5],
      work: 100,
    });
    started.at(20);
    assert.deepEqual(onNodes(started), [[0]]);
    assert.deepEqual(started.telemetry.outOfMemory('s'), [{ at: 15, replica: 0, memoryBytes: 10 }]);
    assert.equal(started.telemetry.samples('s')[0]?.ready, false);
    started.at(46);
    assert.equal(started.telemetry.samples('s')[0]?.ready, true);
  });
});

describe('the bill of nodes', () => {
  const dollars = ({ sim, system }: Started, end: number) => {
    sim.runUntil(end);
    system.finish();
    const costs = Object.entries(system.costDollars());
    return Object.fromEntries(costs.map(([name, cost]) => [name, Number(cost.toFixed(6))]));
  };

  it('runs from the order, split by the cores asked for, the rest under the name of the pool', () => {
    const started = start();
    started.at(100, provision(2)); // ready at 190
    started.at(150, scale(3)); // the second at once, the third at 190
    // a dollar per second and node; 1 + 1 + 1 cores of two on each
    const s = (1000 + 850 + 810) / 2;
    assert.deepEqual(dollars(started, 1000), { s, pool: 1000 + 900 - s });
  });

  it('has at least one minute for each node', () => {
    const started = start();
    started.at(100, provision(2), { kind: 'drain', node: 1 });
    assert.deepEqual(dollars(started, 1000), { s: 500, pool: 560 });
  });

  it('leaves out the warm-up', () => {
    const started = start({}, [pool()], { countFrom: 400 });
    started.at(100, scale(2));
    started.at(600, scale(1));
    assert.deepEqual(dollars(started, 1000), { s: (600 + 200) / 2, pool: 200 });
  });

  it('follows the size of the replicas', () => {
    const started = start({}, [pool({ cores: 4 })]);
    started.at(100, { kind: 'resize', service: 's', cores: 2 }); // ready at 130
    const s = (130 * 1 + 900 * 2) / 4;
    assert.deepEqual(dollars(started, 1000), { s, pool: 1000 - s });
  });
});
