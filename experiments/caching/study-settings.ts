import { EVICTION_POLICIES } from '../../agents/caching/index.ts';
import type { EvictionLine } from '../../sim/databases/eviction-policy.ts';
import type { OptionValues } from '../../sim/options.ts';
import { createRandom } from '../../sim/random.ts';
import { sample, searchSpace } from '../tuning/space.ts';
import { isEvidence, STUDY_TRACES } from './study-traces.ts';
import type { StudyCell } from './study-worker.ts';

/** The defaults, and as many drawn from the ranges of tuning as make `trials`; only the defaults where none has one. */
export function settingsOf(line: EvictionLine, trials: number): readonly OptionValues[] {
  const space = searchSpace(line.options);
  if (space.length === 0) return [{}];
  const uniform = createRandom('cache-study').stream(`settings/${line.kind}`);
  return [{}, ...Array.from({ length: trials - 1 }, () => sample(space, uniform))];
}

/** Mean over traces of the mean over sizes of the miss ratio, as a multiple of that of LRU at the same size. */
export function relativeMisses(
  cells: readonly StudyCell[],
  lru: readonly StudyCell[],
  traces: readonly string[],
): number {
  const means = traces.map((trace) => {
    const ratios = cells
      .filter((cell) => cell.trace === trace && cell.result !== undefined)
      .map(({ sizeShare, result }) => {
        const base = lru.find((one) => one.trace === trace && one.sizeShare === sizeShare)?.result;
        return result!.missRatio / base!.missRatio;
      });
    return meanOf(ratios);
  });
  return meanOf(means.filter((mean) => !Number.isNaN(mean)));
}

/** NaN of none. */
export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The traces that may decide for a report on `trace`: all that are evidence, but itself. */
export const othersThan = (trace: string): readonly string[] =>
  STUDY_TRACES.filter((one) => isEvidence(one) && one.name !== trace).map(({ name }) => name);

/** The setting of a policy for a report on a trace: the best on the others; the first of equals. */
export function chooseSetting(
  kind: string,
  trace: string,
  trials: readonly StudyCell[],
  traces: readonly string[] = othersThan(trace),
): OptionValues {
  const own = trials.filter((cell) => cell.kind === kind && traces.includes(cell.trace));
  const lru = trials.filter((cell) => cell.kind === 'lru');
  let [best, lowest]: [OptionValues, number] = [{}, Number.POSITIVE_INFINITY];
  for (const text of new Set(own.map(({ setting }) => JSON.stringify(setting)))) {
    const cells = own.filter(({ setting }) => JSON.stringify(setting) === text);
    const score = relativeMisses(cells, lru, traces);
    if (score < lowest) [best, lowest] = [JSON.parse(text) as OptionValues, score];
  }
  return best;
}

export const roleOf = (kind: string): EvictionLine['role'] =>
  EVICTION_POLICIES.find((line) => line.kind === kind)!.role;
