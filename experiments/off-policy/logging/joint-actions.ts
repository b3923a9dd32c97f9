import type { Start } from '../../../agents/learning/environment.ts';
import type { ActionSpace, DiscreteSpace } from '../../../agents/learning/space.ts';
import { BadInput } from '../../bad-input.ts';

/** Every combination of the alternatives of all dimensions, as one list of actions. */
export interface JointActions {
  readonly names: readonly string[]; // '+1', or 'gateway +1 / ledger hold' with several dimensions
  readonly actions: readonly (readonly number[])[];
  /** What all dimensions choose on their own, as probabilities of joint actions. */
  joint(probabilities: ArrayLike<number>): Float64Array;
  /** 1 where a joint action is open. */
  open(mask: Start['mask']): Uint8Array;
}

const ACTIONS_MAX = 256; // columns pi_ of a log

/** The joint actions of an environment; throws BadInput where they cannot be listed. */
export function jointActions(space: ActionSpace, environment: string): JointActions {
  if (space.kind === 'box')
    throw new BadInput([
      `${environment}: must have alternatives to choose from, its actions are numbers`,
    ]);
  const count = space.sizes.reduce((product, size) => product * size, 1);
  if (count > ACTIONS_MAX)
    throw new BadInput([
      `${environment}: must have at most ${ACTIONS_MAX} joint actions for a log, has ${count}`,
    ]);
  const starts = space.sizes.map((_, i) =>
    space.sizes.slice(0, i).reduce((sum, one) => sum + one, 0),
  );
  const actions = Array.from({ length: count }, (_, number) => {
    let rest = number;
    return space.sizes.map((size) => {
      const alternative = rest % size;
      rest = Math.floor(rest / size);
      return alternative;
    });
  });
  const placesOf = (action: readonly number[]) => action.map((one, i) => starts[i]! + one);
  return {
    names: actions.map((action) => nameOf(space, action)),
    actions,
    joint: (probabilities) =>
      Float64Array.from(actions, (action) =>
        placesOf(action).reduce((product, place) => product * probabilities[place]!, 1),
      ),
    open: (mask) =>
      Uint8Array.from(actions, (action) =>
        mask === undefined || placesOf(action).every((place) => mask[place] === 1) ? 1 : 0,
      ),
  };
}

function nameOf({ names, labels }: DiscreteSpace, action: readonly number[]): string {
  const parts = action.map((one, i) => {
    const own =
      labels === undefined ? undefined : (labels[labels.length === 1 ? 0 : i]?.[one] ?? undefined);
    return own ?? String(one);
  });
  return parts.length === 1 ? parts[0]! : parts.map((part, i) => `${names[i]} ${part}`).join(' / ');
}
