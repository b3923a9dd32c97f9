import { inlineDeeper } from '../inline-deeper.ts';
import { latencySecondsMeanDone } from '../metrics/latency.ts';
import { parseExperiment } from '../load.ts';
import { run } from '../run.ts';
import type { ExperimentConfig } from '../types.ts';

/** Less work of both services in the arm with the planted improvement. */
export const PLANTED_RATIO = 0.05;
const SEEDS = [1, 2] as const;
const WORK = 40; // milliseconds

/**
 * A small system, kept moderate on purpose: some 180 payments through two services with hops,
 * time-outs, retries, telemetry and costs, at a load of about 0.45. Volume and latency differ
 * between days as weekdays do.
 */
function experimentText(work: number): string {
  return `
name: statistics-bench
question: Do the statistics of experiments keep their promises?
system:
  name: two-services
  description: a gateway before a ledger
  hop: {kind: uniform, low: 150us, high: 350us}
  instanceTypes: {task: {dollarsPerHour: 0.05}}
  services:
    gateway: {instance: task, replicas: 2, workersPerReplica: 2, queueLimit: 100, boot: 30s,
      client: {timeout: 2s, cancels: true}}
    ledger: {instance: task, replicas: 2, workersPerReplica: 2, queueLimit: 100, boot: 30s,
      client: {timeout: 1s, cancels: true, retry: {kind: full-jitter, retries: 1, base: 20ms, budgetRatio: 0.1}}}
  transactions:
    payment:
      share: 1
      slo: 500ms
      steps:
        - call: gateway
          work: {kind: exponential, mean: ${work}ms}
          then: [{call: ledger, work: {kind: exponential, mean: ${work}ms}}]
workload: {kind: payments, days: diurnal, meanPerSecond: 14, startHour: 12}
objective: {minimize: costDollars, subject: {sloViolationRatio: 0.01}}
report: {days: [0, 1], seeds: [1, 2]}
compare: [{name: static, agents: {autoscaling: {kind: static}}}]
baseline: static
primary: costDollars
horizon: 8s
preroll: 0s
control: {interval: 1s}
telemetry: {interval: 1s, delay: 500ms, gapRatio: 0}
metrics: [costDollars, latencySecondsMeanDone]
figures: [differences]
`;
}

export interface DayRange {
  readonly first: number;
  readonly count: number;
}

/** Mean latency, seconds, of each day: by seed, under the system as it is and with less work. */
export interface RealDays {
  readonly plain: readonly (readonly number[])[]; // by seed, then day
  readonly improved: readonly (readonly number[])[];
}

/** Makes the runs of `count` days from `first` on: two seeds, with and without the improvement. */
export async function runDays({ first, count }: DayRange): Promise<RealDays> {
  inlineDeeper();
  const plain = await experimentWith(WORK);
  const improved = await experimentWith(WORK * (1 - PLANTED_RATIO));
  const days = Array.from({ length: count }, (_, i) => first + i);
  return { plain: await bySeed(plain, days), improved: await bySeed(improved, days) };
}

const experimentWith = (work: number): Promise<ExperimentConfig> =>
  parseExperiment(experimentText(work), 'bench statistics');

async function bySeed(
  experiment: ExperimentConfig,
  days: readonly number[],
): Promise<readonly (readonly number[])[]> {
  const entry = experiment.compare[0]!;
  const all: number[][] = [];
  for (const seed of SEEDS) {
    const values: number[] = [];
    for (const day of days)
      values.push(latencySecondsMeanDone.measure(await run({ experiment, entry, day, seed })));
    all.push(values);
  }
  return all;
}
