import { relative } from 'node:path';
import { agentLines } from '../agents/index.ts';
import { DISTRIBUTIONS } from '../sim/distributions/index.ts';
import type { OptionTable, OptionType, OptionValues, Registered } from '../sim/options.ts';
import { isMap } from '../sim/options.ts';
import type { Spec } from '../sim/units.ts';
import { formatDuration } from './durations.ts';

/** The inverse of `readTable` and `readSpec`: plain data that they read back to the same values. */
export interface Writer {
  table(options: OptionTable, values: OptionValues): Record<string, unknown>;
  spec(registry: readonly Registered[], given: Spec): Record<string, unknown>;
}

/** Paths of files become relative to `folder`. */
export function writerOf(folder: string): Writer {
  const value = (type: OptionType, given: unknown): unknown => {
    if (type.type === 'seconds' && Number.isFinite(given)) return formatDuration(given as number);
    if (type.type === 'path') return relative(folder, String(given));
    if (type.type === 'distribution') return spec(DISTRIBUTIONS, given as Spec);
    if (type.type === 'agent') return spec(agentLines(type.of), given as Spec);
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
