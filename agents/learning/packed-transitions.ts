import {
  packNumbers,
  unpackBytes,
  unpackDoubles,
  unpackFloats,
  unpackIntegers,
} from './packed-floats.ts';
import type { Json } from './policy.ts';
import { countAt, recordOf, textAt } from './read-json.ts';
import type { Transitions } from './transitions.ts';

const FORMAT = 'finfra-transitions-1';

/** Steps as JSON that fits a file: arrays as base64 of their bytes, nothing rounded. */
export function packTransitions(log: Transitions): Json {
  const { length, propensities, masks, nextMasks } = log;
  return {
    format: FORMAT,
    length,
    observationSize: log.observations.length / length,
    actionSize: log.actions.length / length,
    alternatives: (masks ?? nextMasks ?? []).length / length, // 0: there are no masks
    observations: packNumbers(log.observations),
    actions: packNumbers(log.actions),
    rewards: packNumbers(log.rewards),
    nexts: packNumbers(log.nexts),
    terminated: packNumbers(log.terminated),
    truncated: packNumbers(log.truncated),
    ...(propensities === undefined ? {} : { propensities: packNumbers(propensities) }),
    ...(masks === undefined ? {} : { masks: packNumbers(masks) }),
    ...(nextMasks === undefined ? {} : { nextMasks: packNumbers(nextMasks) }),
  };
}

/** As they were packed; throws an Error that says what is wrong with a damaged file. */
export function unpackTransitions(packed: Json): Transitions {
  const record = recordOf(packed, 'transitions');
  if (record['format'] !== FORMAT) throw new Error(`format must be ${FORMAT}`);
  const length = countAt(record, 'length');
  const alternatives = countAt(record, 'alternatives');
  const states = length * countAt(record, 'observationSize');
  const masksAt = (key: string) =>
    record[key] === undefined ? undefined : unpackBytes(textAt(record, key), length * alternatives);
  return {
    length,
    observations: unpackFloats(textAt(record, 'observations'), states),
    actions: unpackIntegers(textAt(record, 'actions'), length * countAt(record, 'actionSize')),
    rewards: unpackDoubles(textAt(record, 'rewards'), length),
    nexts: unpackFloats(textAt(record, 'nexts'), states),
    terminated: unpackBytes(textAt(record, 'terminated'), length),
    truncated: unpackBytes(textAt(record, 'truncated'), length),
    propensities:
      record['propensities'] === undefined
        ? undefined
        : unpackDoubles(textAt(record, 'propensities'), length),
    masks: masksAt('masks'),
    nextMasks: masksAt('nextMasks'),
  };
}
