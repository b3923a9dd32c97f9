import type { OptionTable } from '../../sim/options.ts';
import { linearSchedule, type Schedule } from './schedules.ts';

/** How often an action is taken by chance, as training goes on. */
export interface ExplorationOptions {
  readonly explorationStart: number; // probability
  readonly explorationEnd: number; // probability
  readonly explorationShare: number; // of the training, in (0, 1]
}

/** The probability of an action by chance: linear, then constant. */
export function explorationSchedule(options: ExplorationOptions): Schedule {
  const { explorationStart: from, explorationEnd: to, explorationShare: share } = options;
  return linearSchedule({ from, to, share });
}

/** The options of `explorationSchedule`, with the defaults of an algorithm. */
export function explorationOptions(defaults: ExplorationOptions): OptionTable {
  const probability = { type: 'number', min: 0, max: 1 } as const;
  return {
    explorationStart: {
      value: probability,
      default: defaults.explorationStart,
      description: 'probability of an action by chance at the start, in [0, 1]',
    },
    explorationEnd: {
      value: probability,
      default: defaults.explorationEnd,
      description: 'probability of an action by chance after the decrease, in [0, 1]',
      tune: { min: 0.01, max: 0.2, log: true },
    },
    explorationShare: {
      value: { type: 'number', above: 0, max: 1 },
      default: defaults.explorationShare,
      description: 'share of the training over which it decreases, linearly, in (0, 1]',
      tune: { min: 0.05, max: 0.6 },
    },
  };
}
