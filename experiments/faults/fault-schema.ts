import { SEVERITIES, tableOf } from '../../sim/faults/fault-spec.ts';
import { FAULTS } from '../../sim/faults/index.ts';
import { ONSETS } from '../../sim/faults/onsets.ts';
import { RADII } from '../../sim/faults/radii.ts';
import type { Registered } from '../../sim/options.ts';
import {
  type JsonSchema,
  listSchema,
  specSchema,
  tableSchema,
} from '../json-schema/option-schema.ts';
import { SCENARIO, SCENARIO_OPTIONS } from './read-scenario.ts';

/** What `faults` of an experiment file may hold, for editors. */
export function faultsSchema(): JsonSchema {
  const severity = {
    description: 'in (0, 1], or by name',
    anyOf: [{ type: 'number', exclusiveMinimum: 0, maximum: 1 }, { enum: Object.keys(SEVERITIES) }],
  };
  const onset = { $ref: '#/$defs/faultOnset' };
  const radius = { $ref: '#/$defs/faultRadius' };
  const faults = FAULTS.map((line) => ({
    description: line.description,
    ...tableSchema(
      tableOf(line),
      {
        kind: { const: line.kind },
        severity,
        onset,
        ...(line.spreads === undefined ? {} : { radius }),
      },
      ['kind'],
    ),
  }));
  const roles = { type: 'object', additionalProperties: { type: 'string' } };
  const scenario = {
    description: 'all faults of a scenario file',
    ...tableSchema(SCENARIO_OPTIONS, { kind: { const: SCENARIO }, roles }, ['kind']),
  };
  return {
    description: 'what goes wrong, and when',
    ...listSchema({ type: 'object', required: ['kind'], oneOf: [...faults, scenario] }),
  };
}

/** Below `$defs` of an experiment file. */
export function faultDefinitions(): JsonSchema {
  return { faultOnset: namedSchema(ONSETS), faultRadius: namedSchema(RADII) };
}

/** A Spec, or its kind alone where it needs no options. */
function namedSchema(registry: readonly Registered[]): JsonSchema {
  const isFree = ({ options }: Registered) =>
    Object.values(options).every((one) => one.default !== undefined || one.optional === true);
  const names = registry.filter(isFree).map(({ kind }) => kind);
  return { anyOf: [{ enum: names }, specSchema(registry)] };
}
