import { assert } from '../../sim/units.ts';

/** A vector of numbers, each with a name and bounds. */
export interface BoxSpace {
  readonly kind: 'box';
  readonly names: readonly string[]; // with unit, one per dimension
  readonly low: readonly number[]; // inclusive; -Infinity: unbounded
  readonly high: readonly number[]; // inclusive; Infinity: unbounded
}
/** One choice per dimension: of `sizes[i]` alternatives, numbered from 0. A single decision has one dimension. */
export interface DiscreteSpace {
  readonly kind: 'discrete';
  readonly sizes: readonly number[]; // each >= 1
  /** What each dimension decides, such as the service that it scales. */
  readonly names: readonly string[];
  /** What each alternative means, by dimension; where every dimension has the same, once. */
  readonly labels?: readonly (readonly string[])[];
}
export type ActionSpace = DiscreteSpace | BoxSpace;

/** Numbers of one action: one per dimension. */
export function dimensionsOf(space: ActionSpace): number {
  return space.names.length;
}

/** Alternatives of all dimensions, one behind the other: the length of a mask, and of a layer of logits. */
export function alternativesOf({ sizes }: DiscreteSpace): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A space that an algorithm for a single discrete decision can take; throws otherwise. */
export function singleDecision(space: ActionSpace): number {
  assert(
    space.kind === 'discrete' && space.sizes.length === 1,
    'needs one discrete decision per step',
  );
  return space.sizes[0]!;
}
