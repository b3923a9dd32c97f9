import { agentLines } from '../../agents/index.ts';
import type { OptionValues } from '../../sim/options.ts';
import type { Uniform } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import type { Entry } from '../types.ts';
import { type Dimension, sample, searchSpace } from './space.ts';

/** The options to tune of one agent of an entry. */
export interface AgentSpace {
  readonly decision: string; // key of `agents`
  readonly dimensions: readonly Dimension[];
}

/** What tuning may change about an entry: the options of its agents that declare a range. */
export function searchSpaceOf({ agents }: Entry): readonly AgentSpace[] {
  return Object.entries(agents).flatMap(([decision, spec]) => {
    const line = agentLines(decision).find(({ kind }) => kind === spec.kind);
    const dimensions = line === undefined ? [] : searchSpace(line.options);
    return dimensions.length === 0 ? [] : [{ decision, dimensions }];
  });
}

/** The options that a trial sets, by decision. */
export type Setting = Readonly<Record<string, OptionValues>>;

const DRAWS_MAX = 100; // of one trial; ranges in which almost nothing fits together are a bug

/** A random setting that the agents accept. */
export function sampleSetting(
  space: readonly AgentSpace[],
  uniform: Uniform,
  isAccepted: (setting: Setting) => boolean,
): Setting {
  for (let draw = 0; draw < DRAWS_MAX; draw++) {
    const setting = Object.fromEntries(
      space.map(({ decision, dimensions }) => [decision, sample(dimensions, uniform)]),
    );
    if (isAccepted(setting)) return setting;
  }
  assert(false, `of ${DRAWS_MAX} random settings the agents accept none`);
}

/** The entry with the options of a setting. */
export function withSetting(entry: Entry, setting: Setting): Entry {
  const agents = Object.entries(entry.agents).map(([decision, spec]) => [
    decision,
    { ...spec, ...setting[decision] },
  ]);
  return { ...entry, agents: Object.fromEntries(agents) };
}
