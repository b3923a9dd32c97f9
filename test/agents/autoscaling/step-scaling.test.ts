import assert from 'node:assert/strict';
import type { OptionValues } from '../../../sim/options.ts';
import { autoscaler, problems } from './scaling.ts';

const TARGET = { target: { replicasMax: 100 } };
/** One decision at the end of each minute: replicas, and the utilization of all minutes so far. */
function stepScaling(options: OptionValues = {}) {
  const decide = autoscaler('step-scaling', options, TARGET);
  const seen: number[] = [];
  return (replicas: number, utilization: number) => {
    seen.push(...Array<number>(4).fill(utilization));
    return decide({ now: 15 * seen.length, replicas, past: { utilizationRatio: seen } });
  };
}

describe('step-scaling', () => {
  it('adds by the step of the breach', () => {
    assert.equal(stepScaling()(10, 0.59), 10);
    assert.equal(stepScaling()(10, 0.6), 11); // 10 % from 60 % on, the example of the user guide
    assert.equal(stepScaling()(10, 0.7), 13); // 30 % from 70 % on
    assert.equal(stepScaling()(10, 0.69), 11);
    assert.equal(stepScaling({ adjustmentType: 'ChangeInCapacity' })(10, 0.65), 20);
  });

  it('counts what it added as part of the next step, while the cooldown lasts', () => {
    const decide = stepScaling();
    assert.equal(decide(10, 0.6), 11);
    assert.equal(decide(11, 0.62), 11); // the same step
    assert.equal(decide(11, 0.72), 13); // 3 of 10, less the 1 that was added
  });

  it('takes away by the step of the breach, after all points of the alarm', () => {
    const decide = stepScaling({ inPeriods: 3 });
    assert.equal(decide(10, 0.4), 10);
    assert.equal(decide(10, 0.4), 10);
    assert.equal(decide(10, 0.4), 9);
    const most = stepScaling({ inPeriods: 3, inDatapoints: 2 });
    assert.deepEqual(
      [0.3, 0.5, 0.35].map((utilization) => most(10, utilization)),
      [10, 10, 9],
    );
    const deep = stepScaling({ inPeriods: 1 });
    assert.equal(deep(10, 0.25), 7);
    assert.equal(deep(7, 0.25), 7); // cooldown
  });

  it('acts for each new point while the alarm is on', () => {
    const decide = stepScaling({ outCooldown: 0 });
    assert.equal(decide(10, 0.6), 11);
    assert.equal(decide(11, 0.6), 12);
  });

  it('acts once for a point', () => {
    const decide = autoscaler('step-scaling', { outCooldown: 0 }, TARGET);
    const past = { utilizationRatio: [0.6, 0.6, 0.6, 0.6] };
    assert.equal(decide({ now: 60, replicas: 10, past }), 11);
    const later = { utilizationRatio: [...past.utilizationRatio, 0.6] };
    assert.equal(decide({ now: 75, replicas: 11, past: later }), 11);
  });

  it('asks for M of N points, a missing one in no breach', () => {
    const decide = stepScaling({ outPeriods: 3, outDatapoints: 2 });
    assert.deepEqual(
      [0.9, 0.1, 0.9].map((utilization) => decide(10, utilization)),
      [10, 10, 13],
    );
    const blind = stepScaling({ outPeriods: 2, inPeriods: 2 });
    assert.deepEqual(
      [0.9, NaN, 0.9, 0.1, NaN, 0.1].map((utilization) => blind(10, utilization)),
      [10, 10, 10, 10, 10, 10],
    );
  });

  it('follows steps of its own', () => {
    const outSteps = [
      { lower: 0, upper: 0.2, adjustment: 12 },
      { lower: 0.2, adjustment: 20 },
    ];
    const inSteps = [{ upper: 0, adjustment: 4 }];
    const options = { adjustmentType: 'ExactCapacity', outSteps, inSteps, inPeriods: 1 };
    assert.equal(stepScaling(options)(10, 0.7), 12);
    assert.equal(stepScaling(options)(10, 0.9), 20);
    assert.equal(stepScaling(options)(10, 0.1), 4);
    const gap = stepScaling({ outSteps: [{ lower: 0.2, adjustment: 100 }] });
    assert.equal(gap(10, 0.7), 10);
  });

  it('refuses steps and alarms that make no sense', () => {
    const wrong = (options: OptionValues) => problems('step-scaling', options);
    assert.deepEqual(wrong({ adjustmentType: 'ExactCapacity' }), [
      'adjustmentType: ExactCapacity needs outSteps and inSteps',
    ]);
    assert.deepEqual(wrong({ outSteps: [{ lower: 2, upper: 1, adjustment: 1 }] }), [
      'outSteps.0: must have lower < upper, got 2, 1',
    ]);
    assert.deepEqual(wrong({ inSteps: [{ adjustment: -1 }, { lower: -2, adjustment: -1 }] }), [
      'inSteps.1: overlaps with step 0',
    ]);
    const half = [{ adjustment: 0.5 }];
    assert.deepEqual(wrong({ adjustmentType: 'ChangeInCapacity', outSteps: half }), [
      'outSteps.0: must be whole replicas for ChangeInCapacity, got 0.5',
    ]);
    assert.deepEqual(wrong({ outDatapoints: 2 }), [
      'outDatapoints: must be at most outPeriods (1)',
    ]);
  });
});
