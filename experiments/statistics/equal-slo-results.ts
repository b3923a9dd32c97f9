import { assert } from '../../sim/units.ts';
import type { Result } from '../types.ts';
import type { EqualSloContender } from './equal-slo.ts';
import { dayMeans, daysOf } from './replications.ts';

export interface SweptContender {
  readonly name: string;
  readonly entries: readonly string[]; // of the results, one per setting of the knob
}

/**
 * The curves of contenders from the results of their settings, seeds of a day averaged. A setting
 * over other days than the first is a bug.
 */
export function equalSloContenders(
  results: readonly Result[],
  contenders: readonly SweptContender[],
  metrics: { readonly violationRatio: string; readonly cost: string },
): readonly EqualSloContender[] {
  const first = contenders[0]?.entries[0];
  const shared = first === undefined ? [] : daysOf(results, first).map(({ day }) => day);
  return contenders.map(({ name, entries }) => ({
    name,
    settings: entries.map((entry) => {
      const days = daysOf(results, entry);
      const isShared =
        days.length === shared.length && days.every(({ day }, i) => day === shared[i]);
      assert(isShared, `${entry} and ${first} are not over the same days`);
      const violationRatios = dayMeans(days, metrics.violationRatio);
      return { name: entry, violationRatios, costs: dayMeans(days, metrics.cost) };
    }),
  }));
}
