import assert from 'node:assert/strict';
import type { EdgeEffect } from '../../sim/effects.ts';
import type { ZoneConfig } from '../../sim/system-config.ts';
import {
  arrivalsAt,
  build,
  call,
  constant,
  endTimes,
  exponential,
  outcomes,
  service,
  systemConfig,
  transaction,
} from './build.ts';

const many = { workersPerReplica: 10_000 };
const timed = { client: { ...service('b').client, timeout: 5 } };

/** The client calls a, a calls b; an effect acts from the start. */
function impaired(effect: Omit<EdgeEffect, 'on'>, times: number[], changes = {}) {
  const services = [service('a', many), service('b', { ...many, ...timed })];
  const config = systemConfig(services, [transaction([call('a', 0, call('b', 1))])], changes);
  const built = build(config);
  built.system.impairments.apply({ on: 'edge', ...effect });
  built.system.feed(arrivalsAt(times));
  built.sim.runUntil(200);
  built.system.finish();
  assert.equal(built.system.calls.inUse, 0);
  assert.equal(built.system.transactions.inUse, 0);
  return built;
}

describe('a slow edge', () => {
  it('delays each way, with and without hops', () => {
    assert.deepEqual(endTimes(impaired({ to: 'b', delay: 0.5 }, [0])), [2]);
    const hop = constant(0.25);
    assert.deepEqual(endTimes(impaired({ to: 'b', delay: 0.5 }, [0], { hop })), [3]);
  });

  it('is that of the caller it names', () => {
    assert.deepEqual(endTimes(impaired({ from: 'a', to: 'b', delay: 0.5 }, [0])), [2]);
    assert.deepEqual(endTimes(impaired({ from: 'b', to: 'b', delay: 0.5 }, [0])), [1]);
  });
});

describe('an edge that loses', () => {
  it('keeps callers waiting until their time-out', () => {
    const built = impaired({ to: 'b', lossRatio: 1 }, [0]);
    assert.deepEqual(outcomes(built), ['timedOut']);
    assert.deepEqual(endTimes(built), [5]);
  });

  it('fails a call without time-out when the kernel gives up', () => {
    const built = impaired({ to: 'a', lossRatio: 1 }, [0]);
    assert.deepEqual(outcomes(built), ['failed']);
    assert.deepEqual(endTimes(built), [127]);
  });

  it('loses calls and answers, each by a chance of its own', () => {
    const times = Array.from({ length: 4000 }, (_, i) => i / 1000);
    const built = impaired({ to: 'b', lossRatio: 0.1 }, times);
    const lost = outcomes(built).filter((outcome) => outcome === 'timedOut').length;
    const expected = 4000 * (1 - 0.9 ** 2);
    assert(Math.abs(lost - expected) < 4 * Math.sqrt(expected * 0.81), `${lost} lost`);
    // What was lost on the way back had been done.
    const served = built.system.service('b').arrivals;
    assert(Math.abs(served - 3600) < 4 * Math.sqrt(360), `${served} served`);
  });
});

describe('an edge that refuses', () => {
  it('refuses at once, and the service never hears of it', () => {
    const built = impaired({ to: 'b', refusedRatio: 1 }, [0, 1]);
    assert.deepEqual(outcomes(built), ['rejected', 'rejected']);
    assert.deepEqual(endTimes(built), [0, 1]);
    assert.equal(built.system.service('b').arrivals, 0);
  });
});

describe('an effect on an edge', () => {
  it('leaves what is drawn elsewhere as it is', () => {
    const random = { work: exponential(0.2), replicas: 2, errorRatio: 0.2 };
    const play = (...effects: readonly Omit<EdgeEffect, 'on'>[]) => {
      const { work, ...changes } = random;
      const services = [service('a', many), service('b', { ...many, ...changes })];
      const types = [transaction([call('a', work, call('b', work))])];
      const built = build(systemConfig(services, types, { hop: exponential(0.1) }));
      for (const effect of effects) built.system.impairments.apply({ on: 'edge', ...effect });
      built.system.feed(arrivalsAt(Array.from({ length: 300 }, (_, i) => i / 2)));
      built.sim.runUntil(400);
      return built;
    };
    const without = play();
    assert.equal(new Set(outcomes(without)).size, 2);
    // One edge that nobody uses, and one that draws its fate for each call, and always has luck.
    const other = play({ from: 'b', to: 'a', lossRatio: 1 }, { to: 'b', lossRatio: 1e-300 });
    assert.deepEqual(endTimes(other), endTimes(without));
    assert.deepEqual(outcomes(other), outcomes(without));
  });

  it('ends with its fault', () => {
    const services = [service('a', many), service('b', many)];
    const config = systemConfig(services, [transaction([call('a', 0, call('b', 1))])]);
    const built = build(config);
    const handle = built.system.impairments.apply({ on: 'edge', to: 'b', refusedRatio: 1 });
    built.system.feed(arrivalsAt([0, 10]));
    built.sim.runUntil(5);
    built.system.impairments.clear(handle);
    built.sim.runUntil(20);
    assert.deepEqual(outcomes(built), ['rejected', 'done']);
  });
});

describe('zones', () => {
  const zones: readonly ZoneConfig[] = [
    { name: 'near', region: 'east' },
    { name: 'next', region: 'east' },
    { name: 'far', region: 'west' },
  ];
  const network = { betweenZones: 0.25, betweenRegions: 2 };

  function crossing(zoneOfB: string) {
    const services = [
      service('a', { ...many, zones: ['near'] }),
      service('b', { ...many, zones: [zoneOfB] }),
    ];
    const types = [transaction([call('a', 0, call('b', 1))])];
    const built = build(systemConfig(services, types, { zones, network }));
    built.system.feed(arrivalsAt([0]));
    built.sim.runUntil(50);
    built.system.finish();
    return endTimes(built);
  }

  it('are apart, there and back; the client of a transaction stands in none', () => {
    assert.deepEqual(crossing('near'), [1]);
    assert.deepEqual(crossing('next'), [1.5]);
    assert.deepEqual(crossing('far'), [5]);
  });

  it('fail a call on its way to a replica that is lost', () => {
    const services = [
      service('a', { ...many, zones: ['near'] }),
      service('b', { ...many, zones: ['far'] }),
    ];
    const types = [transaction([call('a', 0, call('b', 1))])];
    const built = build(systemConfig(services, types, { zones, network }));
    built.system.feed(arrivalsAt([0]));
    built.sim.runUntil(1);
    built.system.strike({ kind: 'crash', service: 'b' });
    built.sim.runUntil(50);
    assert.deepEqual(outcomes(built), ['failed']);
    assert.deepEqual(endTimes(built), [3]); // the news takes as long as an answer
    built.system.finish();
  });
});
