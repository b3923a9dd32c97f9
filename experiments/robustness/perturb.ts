import { createRandom } from '../../sim/random.ts';
import { RETRIES } from '../../sim/services/retries/index.ts';
import type { ServiceConfig, Step, SystemConfig } from '../../sim/system-config.ts';
import type { Spec } from '../../sim/units.ts';
import { WORKLOADS } from '../../workloads/index.ts';
import type { ExperimentConfig } from '../types.ts';
import { type Factor, perturbParts, perturbServiceParts } from './perturb-parts.ts';
import { scaleLaw, scaleTimes } from './scale-law.ts';

export interface Perturbation {
  readonly config: ExperimentConfig;
  /** What was multiplied by what, by name. */
  readonly factors: Readonly<Record<string, number>>;
}

/**
 * System number `index` (from 1) of the family around an experiment: what its operators believe
 * stays declared, what runs differs. Each factor is drawn on a logarithmic scale, evenly in
 * [1 / (1 + spread), 1 + spread], and concerns: the mean work of each service and its squared
 * coefficient of variation, the boot time of each service, the delay of telemetry, the waits and the
 * budget of retries, and the burstiness of the workload where it has one; where a system has them, see
 * `perturbParts`, also what databases, caches, queues, pauses and networks take (assumption: these are
 * what a model of a system gets wrong, independently of each other).
 */
export function perturb(config: ExperimentConfig, spread: number, index: number): Perturbation {
  const random = createRandom(`robustness/${index}`);
  const factors: Record<string, number> = {};
  const factor = (name: string): number => {
    factors[name] ??= (1 + spread) ** (2 * random.stream(name)() - 1);
    return factors[name];
  };
  const { system, telemetry, workload } = config;
  return {
    config: {
      ...config,
      believed: system,
      system: {
        ...system,
        ...perturbParts(system, factor),
        services: system.services.map((service) => perturbService(service, factor)),
        transactions: perturbWork(system, factor),
      },
      telemetry: { ...telemetry, delay: telemetry.delay * factor('telemetry delay') },
      workload: perturbWorkload(workload, factor),
    },
    factors,
  };
}

function perturbService(service: ServiceConfig, factor: Factor): ServiceConfig {
  const { name, client } = service;
  const waits = scaleTimes(RETRIES, client.retry, () => factor('retry waits'));
  const budget = waits['budgetRatio'];
  const retry =
    typeof budget === 'number' ? { ...waits, budgetRatio: budget * factor('retry budget') } : waits;
  return {
    ...service,
    boot: scaleLaw(service.boot, { times: () => factor(`${name} boot`) }),
    client: { ...client, retry },
    ...perturbServiceParts(service, factor),
  };
}

function perturbWork(system: SystemConfig, factor: Factor): SystemConfig['transactions'] {
  const law = (call: string, work: Spec) =>
    scaleLaw(work, {
      times: () => factor(`${call} work`),
      squaredCv: () => factor(`${call} squaredCv`),
    });
  const perturbStep = (step: Step): Step => {
    if ('parallel' in step)
      return { parallel: step.parallel.map((branch) => branch.map(perturbStep)) };
    if ('steps' in step) return { ...step, steps: step.steps.map(perturbStep) };
    if ('send' in step) return { ...step, then: step.then.map(perturbStep) };
    if ('among' in step) {
      const among = step.among.map((one) => ({ ...one, work: law(one.call, one.work) }));
      return { ...step, among };
    }
    return { ...step, work: law(step.call, step.work), then: step.then.map(perturbStep) };
  };
  return system.transactions.map((transaction) => {
    const { steps } = transaction;
    if (!('stations' in steps)) return { ...transaction, steps: steps.map(perturbStep) };
    const stations = steps.stations.map(({ call, work }) => ({ call, work: law(call, work) }));
    return { ...transaction, steps: { ...steps, stations } };
  });
}

/** Workloads with an option `burstiness` state how much their rate bursts, 1 as described. */
function perturbWorkload(workload: Spec, factor: Factor): Spec {
  const options = WORKLOADS.find(({ kind }) => kind === workload.kind)?.options ?? {};
  if (options['burstiness'] === undefined) return workload;
  const before = typeof workload['burstiness'] === 'number' ? workload['burstiness'] : 1;
  return { ...workload, burstiness: before * factor('burstiness') };
}
