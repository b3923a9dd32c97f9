import { DISTRIBUTIONS } from '../../sim/distributions/index.ts';
import { routeSchema } from '../system-file/routes.ts';
import { stepDefinitions } from '../system-file/steps.ts';
import { SYSTEM_PARTS, SYSTEM_TABLES } from '../system-file.ts';
import { closedSchema, type JsonSchema, specSchema, tableSchema } from './option-schema.ts';

export const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** What a system file may hold, for editors: generated from the tables that the reader uses. */
export function systemFileSchema(): JsonSchema {
  return {
    $schema: DIALECT,
    title: 'A system file of finfra',
    ...systemSchema(),
    $defs: systemDefinitions(),
  };
}

/** Without its definitions: an experiment file may hold a system, too. */
export function systemSchema(): JsonSchema {
  const parts = Object.fromEntries(SYSTEM_PARTS.map(({ key, schema }) => [key, schema()]));
  const required = SYSTEM_PARTS.filter(({ isRequired }) => isRequired === true);
  return tableSchema(
    SYSTEM_TABLES.SYSTEM,
    parts,
    required.map(({ key }) => key),
  );
}

export function systemDefinitions(): JsonSchema {
  return { law: lawSchema(), ...stepDefinitions(), route: routeSchema() };
}

/** A duration alone is a constant; an empirical law may name a column of a file. */
function lawSchema(): JsonSchema {
  const text = { type: 'string', minLength: 1 };
  const constant = { type: 'string', pattern: '^\\s*\\+?[\\d.]+([eE][+-]?\\d+)? ?[a-z]+\\s*$' };
  const ofFile = closedSchema({ kind: { const: 'empirical' }, file: text, column: text }, [
    'kind',
    'file',
    'column',
  ]);
  return {
    description: 'a law: a duration such as 3ms, or a map with its kind',
    anyOf: [constant, specSchema(DISTRIBUTIONS), ofFile],
  };
}
