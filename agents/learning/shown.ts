import type { VectorEnvironment, VectorStart } from './environment.ts';
import { packNumbers, unpackBytes, unpackFloats } from './packed-floats.ts';
import type { Json } from './policy.ts';
import { type JsonRecord, textAt } from './read-json.ts';
import { alternativesOf, dimensionsOf } from './space.ts';

/** What a trainer decides on next: a copy, since a vector uses its arrays again. */
export interface Shown {
  readonly observations: Float32Array;
  readonly masks: Uint8Array | undefined;
}

export function shownOf({ observations, masks }: VectorStart): Shown {
  return { observations: observations.slice(), masks: masks?.slice() };
}

export function saveShown({ observations, masks }: Shown): Json {
  return {
    observations: packNumbers(observations),
    masks: masks === undefined ? null : packNumbers(masks),
  };
}

/** Throws an Error where what was saved is not of such environments. */
export function restoreShown(
  record: JsonRecord,
  { size, observationSpace, actionSpace }: VectorEnvironment,
): Shown {
  const alternatives = actionSpace.kind === 'discrete' ? alternativesOf(actionSpace) : 0;
  const length = size * dimensionsOf(observationSpace);
  return {
    observations: unpackFloats(textAt(record, 'observations'), length),
    masks:
      record['masks'] === null
        ? undefined
        : unpackBytes(textAt(record, 'masks'), size * alternatives),
  };
}
