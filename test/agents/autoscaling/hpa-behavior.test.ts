import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  type Aged,
  type Behavior,
  fillBehavior,
  limitLegacy,
  limitRate,
  type RatePolicy,
  type ScalingRules,
  stabilize,
  stabilizeLegacy,
} from '../../../agents/autoscaling/hpa-behavior.ts';

const at = (...pairs: readonly (readonly [replicas: number, age: number])[]): readonly Aged[] =>
  pairs.map(([replicas, age]) => ({ replicas, age }));

describe('hpa: without a behavior', () => {
  it('keeps to the highest recommendation of the window, the present one included', () => {
    const recommendations = at([9, 301], [6, 200], [4, 15]);
    assert.equal(stabilizeLegacy({ desired: 2, recommendations, window: 300 }), 6);
    assert.equal(stabilizeLegacy({ desired: 8, recommendations, window: 300 }), 8);
    assert.equal(stabilizeLegacy({ desired: 2, recommendations: [], window: 300 }), 2);
  });

  it('counts a recommendation exactly as old as the window', () => {
    assert.equal(stabilizeLegacy({ desired: 2, recommendations: at([6, 300]), window: 300 }), 6);
    assert.equal(stabilizeLegacy({ desired: 2, recommendations: at([6, 300.1]), window: 300 }), 2);
  });

  it('limits a step up to twice the replicas, but allows four', () => {
    const limit = (current: number, desired: number, replicasMax = 100) =>
      limitLegacy({ current, desired, replicasMin: 2, replicasMax });
    assert.equal(limit(5, 50), 10);
    assert.equal(limit(1, 50), 4);
    assert.equal(limit(0, 50), 4);
    assert.equal(limit(5, 50, 7), 7);
    assert.equal(limit(50, 1), 2);
    assert.equal(limit(50, 3), 3);
  });
});

describe('hpa: defaults of a behavior', () => {
  it('fills what is unset: up 4 pods or 100 % per 15 s, down 100 % after the window', () => {
    assert.deepEqual(fillBehavior({}, 120), {
      scaleUp: {
        stabilizationWindow: 0,
        selectPolicy: 'Max',
        policies: [
          { type: 'Pods', value: 4, period: 15 },
          { type: 'Percent', value: 100, period: 15 },
        ],
      },
      scaleDown: {
        stabilizationWindow: 120,
        selectPolicy: 'Max',
        policies: [{ type: 'Percent', value: 100, period: 15 }],
      },
    });
  });

  it('keeps what is set, field by field', () => {
    const policies: RatePolicy[] = [{ type: 'Pods', value: 1, period: 60 }];
    const { scaleUp, scaleDown } = fillBehavior(
      { scaleUp: { policies }, scaleDown: { stabilizationWindow: 0, selectPolicy: 'Disabled' } },
      300,
    );
    assert.deepEqual(scaleUp, { stabilizationWindow: 0, selectPolicy: 'Max', policies });
    assert.equal(scaleDown.stabilizationWindow, 0);
    assert.equal(scaleDown.selectPolicy, 'Disabled');
    assert.equal(scaleDown.policies.length, 1);
  });
});

describe('hpa: stabilisation with a behavior', () => {
  const stable = (current: number, desired: number, recommendations: readonly Aged[]) =>
    stabilize({ current, desired, recommendations, upWindow: 60, downWindow: 300 });

  it('rises to the lowest recommendation of the window for scaling up', () => {
    assert.equal(stable(1, 9, at([4, 50], [6, 10])), 4);
    assert.equal(stable(1, 9, at([4, 61], [6, 10])), 6);
  });

  it('falls to the highest recommendation of the window for scaling down', () => {
    assert.equal(stable(9, 1, at([4, 250], [3, 10])), 4);
    assert.equal(stable(9, 1, at([4, 301], [3, 10])), 3);
  });

  it('starts from the current replicas, not from the wanted ones', () => {
    assert.equal(stable(5, 8, at([3, 30], [7, 10])), 5);
    assert.equal(stable(5, 1, at([9, 30])), 5);
  });

  it('does not count a recommendation exactly as old as the window', () => {
    assert.equal(stable(1, 9, at([4, 60])), 9);
    assert.equal(stable(9, 1, at([4, 300])), 1);
  });

  it('lies between the current and the wanted replicas', () => {
    const count = fc.integer({ min: 0, max: 50 });
    const list = fc.array(fc.record({ replicas: count, age: fc.integer({ min: 0, max: 400 }) }));
    fc.assert(
      fc.property(count, count, list, (current, desired, recommendations) => {
        const result = stable(current, desired, recommendations);
        assert.ok(result >= Math.min(current, desired) && result <= Math.max(current, desired));
      }),
    );
  });
});

describe('hpa: rate policies', () => {
  const pods = (value: number, period = 60): RatePolicy => ({ type: 'Pods', value, period });
  const percent = (value: number, period = 60): RatePolicy => ({ type: 'Percent', value, period });
  const rules = (
    policies: readonly RatePolicy[],
    selectPolicy: ScalingRules['selectPolicy'] = 'Max',
  ): ScalingRules => ({ stabilizationWindow: 0, selectPolicy, policies });
  const limit = (
    current: number,
    desired: number,
    both: ScalingRules,
    memory: { added?: readonly Aged[]; deleted?: readonly Aged[]; bounds?: [number, number] } = {},
  ) => {
    const behavior: Behavior = { scaleUp: both, scaleDown: both };
    const { added = [], deleted = [], bounds: [replicasMin, replicasMax] = [0, 1000] } = memory;
    return limitRate({ current, desired, replicasMin, replicasMax, behavior, added, deleted });
  };

  it('add and remove at most so many pods', () => {
    assert.equal(limit(10, 50, rules([pods(4)])), 14);
    assert.equal(limit(10, 1, rules([pods(4)])), 6);
    assert.equal(limit(10, 12, rules([pods(4)])), 12);
    assert.equal(limit(10, 10, rules([pods(4)])), 10);
  });

  it('round percent up on the way up and cut it off on the way down', () => {
    assert.equal(limit(7, 50, rules([percent(10)])), 8);
    assert.equal(limit(7, 1, rules([percent(10)])), 6);
    assert.equal(limit(1, 50, rules([percent(1)])), 2);
  });

  it('count from the start of the period, with what was added and deleted since', () => {
    assert.equal(limit(10, 50, rules([pods(8)]), { added: at([5, 30]) }), 13);
    assert.equal(limit(10, 50, rules([pods(8)]), { added: at([5, 30]), deleted: at([2, 1]) }), 15);
    assert.equal(limit(10, 0, rules([percent(50)]), { added: at([4, 30]) }), 3);
    assert.equal(limit(10, 0, rules([percent(50)]), { deleted: at([6, 30]) }), 8);
  });

  it('look only at what is younger than their period', () => {
    assert.equal(limit(10, 50, rules([pods(8)]), { added: at([5, 59.9]) }), 13);
    assert.equal(limit(10, 50, rules([pods(8)]), { added: at([5, 60]) }), 18);
    const two = rules([pods(8, 10), pods(20, 100)]);
    assert.equal(limit(10, 50, two, { added: at([5, 59.9]) }), 25);
  });

  it('take the largest change by Max and the smallest by Min', () => {
    assert.equal(limit(10, 50, rules([pods(4), percent(100)], 'Max')), 20);
    assert.equal(limit(10, 50, rules([pods(4), percent(100)], 'Min')), 14);
    assert.equal(limit(10, 1, rules([pods(4), percent(50)], 'Max')), 5);
    assert.equal(limit(10, 1, rules([pods(4), percent(50)], 'Min')), 6);
  });

  it('hold by Disabled', () => {
    assert.equal(limit(10, 50, rules([pods(4)], 'Disabled')), 10);
    assert.equal(limit(10, 1, rules([pods(4)], 'Disabled')), 10);
  });

  it('never move against the current replicas', () => {
    assert.equal(limit(10, 50, rules([pods(4)]), { added: at([9, 5]) }), 10);
    assert.equal(limit(10, 1, rules([pods(4)]), { deleted: at([9, 5]) }), 10);
  });

  it('end at the bounds', () => {
    assert.equal(limit(10, 50, rules([pods(40)]), { bounds: [2, 20] }), 20);
    assert.equal(limit(10, 1, rules([pods(40)]), { bounds: [2, 20] }), 2);
  });
});
