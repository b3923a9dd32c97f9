import { basename } from 'node:path';
import { readPolicyFile } from '../agents/algorithms/policy-file.ts';
import { agentLines } from '../agents/index.ts';
import type { PolicyFile } from '../agents/learning/policy.ts';
import { isMap, type OptionTable, type OptionValues, type Registered } from '../sim/options.ts';
import type { Spec } from '../sim/units.ts';
import { BadInput } from './bad-input.ts';
import { loadExperiment } from './load.ts';
import { findFile } from './paths.ts';
import type { ExperimentConfig } from './types.ts';

/** What a policy was trained on, or runs on. */
interface Ground {
  readonly experiment: string;
  readonly system: string | undefined; // name; undefined: the experiment of the training cannot be read, or is gone
}

/**
 * One line for each policy that decides in an experiment, or for a system, other than those it was trained on: one
 * that is shared by alike services fits them all. A file that cannot be read is refused elsewhere.
 */
export async function policyWarnings(config: ExperimentConfig): Promise<readonly string[]> {
  const files = config.compare.flatMap(({ agents }) =>
    Object.entries(agents).flatMap(([key, spec]) => policiesOf(agentLines(key), spec)),
  );
  const here = { experiment: config.name, system: config.system.name };
  const lines: string[] = [];
  for (const file of new Set(files)) {
    const named = trainedOn(file);
    if (named === undefined) continue;
    const there = await groundOf(named);
    const hasOtherSystem = there.system !== undefined && there.system !== here.system;
    if (there.experiment === here.experiment && !hasOtherSystem) continue;
    const [from, to] = hasOtherSystem
      ? [there, here].map(({ experiment, system }) => `${experiment} (system ${system})`)
      : [there.experiment, here.experiment];
    lines.push(`policy ${basename(file, '.json')} was trained on autoscale ${from}, runs on ${to}`);
  }
  return lines;
}

/** The policy files that a Spec names, in the agents within it, too. */
function policiesOf(registry: readonly Registered[], spec: Spec): readonly string[] {
  return policiesIn(registry.find(({ kind }) => kind === spec.kind)?.options ?? {}, spec);
}

function policiesIn(table: OptionTable, values: OptionValues): readonly string[] {
  return Object.entries(table).flatMap(([key, { value: type }]) => {
    const value = values[key];
    if (type.type === 'agent' && isMap(value))
      return policiesOf(agentLines(type.of), value as unknown as Spec);
    if (type.type === 'record' && isMap(value)) return policiesIn(type.of, value);
    const isPolicy = type.type === 'path' && type.named === 'policy' && typeof value === 'string';
    return isPolicy ? [value] : [];
  });
}

/** The experiment that a training names; undefined: it was another task than scaling, or the file is none. */
function trainedOn(file: string): string | undefined {
  const environment = environmentOf(file);
  const { kind, experiment } = environment ?? {};
  return kind === 'autoscale' && typeof experiment === 'string' ? experiment : undefined;
}

function environmentOf(file: string): Readonly<Record<string, unknown>> | undefined {
  let policy: PolicyFile;
  try {
    policy = readPolicyFile(file);
  } catch {
    return undefined;
  }
  const { options } = policy.training;
  return isMap(options) && isMap(options['environment']) ? options['environment'] : undefined;
}

async function groundOf(experiment: string): Promise<Ground> {
  try {
    const { name, system } = await loadExperiment(findFile('experiment', experiment));
    return { experiment: name, system: system.name };
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    return { experiment: basename(experiment, '.yaml'), system: undefined };
  }
}
