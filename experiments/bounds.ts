import { settingValue } from './knob.ts';
import type { RobustnessRow } from './robustness/robustness.ts';
import { someLine } from './sees.ts';
import { dayMeans, daysOf } from './statistics/replications.ts';
import type { Entry, ExperimentConfig, Result } from './types.ts';

/** Kinds that hold what they were given: the best of them, day by day, is the best static one. */
const STATIC_KINDS: readonly unknown[] = ['square-root-staffing', 'static'];
const COST = 'costDollars';
const VIOLATIONS = 'sloViolationRatio';

/** An entry that is told of the very day it runs on, or of the truth: it bounds what can be reached, and competes with nobody. */
export function isBound(entry: Pick<Entry, 'agents'>): boolean {
  return Object.entries(entry.agents).some(([decision, spec]) =>
    someLine(decision, spec, ({ sees, role }) => sees === 'this day' || role === 'bound'),
  );
}

/** The rows of contenders, ranked among themselves. */
export function withoutBounds<Row extends RobustnessRow>(
  rows: readonly Row[],
  { compare }: Pick<ExperimentConfig, 'compare'>,
): readonly Row[] {
  const bounds = compare.filter(isBound).map(({ name }) => name);
  const contenders = rows.filter(({ entry }) => !bounds.includes(entry));
  return contenders.map((row) => {
    const better = contenders.filter(
      ({ system, rank }) => system === row.system && rank < row.rank,
    );
    return { ...row, rank: 1 + better.length };
  });
}

/** What entries that order once and hold would cost, were the right setting known for every day. */
export interface StaticInHindsight {
  readonly days: number;
  /** Days on which no setting keeps the bound; means below are over the others. */
  readonly daysWithout: readonly number[];
  readonly costDollars: number; // per run; NaN where no day has such a setting
  readonly sloViolationRatio: number;
}

/**
 * Per day the cheapest setting, own or of a curve, of all static entries that keeps the bound of
 * violations on that day (mean over its seeds). Undefined without a bound, or where no static entry
 * has a curve.
 */
export function staticInHindsight(
  { compare, objective }: ExperimentConfig,
  rows: readonly Result[],
): StaticInHindsight | undefined {
  const limit = objective.subject[VIOLATIONS];
  const entries = compare.filter(
    ({ agents, curve }) =>
      curve !== undefined && STATIC_KINDS.includes(agents['autoscaling']?.kind),
  );
  if (limit === undefined || entries.length === 0) return undefined;
  const options = entries.flatMap(({ name }) =>
    settingsOf(rows, name).flatMap((setting) => {
      const days = daysOf(rowsOf(rows, name, setting), name);
      const [costs, ratios] = [dayMeans(days, COST), dayMeans(days, VIOLATIONS)];
      return days.map(({ day }, i) => ({ day, cost: costs[i]!, ratio: ratios[i]! }));
    }),
  );
  const days = [...new Set(options.map(({ day }) => day))].sort((a, b) => a - b);
  const best = days.map((day) =>
    options
      .filter((option) => option.day === day && option.ratio <= limit)
      .reduce<(typeof options)[number] | undefined>(
        (least, next) => (least === undefined || next.cost < least.cost ? next : least),
        undefined,
      ),
  );
  const found = best.filter((option) => option !== undefined);
  return {
    days: days.length,
    daysWithout: days.filter((_, i) => best[i] === undefined),
    costDollars: meanOf(found.map(({ cost }) => cost)),
    sloViolationRatio: meanOf(found.map(({ ratio }) => ratio)),
  };
}

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;

/** The settings that an entry has rows of, its own ('') at its place among the values of the knob: unknown, so first. */
export function settingsOf(rows: readonly Result[], entry: string): readonly string[] {
  const own = rows.filter((row) => row.entry === entry).map(({ setting }) => setting);
  const place = (setting: string): number => (setting === '' ? -Infinity : settingValue(setting));
  return [...new Set(own)].sort((a, b) => place(a) - place(b));
}

export const rowsOf = (rows: readonly Result[], entry: string, setting: string) =>
  rows.filter((row) => row.entry === entry && row.setting === setting);
