import { z } from 'zod';

// A message says what a field must be; vpa-case-files.ts adds where, and what was found.
const NUMBER = 'a number';
const AMOUNT = 'a number >= 0';
const POSITIVE = 'a number > 0';
const ABOVE_ONE = 'a number > 1';
const COUNT = 'an integer >= 0';
const POSITIVE_INTEGER = 'an integer >= 1';
const mapOf = <S extends z.core.$ZodLooseShape>(fields: S) => z.object(fields, 'a map');
const number = z.number(NUMBER);
const amount = z.number(AMOUNT).min(0, AMOUNT);
const positive = z.number(POSITIVE).gt(0, POSITIVE);
const count = z.int(COUNT).min(0, COUNT);
const mapTo = <T extends z.ZodType>(value: T, what: string) => z.record(z.string(), value, what);
const listOf = <T extends z.ZodType>(item: T, what: string) => z.array(item, `a list of ${what}`);

const bucketFields = {
  max_value: positive,
  num_buckets: z.int(POSITIVE_INTEGER).min(1, POSITIVE_INTEGER).optional(),
  bucket_start: mapTo(amount, 'a map from bucket to its start').default({}),
  find_bucket: mapTo(count, 'a map from value to its bucket').default({}),
};
export const linearCase = mapOf({ ...bucketFields, bucket_size: positive });
export const exponentialCase = mapOf({
  ...bucketFields,
  first_bucket_size: positive,
  ratio: z.number(ABOVE_ONE).gt(1, ABOVE_ONE),
});

const PERCENTILES = 'a map from percentile to value, with one at least';
const percentileFields = {
  histogram: z.string('a text'),
  percentile_to_value: mapTo(amount, PERCENTILES).refine(
    (map) => Object.keys(map).length > 0,
    PERCENTILES,
  ),
};
const TRIPLE = 'a list of value, weight and hour';
const PAIR = 'a list of value and weight';
export const percentileCase = mapOf({
  ...percentileFields,
  samples_value_weight: listOf(z.tuple([number, amount], PAIR), 'pairs of value and weight'),
});
export const decayingCase = mapOf({
  ...percentileFields,
  samples_value_weight_hour: listOf(
    z.tuple([number, amount, number], TRIPLE),
    'triples of value, weight and hour',
  ),
});

const MAXIMUM = 'a number >= 0, or maximum';
export const confidenceCase = mapOf({
  base_cpu_cores: amount.optional(),
  multiplier: amount,
  exponent: number,
  samples: count,
  sample_every_min: positive.optional(),
  confidence_interval_h: positive.default(24),
  expected_confidence: amount.optional(),
  expected_cpu_cores: amount.optional(),
  expected_cpu: z.union([amount, z.literal('maximum')], MAXIMUM).optional(),
})
  .refine(({ samples, sample_every_min: every }) => samples < 2 || every !== undefined, {
    message: 'a number > 0 where there are several samples',
    path: ['sample_every_min'],
  })
  .refine(({ samples, multiplier }) => samples > 1 || multiplier > 0, {
    message: 'a number > 0 where there is no history',
    path: ['multiplier'],
  })
  .refine(
    ({ base_cpu_cores: base, expected_cpu_cores: cores, expected_cpu: cpu }) =>
      base !== undefined || (cores === undefined && (cpu === undefined || isEnd(cpu))),
    { message: 'a number >= 0 where an amount is expected', path: ['base_cpu_cores'] },
  );
const isEnd = (expected: number | 'maximum'): boolean => expected === 0 || expected === 'maximum';

export const marginCase = mapOf({
  margin_fraction: amount,
  base_cpu_cores: amount.optional(),
  expected_cpu_cores: amount.optional(),
}).refine(
  ({ base_cpu_cores: base, expected_cpu_cores: cores }) =>
    cores === undefined || base !== undefined,
  {
    message: 'a number >= 0 where an amount is expected',
    path: ['base_cpu_cores'],
  },
);

export const cpuTargetCase = mapOf({ usageCores: amount, targetMillicores: count });
export const memoryTargetCase = mapOf({ usageBytes: amount, targetBytes: count });
export const multiplierCase = mapOf({
  daysObserved: positive,
  upper: amount.optional(),
  lower: amount.optional(),
}).refine(({ upper, lower }) => upper !== undefined || lower !== undefined, {
  message: 'a number >= 0, or else lower',
  path: ['upper'],
});

export type LinearCase = z.infer<typeof linearCase>;
export type ExponentialCase = z.infer<typeof exponentialCase>;
export type PercentileCase = z.infer<typeof percentileCase>;
export type DecayingCase = z.infer<typeof decayingCase>;
export type ConfidenceCase = z.infer<typeof confidenceCase>;
export type MarginCase = z.infer<typeof marginCase>;
export type CpuTargetCase = z.infer<typeof cpuTargetCase>;
export type MemoryTargetCase = z.infer<typeof memoryTargetCase>;
export type MultiplierCase = z.infer<typeof multiplierCase>;
