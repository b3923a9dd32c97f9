import assert from 'node:assert/strict';
import { BOOTING, DRAINING, GONE, READY } from '../../sim/services/replicas.ts';
import type { ServiceConfig } from '../../sim/system-config.ts';
import {
  arrivalsAt,
  type Built,
  build,
  call,
  constant,
  endTimes,
  outcomes,
  run,
  service,
  systemConfig,
  transaction,
} from './build.ts';

function start(changes: Partial<ServiceConfig>, times: readonly number[] = [], work = 10): Built {
  const config = systemConfig([service('s', changes)], [transaction([call('s', work)])]);
  const built = build(config);
  built.system.feed(arrivalsAt(times));
  return built;
}

const scale = ({ system }: Built, replicas: number) =>
  system.apply({ kind: 'scale', service: 's', replicas });

function counts({ system }: Built) {
  const { ready, booting, draining } = system.service('s');
  return [ready.length, booting.length, draining.length];
}

describe('scaling', () => {
  it('makes a replica ready when it has booted, not before', () => {
    const built = start({ boot: constant(30) });
    built.sim.runUntil(5);
    scale(built, 3);
    assert.deepEqual(counts(built), [1, 2, 0]);
    assert.equal(built.system.service('s').ordered, 3);
    built.sim.runUntil(35);
    assert.deepEqual(counts(built), [1, 2, 0]);
    built.sim.runUntil(35.001);
    assert.deepEqual(counts(built), [3, 0, 0]);
  });

  it('draws a boot time for each replica by its law', () => {
    const built = start({ boot: { kind: 'uniform', low: 10, high: 20 } });
    scale(built, 1001);
    built.sim.runUntil(10);
    assert.deepEqual(counts(built), [1, 1000, 0]);
    built.sim.runUntil(15);
    const [ready = 0] = counts(built);
    assert.ok(Math.abs(ready - 501) < 4 * Math.sqrt(250), `${ready} ready half-way`);
    built.sim.runUntil(20);
    assert.deepEqual(counts(built), [1001, 0, 0]);
  });

  it('sends calls to ready replicas only', () => {
    const built = start({ boot: constant(30), queueLimit: 0 }, [0, 5, 31, 32]);
    built.sim.runUntil(1);
    scale(built, 2);
    built.sim.runUntil(100);
    assert.deepEqual(outcomes(built), ['done', 'rejected', 'done', 'done']);
  });

  it('gives back those that boot first, the newest before the older', () => {
    const built = start({ replicas: 2, boot: constant(30) });
    scale(built, 4); // numbers 2 and 3, ready at 30
    built.sim.runUntil(10);
    scale(built, 3);
    assert.deepEqual(counts(built), [2, 1, 0]);
    assert.deepEqual([...built.system.service('s').booting], [2]);
    scale(built, 1);
    assert.deepEqual(counts(built), [1, 0, 0]);
    assert.deepEqual([...built.system.service('s').ready], [0]);
    const { state } = built.system.interpreter.replicas;
    assert.deepEqual([...state.slice(0, 4)], [READY, GONE, GONE, GONE]);
    built.sim.runUntil(100);
    assert.deepEqual(counts(built), [1, 0, 0], 'what was given back never boots');
  });

  it('orders anew instead of taking back what drains or is gone', () => {
    const built = start({ replicas: 2, boot: constant(30) }, [0, 0]);
    built.sim.runUntil(1);
    scale(built, 1);
    scale(built, 2);
    assert.deepEqual(counts(built), [1, 1, 1]);
    const { state } = built.system.interpreter.replicas;
    assert.deepEqual([...state.slice(0, 3)], [READY, DRAINING, BOOTING]);
  });

  it('lets a replica finish its calls, those that wait included, before it leaves', () => {
    const built = start({ replicas: 2 }, [0, 0, 1, 1, 3]);
    built.sim.runUntil(2);
    scale(built, 1);
    assert.deepEqual(counts(built), [1, 0, 1]);
    built.sim.runUntil(19.999);
    assert.deepEqual(counts(built), [1, 0, 1]);
    built.sim.runUntil(20.001);
    assert.deepEqual(counts(built), [1, 0, 0]);
    built.sim.runUntil(100);
    // the one that comes at 3 has only the first replica
    assert.deepEqual(endTimes(built), [10, 10, 20, 20, 30]);
  });

  it('keeps a draining replica until the calls of its calls are answered', () => {
    const config = systemConfig(
      [service('s', { replicas: 2 }), service('t', { workersPerReplica: 9 })],
      [transaction([call('s', 1, call('t', 5))])],
    );
    const built = build(config);
    built.system.feed(arrivalsAt([0, 0]));
    built.sim.runUntil(2);
    scale(built, 0);
    assert.deepEqual(counts(built), [0, 0, 2]);
    built.sim.runUntil(5.999);
    assert.deepEqual(counts(built), [0, 0, 2]);
    built.sim.runUntil(6.001);
    assert.deepEqual(counts(built), [0, 0, 0]);
    assert.deepEqual(outcomes(built), ['done', 'done']);
  });

  it('lets a draining replica leave when its last call is withdrawn', () => {
    const client = { ...service('s').client, timeout: 4, cancels: true };
    const built = start({ client }, [0]);
    built.sim.runUntil(1);
    scale(built, 0);
    built.sim.runUntil(3.999);
    assert.deepEqual(counts(built), [0, 0, 1]);
    built.sim.runUntil(4.001);
    assert.deepEqual(counts(built), [0, 0, 0]);
  });

  it('refuses all calls at zero replicas and serves again when one is ready', () => {
    const built = start({ boot: constant(5) }, [0, 11, 12, 20], 1);
    built.sim.runUntil(10);
    scale(built, 0);
    built.sim.runUntil(13);
    scale(built, 1);
    built.sim.runUntil(100);
    assert.deepEqual(outcomes(built), ['done', 'rejected', 'rejected', 'done']);
  });

  it('works the same for every discipline', () => {
    const disciplines = ['fifo', 'priority', 'priority-preemptive', 'processor-sharing'] as const;
    for (const discipline of disciplines) {
      const built = start({ discipline, replicas: 3, boot: constant(2) }, [0, 0, 0, 1, 5], 4);
      built.sim.runUntil(2);
      scale(built, 1);
      scale(built, 2);
      built.sim.runUntil(100);
      assert.deepEqual(counts(built), [2, 0, 0], discipline);
      assert.deepEqual(outcomes(built), ['done', 'done', 'done', 'done', 'done'], discipline);
    }
  });

  it('leaves the requests alone when it orders what is there already', () => {
    const times = Array.from({ length: 50 }, (_, i) => i);
    const config = systemConfig([service('s', { replicas: 3 })], [transaction([call('s', 4)])]);
    const plain = run(config, times, 500);
    const held = start({ replicas: 3 }, times, 4);
    for (let time = 0; time < 500; time += 7) {
      held.sim.runUntil(time);
      assert.equal(scale(held, 3), false);
    }
    held.sim.runUntil(500);
    assert.equal(held.sim.fingerprint, plain.sim.fingerprint);
  });
});
