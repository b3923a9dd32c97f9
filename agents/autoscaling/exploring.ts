import { InputError, type OptionTable } from '../../sim/options.ts';
import type { Uniform } from '../../sim/random.ts';
import type { Agent, ScalingTarget } from '../agent.ts';
import { EXPLORATION_OPTIONS, type Exploration, Explorer } from '../learning/explorer.ts';
import type { AutoscalerLine } from '../registry.ts';
import { MOVE_SETS, type MoveSet, orderOf, SCALING_MOVES } from './scaling-moves.ts';
import { ServiceView } from './service-view.ts';

interface ExploringOptions extends Exploration {
  readonly choice: number;
  readonly moves: MoveSet;
}
const OPTIONS: OptionTable = {
  choice: {
    value: { type: 'number', integer: true, min: 0 },
    default: 0,
    description: 'alternative that it takes where it does not explore, numbered from 0',
  },
  moves: {
    value: { type: 'choice', of: MOVE_SETS },
    default: 'targets',
    description: 'the alternatives: those of the environment autoscale',
  },
  ...EXPLORATION_OPTIONS,
};

/**
 * One alternative of a learned autoscaler for good, and others by chance: what records a log for learners, as
 * the log of a training file is recorded. No contender: it shows what such a log costs while it is made.
 */
export function exploring(
  target: ScalingTarget,
  options: ExploringOptions,
  uniform: Uniform,
): Agent {
  const view = new ServiceView(target);
  const explorer = new Explorer(options, uniform);
  const moves = SCALING_MOVES[options.moves];
  const probabilities = Float64Array.from(moves, (_, at) => (at === options.choice ? 1 : 0));
  return {
    name: 'exploring',
    observe: (telemetry) => view.see(telemetry),
    act: () => orderOf(view, moves[explorer.choose(probabilities).alternative]!),
  };
}

export const exploringLine: AutoscalerLine = {
  kind: 'exploring',
  description:
    'one alternative of a learned autoscaler with others by chance, as a log is recorded',
  options: OPTIONS,
  coveredBy:
    'test/agents/autoscaling/exploring.test.ts: holds its choice, and takes others in the share of its exploration',
  create(values, targets, context) {
    const options = values as unknown as ExploringOptions;
    const last = SCALING_MOVES[options.moves].length - 1;
    if (options.choice > last)
      throw new InputError([
        { path: ['choice'], message: `must be an integer in [0, ${last}], got ${options.choice}` },
      ]);
    return targets.map((target) =>
      exploring(target, options, context.stream(`exploration ${target.service}`)),
    );
  },
};
