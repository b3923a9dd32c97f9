import assert from 'node:assert/strict';
import { chainValue } from '../../../agents/learning/finite-mdp.ts';
import {
  ruleChain,
  stateNumber,
  targetRule,
} from '../../../experiments/conformance/mdp-problem.ts';
import { SCALING_PROBLEM } from '../../../experiments/environments/scaling-mdp.ts';
import {
  scalingMdpSettings,
  scalingMdpSettingsLine,
  settingsPolicyValue,
} from '../../../experiments/environments/scaling-mdp-settings.ts';
import { readOptions } from '../../../sim/options.ts';

const TARGETS = [0.5, 0.9, 1];
const BASE = { targets: TARGETS, toleranceRatio: 0, stepsMax: 300, segmentSteps: 0 };
const START = stateNumber(SCALING_PROBLEM, { load: 0, active: 1, starting: 0 });

describe('the choice of a setting as a task', () => {
  it('the mean return of a setting is the exact value of its rule', () => {
    const task = scalingMdpSettings(BASE);
    for (const [at, targetRatio] of TARGETS.entries()) {
      const rule = targetRule(SCALING_PROBLEM, { targetRatio, toleranceRatio: 0 });
      const exact = chainValue(ruleChain(SCALING_PROBLEM, rule), START);
      let [sum, squares] = [0, 0];
      const episodes = 300;
      for (let seed = 0; seed < episodes; seed++) {
        task.reset(seed);
        const step = task.step([at]);
        assert(step.truncated && !step.terminated && step.info['steps'] === 300);
        sum += step.reward;
        squares += step.reward ** 2;
      }
      const mean = sum / episodes;
      const error = Math.sqrt((squares / episodes - mean ** 2) / episodes);
      assert(Math.abs(mean - exact) < 3.5 * error, `${targetRatio}: ${mean} ${exact} +- ${error}`);
    }
  });

  it('a seed gives every setting the same chance', () => {
    const task = scalingMdpSettings({ ...BASE, stepsMax: 50, segmentSteps: 1 });
    const loads = TARGETS.map((_, at) => {
      const start = task.reset(7).observation[0];
      return [start, ...Array.from({ length: 50 }, () => task.step([at]).observation[0])];
    });
    assert.deepEqual(loads[1], loads[0]);
    assert.deepEqual(loads[2], loads[0]);
    assert(new Set(loads[0]).size === 5); // every level of load
  });

  it('segments of one setting add up, discounted, to the whole episode', () => {
    const whole = scalingMdpSettings(BASE);
    whole.reset(3);
    const expected = whole.step([1]).reward;
    const parts = scalingMdpSettings({ ...BASE, segmentSteps: 70 });
    parts.reset(3);
    let [sum, weight] = [0, 1];
    for (const steps of [70, 70, 70, 70, 20]) {
      const step = parts.step([1]);
      assert.equal(step.info['steps'], steps);
      assert.equal(step.truncated, steps === 20);
      sum += weight * step.reward;
      weight *= SCALING_PROBLEM.gamma ** steps;
    }
    assert(Math.abs(sum - expected) < 1e-9, `${sum} ${expected}`);
  });

  it('values a choice exactly, where it stays for ever', () => {
    const value = (setting: number) => settingsPolicyValue({ act: () => [setting] }, BASE);
    // Known answers of learning, autoscaling_mdp.
    assert(Math.abs(value(0) + 99.90119799756309) < 1e-6);
    assert(Math.abs(value(1) + 87.47580047673387) < 1e-6);
  });

  it('refuses targets that are no utilization', () => {
    const create = (targets: readonly number[]) =>
      scalingMdpSettingsLine.create(readOptions(scalingMdpSettingsLine.options, { targets }), {
        folder: '.',
      });
    assert.throws(() => create([0.5, 0]), /targets.1: must be above 0, got 0/);
    assert.throws(() => create([]), /at least one/);
  });
});
