import { stringify } from 'yaml';
import { GUARDS } from '../agents/guards/index.ts';
import { agentLines } from '../agents/index.ts';
import type { OptionValues } from '../sim/options.ts';
import { WORKLOADS } from '../workloads/index.ts';
import { EXPERIMENT_TABLE } from './config.ts';
import { writeFaults } from './faults/write-faults.ts';
import { writerOf } from './spec-writer.ts';
import { writeSystem } from './system-file.ts';
import type { ExperimentConfig } from './types.ts';

/**
 * A checked experiment as a file that `loadExperiment` reads back to the same config: every default
 * filled in, the system in its place, paths relative to `folder`.
 */
export function writeConfig(config: ExperimentConfig, folder: string): string {
  const write = writerOf(folder);
  const { workload, objective, train, report, compare, metrics, figures, system } = config;
  const { sweep, robustness, stopping, faults, reportWorkload } = config;
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
    ...(reportWorkload && { reportWorkload: write.spec(WORKLOADS, reportWorkload) }),
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
      ...(entry.set === undefined ? {} : { set: entry.set }),
    })),
    ...settings,
    metrics,
    figures,
    ...(sweep && {
      sweep: Object.fromEntries(sweep.axes.map(({ path, values }) => [path, values])),
    }),
    ...(robustness && { robustness }),
    ...(stopping && { stopping }),
    ...(faults && { faults: writeFaults(faults, write) }),
    system: writeSystem(system, write),
  };
  return stringify(data, { lineWidth: 100, aliasDuplicateObjects: false });
}
