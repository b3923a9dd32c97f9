import assert from 'node:assert/strict';
import type { NodePoolConfig, ServiceConfig, SystemConfig } from '../../sim/system-config.ts';
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

const THREE = ['a', 'b', 'c'].map((name) => ({ name, region: 'north' }));
const pool: NodePoolConfig = {
  name: 'pool',
  cores: 2,
  memoryBytes: Number.POSITIVE_INFINITY,
  dollarsPerHour: 3600,
  nodes: 3,
  nodesMin: 0,
  nodesMax: 9,
  provision: constant(90),
};

/** Calls of 10 s, at the given times. */
function start(
  changes: Partial<ServiceConfig>,
  places: Partial<SystemConfig>,
  times: readonly number[] = [],
): Built {
  const config = systemConfig(
    [service('s', { instance: 'small', ...changes })],
    [transaction([call('s', 10)])],
    places,
  );
  const built = build(config);
  built.system.feed(arrivalsAt(times));
  return built;
}

function zonesOf({ system: { interpreter, zones }, system }: Built): string {
  const { ready, booting } = system.service('s');
  const { zone } = interpreter.replicas;
  return [...ready, ...booting]
    .map((one) => zones.nameOf(zone[one]!))
    .sort()
    .join('');
}

function isEmpty({ system }: Built): void {
  system.finish();
  assert.deepEqual([system.calls.inUse, system.transactions.inUse], [0, 0]);
}

describe('a system that loses', () => {
  it('a node fails the calls on it, and has its replicas elsewhere after their boot', () => {
    const built = start({ replicas: 3 }, { nodes: [pool], zones: THREE }, [1, 1, 1]);
    assert.equal(zonesOf(built), 'abc');
    built.sim.runUntil(5);
    built.system.strike({ kind: 'node-loss', node: 1, notice: 0 });
    const { ready, booting, ordered } = built.system.service('s');
    assert.deepEqual([ready, booting, ordered], [[0, 2], [3], 3]);
    assert.equal(zonesOf(built), 'aac');
    built.sim.runUntil(35.001); // a boot takes 30 s
    assert.equal(built.system.service('s').ready.length, 3);
    assert.deepEqual(outcomes(built).sort(), ['done', 'done', 'failed']);
    isEmpty(built);
  });

  it('a node of a pool that heals is whole again when a new one has come and replicas have booted', () => {
    const full = { ...pool, cores: 1, selfHeals: true };
    const built = start({ replicas: 3 }, { nodes: [full], zones: THREE });
    built.sim.runUntil(100);
    built.system.strike({ kind: 'node-loss', node: 0, notice: 0 });
    built.sim.runUntil(220);
    assert.equal(built.system.service('s').ready.length, 2);
    built.sim.runUntil(220.001);
    assert.equal(built.system.service('s').ready.length, 3);
    assert.equal(zonesOf(built), 'abc');
    built.system.finish();
    const { s, pool: idle } = built.system.costDollars();
    assert.ok(Math.abs(s! - (2 * 220.001 + 100 + 30.001)) < 1e-6); // a dollar per second, from placed
    assert.ok(Math.abs(idle! - 90) < 1e-6); // while the new one was on order
  });

  it('a node with notice loses no call, where there is room and time for all to move', () => {
    const times = Array.from({ length: 200 }, (_, i) => 2 * i);
    const built = start(
      { replicas: 3, workersPerReplica: 4, cores: 1 },
      { nodes: [pool], zones: THREE },
      times,
    );
    built.sim.runUntil(100);
    built.system.strike({ kind: 'node-loss', node: 2, notice: 120 });
    built.sim.runUntil(1000);
    assert.equal(built.system.cluster!.samples().length, 2);
    assert.ok(outcomes(built).every((outcome) => outcome === 'done'));
    isEmpty(built);
  });

  it('a node with too short a notice loses what is still on it', () => {
    const built = start({ replicas: 3 }, { nodes: [pool], zones: THREE }, [1, 1, 1]);
    built.sim.runUntil(5);
    built.system.strike({ kind: 'node-loss', node: 0, notice: 2 });
    built.sim.runUntil(7.5);
    assert.deepEqual(outcomes(built).sort(), ['failed', 'in flight', 'in flight']);
    const { ready, booting, ordered } = built.system.service('s');
    assert.deepEqual([ready.length, booting.length, ordered], [2, 1, 3]);
    built.sim.runUntil(1000);
    isEmpty(built);
  });

  it('a zone of machines has its replicas in the others, pays each for its own time', () => {
    const built = start({ replicas: 3 }, { zones: THREE }, [1, 1, 1]);
    built.sim.runUntil(100);
    assert.equal(zonesOf(built), 'abc');
    built.system.loseZone('b');
    assert.equal(zonesOf(built), 'aac');
    assert.equal(built.system.service('s').ready.length, 2);
    built.sim.runUntil(130.001);
    assert.equal(built.system.service('s').ready.length, 3);
    isEmpty(built);
    // three of a dollar per second each; the lost one 100 s, the new one from there
    assert.ok(Math.abs(built.system.costDollars()['s']! - 3 * 130.001) < 1e-6);
  });

  it('a zone in which the end of one replica is that of another loses both once', () => {
    const config = systemConfig(
      [service('s', { replicas: 2 }), service('gate', { replicas: 2, replicasMin: 0 })],
      [transaction([call('gate', 0, call('s', 10))])],
      { zones: THREE.slice(0, 2) },
    );
    const built = build(config);
    built.system.feed(arrivalsAt([1, 1]));
    built.sim.runUntil(2);
    built.system.apply({ kind: 'scale', service: 'gate', replicas: 0 }); // drain, as each has a call
    assert.equal(built.system.service('gate').draining.length, 2);
    built.system.loseZone('a');
    assert.equal(built.system.service('gate').draining.length, 1);
    assert.equal(built.system.service('s').ordered, 2);
    built.sim.runUntil(100);
    assert.deepEqual(outcomes(built).sort(), ['done', 'failed']);
    isEmpty(built);
  });

  it('all zones has nothing until one is restored, and boots from there', () => {
    const built = start({ replicas: 2 }, { zones: THREE.slice(0, 2) }, [1, 60, 200]);
    built.sim.runUntil(50);
    built.system.loseZone('a');
    built.system.loseZone('b');
    assert.equal(built.system.service('s').ordered, 2);
    built.sim.runUntil(100);
    assert.equal(built.system.service('s').ready.length, 0);
    built.system.restoreZone('b');
    built.sim.runUntil(130);
    assert.equal(built.system.service('s').ready.length, 0);
    built.sim.runUntil(300);
    assert.equal(zonesOf(built), 'bb');
    assert.deepEqual(outcomes(built), ['done', 'rejected', 'done']);
    isEmpty(built);
  });

  it('a zone to two faults at once has it back when both are over', () => {
    const built = start({ replicas: 2 }, { zones: THREE.slice(0, 2) });
    const { impairments } = built.system;
    const handles = [1, 2].map(() => impairments.apply({ on: 'zone', zone: 'b' }));
    assert.equal(zonesOf(built), 'aa');
    impairments.clear(handles[0]!);
    built.system.apply({ kind: 'scale', service: 's', replicas: 3 });
    assert.equal(zonesOf(built), 'aaa');
    impairments.clear(handles[1]!);
    built.system.apply({ kind: 'scale', service: 's', replicas: 4 });
    assert.equal(zonesOf(built), 'aaab');
    isEmpty(built);
  });

  it('one of two in the middle of a replacement ends with as many as are wanted', () => {
    const built = start(
      { replicas: 4 },
      { nodes: [{ ...pool, nodes: 6 }], zones: THREE },
      [1, 2, 3],
    );
    built.sim.runUntil(10);
    built.system.apply({ kind: 'resize', service: 's', cores: 2 });
    built.sim.runUntil(25); // one beyond those wanted boots
    for (const node of [0, 1, 2, 3, 4, 5]) {
      built.system.strike({ kind: 'node-loss', node, notice: 0 });
      assert.equal(built.system.service('s').ordered, 4);
    }
    built.system.apply({ kind: 'provision', pool: 'pool', nodes: 6 });
    built.sim.runUntil(1000);
    const { ready, booting, draining } = built.system.service('s');
    assert.deepEqual([ready.length, booting.length, draining.length], [4, 0, 0]);
    const { cores } = built.system.interpreter.replicas;
    assert.ok(ready.every((one) => cores[one] === 2));
    isEmpty(built);
  });
});
