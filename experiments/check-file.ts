import { statSync } from 'node:fs';
import { isMap } from '../sim/options.ts';
import type { SystemConfig } from '../sim/system-config.ts';
import { WORKLOADS } from '../workloads/index.ts';
import { BadInput } from './bad-input.ts';
import { parseExperiment, parseSystem, workloadRender } from './load.ts';
import { offeredToParts } from './offered-load.ts';
import { builtIn, findFile } from './paths.ts';
import { type ExperimentPlan, planOf, pointsOf } from './plan.ts';
import { planLines } from './plan-text.ts';
import { readText } from './read-file.ts';
import { filesOf } from './specs.ts';
import type { ExperimentConfig } from './types.ts';
import { pointWarnings, type Render, systemWarnings } from './warnings.ts';
import { parseOverride, readYaml } from './yaml-source.ts';

export interface CheckedFile {
  readonly kind: 'experiment' | 'system';
  readonly name: string;
  /** What the file describes, in a few lines. */
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  /** As the file has it; of an experiment the one that it runs. */
  readonly system: SystemConfig;
  /** What running an experiment will take. */
  readonly plan?: ExperimentPlan;
}

export interface CheckOptions {
  readonly set?: readonly string[]; // 'path=value'
  readonly readsTraces?: boolean; // also large ones
}

const TRACE_BYTES_MAX = 1 << 17; // so much is read in a few milliseconds

/** Validates an experiment or system, by path or built-in name. Throws BadInput. */
export async function checkFile(
  nameOrPath: string,
  { set = [], readsTraces = false }: CheckOptions = {},
): Promise<CheckedFile> {
  const isSystemName = builtIn('system').includes(nameOrPath);
  const file = findFile(isSystemName ? 'system' : 'experiment', nameOrPath);
  const text = readText(file);
  const { value } = readYaml(text, file);
  if (!isMap(value)) throw new BadInput([`${file}:1:1 must be a map, an experiment or a system`]);
  if (isSystem(value)) return checkSystemText(text, file, set);
  const config = await parseExperiment(text, file, { set });
  const { compare, report, system } = config;
  const { days, seeds } = report;
  return {
    kind: 'experiment',
    name: config.name,
    lines: [
      `system ${system.name}, workload ${config.workload.kind}`,
      `entries ${compare.length} x days ${days.length} x seeds ${seeds.length}`,
      ...planLines(config),
    ],
    warnings: await workloadWarnings(config, readsTraces, workloadRender(file, set)),
    system,
    plan: planOf(config),
  };
}

/** Opens the workload of every point, which reads its traces: the large ones only when asked. */
async function workloadWarnings(
  config: ExperimentConfig,
  readsTraces: boolean,
  render: Render,
): Promise<readonly string[]> {
  const workloads = pointsOf(config).map((point) => point.config.workload);
  const traces = [...new Set(workloads.flatMap((workload) => filesOf(WORKLOADS, workload)))];
  const bytes = traces.reduce((sum, path) => sum + statSync(path).size, 0);
  if (readsTraces || bytes <= TRACE_BYTES_MAX) return pointWarnings(config, render);
  return [`${traces.join(', ')} is large and was not read; check --traces reads it`];
}

function isSystem(value: Readonly<Record<string, unknown>>): boolean {
  const isExperiment = ['compare', 'workload', 'report'].some((key) => Object.hasOwn(value, key));
  return !isExperiment && ['services', 'transactions'].some((key) => Object.hasOwn(value, key));
}

async function checkSystemText(
  text: string,
  file: string,
  set: readonly string[],
): Promise<CheckedFile> {
  const config = await parseSystem(text, file, set.map(parseOverride));
  const replicas = config.services.reduce((sum, service) => sum + service.replicas, 0);
  const transactions = config.transactions.map(({ name }) => name).join(', ');
  return {
    kind: 'system',
    name: config.name,
    lines: [
      `${config.services.length} services, ${replicas} replicas`,
      `transactions ${transactions}`,
      ...capacityLine(config),
    ],
    warnings: systemWarnings(config),
    system: config,
  };
}

/** The rate that the first part to be full can carry, without retries. */
function capacityLine(system: SystemConfig): readonly string[] {
  const [first] = offeredToParts(system, 1)
    .map((one) => ({ ...one, rate: one.capacity / one.load }))
    .filter(({ rate }) => Number.isFinite(rate))
    .sort((a, b) => a.rate - b.rate);
  if (first === undefined) return [];
  const rate = Number(first.rate.toPrecision(3));
  return [
    `carries less than ${rate} transactions/s: ${first.part} has ${first.capacity} ${first.unit}`,
  ];
}
