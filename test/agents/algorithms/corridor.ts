import type { Environment, Step } from '../../../agents/learning/environment.ts';
import { createRandom } from '../../../sim/random.ts';

export interface CorridorOptions {
  readonly cells?: number; // the last is the goal [5]
  readonly stepsMax?: number; // then the episode is truncated [20]
  readonly isClosed?: boolean; // both actions go left: the goal is never reached
  readonly mask?: readonly number[];
}

/**
 * A row of cells: left (0) or right (1), -1 for each step, 10 more at the goal, which ends it. Begins
 * in any cell before the goal, each as likely.
 */
export function corridor(options: CorridorOptions = {}): Environment {
  const { cells = 5, stepsMax = 20, isClosed = false, mask } = options;
  const observation = new Float32Array(1);
  let [cell, steps] = [0, 0];
  const show = () => {
    observation[0] = cell;
    return {
      observation,
      info: {},
      ...(mask === undefined ? {} : { mask: Uint8Array.from(mask) }),
    };
  };
  return {
    name: 'corridor',
    observationSpace: { kind: 'box', names: ['cell'], low: [0], high: [cells - 1] },
    actionSpace: { kind: 'discrete', sizes: [2], names: ['move'], labels: [['left', 'right']] },
    reset(seed) {
      cell = isClosed ? 0 : createRandom(String(seed)).stream('cell')() * (cells - 1);
      [cell, steps] = [Math.floor(cell), 0];
      return show();
    },
    step(action): Step {
      cell = Math.max(0, cell + (action[0] === 1 && !isClosed ? 1 : -1));
      steps += 1;
      const terminated = cell === cells - 1;
      const truncated = !terminated && steps >= stepsMax;
      return { ...show(), reward: terminated ? 9 : -1, terminated, truncated };
    },
  };
}
