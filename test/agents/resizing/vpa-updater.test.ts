import assert from 'node:assert/strict';
import {
  isToBeReplaced,
  priorityOf,
  type UpdaterPod,
} from '../../../agents/resizing/vpa-updater.ts';

const HOUR = 3600;
const RULES = { changeMinRatio: 0.1, lifetimeMin: 12 * HOUR, now: 100 * HOUR };
const CPU = { target: 1000, lower: 800, upper: 3000 };
const MEMORY = { target: 100, lower: 90, upper: 150 };
const OLD: UpdaterPod = { startedAt: 0, cpu: 1000, memory: 100, hasQuickOutOfMemory: false };
const YOUNG = { ...OLD, startedAt: 99 * HOUR };
const BOTH = { cpu: CPU, memory: MEMORY };

describe('the updater', () => {
  it('adds the relative changes of CPU and memory', () => {
    const { changeRatio, isOutOfBounds } = priorityOf({ ...OLD, cpu: 1250, memory: 80 }, BOTH);
    assert.ok(Math.abs(changeRatio - (250 / 1250 + 20 / 80)) < 1e-12);
    assert.ok(isOutOfBounds); // 80 < 90
  });

  it('replaces what is out of bounds at once, however small the change', () => {
    const narrow = { cpu: { target: 1000, lower: 990, upper: 1010 }, memory: undefined };
    const isReplaced = (cpu: number) => isToBeReplaced({ ...YOUNG, cpu }, narrow, RULES);
    assert.deepEqual([989, 990, 1010, 1011].map(isReplaced), [true, false, false, true]);
  });

  it('replaces within the bounds after 12 h only, and for 10 % at least', () => {
    const at = (startedAt: number, cpu: number) =>
      isToBeReplaced({ ...OLD, startedAt, cpu }, BOTH, RULES);
    assert.ok(at(88 * HOUR, 1200));
    assert.ok(!at(88 * HOUR + 1, 1200));
    assert.ok(!at(0, 1111)); // 111 / 1111 < 0.1
    assert.ok(at(0, 1112)); // 112 / 1112 > 0.1
    assert.ok(!at(NaN, 1200)); // has not started
    const tenth = { cpu: { target: 1100, lower: 800, upper: 3000 }, memory: undefined };
    assert.ok(isToBeReplaced(OLD, tenth, RULES)); // 100 / 1000, neither more nor less
  });

  it('replaces after a quick kill for want of memory, where that changes anything', () => {
    const killed = { ...YOUNG, hasQuickOutOfMemory: true };
    assert.ok(!isToBeReplaced(killed, BOTH, RULES));
    assert.ok(isToBeReplaced({ ...killed, memory: 99 }, BOTH, RULES));
    assert.ok(!isToBeReplaced({ ...YOUNG, memory: 99 }, BOTH, RULES));
  });

  it('looks past what is not recommended or not modelled', () => {
    assert.ok(!isToBeReplaced({ ...OLD, memory: 1 }, { cpu: CPU, memory: undefined }, RULES));
    const { memory: _, ...bare } = OLD;
    assert.deepEqual(priorityOf(bare, BOTH), { isOutOfBounds: false, changeRatio: 0 });
  });
});
