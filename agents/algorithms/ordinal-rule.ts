import type { Json, Policy } from '../learning/policy.ts';
import { numbersAt, recordOf, sizesAt } from '../learning/read-json.ts';
import type { BoxSpace, DiscreteSpace } from '../learning/space.ts';

/** A linear rule over alternatives that stand in an order, such as rising numbers of replicas. */
export interface OrdinalRule {
  readonly sizes: readonly number[]; // alternatives by decision
  /** Place of the alternative of each decision where all features are 0; any number. */
  readonly places: readonly number[];
  /** Places per unit of each feature; the same for all decisions, each of which has features of its own. */
  readonly weights: readonly number[];
}

/**
 * Takes for decision i the alternative nearest to place_i + <weights, features of i>, among those that are
 * open. The observation is that of all decisions, part by part, as long as weights each.
 */
export function ordinalPolicy({ sizes, places, weights }: OrdinalRule): Policy {
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const act = (observation: ArrayLike<number>, mask?: Uint8Array): readonly number[] =>
    sizes.map((size, i) => {
      let place = places[i]!;
      for (let k = 0; k < weights.length; k++)
        place += weights[k]! * observation[i * weights.length + k]!;
      return nearestOpen(place, size, mask?.subarray(starts[i]!, starts[i]! + size));
    });
  return {
    act,
    probabilities(observation, mask) {
      const certain = new Float64Array(starts.at(-1)! + sizes.at(-1)!);
      act(observation, mask).forEach((choice, i) => {
        certain[starts[i]! + choice] = 1;
      });
      return certain;
    },
  };
}

/** Of two as near, the higher. */
function nearestOpen(place: number, size: number, mask: Uint8Array | undefined): number {
  const wanted = Math.round(Math.min(size - 1, Math.max(0, place)));
  if (mask === undefined) return wanted;
  for (let far = 0; far < size; far++) {
    if (mask[wanted + far] === 1) return wanted + far;
    if (wanted >= far && mask[wanted - far] === 1) return wanted - far;
  }
  return wanted;
}

export function saveOrdinalRule({ sizes, places, weights }: OrdinalRule): Json {
  return { sizes, places, weights };
}

/** Throws an Error that says what is wrong with damaged parameters. */
export function readOrdinalRule(saved: Json): OrdinalRule {
  const record = recordOf(saved, 'a linear rule');
  const sizes = sizesAt(record, 'sizes');
  return {
    sizes,
    places: numbersAt(record, 'places', sizes.length),
    weights: numbersAt(record, 'weights'),
  };
}

/** Features of each of several alike decisions, such as 'ledger/load'; throws where they are not alike. */
export function featuresPerDecision(
  { names }: Pick<BoxSpace, 'names'>,
  decisions: Pick<DiscreteSpace, 'names'>,
): number {
  const count = names.length / decisions.names.length;
  const feature = (at: number) => names[at]!.slice(names[at]!.lastIndexOf('/') + 1);
  if (!Number.isInteger(count) || names.some((_, at) => feature(at) !== feature(at % count)))
    throw new Error(`${names.length} numbers are not alike for ${decisions.names.join(', ')}`);
  return count;
}
