import assert from 'node:assert/strict';
import { ScalingCooldowns } from '../../../agents/autoscaling/scaling-cooldowns.ts';

const cooldowns = () => new ScalingCooldowns({ outCooldown: 300, inCooldown: 600 });
const add = (replicas: number) => (base: number) => base + replicas;

describe('ScalingCooldowns', () => {
  it('counts what was added as part of the next step: after 2, a step of 3 adds 1', () => {
    const one = cooldowns();
    assert.equal(one.out(0, 10, add(2)), 12);
    assert.equal(one.out(60, 12, add(2)), 12);
    assert.equal(one.out(120, 12, add(3)), 13);
  });

  it('starts from what there is once the cooldown has ended', () => {
    const one = cooldowns();
    assert.equal(one.out(0, 10, add(2)), 12);
    assert.equal(one.out(299, 12, add(2)), 12);
    assert.equal(one.out(300, 12, add(2)), 14);
  });

  it('starts from what is left where replicas were lost meanwhile', () => {
    const one = cooldowns();
    assert.equal(one.out(0, 10, add(2)), 12);
    assert.equal(one.out(60, 5, add(2)), 7);
  });

  it('blocks scaling in after scaling in, and while what was added starts', () => {
    const one = cooldowns();
    assert.equal(one.in(0, 10, 9), 9);
    assert.equal(one.in(599, 9, 8), 9);
    assert.equal(one.in(600, 9, 8), 8);
    assert.equal(one.out(660, 8, add(1)), 9);
    assert.equal(one.in(959, 9, 8), 9);
    assert.equal(one.in(960, 9, 8), 8); // scaling out has ended the cooldown of scaling in
  });

  it('never turns a direction round', () => {
    const one = cooldowns();
    assert.equal(
      one.out(0, 10, () => 4),
      10,
    );
    assert.equal(one.in(0, 10, 12), 10);
  });
});
