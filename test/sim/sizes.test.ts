import assert from 'node:assert/strict';
import { Scraper } from '../../sim/scraper.ts';
import { DISCIPLINES, type ServiceConfig } from '../../sim/system-config.ts';
import {
  arrivalsAt,
  type Built,
  build,
  call,
  constant,
  endTimes,
  outcomes,
  service,
  systemConfig,
  transaction,
} from './build.ts';

interface Started extends Built {
  readonly telemetry: Scraper;
}

function start(
  changes: Partial<ServiceConfig>,
  times: readonly number[] = [],
  work = 10,
  interval = 15,
): Started {
  const s = service('s', { instance: 'small', boot: constant(30), ...changes });
  const built = build(systemConfig([s], [transaction([call('s', work)])]));
  const telemetry = new Scraper(built.system, built.random, { interval, delay: 0, gapRatio: 0 });
  built.system.feed(arrivalsAt(times));
  return { ...built, telemetry };
}

const resize = ({ system }: Built, cores: number, memoryBytes?: number) =>
  system.apply({
    kind: 'resize',
    service: 's',
    cores,
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  });
const scale = ({ system }: Built, replicas: number) =>
  system.apply({ kind: 'scale', service: 's', replicas });

function counts({ system }: Built) {
  const { ready, booting, draining } = system.service('s');
  return [ready.length, booting.length, draining.length];
}

function sizes({ system }: Built) {
  const { cores } = system.interpreter.replicas;
  return system.service('s').ready.map((replica) => cores[replica]);
}

describe('a resize', () => {
  it('replaces one replica after the other, with never fewer than are wanted', () => {
    const built = start({ replicas: 2 });
    built.sim.runUntil(10);
    assert.equal(resize(built, 2), true);
    assert.deepEqual(
      [counts(built), sizes(built)],
      [
        [2, 1, 0],
        [1, 1],
      ],
    );
    assert.equal(built.system.service('s').ordered, 2);
    assert.equal(built.telemetry.replicas('s'), 2);
    built.sim.runUntil(40.001);
    assert.deepEqual(
      [counts(built), sizes(built)],
      [
        [2, 1, 0],
        [1, 2],
      ],
    );
    built.sim.runUntil(70.001);
    assert.deepEqual(
      [counts(built), sizes(built)],
      [
        [2, 0, 0],
        [2, 2],
      ],
    );
    built.sim.runUntil(200);
    assert.deepEqual(counts(built), [2, 0, 0]);
    assert.equal(resize(built, 2), false);
  });

  it('lets the replaced replica finish its calls', () => {
    const built = start({}, [5], 60);
    built.sim.runUntil(10);
    resize(built, 2);
    built.sim.runUntil(41);
    assert.deepEqual(counts(built), [1, 0, 1]);
    built.sim.runUntil(100);
    assert.deepEqual([counts(built), endTimes(built)], [[1, 0, 0], [65]]);
  });

  for (const discipline of DISCIPLINES) {
    it(`makes ${discipline} work at the speed of its cores over those declared`, () => {
      const built = start({ discipline, workersPerReplica: 2, cores: 4 }, [100, 100, 100]);
      resize(built, 8);
      built.sim.runUntil(200);
      const ends = discipline === 'processor-sharing' ? [107.5, 107.5, 107.5] : [105, 105, 110];
      assert.deepEqual(endTimes(built), ends);
    });
  }

  it('orders what is scaled up in the new size, and gives back the old ones first', () => {
    const built = start({ replicas: 3 });
    resize(built, 0.5);
    scale(built, 4);
    built.sim.runUntil(30.001);
    // the one of the resize and the one of the scaling; one old replica has gone
    assert.deepEqual(
      [counts(built), sizes(built)],
      [
        [4, 1, 0],
        [1, 1, 0.5, 0.5],
      ],
    );
    scale(built, 2);
    assert.deepEqual(
      [counts(built), sizes(built)],
      [
        [2, 0, 0],
        [0.5, 0.5],
      ],
    );
  });

  it('is called off by another one to the size of before', () => {
    const built = start({ replicas: 2 });
    resize(built, 2);
    assert.deepEqual(counts(built), [2, 1, 0]);
    resize(built, 1);
    assert.deepEqual(
      [counts(built), sizes(built)],
      [
        [2, 0, 0],
        [1, 1],
      ],
    );
    resize(built, 2);
    resize(built, 4); // the one that boots has the wrong size, too
    built.sim.runUntil(61);
    assert.deepEqual(
      [counts(built), sizes(built)],
      [
        [2, 0, 0],
        [4, 4],
      ],
    );
  });

  it('is billed in proportion to the cores', () => {
    const built = start({ workersPerReplica: 2 }); // a dollar per second for two cores
    built.sim.runUntil(100);
    resize(built, 3);
    built.sim.runUntil(1000);
    built.system.finish();
    assert.deepEqual(built.system.costDollars(), { s: 130 + 900 * 1.5 });
    assert.equal(built.system.service('s').bill.seconds, 130 + 900);
  });

  it('shows in the samples, with the use of busy workers in cores', () => {
    const built = start({ workersPerReplica: 2, memoryBytes: 100 }, [0], 15);
    built.sim.runUntil(15.5);
    resize(built, 1, 200);
    const [old, young] = built.telemetry.samples('s');
    assert.deepEqual([old?.cpuMillicores, old?.requestMillicores], [1000, 2000]);
    assert.deepEqual([old?.requestMemoryBytes, young?.requestMemoryBytes], [100, 200]);
    assert.deepEqual([young?.cpuMillicores, young?.requestMillicores], [Number.NaN, 1000]);
    assert.equal(old?.memoryBytes, Number.NaN);
  });

  it('shows a busy worker of a smaller replica with less use', () => {
    const built = start({ workersPerReplica: 2, cores: 2 }, [40], 30);
    resize(built, 1);
    built.sim.runUntil(60.5);
    assert.equal(built.telemetry.samples('s')[0]?.cpuMillicores, 500);
    built.sim.runUntil(200);
    assert.deepEqual(endTimes(built), [100]);
  });
});

describe('memory', () => {
  const memory = { memoryBytes: 35, memoryUse: { base: 10, perCall: 10 } };

  it('is used by open calls, and sampled at scrapes', () => {
    const built = start({ ...memory }, [1, 2, 14]);
    built.sim.runUntil(13);
    assert.equal(built.telemetry.samples('s')[0]?.memoryBytes, Number.NaN);
    built.sim.runUntil(16);
    assert.equal(built.telemetry.samples('s')[0]?.memoryBytes, 30); // the first is done at 11
  });

  it('kills a replica that has too little of it at a scrape, whose calls fail', () => {
    const built = start({ ...memory, replicas: 2 }, [1, 2, 3, 4, 5, 6, 40, 50]);
    built.sim.runUntil(15.001);
    assert.deepEqual(counts(built), [2, 0, 0]); // each had three calls, the first is done: 30 bytes
    assert.deepEqual(built.telemetry.outOfMemory('s'), []);
    const busy = start({ ...memory, replicas: 2 }, [1, 2, 3, 4, 5, 6, 7, 50], 20);
    busy.sim.runUntil(15.001);
    assert.deepEqual(counts(busy), [0, 2, 0]);
    assert.deepEqual(
      busy.telemetry.outOfMemory('s').map(({ at, memoryBytes }) => [at, memoryBytes]),
      [
        [15, 35],
        [15, 35],
      ],
    );
    assert.deepEqual(outcomes(busy).slice(0, 7), Array(7).fill('failed'));
    busy.sim.runUntil(45.001); // booted again
    assert.deepEqual([counts(busy), busy.system.service('s').ordered], [[2, 0, 0], 2]);
    busy.sim.runUntil(100);
    assert.equal(outcomes(busy)[7], 'done');
  });

  it('withdraws what a killed replica has called, and lets its callers try again', () => {
    const client = { ...service('a').client, retry: { kind: 'fixed', retries: 1, wait: 0 } };
    const tight = { memoryBytes: 1, memoryUse: { base: 0, perCall: 1 } };
    const a = service('a', { ...tight, workersPerReplica: 2, replicas: 2, client });
    const b = service('b', { workersPerReplica: 9 });
    const steps = [call('a', 1, call('b', 50))];
    const built = build(systemConfig([a, b], [transaction(steps)]));
    built.system.feed(arrivalsAt([0, 0, 0]));
    built.sim.runUntil(10);
    const load = () => built.system.service('b').ready.map((r) => openOf(built, r))[0];
    assert.equal(load(), 3);
    built.system.killOutOfMemory(); // the first replica has two calls, the second then gets them
    assert.equal(load(), 0);
    built.sim.runUntil(200);
    assert.ok(outcomes(built).every((outcome) => outcome === 'failed' || outcome === 'rejected'));
    built.system.finish();
  });

  it('does not bring back a replica that drains', () => {
    const built = start({ ...memory, replicas: 2 }, [1, 2, 3, 4, 5, 6], 100);
    built.sim.runUntil(10);
    scale(built, 1);
    built.sim.runUntil(15.001);
    assert.deepEqual(counts(built), [0, 1, 0]);
    built.sim.runUntil(46);
    assert.deepEqual(counts(built), [1, 0, 0]);
  });

  it('does not count work from before a kill as work of the interval after it', () => {
    // killed at 15, ready again at 35: the scrape at 30 sees it boot
    const built = start({ ...memory, boot: constant(20) }, [1, 2, 3, 36], 20);
    built.sim.runUntil(45.5);
    assert.equal(built.telemetry.outOfMemory('s').length, 1);
    const use = built.telemetry.samples('s')[0]!.cpuMillicores;
    assert.ok(Math.abs(use - (1000 * 9) / 10) < 1e-9, `${use}`);
  });
});

describe('scaling to zero', () => {
  it('lets calls wait in order and go on when the first replica is ready', () => {
    const built = start({ replicas: 0, replicasMin: 0 }, [1, 2, 3], 1);
    built.sim.runUntil(10);
    assert.equal(built.system.service('s').waiting, 3);
    scale(built, 1);
    built.sim.runUntil(16);
    assert.equal(built.telemetry.latest('s', 'queueLength'), 3);
    built.sim.runUntil(100);
    assert.deepEqual(endTimes(built), [41, 42, 43]);
  });

  it('refuses calls beyond those that may wait at one replica, and all where none is allowed', () => {
    const built = start({ replicas: 0, replicasMin: 0, queueLimit: 2 }, [1, 2, 3], 1);
    built.sim.runUntil(10);
    assert.deepEqual(outcomes(built), ['in flight', 'in flight', 'rejected']);
    const other = start({ replicas: 1, replicasMin: 1 }, [1], 1);
    scale(other, 0);
    other.sim.runUntil(10);
    assert.deepEqual(outcomes(other), ['rejected']);
  });

  it('drops a waiting call at a time-out that cancels', () => {
    const client = { ...service('s').client, timeout: 4, cancels: true };
    const built = start({ replicas: 0, replicasMin: 0, client }, [1, 6], 1);
    built.sim.runUntil(8);
    assert.deepEqual(outcomes(built), ['timedOut', 'in flight']);
    assert.equal(built.system.service('s').waiting, 1);
  });
});

function openOf({ system }: Built, replica: number): number {
  return system.interpreter.replicas.open[replica]!;
}
