import { BALANCERS } from '../../agents/balancing/index.ts';
import { DISTRIBUTIONS } from '../../sim/distributions/index.ts';
import { RETRIES } from '../../sim/services/retries/index.ts';
import { SYSTEM_TABLES } from '../system-file.ts';
import { type JsonSchema, LAW, listSchema, specSchema, tableSchema } from './option-schema.ts';

export const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const NAMES = { pattern: '^[a-z][a-z0-9-]*$' } as const;
const CHANCE = { type: 'number', minimum: 0, maximum: 1 } as const;
const CHANCES = { type: 'array', items: CHANCE } as const;
const STEPS = { $ref: '#/$defs/steps' } as const;

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
  const { SYSTEM, INSTANCE_TYPE, NODE_POOL, SERVICE, CLIENT, TRANSACTION } = SYSTEM_TABLES;
  const client = tableSchema(CLIENT, { retry: specSchema(RETRIES) });
  const service = tableSchema(SERVICE, { balancer: specSchema(BALANCERS), client });
  const steps = { anyOf: [STEPS, { $ref: '#/$defs/route' }] };
  const parts = {
    sources: { type: 'array', items: { type: 'string' }, description: 'where figures come from' },
    hop: { ...LAW, description: 'delay from caller to service, and back again' },
    instanceTypes: named(tableSchema(INSTANCE_TYPE)),
    nodes: named(tableSchema(NODE_POOL)),
    services: named(service),
    transactions: named(tableSchema(TRANSACTION, { steps }, ['steps'])),
  };
  return tableSchema(SYSTEM, parts, ['services', 'transactions']);
}

export function systemDefinitions(): JsonSchema {
  const call = { type: 'string', description: 'name of a service' };
  const station = closed({ call, work: LAW }, ['call', 'work']);
  return {
    law: lawSchema(),
    steps: listSchema({ $ref: '#/$defs/step' }, { description: 'in sequence' }),
    step: {
      oneOf: [
        closed({ call, work: LAW, then: STEPS }, ['call', 'work']),
        closed({ parallel: listSchema(STEPS, { description: 'branches' }) }, ['parallel']),
        closed({ probability: CHANCE, steps: STEPS }, ['probability', 'steps']),
      ],
    },
    route: closed({ stations: listSchema(station), start: CHANCES, next: listSchema(CHANCES) }, [
      'stations',
      'start',
      'next',
    ]),
  };
}

/** A duration alone is a constant; an empirical law may name a column of a file. */
function lawSchema(): JsonSchema {
  const text = { type: 'string', minLength: 1 };
  const constant = { type: 'string', pattern: '^\\s*\\+?[\\d.]+([eE][+-]?\\d+)? ?[a-z]+\\s*$' };
  const ofFile = closed({ kind: { const: 'empirical' }, file: text, column: text }, [
    'kind',
    'file',
    'column',
  ]);
  return {
    description: 'a law: a duration such as 3ms, or a map with its kind',
    anyOf: [constant, specSchema(DISTRIBUTIONS), ofFile],
  };
}

function closed(properties: JsonSchema, required: readonly string[]): JsonSchema {
  return { type: 'object', properties, required, additionalProperties: false };
}

function named(part: JsonSchema): JsonSchema {
  return { type: 'object', minProperties: 1, propertyNames: NAMES, additionalProperties: part };
}
