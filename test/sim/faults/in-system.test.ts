import assert from 'node:assert/strict';
import { readSystem } from '../../../experiments/system-file.ts';
import { readYaml } from '../../../experiments/yaml-source.ts';
import type { FaultSpec } from '../../../sim/faults/fault-spec.ts';
import { FAULTS } from '../../../sim/faults/index.ts';
import { Injector } from '../../../sim/faults/injector.ts';
import { createRandom } from '../../../sim/random.ts';
import { Scraper } from '../../../sim/scraper.ts';
import type { SystemConfig } from '../../../sim/system-config.ts';
import { faultSite } from '../../../sim/system-site.ts';
import { build, poisson } from '../build.ts';
import { faultOf, SYSTEM } from './stage.ts';

const constant = (value: number) => ({ kind: 'constant', value });
const exponential = (mean: number) => ({ kind: 'exponential', mean });
const PARTS = [
  ...['replicas', 'service', 'edge', 'storage', 'broker', 'cache', 'load', 'telemetry', 'zone'],
] as const;

/** Twenty transactions a second on the real system, with faults, up to the horizon. */
function simulate(
  faults: readonly FaultSpec[],
  {
    config = SYSTEM,
    horizon = 300,
    seed = '1',
  }: { config?: SystemConfig; horizon?: number; seed?: string } = {},
) {
  const built = build(config, { seed, horizon });
  const { sim, system } = built;
  const injector = new Injector({
    sim,
    site: faultSite(system),
    system: system.impairments,
    faults,
    horizon,
    dayRandom: createRandom('day/7'),
  });
  system.feed(poisson(built.random, 20, 20 * horizon));
  sim.runUntil(horizon);
  injector.finish();
  system.finish();
  const outcomesIn = (from: number, to: number) => {
    const ends = Object.values(built.ends); // those that a spike adds have numbers beyond any array
    const list = ends.filter((end) => end && end.arrivedAt >= from && end.arrivedAt < to);
    return { all: list.length, done: list.filter((end) => end!.outcome === 'done').length };
  };
  return { ...built, injector, outcomesIn };
}

/** A database of two replicas, which every transaction writes to. */
const BOOKS: SystemConfig = readSystem(
  readYaml(
    `name: books
services:
  vault:
    replicas: 2
    workersPerReplica: 4
    boot: 5s
    client: {timeout: 500ms}
    database: {flush: 2ms, lag: 5ms, failover: {detect: 5s, promote: 5s, successRatio: 1}}
transactions:
  book: {steps: [{call: vault, work: 2ms, statement: {write: true, pages: 1, rows: 1000}}]}
`,
    'books.yaml',
  ),
  { problems: [], folder: '.' },
);

describe('faults in the real system', () => {
  it('all of them, again and again: nothing is lost and nothing stays', () => {
    const faults = FAULTS.map(({ kind }) =>
      faultOf(kind, {
        at: exponential(100),
        every: exponential(150),
        duration: exponential(20),
        severity: 0.5,
      }),
    );
    const [one, two] = [simulate(faults), simulate(faults)];
    assert.equal(one.sim.fingerprint, two.sim.fingerprint);
    assert(one.injector.truth.length > FAULTS.length);
    for (const part of PARTS) assert.deepEqual(one.system.impairments.all(part as 'load'), []);
    const times = ({ injector }: typeof one) => injector.truth.map(({ from, to }) => [from, to]);
    const other = simulate(faults, { seed: '2' });
    assert.notEqual(other.sim.fingerprint, one.sim.fingerprint);
    assert.deepEqual(times(other), times(one));
  });

  it('an empty record fails all calls, and its recovery takes a TTL', () => {
    const fault = faultOf('dns-failure', {
      at: constant(60),
      duration: constant(60),
      recovery: 60,
      onset: { kind: 'step' },
      target: 'desk',
    });
    const { outcomesIn } = simulate([fault]);
    const before = outcomesIn(0, 59);
    assert.equal(before.done, before.all);
    assert.equal(outcomesIn(60, 120).done, 0);
    const half = outcomesIn(120, 180);
    const error = Math.sqrt(0.25 / half.all);
    assert(Math.abs(half.done / half.all - 0.475) < 4 * error, `${half.done} of ${half.all}`);
    const later = outcomesIn(181, 290);
    assert.equal(later.done, later.all);
  });

  it('a bad version fails the calls of its replicas alone', () => {
    const fault = faultOf('bad-deploy', {
      duration: constant(300),
      radius: { kind: 'share', ratio: 0.25 },
      options: { errorRatio: 1 },
    });
    const { outcomesIn, injector } = simulate([fault]);
    assert.equal(injector.truth[0]!.hits.replicas.length, 1); // of four
    const { all, done } = outcomesIn(0, 290);
    // Calls choose the shorter queue of two, so that each replica gets a quarter.
    assert(Math.abs(done / all - 0.75) < 0.05, `${done} of ${all}`);
  });

  it('a spike multiplies the arrivals for as long as it lasts', () => {
    const fault = faultOf('load-spike', { at: constant(100), duration: constant(30) });
    const { outcomesIn } = simulate([fault]);
    const spike = outcomesIn(100, 130).all;
    const usual = outcomesIn(130, 290).all / 160;
    assert(Math.abs(spike / 30 / usual - 6) < 0.6, `${spike} against ${usual}/s`);
  });

  it('replicas that die come back after the duration, those that hang answer nothing while it lasts', () => {
    const crash = faultOf('replica-crash', {
      at: constant(100),
      duration: constant(100),
      radius: { kind: 'all' },
    });
    const { outcomesIn } = simulate([crash]);
    assert.equal(outcomesIn(101, 199).done, 0);
    const back = outcomesIn(201, 290);
    assert.equal(back.done, back.all);
    const hang = faultOf('replica-hang', { at: constant(100), radius: { kind: 'all' } });
    assert.equal(simulate([hang]).outcomesIn(101, 218).done, 0);
  });

  it('replicas that hang show idle cores, however many calls they have', () => {
    const hang = faultOf('replica-hang', { at: constant(100), radius: { kind: 'all' } });
    const built = build(SYSTEM, { horizon: 300 });
    const { sim, system } = built;
    const scraper = new Scraper(system, built.random, { interval: 10, delay: 0, gapRatio: 0 });
    const site = faultSite(system);
    const parts = { sim, site, system: system.impairments, faults: [hang], horizon: 300 };
    new Injector({ ...parts, dayRandom: createRandom('day/7') });
    system.feed(poisson(built.random, 20, 6000));
    const utilization = (until: number) => {
      sim.runUntil(until);
      return scraper.latest('desk', 'utilizationRatio');
    };
    assert(utilization(100.5) > 0.01);
    assert.equal(utilization(115), 0);
    assert.equal(utilization(215), 0);
    assert(utilization(250) > 0.01);
  });

  it('a lost primary is replaced, unless the failover is off: then the outage lasts', () => {
    const loss = faultOf('primary-loss', { at: constant(100), duration: constant(100) });
    const off = faultOf('failover-off', { at: constant(50), duration: constant(200) });
    const [on, silent] = [
      simulate([loss], { config: BOOKS }),
      simulate([loss, off], { config: BOOKS }),
    ];
    const shareIn = (run: typeof on, from: number, to: number) => {
      const { all, done } = run.outcomesIn(from, to);
      return done / all;
    };
    assert.equal(shareIn(on, 101, 109), 0);
    assert.equal(shareIn(on, 111, 290), 1);
    assert.equal(shareIn(silent, 0, 99), 1);
    assert.equal(shareIn(silent, 101, 199), 0);
    assert.equal(shareIn(silent, 206, 290), 1);
  });

  it('a partition of the way there idles a service, one of the way back lets it work for nobody', () => {
    const arrivals = (way: string) => {
      const cut = faultOf('network-partition', {
        at: constant(100),
        duration: constant(100),
        target: 'vault',
        options: { way },
      });
      const { system, outcomesIn } = simulate([cut], { config: BOOKS });
      assert.equal(outcomesIn(100, 199).done, 0, way);
      const later = outcomesIn(201, 290);
      assert.equal(later.done, later.all);
      return system.service('vault').arrivals;
    };
    const [there, back] = [arrivals('there'), arrivals('back')];
    const perSecond = 20;
    const error = Math.sqrt(100 * perSecond);
    assert(Math.abs(back - there - 100 * perSecond) < 4 * error, `${there} ${back}`);
  });

  it('a lost zone takes its nodes and replicas along, and nothing is there until it is back', () => {
    const loss = faultOf('zone-loss', { at: constant(100), duration: constant(100), target: 'a' });
    const built = build(SYSTEM, { horizon: 300 });
    const { sim, system } = built;
    const site = faultSite(system);
    const injector = new Injector({
      sim,
      site,
      system: system.impairments,
      faults: [loss],
      horizon: 300,
      dayRandom: createRandom('day/7'),
    });
    const nodesIn = (zone: string) =>
      site.nodes('general').filter((node) => site.zoneOfNode(node) === zone).length;
    const replicasIn = (zone: string) =>
      system.services
        .flatMap(({ ready }) => ready)
        .filter((replica) => site.zoneOf(replica) === zone).length;
    system.feed(poisson(built.random, 20, 6000));
    sim.runUntil(99);
    const before = [nodesIn('a'), replicasIn('a')];
    assert(before.every((count) => count > 0));
    sim.runUntil(199);
    assert.deepEqual([nodesIn('a'), replicasIn('a')], [0, 0]);
    const [{ hits }] = injector.truth as [(typeof injector.truth)[number]];
    assert.deepEqual([hits.nodes.length, hits.replicas.length], before);
    sim.runUntil(300);
    injector.finish();
    system.finish();
  });
});
