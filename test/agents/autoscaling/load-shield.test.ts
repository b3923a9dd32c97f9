import assert from 'node:assert/strict';
import { replicasFloor, shieldedMoves } from '../../../agents/autoscaling/load-shield.ts';
import { type MoveView, SCALING_MOVES } from '../../../agents/autoscaling/scaling-moves.ts';

const view = (short: number, long: number, current: number, replicasMax = 20): MoveView => ({
  load: { short, long },
  current,
  target: { service: 's', workersPerReplica: 2, replicasMin: 1, replicasMax } as MoveView['target'],
});
/** Replicas that the moves of `steps` leave, from 5: 3, 4, 5, 6, 7, 9. */
const STEPS = SCALING_MOVES.steps;

describe('the shield of a load', () => {
  it('has the replicas as its floor that serve the larger mean load at the utilization', () => {
    assert.equal(replicasFloor(view(4, 2.8, 5), 0.5), 4); // 4 workers / (0.5 x 2)
    assert.equal(replicasFloor(view(2.8, 4.1, 5), 0.5), 5); // rounded up
    assert.equal(replicasFloor(view(0, 0, 5), 0.5), 1);
    assert.equal(replicasFloor(view(90, 2, 5), 0.5), 20);
  });

  it('closes what would leave fewer, and nothing else', () => {
    assert.deepEqual(shieldedMoves(view(5, 1, 5), STEPS, 0.5), [0, 0, 1, 1, 1, 1]);
    assert.deepEqual(shieldedMoves(view(6, 1, 5), STEPS, 0.5), [0, 0, 0, 1, 1, 1]);
    assert.deepEqual(shieldedMoves(view(3, 1, 5), STEPS, 0.5), [1, 1, 1, 1, 1, 1]);
    const targets = shieldedMoves(view(16, 16, 17), SCALING_MOVES.targets, 0.5);
    const open = SCALING_MOVES.targets.filter((_, at) => targets[at] === 1);
    const labels = ['1min load at 0.2', '1min load at 0.3', '1min load at 0.4', '1min load at 0.5'];
    const long = ['5min load at 0.3', '5min load at 0.35', '5min load at 0.4'];
    assert.deepEqual(
      open.map(({ label }) => label),
      ['hold', ...labels, ...long, '5min load at 0.45', '5min load at 0.5'],
    );
  });

  it('leaves the most open where no move reaches the floor, and all where no load is known', () => {
    assert.deepEqual(shieldedMoves(view(18, 1, 5), STEPS, 0.5), [0, 0, 0, 0, 0, 1]);
    assert.deepEqual(shieldedMoves(view(90, 1, 20), STEPS, 0.5), [0, 0, 1, 1, 1, 1]);
    assert.deepEqual(shieldedMoves(view(NaN, NaN, 5), STEPS, 0.5), [1, 1, 1, 1, 1, 1]);
  });
});
