import { join } from 'node:path';
import { BadInput } from '../bad-input.ts';
import { writeConfig } from '../config-file.ts';
import { loadExperiment } from '../load.ts';
import { makeFolder, writeWhole } from '../results-files.ts';
import type { SwarmCase } from './swarm-case.ts';

const RESULTS = 'results/swarm';

/** Writes a case as an experiment that `finfra run` and `finfra swarm <file>` read. Returns the path of the file. */
export function writeCase({ experiment }: SwarmCase, folder = RESULTS): string {
  makeFolder(folder);
  const file = join(folder, `${experiment.name}.yaml`);
  writeWhole(file, writeConfig(experiment, folder));
  return file;
}

/** The inverse of `writeCase`; throws BadInput where the experiment has not one entry, one day and one seed. */
export async function readCase(file: string): Promise<SwarmCase> {
  const experiment = await loadExperiment(file);
  const { compare, report } = experiment;
  const [seed, run] = [report.seeds[0], report.days[0]];
  const isOne = [compare, report.days, report.seeds].every(({ length }) => length === 1);
  if (!isOne || seed === undefined || run === undefined)
    throw new BadInput([`${file}: must have one entry, one day and one seed to be a case`]);
  return { seed, run, features: [], experiment, faultsEnd: experiment.horizon };
}
