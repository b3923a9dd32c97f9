import { z } from 'zod';
import { POLICY_TYPES, SELECT_POLICIES } from '../../agents/autoscaling/hpa-behavior.ts';
import { TOLERANCE_RULES } from '../../agents/autoscaling/hpa-replica-calculator.ts';

// A message says what a field must be; hpa-case-files.ts adds where, and what was found.
const TEXT = 'a text';
const COUNT = 'an integer >= 0';
const POSITIVE_INTEGER = 'an integer >= 1';
const AMOUNT = 'a number >= 0';
const POSITIVE = 'a number > 0';
const RATIO = 'a number in [0, 1)';
const text = z.string(TEXT).min(1, TEXT);
const count = z.int(COUNT).min(0, COUNT);
const amount = z.number(AMOUNT).min(0, AMOUNT);
const positiveInteger = z.int(POSITIVE_INTEGER).min(1, POSITIVE_INTEGER);
const positive = z.number(POSITIVE).gt(0, POSITIVE);
const flag = z.boolean('true or false');
const choice = <const T extends readonly [string, ...string[]]>(of: T) =>
  z.enum(of, `one of ${of.join(', ')}`);
const listOf = <T extends z.ZodType>(item: T, what: string) => z.array(item, `a list of ${what}`);

export const constants = z.object(
  {
    tolerance: z.number(RATIO).min(0, RATIO).lt(1, RATIO),
    tolerance_rule: choice(TOLERANCE_RULES).default('asymmetric'),
    containers_per_pod: positiveInteger.optional(),
  },
  'a map with tolerance and containers_per_pod',
);
/** Requests and usage of CPU cases are per container. */
export const constantsOfCpu = constants.extend({ containers_per_pod: positiveInteger });

const replicaFields = {
  name: text,
  current_replicas: count,
  pod_ready: listOf(flag, 'true and false').optional(),
  pod_phase: listOf(choice(['Running', 'Pending', 'Failed']), 'phases').optional(),
  pod_deleted: listOf(flag, 'true and false').optional(),
  expected_replicas: count.optional(),
  expected_error: flag.optional(),
};
type Answer = { expected_replicas?: number | undefined; expected_error?: boolean | undefined };
const hasOneAnswer = (one: Answer): boolean =>
  (one.expected_replicas === undefined) === (one.expected_error === true);
const answer = {
  message: 'an integer >= 0, or else expected_error must be true',
  path: ['expected_replicas'],
};
const sample = amount.nullable(); // null: the pod has no sample

export const cpuCase = z
  .object({
    ...replicaFields,
    metric: z.literal('resource_cpu'),
    cpu_requests_millicores: listOf(amount, 'millicores'),
    usage_millicores_per_container: listOf(sample, 'millicores'),
    target_utilization_pct: positiveInteger,
    expected_utilization_pct: count.optional(),
    expected_mean_value_millicores_per_container: amount.optional(),
  })
  .refine(hasOneAnswer, answer);

const VALUE_METRICS = [
  'pods',
  'object_value',
  'external_value',
  'object_average_value',
  'external_average_value',
] as const;
export const METRICS: readonly string[] = ['resource_cpu', ...VALUE_METRICS];
export const valueCase = z
  .object({
    ...replicaFields,
    metric: z.enum(VALUE_METRICS),
    metric_values_milli: listOf(sample, 'thousandths'),
    target_value_milli: positive,
    expected_value_milli: amount.optional(),
  })
  .refine(hasOneAnswer, answer);

const stepFields = { name: text, current: count, desired: count, expected: count };
const recommendations = listOf(
  z.object({ replicas: count, secondsAgo: amount }, 'a map with replicas and secondsAgo'),
  'maps with replicas and secondsAgo',
);
export const stabilisationCase = z.object({
  ...stepFields,
  recommendations,
  scaleUpWindowSeconds: amount,
  scaleDownWindowSeconds: amount,
});
export const legacyStabilisationCase = z.object({
  ...stepFields,
  behavior: z.null(),
  recommendations,
  downscaleStabilizationSeconds: amount,
});

const policy = z.object(
  { type: choice(POLICY_TYPES), value: count, periodSeconds: positive.default(15) },
  'a map with type and value',
);
const rateFields = {
  added: count,
  deleted: count,
  direction: choice(['up', 'down']),
  policies: listOf(policy, 'maps with type and value').min(1, 'a list with a policy'),
  selectPolicy: choice(SELECT_POLICIES),
};
export const rateCase = z
  .object({ ...stepFields, ...rateFields })
  .refine(
    ({ direction, current, desired }) =>
      direction === 'up' ? desired >= current : desired <= current,
    { message: 'the direction from current to desired', path: ['direction'] },
  );
/** Without a behavior there are no policies and no memory of the rate. */
export const legacyRateCase = z.object({ ...stepFields, behavior: z.null() });

export type ReplicaConstants = z.infer<typeof constants>;
export type CpuCase = z.infer<typeof cpuCase>;
export type ValueCase = z.infer<typeof valueCase>;
export type StabilisationCase =
  | z.infer<typeof stabilisationCase>
  | z.infer<typeof legacyStabilisationCase>;
export type RateCase = z.infer<typeof rateCase> | z.infer<typeof legacyRateCase>;
