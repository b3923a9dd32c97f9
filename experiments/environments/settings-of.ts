import type { Environment, Info, Start, Step } from '../../agents/learning/environment.ts';
import { assert } from '../../sim/units.ts';

/** One setting of a baseline: decides by what is observed, without a memory of its own. */
export interface BaselineSetting {
  readonly label: string;
  act(observation: ArrayLike<number>): ArrayLike<number>;
}
export interface SettingsTask {
  readonly name: string;
  readonly environment: Environment; // in which the baseline acts
  readonly settings: readonly BaselineSetting[]; // at least one
  readonly gamma: number; // discount per step of `environment`, in (0, 1]
  readonly segmentSteps: number; // steps that a choice lasts, >= 1; Infinity: to the end of the episode
}

/**
 * The choice of a baseline's setting as a task of its own, a learner above a fast rule: an action picks
 * the setting that acts for a whole segment, and its reward is the segment's discounted sum of rewards,
 * sum of gamma^t r_t. The same seed gives every setting the same chance.
 */
export function settingsOf(task: SettingsTask): Environment {
  const { name, environment, settings, gamma, segmentSteps } = task;
  assert(settings.length > 0, 'there is no setting to choose');
  assert(segmentSteps >= 1, `a segment has at least one step, got ${segmentSteps}`);
  const labels = settings.map(({ label }) => label);
  let current: Float32Array = new Float32Array();
  const begin = (start: Start) => {
    current = start.observation;
    return { observation: current, info: start.info };
  };
  return {
    name,
    observationSpace: environment.observationSpace,
    actionSpace: {
      kind: 'discrete',
      sizes: [settings.length],
      names: ['setting'],
      labels: [labels],
    },
    reset: (seed) => begin(environment.reset(seed)),
    step(action): Step {
      const setting = settings[action[0]!]!;
      let [reward, weight, steps] = [0, 1, 0];
      let info: Info = {};
      let [terminated, truncated] = [false, false];
      while (steps < segmentSteps && !terminated && !truncated) {
        const step = environment.step(setting.act(current));
        reward += weight * step.reward;
        weight *= gamma;
        steps += 1;
        ({ observation: current, info, terminated, truncated } = step);
      }
      return { observation: current, reward, terminated, truncated, info: { ...info, steps } };
    },
  };
}
