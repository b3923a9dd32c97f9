import assert from 'node:assert/strict';
import { parseSystem } from '../../experiments/load.ts';
import { guardedTargets, targetsOf } from '../../experiments/targets.ts';

const SYSTEM = `name: one
instanceTypes: {small: {dollarsPerHour: 0.05}}
services:
  scaled: {instance: small, replicas: 2, replicasMin: 1, replicasMax: 4, workersPerReplica: 2, boot: 30s}
  resized: {instance: small, replicas: 2, workersPerReplica: 1, coresMin: 0.5, coresMax: 2}
  fixed: {replicas: 1, workersPerReplica: 1}
transactions:
  pay:
    share: 0.75
    steps:
      - call: scaled
        work: 20ms
        then: [{call: resized, work: 8ms}, {probability: 0.5, steps: [{call: fixed, work: 2ms}]}]
  ask: {share: 0.25, steps: [{call: scaled, work: 4ms}]}
`;

describe('the targets of agents', () => {
  it('are the services with room to move in what is decided', async () => {
    const system = await parseSystem(SYSTEM, 's.yaml');
    const names = (targets: readonly { readonly service: string }[]) =>
      targets.map(({ service }) => service);
    assert.deepEqual(names(targetsOf('autoscaling', system)), ['scaled']);
    assert.deepEqual(names(targetsOf('resizing', system)), ['resized']);
    assert.deepEqual(names(guardedTargets(system)), ['scaled', 'resized']);
  });

  it('say what operators have declared: bounds, boot time, price, work and calls', async () => {
    const [scaled] = targetsOf('autoscaling', await parseSystem(SYSTEM, 's.yaml'));
    assert.deepEqual([scaled?.replicasMin, scaled?.replicasMax, scaled?.replicas], [1, 4, 2]);
    assert.deepEqual([scaled?.bootSeconds, scaled?.dollarsPerHour], [30, 0.05]);
    assert.ok(Math.abs(scaled!.workSecondsPerTransaction - (0.75 * 0.02 + 0.25 * 0.004)) < 1e-12);
    assert.equal(scaled?.callsPerTransaction, 1);
  });
});
