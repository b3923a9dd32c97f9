import assert from 'node:assert/strict';
import { Cluster } from '../../sim/infrastructure/cluster.ts';
import { Machines } from '../../sim/infrastructure/machines.ts';
import { spreadOverZones } from '../../sim/infrastructure/placement.ts';
import { Zones } from '../../sim/infrastructure/zones.ts';
import { createRandom } from '../../sim/random.ts';
import { DRAINING, GONE, PENDING, READY, Replicas } from '../../sim/services/replicas.ts';
import { createSimulation } from '../../sim/simulation.ts';
import type { NodePoolConfig } from '../../sim/system-config.ts';
import { constant, exponential } from './build.ts';

const THREE = ['a', 'b', 'c'].map((name) => ({ name, region: 'north' }));
const SIZE = { cores: 1, memoryBytes: Number.POSITIVE_INFINITY };

function pool(changes: Partial<NodePoolConfig> = {}): NodePoolConfig {
  return {
    name: 'pool',
    cores: 4,
    memoryBytes: Number.POSITIVE_INFINITY,
    dollarsPerHour: 3600, // a dollar per second
    nodes: 3,
    nodesMin: 0,
    nodesMax: 20,
    provision: constant(90),
    ...changes,
  };
}

/** Replicas of services 0, 1 ... without calls: those that are lost are ordered anew at once. */
class Fleet {
  readonly sim = createSimulation();
  readonly replicas = new Replicas();
  readonly zones: Zones;
  readonly placedAt = new Map<number, number>();
  readonly lost: (readonly [replica: number, at: number])[] = [];
  places!: Cluster | Machines;

  constructor(zones = THREE) {
    this.zones = new Zones(zones);
  }

  get parts() {
    const { replicas, zones } = this;
    const placed = (replica: number) => {
      this.replicas.change(replica, READY, this.sim.now);
      this.placedAt.set(replica, this.sim.now);
    };
    const lose = (replica: number) => this.#lose(replica);
    return { replicas, zones, placed, lose };
  }

  order(service: number, count = 1): number[] {
    return Array.from({ length: count }, () => {
      const replica = this.replicas.add(service, READY, this.sim.now, SIZE, 1);
      if (!this.places.place(replica)) this.replicas.change(replica, PENDING, this.sim.now);
      return replica;
    });
  }

  giveBack(replica: number): void {
    this.replicas.change(replica, GONE, this.sim.now);
    this.places.release(replica);
  }

  /** Zones of the replicas of a service that have a place, in their order. */
  zonesOf(service: number): string {
    const { count, state, zone, service: of } = this.replicas;
    return Array.from({ length: count }, (_, replica) => replica)
      .filter((one) => of[one] === service && state[one] === READY)
      .map((one) => this.zones.nameOf(zone[one]!))
      .join('');
  }

  #lose(replica: number): void {
    this.lost.push([replica, this.sim.now]);
    this.giveBack(replica);
    this.order(this.replicas.service[replica]!);
  }
}

function machines(serviceZones: readonly (readonly string[] | undefined)[] = [undefined]): Fleet {
  const fleet = new Fleet();
  const positions = serviceZones.map((names) => fleet.zones.positions(names));
  fleet.places = new Machines({ ...fleet.parts, serviceZones: positions });
  return fleet;
}

function cluster(
  pools: readonly NodePoolConfig[] = [pool()],
  serviceZones: readonly (readonly string[])[] = [
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ],
  seed = '1',
): Fleet & { places: Cluster } {
  const fleet = new Fleet();
  const { sim } = fleet;
  fleet.places = new Cluster({
    ...fleet.parts,
    sim,
    random: createRandom(seed),
    pools,
    services: serviceZones.map((_, i) => `s${i}`),
    serviceZones: serviceZones.map((names) => fleet.zones.positions(names)),
    billFrom: 0,
    replace: () => undefined,
  });
  return fleet as Fleet & { places: Cluster };
}

const nodesOf = ({ places }: { places: Cluster }) =>
  places.samples().map(({ id, zone, phase }) => `${id}${zone} ${phase}`);
const dollarsOf = ({ places, sim }: { places: Cluster; sim: Fleet['sim'] }) => {
  places.settle(sim.now);
  return Object.values(places.costDollars()).reduce((sum, one) => sum + one, 0);
};

describe('zones', () => {
  it('are one that nobody names where a system has none', () => {
    const zones = new Zones();
    assert.deepEqual(zones.positions(), [0]);
    assert.deepEqual(zones.positions(['a']), [0]);
    assert.equal(zones.nameOf(0), undefined);
  });

  it('are found by name, all where none is named', () => {
    const zones = new Zones(THREE);
    assert.deepEqual(zones.positions(['c', 'a']), [2, 0]);
    assert.deepEqual(zones.positions(), [0, 1, 2]);
    assert.throws(() => zones.positions(['d']), /unknown zone d/);
  });

  it('take the first with the fewest; none while all are lost', () => {
    const zones = new Zones(THREE);
    const counts = [2, 1, 1];
    const emptiest = () => zones.emptiest([0, 1, 2], (zone) => counts[zone]!);
    assert.equal(emptiest(), 1);
    assert.deepEqual([zones.lose(1), zones.lose(1)], [true, false]);
    assert.equal(emptiest(), 2);
    zones.lose(0);
    zones.lose(2);
    assert.equal(emptiest(), undefined);
    assert.deepEqual([zones.restore(0), zones.restore(0)], [true, false]);
    assert.equal(emptiest(), 0);
  });
});

describe('placement over zones', () => {
  const room = (zone: number, coresRequested: number) => ({
    zone,
    cores: 4,
    memoryBytes: Number.POSITIVE_INFINITY,
    coresRequested,
    memoryRequested: 0,
  });

  it('goes to the zone with the fewest replicas first, to the node with most left then', () => {
    const rooms = [room(0, 0), room(1, 3), room(1, 2), room(2, 2)];
    const counts = [2, 1, 1];
    assert.equal(
      spreadOverZones(rooms, SIZE, (zone) => counts[zone]!),
      2,
    );
  });

  it('passes by zones without room, however few replicas they have', () => {
    const rooms = [room(0, 4), room(1, 2), room(2, 3)];
    assert.equal(
      spreadOverZones(rooms, SIZE, (zone) => zone),
      1,
    );
    assert.equal(
      spreadOverZones([room(0, 4)], SIZE, () => 0),
      -1,
    );
    assert.equal(
      spreadOverZones([], SIZE, () => 0),
      -1,
    );
  });
});

describe('replicas with machines of their own', () => {
  it('are spread over the zones of their service in turn, each service for itself', () => {
    const fleet = machines([undefined, ['c', 'b']]);
    fleet.order(0, 4);
    fleet.order(1, 3);
    assert.deepEqual([fleet.zonesOf(0), fleet.zonesOf(1)], ['abca', 'cbc']);
  });

  it('take the place of those that have left, or drain', () => {
    const fleet = machines();
    const [, second, third] = fleet.order(0, 3);
    fleet.giveBack(second!);
    fleet.order(0);
    assert.equal(fleet.zonesOf(0), 'acb');
    fleet.replicas.change(third!, DRAINING, 0);
    fleet.order(0);
    assert.equal(fleet.zonesOf(0), 'abc');
  });

  it('die with their zone; new ones stand elsewhere, and do not go back by themselves', () => {
    const fleet = machines();
    fleet.order(0, 6);
    fleet.sim.runUntil(5);
    fleet.places.loseZone(1);
    assert.deepEqual(fleet.lost, [
      [1, 5],
      [4, 5],
    ]);
    assert.deepEqual([...fleet.zonesOf(0)].sort().join(''), 'aaaccc');
    assert.equal(fleet.places.loseZone(1), false);
    fleet.places.restoreZone(1);
    assert.deepEqual([...fleet.zonesOf(0)].sort().join(''), 'aaaccc');
    fleet.order(0);
    assert.ok(fleet.zonesOf(0).endsWith('b'));
  });

  it('wait while all zones of their service are lost, until one is restored', () => {
    const fleet = machines([['a'], undefined]);
    fleet.order(0, 2);
    fleet.order(1, 3);
    fleet.places.loseZone(0);
    assert.deepEqual([fleet.zonesOf(0), fleet.placedAt.size], ['', 0]);
    const [, waiting] = [...fleet.replicas.state.keys()].filter(
      (one) => fleet.replicas.state[one] === PENDING,
    );
    fleet.giveBack(waiting!); // given back while it waits: gets no place
    fleet.sim.runUntil(60);
    assert.equal(fleet.places.restoreZone(2), false);
    fleet.places.restoreZone(0);
    assert.equal(fleet.zonesOf(0), 'a');
    assert.deepEqual([...fleet.placedAt.values()], [60]);
  });
});

describe('nodes in zones', () => {
  it('are spread over the zones of their pool in turn', () => {
    const two = [pool({ nodes: 4 }), pool({ name: 'other', nodes: 3, zones: ['c', 'b'] })];
    const fleet = cluster(two);
    const zones = fleet.places.samples().map(({ zone }) => zone);
    assert.deepEqual(zones.join(''), 'abcacbc');
    fleet.places.provision('pool', 6);
    assert.deepEqual(
      fleet.places
        .samples()
        .map(({ zone }) => zone)
        .slice(7)
        .join(''),
      'bc',
    );
  });

  it('say nothing of zones where there are none', () => {
    const fleet = new Fleet([]);
    const parts = { sim: fleet.sim, random: createRandom('1'), billFrom: 0 };
    const rest = {
      pools: [pool()],
      services: ['s0'],
      serviceZones: [[0]],
      replace: () => undefined,
    };
    fleet.places = new Cluster({ ...fleet.parts, ...parts, ...rest });
    assert.ok(fleet.places.samples().every((sample) => !('zone' in sample)));
    fleet.order(0, 2);
    assert.deepEqual(
      fleet.places.samples().map(({ replicas }) => replicas.length),
      [1, 1, 0],
    );
  });

  it('spread the replicas of each service over zones before they fill the emptiest node', () => {
    const fleet = cluster([pool({ nodes: 6 })]);
    fleet.order(0, 3);
    fleet.order(1, 4);
    assert.deepEqual([fleet.zonesOf(0), fleet.zonesOf(1)], ['abc', 'abca']);
    // the second service avoids the nodes of the first, zone by zone
    const used = fleet.places.samples().map(({ replicas }) => replicas.length);
    assert.deepEqual(used, [2, 1, 1, 1, 1, 1]);
  });

  it('do not count replicas that drain', () => {
    const fleet = cluster();
    const [first] = fleet.order(0, 3);
    fleet.replicas.change(first!, DRAINING, 0);
    fleet.order(0);
    assert.equal(fleet.zonesOf(0), 'bca');
  });

  it('take only the services that may stand in their zone', () => {
    const fleet = cluster([pool()], [['b'], ['a', 'b', 'c']]);
    fleet.order(0, 5);
    assert.equal(fleet.zonesOf(0), 'bbbb');
    fleet.places.provision('pool', 6);
    fleet.sim.runUntil(100);
    assert.equal(fleet.zonesOf(0), 'bbbbb');
  });
});

describe('a node that is lost', () => {
  it('takes all that is on it along, at once; its bill ends', () => {
    const fleet = cluster([pool({ nodes: 2 })]);
    fleet.order(0, 4);
    fleet.sim.runUntil(200);
    assert.equal(fleet.places.fail(0), true);
    assert.deepEqual(
      fleet.lost.map(([, at]) => at),
      [200, 200],
    );
    assert.equal(fleet.zonesOf(0), 'bbbb');
    assert.deepEqual(nodesOf(fleet), ['1b ready']);
    assert.equal(fleet.places.fail(0), false);
    fleet.sim.runUntil(300);
    assert.ok(Math.abs(dollarsOf(fleet) - 500) < 1e-9);
  });

  it('leaves replicas without room to wait, until there is a node', () => {
    const fleet = cluster([pool({ nodes: 2 })]);
    fleet.order(0, 7);
    fleet.places.fail(0);
    assert.equal(fleet.zonesOf(0), 'bbbb');
    fleet.places.provision('pool', 2);
    fleet.sim.runUntil(91);
    assert.deepEqual([...fleet.placedAt.values()], [90, 90, 90]);
  });

  it('drains first where there is notice', () => {
    const fleet = cluster();
    fleet.order(0, 3);
    fleet.sim.runUntil(10);
    fleet.places.fail(0, 120);
    assert.deepEqual(nodesOf(fleet)[0], '0a draining');
    assert.ok(fleet.places.isLeaving(0));
    assert.deepEqual(fleet.lost, []);
    fleet.sim.runUntil(130);
    assert.equal(fleet.lost.length, 0);
    fleet.sim.runUntil(131);
    assert.deepEqual(fleet.lost, [[0, 130]]);
    assert.deepEqual(nodesOf(fleet), ['1b ready', '2c ready']);
  });

  it('is given back before its time when it has drained', () => {
    const fleet = cluster();
    const [first] = fleet.order(0, 3);
    fleet.places.fail(0, 120);
    fleet.sim.runUntil(70);
    fleet.giveBack(first!);
    fleet.sim.runUntil(500);
    assert.deepEqual(fleet.lost, []);
    assert.ok(Math.abs(dollarsOf(fleet) - (70 + 500 + 500)) < 1e-9);
  });

  it('is ordered anew where its pool heals, at the notice already, and once', () => {
    const healing = pool({ nodes: 3, selfHeals: true });
    const fleet = cluster([healing]);
    fleet.order(0, 3);
    fleet.places.fail(0, 120);
    fleet.places.fail(1);
    assert.deepEqual(nodesOf(fleet), [
      '0a draining',
      '2c ready',
      '3a provisioning',
      '4b provisioning',
    ]);
    fleet.sim.runUntil(200);
    assert.deepEqual(nodesOf(fleet), ['2c ready', '3a ready', '4b ready']);
  });

  it('is not ordered anew when its operators have given it back', () => {
    const fleet = cluster([pool({ selfHeals: true })]);
    fleet.order(0, 3);
    fleet.places.drain(0);
    fleet.places.fail(0);
    assert.deepEqual(nodesOf(fleet), ['1b ready', '2c ready']);
  });

  it('may not be there yet: then it never is', () => {
    const fleet = cluster();
    fleet.places.provision('pool', 4);
    fleet.places.fail(3, 120);
    assert.equal(fleet.places.samples().length, 3);
    fleet.sim.runUntil(500);
    assert.equal(fleet.places.samples().length, 3);
  });
});

describe('a zone that is lost', () => {
  it('takes its nodes along, and what dies in it does not come back in it', () => {
    const fleet = cluster([pool({ nodes: 6 })]);
    fleet.order(0, 6);
    fleet.places.loseZone(0);
    assert.equal(fleet.lost.length, 2);
    assert.deepEqual([...fleet.zonesOf(0)].sort().join(''), 'bbbccc');
    assert.deepEqual(nodesOf(fleet), ['1b ready', '2c ready', '4b ready', '5c ready']);
  });

  it('gets no nodes until it is restored; pools heal in the others', () => {
    const fleet = cluster([pool({ nodes: 3, selfHeals: true })]);
    fleet.places.loseZone(0);
    fleet.places.provision('pool', 4);
    const zones = () => fleet.places.samples().map(({ zone }) => zone);
    assert.deepEqual(zones().join(''), 'bcbc');
    fleet.places.restoreZone(0);
    fleet.places.provision('pool', 5);
    assert.deepEqual(zones().join(''), 'bcbca');
  });

  it('leaves what nobody can provide on order, until a zone is restored', () => {
    const fleet = cluster([pool({ nodes: 2, zones: ['a'], selfHeals: true })]);
    fleet.order(0, 1);
    fleet.places.loseZone(0);
    assert.deepEqual(nodesOf(fleet), []);
    assert.equal(fleet.places.provision('pool', 2), false); // they are on order
    fleet.sim.runUntil(1000);
    fleet.places.restoreZone(0);
    fleet.sim.runUntil(1091);
    assert.deepEqual(nodesOf(fleet), ['2a ready', '3a ready']);
    assert.deepEqual([...fleet.placedAt.values()], [1090]);
    fleet.places.loseZone(1);
    fleet.places.restoreZone(1); // what was on order is so no more
    assert.deepEqual(nodesOf(fleet), ['2a ready', '3a ready']);
    assert.ok(Math.abs(dollarsOf(fleet) - (2 * 60 + 2 * 91)) < 1e-9); // a minute at least
  });
});

describe('spare capacity', () => {
  const spot = { discount: 0.7, evictEvery: constant(1000), notice: 120 };

  it('costs less, and is taken back after a notice, in which it drains', () => {
    const fleet = cluster([pool({ nodes: 1, spot })]);
    fleet.order(0, 1);
    fleet.sim.runUntil(1000.5);
    assert.deepEqual(nodesOf(fleet), ['0a draining']);
    fleet.sim.runUntil(2000);
    assert.deepEqual(fleet.lost, [[0, 1120]]);
    assert.ok(Math.abs(dollarsOf(fleet) - 0.3 * 1120) < 1e-9);
    // one core of four
    assert.ok(Math.abs(fleet.places.costDollars()['s0']! - 0.3 * 280) < 1e-9);
  });

  it('is taken back so long after each node is ready, also those ordered later', () => {
    const fleet = cluster([pool({ nodes: 1, spot, selfHeals: true })]);
    fleet.sim.runUntil(1001); // without replicas it is gone at the notice
    assert.deepEqual(nodesOf(fleet), ['1a provisioning']);
    fleet.sim.runUntil(2090);
    assert.deepEqual(nodesOf(fleet), ['1a ready']);
    fleet.sim.runUntil(2090.5);
    assert.deepEqual(nodesOf(fleet), ['2a provisioning']);
  });

  it('is lost by a law of its own, drawn for the pool: other pools shift nothing', () => {
    const evicted = (others: readonly NodePoolConfig[]) => {
      const law = { ...spot, evictEvery: exponential(1000) };
      const fleet = cluster([...others, pool({ name: 'spare', nodes: 200, spot: law })]);
      const times: number[] = [];
      let left = 200;
      for (let now = 10; now <= 1000; now += 10) {
        fleet.sim.runUntil(now);
        const here = fleet.places.samples().filter((node) => node.pool === 'spare').length;
        for (; left > here; left--) times.push(now);
      }
      return times;
    };
    const alone = evicted([]);
    // each is there after 1000 s with chance 1 / e: binomial, standard deviation 6.8
    assert.ok(Math.abs(alone.length - 200 * (1 - Math.exp(-1))) < 27, `${alone.length}`);
    assert.deepEqual(evicted([pool({ nodes: 7, spot })]), alone);
  });
});
