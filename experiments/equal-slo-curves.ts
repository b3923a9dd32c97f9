import { isBound, rowsOf, settingsOf } from './bounds.ts';
import {
  cheapestAtEqualSlo,
  type EqualSloComparison,
  type EqualSloContender,
  type EqualSloRow,
} from './statistics/equal-slo.ts';
import { dayMeans, daysOf } from './statistics/replications.ts';
import { bootstrapOf } from './statistics/summarize.ts';
import type { Entry, ExperimentConfig, Result } from './types.ts';

const VIOLATIONS = 'sloViolationRatio';
const RESAMPLES = 9999; // all pairs of ten contenders look far into the tails

/**
 * The entries that have a curve, at the bound of the objective: `subject.sloViolationRatio`. The own
 * setting of an entry is a point of its curve; days that some setting lacks, as after an early stop,
 * are left out. Bounds compete with nobody and are not compared. Undefined with fewer than two
 * curves, without such a bound, or without the two metrics.
 */
export function compareAtEqualSlo(
  rows: readonly Result[],
  config: ExperimentConfig,
  level: number,
): EqualSloComparison | undefined {
  const targetRatio = targetOf(config, rows);
  const swept = config.compare.filter((entry) => entry.curve !== undefined && !isBound(entry));
  if (targetRatio === undefined || swept.length < 2) return undefined;
  const contenders = curvesOf(swept, rows, config);
  if (contenders.every(({ settings }) => settings.every(({ costs }) => costs.length === 0)))
    return undefined;
  return cheapestAtEqualSlo(contenders, {
    targetRatio,
    ...bootstrapOf('equal SLO', level, RESAMPLES),
  });
}

/** What each bound costs at the same target, by itself: of its curve, or of its one setting. */
export function boundsAtEqualSlo(
  rows: readonly Result[],
  config: ExperimentConfig,
  level: number,
): readonly EqualSloRow[] {
  const targetRatio = targetOf(config, rows);
  if (targetRatio === undefined) return [];
  return config.compare.filter(isBound).flatMap((entry) => {
    const options = { targetRatio, ...bootstrapOf('equal SLO', level, RESAMPLES) };
    return cheapestAtEqualSlo(curvesOf([entry], rows, config), options).rows;
  });
}

function targetOf({ objective }: ExperimentConfig, rows: readonly Result[]): number | undefined {
  const target = objective.subject[VIOLATIONS];
  const isMeasured = rows.every(
    ({ metrics }) => VIOLATIONS in metrics && objective.minimize in metrics,
  );
  return target === undefined || target <= 0 || target >= 1 || rows.length === 0 || !isMeasured
    ? undefined
    : target;
}

function curvesOf(
  entries: readonly Entry[],
  rows: readonly Result[],
  { objective }: ExperimentConfig,
): readonly EqualSloContender[] {
  const curves = entries.map(({ name }) => ({
    name,
    settings: settingsOf(rows, name).map((setting) => ({
      setting,
      days: daysOf(rowsOf(rows, name, setting), name),
    })),
  }));
  const [first, ...others] = curves.flatMap(({ settings }) =>
    settings.map(({ days }) => days.map(({ day }) => day)),
  );
  const shared = (first ?? []).filter((day) => others.every((days) => days.includes(day)));
  return curves.map(({ name, settings }) => ({
    name,
    settings: settings.map(({ setting, days }) => {
      const kept = days.filter(({ day }) => shared.includes(day));
      return {
        name: setting === '' ? 'own setting' : setting,
        violationRatios: dayMeans(kept, VIOLATIONS),
        costs: dayMeans(kept, objective.minimize),
      };
    }),
  }));
}
