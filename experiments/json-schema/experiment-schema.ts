import { GUARDS } from '../../agents/guards/index.ts';
import { agentLines, DECISIONS } from '../../agents/index.ts';
import { WORKLOADS } from '../../workloads/index.ts';
import { ROBUSTNESS_TABLE, STOPPING_TABLE, TUNE_TABLE } from '../config/studies.ts';
import { EXPERIMENT_TABLE } from '../config.ts';
import { faultDefinitions, faultsSchema } from '../faults/fault-schema.ts';
import { FIGURES } from '../figures/index.ts';
import { METRICS } from '../metrics/index.ts';
import { agentOf, type JsonSchema, listSchema, specSchema, tableSchema } from './option-schema.ts';
import { DIALECT, systemDefinitions, systemSchema } from './system-schema.ts';

const COUNT = { type: 'integer', minimum: 0 } as const;
const RANGE = {
  type: 'array',
  items: COUNT,
  minItems: 2,
  maxItems: 2,
  description: '[first, last], both included',
} as const;

/** Agents may name agents of the same decision. */
const AGENT_SCHEMAS = DECISIONS.map((decision) => [decision, specSchema(agentLines(decision))]);

/** What an experiment file may hold, for editors: generated from the tables that the reader uses. */
export function experimentFileSchema(): JsonSchema {
  const metrics = { enum: METRICS.map(({ name }) => name) };
  const figures = { enum: FIGURES.map(({ name }) => name) };
  const parts = {
    system: {
      description: 'name of a system, path of a system file, or a whole system',
      anyOf: [{ type: 'string', minLength: 1 }, { $ref: '#/$defs/system' }],
    },
    workload: { description: 'where transactions come from', ...specSchema(WORKLOADS) },
    reportWorkload: {
      description: 'what comes on report days instead: traffic that has shifted',
      ...specSchema(WORKLOADS),
    },
    objective: objectiveSchema(metrics),
    train: rangesSchema('days and seeds for training and tuning, never those of the report'),
    report: rangesSchema('one run per entry, day and seed'),
    compare: listSchema(entrySchema()),
    primary: { ...metrics, description: 'the metric that decides' },
    metrics: listSchema(metrics, { uniqueItems: true }),
    figures: listSchema(figures, { uniqueItems: true }),
    sweep: sweepSchema(),
    robustness: tableSchema(ROBUSTNESS_TABLE),
    stopping: tableSchema(STOPPING_TABLE),
    faults: faultsSchema(),
  };
  return {
    $schema: DIALECT,
    title: 'An experiment file of finfra',
    ...tableSchema(EXPERIMENT_TABLE, parts, ['system', 'workload', 'report', 'compare']),
    $defs: {
      ...systemDefinitions(),
      ...faultDefinitions(),
      ...Object.fromEntries(AGENT_SCHEMAS),
      system: systemSchema(),
    },
  };
}

function objectiveSchema(metrics: { readonly enum: readonly string[] }): JsonSchema {
  const bound = { type: 'number', minimum: 0 };
  const subject = { type: 'object', propertyNames: metrics, additionalProperties: bound };
  return {
    description: 'what better means: one metric as small as possible while others keep a bound',
    type: 'object',
    properties: { minimize: metrics, subject },
    required: ['minimize'],
    additionalProperties: false,
  };
}

function rangesSchema(description: string): JsonSchema {
  return {
    description,
    type: 'object',
    properties: { days: RANGE, seeds: RANGE },
    required: ['days', 'seeds'],
    additionalProperties: false,
  };
}

function entrySchema(): JsonSchema {
  const agents = DECISIONS.map((decision) => [decision, agentOf(decision)]);
  return {
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 60, description: 'in tables and figures' },
      agents: {
        type: 'object',
        minProperties: 1,
        properties: Object.fromEntries(agents),
        additionalProperties: false,
      },
      guards: { type: 'array', items: specSchema(GUARDS), default: [{ kind: 'bounds' }] },
      tune: tableSchema(TUNE_TABLE),
      curve: {
        description: 'so many settings of the knob over its range, or a list of them',
        anyOf: [
          { type: 'integer', minimum: 2, maximum: 50 },
          listSchema({ type: 'number' }, { maxItems: 50 }),
        ],
      },
      set: {
        description: 'paths of values of the system, each with what this entry has instead',
        type: 'object',
        minProperties: 1,
      },
    },
    required: ['name', 'agents'],
    additionalProperties: false,
  };
}

function sweepSchema(): JsonSchema {
  const values = listSchema({ type: ['string', 'number', 'boolean'] }, { uniqueItems: true });
  return {
    description: 'paths of values, each with what they take: one comparison per combination',
    type: 'object',
    minProperties: 1,
    additionalProperties: values,
  };
}
