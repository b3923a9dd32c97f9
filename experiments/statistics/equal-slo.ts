import { assert } from '../../sim/units.ts';
import { type Bound, costAtTarget, type CurvePoint } from './equal-slo-curve.ts';
import { expandedPercentiles, resampleDays } from './bootstrap.ts';
import type { BootstrapOptions } from './intervals.ts';

/** One setting of the knob of a contender: a value per day, each the mean over its seeds. */
export interface KnobSetting {
  readonly name: string; // the setting, for messages
  readonly violationRatios: readonly number[]; // in [0, 1]
  readonly costs: readonly number[]; // of the same days, in the same order
}

export interface EqualSloContender {
  readonly name: string;
  /** All settings of all contenders are over the same days in the same order. */
  readonly settings: readonly KnobSetting[];
}

export interface EqualSloOptions extends BootstrapOptions {
  readonly targetRatio: number; // of violations, in (0, 1)
}

export interface EqualSloRow {
  readonly contender: string;
  /** At the target; Infinity when no setting reaches it. */
  readonly cost: number;
  readonly low: number; // of this contender alone, at `level`
  readonly high: number; // Infinity when too many resamples do not reach the target
  readonly reaches: boolean;
  readonly bound: Bound;
  /** Share of the resamples in which no setting reached the target. */
  readonly notReachedShare: number;
  /** Cost at the target minus that of the apparent cheapest, paired by day; 0 for itself. */
  readonly differenceToCheapest: number;
  readonly differenceLow: number; // simultaneous at `level` over all pairs of contenders
  readonly differenceHigh: number;
  /** Settings without a finite mean, which the curve leaves out. */
  readonly missing: readonly string[];
}

export type EqualSloVerdict =
  | { readonly kind: 'resolved'; readonly contender: string }
  /** The apparent cheapest first, then all that cannot be told from it. */
  | { readonly kind: 'unresolved'; readonly among: readonly string[] }
  | { readonly kind: 'none' }; // no contender reaches the target

export interface EqualSloComparison {
  readonly target: number;
  readonly rows: readonly EqualSloRow[]; // in the order of the contenders
  readonly verdict: EqualSloVerdict;
}

/**
 * Which contender is the cheapest where all violate the objective equally often. Each is swept over
 * one knob; the means over days of its settings make a curve, read at the target as `costAtTarget`
 * says: as a mixture of two settings, never beyond all of them.
 * Days are resampled for all contenders together and all curves are built anew each time, so that
 * intervals hold the noise of violations, of costs and of which settings are left out, and
 * differences stay paired. A contender that does not reach the target costs Infinity; where two do
 * not, nothing is known of their difference.
 * The apparent cheapest is chosen by the same data, so its differences are given at `level`
 * simultaneously over all pairs of contenders (Bonferroni): they hold whichever turns out cheapest.
 * The verdict is resolved only if every one of them leaves 0 out and the cheapest reaches the
 * target in enough resamples for a finite interval.
 * Many contenders need the far ends of the resamples: 4,999 serve up to six, 9,999 up to ten.
 * With one day intervals are NaN and the verdict is unresolved. A setting with a mean that is not
 * finite is left out and named.
 */
export function cheapestAtEqualSlo(
  contenders: readonly EqualSloContender[],
  options: EqualSloOptions,
): EqualSloComparison {
  const { targetRatio, level } = options;
  assert(targetRatio > 0 && targetRatio < 1, `target must be in (0, 1), got ${targetRatio}`);
  const days = countDays(contenders);
  const all = Int32Array.from({ length: days }, (_, day) => day);
  const readings = contenders.map(({ settings }) => readingOf(settings, all, targetRatio));
  const costs = readings.map(({ cost }) => cost);
  const usable = contenders.map(({ settings }) => settings.filter(isFinitePoint(all)));
  const resampled = resampleDays(days, options, (drawn) =>
    usable.map((settings) => readingOf(settings, drawn, targetRatio).cost),
  );
  const cheapest = costs.indexOf(Math.min(...costs));
  const pairs = (contenders.length * (contenders.length - 1)) / 2;
  const pairLevel = 1 - (1 - level) / Math.max(1, pairs);
  const rows = contenders.map(({ name, settings }, i): EqualSloRow => {
    const isCheapest = i === cheapest;
    const own = resampled.map((row) => row[i]!);
    const differences = resampled.map((row) => (isCheapest ? 0 : row[i]! - row[cheapest]!));
    const difference = expandedPercentiles(differences, days, pairLevel);
    const { cost, bound } = readings[i]!;
    return {
      contender: name,
      cost,
      ...expandedPercentiles(own, days, level),
      reaches: bound !== 'not reached',
      bound,
      notReachedShare: own.filter((value) => value === Infinity).length / own.length,
      differenceToCheapest: isCheapest ? 0 : cost - costs[cheapest]!,
      differenceLow: difference.low,
      differenceHigh: difference.high,
      missing: settings.filter((setting) => !usable[i]!.includes(setting)).map((one) => one.name),
    };
  });
  return { target: targetRatio, rows, verdict: verdictOf(rows, cheapest) };
}

function verdictOf(rows: readonly EqualSloRow[], cheapest: number): EqualSloVerdict {
  const best = rows[cheapest];
  if (best?.reaches !== true) return { kind: 'none' };
  const rivals = rows.filter((row, i) => i !== cheapest && !(row.differenceLow > 0));
  if (rivals.length === 0 && best.high < Infinity)
    return { kind: 'resolved', contender: best.contender };
  return { kind: 'unresolved', among: [best, ...rivals].map(({ contender }) => contender) };
}

function countDays(contenders: readonly EqualSloContender[]): number {
  const settings = contenders.flatMap((contender) => contender.settings);
  const days = settings[0]?.costs.length ?? 0;
  for (const { name, violationRatios, costs } of settings)
    assert(
      violationRatios.length === days && costs.length === days,
      `setting ${name} has ${violationRatios.length} violation ratios and ${costs.length} costs, ` +
        `others have ${days} days`,
    );
  assert(days > 0, 'a comparison at equal SLO needs settings with days');
  return days;
}

function readingOf(settings: readonly KnobSetting[], drawn: Int32Array, target: number) {
  return costAtTarget(
    settings.map((setting) => pointOf(setting, drawn)),
    target,
  );
}

const pointOf = ({ violationRatios, costs }: KnobSetting, drawn: Int32Array): CurvePoint => ({
  violationRatio: meanAt(violationRatios, drawn),
  cost: meanAt(costs, drawn),
});

const isFinitePoint = (drawn: Int32Array) => (setting: KnobSetting) => {
  const { violationRatio, cost } = pointOf(setting, drawn);
  return Number.isFinite(violationRatio) && Number.isFinite(cost);
};

function meanAt(values: readonly number[], drawn: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < drawn.length; i += 1) sum += values[drawn[i]!]!;
  return sum / drawn.length;
}
