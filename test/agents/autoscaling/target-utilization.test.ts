import assert from 'node:assert/strict';
import fc from 'fast-check';
import { targetUtilization } from '../../../agents/autoscaling/target-utilization.ts';
import { fakeTelemetry } from '../fake-telemetry.ts';
import { target } from '../targets.ts';

const TARGET = target({ service: 'ledger' });

function wanted(replicas: number, utilizationRatio: number, targetRatio = 0.6, ready = replicas) {
  const agent = targetUtilization(TARGET, { targetRatio, toleranceRatio: 0.1 });
  const signals = { utilizationRatio, replicasReady: ready };
  const telemetry = fakeTelemetry({ ledger: { replicas, signals } });
  const action = agent.act(agent.observe(telemetry));
  return action.kind === 'scale' ? action.replicas : replicas;
}

describe('target-utilization', () => {
  it('wants ceil(replicas x busy / target)', () => {
    assert.equal(wanted(4, 0.9), 6);
    assert.equal(wanted(5, 0.8), 7);
    assert.equal(wanted(6, 0.9), 9); // not 10, though 6 * 0.9 / 0.6 = 9.000000000000002
    assert.equal(wanted(5, 0.2), 2);
  });

  it('orders no more for replicas that are still booting', () => {
    assert.equal(wanted(6, 0.9, 0.6, 4), 6);
    assert.equal(wanted(6, 1, 0.6, 4), 7);
  });

  it('holds within the tolerance', () => {
    assert.equal(wanted(10, 0.55), 10);
    assert.equal(wanted(10, 0.53), 9);
  });

  it('holds when it is blind and at zero replicas', () => {
    assert.equal(wanted(4, NaN), 4);
    assert.equal(wanted(0, 0.9), 0);
  });

  it('stays within the bounds', () => {
    const ratio = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), ratio, (replicas, utilization) => {
        const result = wanted(replicas, utilization, 0.1);
        assert.ok(result >= 1 && result <= 10);
      }),
    );
  });
});
