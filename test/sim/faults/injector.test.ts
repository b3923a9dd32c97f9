import assert from 'node:assert/strict';
import type { ReplicaEffect } from '../../../sim/effects.ts';
import type { FaultSpec } from '../../../sim/faults/fault-spec.ts';
import { faultOf, play } from './stage.ts';

const constant = (value: number) => ({ kind: 'constant', value });

const hang = (changes: Partial<FaultSpec>) =>
  faultOf('replica-hang', { at: constant(100), duration: constant(50), ...changes });

describe('the injector', () => {
  it('applies at the onset and clears at the end', () => {
    const { stage } = play([hang({})]);
    assert.deepEqual(
      stage.log.map(({ at, did }) => [at, did]),
      [
        [100, 'apply'],
        [150, 'clear'],
      ],
    );
  });

  it('replaces effects as the level changes, the new one before the old one goes', () => {
    const ramp = faultOf('worker-exhaustion', {
      severity: 0.5,
      duration: constant(60),
      onset: { kind: 'ramp', over: 40 },
    });
    const { stage, truth } = play([ramp]);
    assert.deepEqual(
      stage.applied.map(({ at, effect }) => [at, (effect as ReplicaEffect).workersLost]),
      Array.from({ length: 20 }, (_, k) => [2 * k, (0.5 * (k + 1)) / 20]),
    );
    assert.deepEqual(
      stage.log.slice(0, 4).map(({ did }) => did),
      ['apply', 'apply', 'clear', 'apply'],
    );
    assert.equal(truth[0]!.levels.length, 21);
    assert.deepEqual(truth[0]!.levels.at(-1), { at: 60, level: 0 });
  });

  it('keeps the truth: who, when, how much, and whom it hit', () => {
    const [injection] = play([
      hang({ name: 'stuck', severity: 0.5, radius: { kind: 'all' } }),
    ]).truth;
    assert.deepEqual(injection, {
      name: 'stuck',
      kind: 'replica-hang',
      target: 'desk',
      severity: 0.5,
      from: 100,
      to: 150,
      levels: [
        { at: 100, level: 0.5 },
        { at: 150, level: 0 },
      ],
      hits: { replicas: [0, 1, 2, 3].map((replica) => ({ service: 'desk', replica })), nodes: [] },
    });
  });

  it('hits the same replicas as long as it lasts, and those that its truth names', () => {
    const fault = hang({
      radius: { kind: 'share', ratio: 0.5 },
      onset: { kind: 'flapping', period: 10, share: 0.5 },
    });
    const { stage, truth } = play([fault]);
    const hit = truth[0]!.hits.replicas.map(({ replica }) => replica);
    assert.equal(hit.length, 2);
    assert.equal(stage.applied.length, 5);
    for (const { effect } of stage.applied)
      assert.deepEqual([0, 1, 2, 3].filter((effect as ReplicaEffect).hits!), hit);
  });

  it('chooses anew for each occurrence', () => {
    const { truth } = play([hang({ every: constant(100), radius: { kind: 'one' } })], {
      horizon: 5000,
    });
    const hit = truth.map(({ hits }) => hits.replicas.map(({ replica }) => replica).join());
    assert.deepEqual([...new Set(hit)].sort(), ['0', '1', '2', '3']);
  });

  it('hits a zone that the day chooses, what comes there too', () => {
    const zones = new Set(
      ['1', '2', '3', '4', '5', '6', '7', '8'].map((day) => {
        const { stage } = play([hang({ radius: { kind: 'zone' } })], { day });
        const { hits } = stage.applied[0]!.effect as ReplicaEffect;
        const numbers = [0, 1, 2, 99, 100, 101].filter(hits!);
        assert.equal(numbers.length, 2); // 99 is in the zone of 0
        return numbers[0]! % 3;
      }),
    );
    assert.equal(zones.size, 3);
  });

  it('chooses nodes of a pool by number', () => {
    const { stage, truth } = play([faultOf('node-loss', { radius: { kind: 'some', count: 2 } })]);
    assert.equal(stage.strikes.length, 2);
    assert.equal(truth[0]!.hits.nodes.length, 2);
    const zone = play([faultOf('node-loss', { radius: { kind: 'zone', zone: 'a' } })]);
    assert.deepEqual(zone.truth[0]!.hits.nodes, [0, 3]);
  });

  it('lets occurrences overlap, each with effects of its own', () => {
    const { stage } = play([hang({ every: constant(30) })], { horizon: 175 });
    const running = (time: number) =>
      stage.log.filter(({ at, did }) => at <= time && did === 'apply').length -
      stage.log.filter(({ at, did }) => at <= time && did === 'clear').length;
    assert.deepEqual([99, 100, 130, 149, 150, 160, 174].map(running), [0, 1, 2, 2, 1, 2, 2]);
    assert.equal(stage.active.size, 0);
  });

  it('clears what acts when the run ends, and beats of the past strike no more', () => {
    const { activeAtHorizon, stage } = play([hang({})], { horizon: 120 });
    assert.equal(activeAtHorizon.length, 1);
    assert.equal(stage.active.size, 0);
    const loop = faultOf('crash-loop', {
      duration: constant(1000),
      onset: { kind: 'flapping', period: 50, share: 0.5 },
    });
    const crashes = play([loop]).stage.strikes.map(({ at }) => at);
    assert.deepEqual(
      crashes,
      Array.from({ length: 20 }, (_, k) => 50 * k), // gone before the second crash of each
    );
  });

  it('gives the same trajectory twice', () => {
    const faults = [
      hang({ every: { kind: 'exponential', mean: 500 }, radius: { kind: 'one' } }),
      faultOf('bad-deploy', { with: 'replica-hang', probability: 0.5 }),
    ];
    const [one, two] = [play(faults), play(faults)];
    assert.equal(one.sim.fingerprint, two.sim.fingerprint);
    assert.deepEqual(one.truth, two.truth);
    assert.notEqual(one.sim.fingerprint, play(faults, { day: 'day/2' }).sim.fingerprint);
  });
});
