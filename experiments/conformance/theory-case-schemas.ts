import { z } from 'zod';

// A message says what a field must be; theory-cases.ts adds where, and what was found.
export const LAW_NAMES = [
  'exponential',
  'constant',
  'erlang',
  'erlang2',
  'lognormal',
  'hyperexponential',
] as const;
/** Priorities that the discipline of a service tells apart. */
const CLASSES_MAX = 8;
const STATIONS_MAX = 100;
const CUSTOMERS_MAX = 100_000;

const POSITIVE = 'a number > 0';
const AMOUNT = 'a number >= 0';
const POSITIVE_INTEGER = 'an integer >= 1';
const positive = z.number(POSITIVE).gt(0, POSITIVE);
const amount = z.number(AMOUNT).min(0, AMOUNT);
const count = z.int(POSITIVE_INTEGER).min(1, POSITIVE_INTEGER);
const law = z.enum(LAW_NAMES, `one of ${LAW_NAMES.join(', ')}`);
const listOf = <T extends z.ZodType>(item: T, what: string, max: number) => {
  const message = `a list of 1 to ${max} ${what}`;
  return z.array(item, message).min(1, message).max(max, message);
};

// Checked apart, since what can be expected depends on the model.
const expected = z.unknown();
const openQueue = { arrivalRate: positive, serviceRate: positive, expected };
const generalService = {
  arrivalRate: positive,
  law,
  serviceSecondsMean: positive,
  serviceSquaredCv: amount.optional(),
  expected,
};
const station = z.strictObject(
  { serviceRate: positive, servers: count.default(1) },
  'a map of serviceRate and servers',
);
const stations = listOf(station, 'stations', STATIONS_MAX);
const customerClass = z.strictObject(
  { arrivalRate: positive, serviceRate: positive },
  'a map of arrivalRate and serviceRate',
);

export const SCHEMAS = {
  'M/M/c': z.object({ model: z.literal('M/M/c'), ...openQueue, servers: count }),
  'M/M/c/K': z.object({
    model: z.literal('M/M/c/K'),
    ...openQueue,
    servers: count,
    capacity: count,
  }),
  'M/G/1': z.object({ model: z.literal('M/G/1'), ...generalService }),
  'GI/M/1': z.object({
    model: z.literal('GI/M/1'),
    ...openQueue,
    arrivalLaw: law,
    arrivalSquaredCv: amount.optional(),
  }),
  'M/G/1-PS': z.object({ model: z.literal('M/G/1-PS'), ...generalService }),
  'M/M/1-priority': z.object({
    model: z.literal('M/M/1-priority'),
    preemptive: z.boolean('true or false'),
    classes: listOf(customerClass, 'classes', CLASSES_MAX),
    expected,
  }),
  'M/M/1-setup': z.object({
    model: z.literal('M/M/1-setup'),
    ...openQueue,
    setupLaw: law,
    setupSecondsMean: positive,
    setupSquaredCv: amount.optional(),
  }),
  tandem: z.object({ model: z.literal('tandem'), arrivalRate: positive, stations, expected }),
  Jackson: z.object({
    model: z.literal('Jackson'),
    externalRates: listOf(amount, 'rates', STATIONS_MAX),
    stations,
    routing: listOf(listOf(amount, 'probabilities', STATIONS_MAX), 'rows', STATIONS_MAX),
    expected,
  }),
  'fork-join': z.object({
    model: z.literal('fork-join'),
    ...openQueue,
    branches: count.max(STATIONS_MAX, `an integer in [1, ${STATIONS_MAX}]`),
  }),
  closed: z.object({
    model: z.literal('closed'),
    customers: count.max(CUSTOMERS_MAX, `an integer in [1, ${CUSTOMERS_MAX}]`),
    thinkSecondsMean: positive,
    serviceRate: positive,
    servers: count.default(1),
    expected,
  }),
} as const;

type Schemas = typeof SCHEMAS;
/** A case as its file states it, fields checked one by one. */
export type RawCase = { [M in keyof Schemas]: z.infer<Schemas[M]> }[keyof Schemas];
