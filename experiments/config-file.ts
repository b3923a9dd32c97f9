import { relative } from 'node:path';
import { stringify } from 'yaml';
import { BALANCERS } from '../agents/balancing/index.ts';
import { GUARDS } from '../agents/guards/index.ts';
import { agentLines } from '../agents/index.ts';
import { DISTRIBUTIONS } from '../sim/distributions/index.ts';
import { isMap } from '../sim/options.ts';
import type { OptionTable, OptionType, OptionValues, Registered } from '../sim/options.ts';
import { RETRIES } from '../sim/services/retries/index.ts';
import type { ServiceConfig, Step, SystemConfig, TransactionConfig } from '../sim/system-config.ts';
import type { Spec } from '../sim/units.ts';
import { WORKLOADS } from '../workloads/index.ts';
import { EXPERIMENT_TABLE } from './config.ts';
import { formatDuration } from './durations.ts';
import { SYSTEM_TABLES } from './system-file.ts';
import type { ExperimentConfig } from './types.ts';

/**
 * A checked experiment as a file that `loadExperiment` reads back to the same config: every default
 * filled in, the system in its place, paths relative to `folder`.
 */
export function writeConfig(config: ExperimentConfig, folder: string): string {
  const write = writerOf(folder);
  const { workload, objective, train, report, compare, metrics, figures, system } = config;
  const { sweep, robustness, stopping } = config;
  const range = (list: readonly number[]) => [list[0], list.at(-1)];
  const ranges = ({ days, seeds }: ExperimentConfig['report']) => ({
    days: range(days),
    seeds: range(seeds),
  });
  const { name, question, ...settings } = write.table(
    EXPERIMENT_TABLE,
    config as unknown as OptionValues,
  );
  const data = {
    name,
    question,
    workload: write.spec(WORKLOADS, workload),
    objective,
    ...(train === undefined ? {} : { train: ranges(train) }),
    report: ranges(report),
    compare: compare.map((entry) => ({
      name: entry.name,
      agents: Object.fromEntries(
        Object.entries(entry.agents).map(([key, spec]) => [key, write.spec(agentLines(key), spec)]),
      ),
      guards: entry.guards.map((guard) => write.spec(GUARDS, guard)),
      ...(entry.tune === undefined ? {} : { tune: { ...entry.tune } }),
      ...(entry.curve === undefined ? {} : { curve: [...entry.curve.values] }),
    })),
    ...settings,
    metrics,
    figures,
    ...(sweep && {
      sweep: Object.fromEntries(sweep.axes.map(({ path, values }) => [path, values])),
    }),
    ...(robustness && { robustness }),
    ...(stopping && { stopping }),
    system: systemData(system, write),
  };
  return stringify(data, { lineWidth: 100, aliasDuplicateObjects: false });
}

type Writer = ReturnType<typeof writerOf>;

/** The inverse of `readTable` and `readSpec`. */
function writerOf(folder: string) {
  const value = (type: OptionType, given: unknown): unknown => {
    if (type.type === 'seconds' && Number.isFinite(given)) return formatDuration(given as number);
    if (type.type === 'path') return relative(folder, String(given));
    if (type.type === 'distribution') return spec(DISTRIBUTIONS, given as Spec);
    if (type.type === 'record' && isMap(given)) return table(type.of, given);
    if (type.type === 'records' && Array.isArray(given))
      return given.map((item: OptionValues) => table(type.of, item));
    return given;
  };
  const table = (options: OptionTable, values: OptionValues): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(options)
        .filter(([key]) => values[key] !== undefined)
        .map(([key, option]) => [key, value(option.value, values[key])]),
    );
  const spec = (registry: readonly Registered[], given: Spec) => {
    const line = registry.find(({ kind }) => kind === given.kind);
    return { kind: given.kind, ...table(line?.options ?? {}, given) };
  };
  return { table, spec };
}

function systemData(system: SystemConfig, write: Writer) {
  const named = <T extends { readonly name: string }>(
    parts: readonly T[],
    data: (part: T) => unknown,
  ) => Object.fromEntries(parts.map((part) => [part.name, data(part)]));
  const { hop, sources, instanceTypes, nodes, services, transactions } = system;
  return {
    ...write.table(SYSTEM_TABLES.SYSTEM, { ...system }),
    sources,
    ...(hop === undefined ? {} : { hop: write.spec(DISTRIBUTIONS, hop) }),
    ...(Object.keys(instanceTypes).length === 0 ? {} : { instanceTypes }),
    ...(nodes && { nodes: named(nodes, (pool) => sized(pool, SYSTEM_TABLES.NODE_POOL, write)) }),
    services: named(services, (service) => serviceData(service, write)),
    transactions: named(transactions, (transaction) => transactionData(transaction, write)),
  };
}

/** A part that a file states the `memory` of. */
function sized(part: { readonly memoryBytes?: number }, table: OptionTable, write: Writer) {
  const { memoryBytes: memory, ...values } = part;
  return write.table(table, { ...values, memory });
}

function serviceData(service: ServiceConfig, write: Writer) {
  const { balancer, client } = service;
  return {
    ...sized(service, SYSTEM_TABLES.SERVICE, write),
    balancer: write.spec(BALANCERS, balancer),
    client: {
      ...write.table(SYSTEM_TABLES.CLIENT, { ...client }),
      retry: write.spec(RETRIES, client.retry),
    },
  };
}

function transactionData(transaction: TransactionConfig, write: Writer) {
  const { steps } = transaction;
  const law = (work: Spec) => write.spec(DISTRIBUTIONS, work);
  const isList = (value: typeof steps): value is readonly Step[] => Array.isArray(value);
  const stepData = (step: Step): unknown => {
    if ('parallel' in step)
      return { parallel: step.parallel.map((branch) => branch.map(stepData)) };
    if ('steps' in step) return { probability: step.probability, steps: step.steps.map(stepData) };
    const then = step.then.length === 0 ? {} : { then: step.then.map(stepData) };
    if ('send' in step) return { send: step.send, ...then };
    return { call: step.call, work: law(step.work), ...then };
  };
  return {
    ...write.table(SYSTEM_TABLES.TRANSACTION, { ...transaction }),
    steps: isList(steps)
      ? steps.map(stepData)
      : { ...steps, stations: steps.stations.map(({ call, work }) => ({ call, work: law(work) })) },
  };
}
