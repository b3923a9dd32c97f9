import { staticInHindsight } from '../bounds.ts';
import { dayMeans, daysOf } from '../statistics/replications.ts';
import { type CostVsSloData, costVsSloSpec } from './cost-vs-slo-spec.ts';
import { settingPoints } from './curve-points.ts';
import { looksOf } from './entry-looks.ts';
import { headline } from './equal-slo-verdict.ts';
import type { Figure, FigureData, FigureRow } from './figure.ts';
import { displayOf, formatValue, listOf, plural } from './format.ts';
import { levelOf } from './level.ts';

const TARGET_METRIC = 'sloViolationRatio';
const HINDSIGHT = 'static in hindsight';

/** Cheap and late at one corner, dear and safe at the other: nearer to the origin is better. */
export const costVsSlo: Figure = {
  name: 'cost-vs-slo',
  description:
    'Cost against SLO violations: entries and the curves over their knobs, with intervals over days',
  coveredBy: 'test/experiments/figures.test.ts: puts entry means and days where their rows are',
  metrics: ['costDollars', TARGET_METRIC],
  draw(data) {
    const rows = rowsOf(data);
    const caption = captionOf(data, rows);
    const hasMeans = rows.some((row) => row['kind'] === 'own');
    if (!hasMeans) return { caption: `Nothing to draw. ${caption}`, rows };
    const limit = data.config.objective.subject[TARGET_METRIC];
    const drawn: CostVsSloData = {
      rows,
      looks: looksOf(data.config),
      ...(limit === undefined ? {} : { limit }),
    };
    return { spec: costVsSloSpec(drawn), caption, rows };
  },
};

/**
 * By entry: its own setting ('own'), its days, the settings of its curve ('curve'), each with a
 * value of its knob; at the end what a static entry would reach in hindsight.
 */
function rowsOf(data: FigureData): readonly FigureRow[] {
  const points = settingPoints(data);
  return [
    ...data.config.compare.flatMap(({ name }) =>
      points
        .filter(({ entry }) => entry === name)
        .flatMap(({ setting, knobValue, violations, cost }) => {
          const kind = setting === '' ? 'own' : 'curve';
          const row = rowOf(
            { entry: name, kind, setting, knobValue, day: 'all' },
            violations,
            cost,
          );
          return setting === '' ? [row, ...dayRows(data, name)] : [row];
        }),
    ),
    ...hindsightRows(data),
  ];
}

function dayRows({ results }: FigureData, entry: string): readonly FigureRow[] {
  const days = daysOf(results, entry);
  const ratios = dayMeans(days, TARGET_METRIC);
  const costs = dayMeans(days, 'costDollars');
  return days.map(({ day }, i) =>
    rowOf(
      { entry, kind: 'day', setting: '', knobValue: Number.NaN, day },
      only(ratios[i]!),
      only(costs[i]!),
    ),
  );
}

function hindsightRows({ config, results, curves }: FigureData): readonly FigureRow[] {
  const best = staticInHindsight(config, [...results, ...curves]);
  if (best === undefined || best.daysWithout.length > 0) return [];
  const about = { entry: HINDSIGHT, kind: 'bound', setting: '', knobValue: Number.NaN, day: 'all' };
  return [rowOf(about, only(best.sloViolationRatio), only(best.costDollars))];
}

const only = (estimate: number) => ({ estimate, low: Number.NaN, high: Number.NaN });
type Estimate = ReturnType<typeof only>;

function rowOf(about: FigureRow, ratio: Estimate, cost: Estimate): FigureRow {
  return {
    ...about,
    sloViolationRatio: ratio.estimate,
    sloViolationRatioLow: ratio.low,
    sloViolationRatioHigh: ratio.high,
    costDollars: cost.estimate,
    costDollarsLow: cost.low,
    costDollarsHigh: cost.high,
  };
}

function captionOf(data: FigureData, rows: readonly FigureRow[]): string {
  const days = data.summary[0]?.days ?? data.config.report.days.length;
  const hasCurves = rows.some((row) => row['kind'] === 'curve');
  const intervals =
    days > 1
      ? `lines through the marks are ${levelOf(data.summary) * 100} % intervals over ${days} days`
      : 'this day only, hence no intervals';
  const curves = hasCurves
    ? 'Large marks are the entries at their own settings, small ones other settings of their knob, joined in its order; '
    : 'Marks are the entries; ';
  return [headline(data).text, `${curves}${intervals}.`, boundText(data, rows)]
    .filter((part) => part !== '')
    .join(' ');
}

/** What the bounds reach, and which days leave the static one without. */
function boundText({ config, results, curves }: FigureData, rows: readonly FigureRow[]): string {
  const bounds = looksOf(config)
    .filter(({ isBound }) => isBound)
    .map(({ entry }) => entry);
  const shown = rows.filter(
    (row) =>
      row['kind'] === 'bound' || (row['kind'] === 'own' && bounds.includes(String(row['entry']))),
  );
  const texts = shown.map((row) => {
    const cost = formatValue(Number(row['costDollars']), displayOf('dollars', []));
    const ratio = formatValue(Number(row['sloViolationRatio']), displayOf('ratio', []));
    return `${row['entry']} ${cost} at ${ratio}`;
  });
  const drawn =
    texts.length === 0
      ? ''
      : `Bounds, grey, which know the day and compete with nobody: ${listOf(texts)}.`;
  const without = staticInHindsight(config, [...results, ...curves])?.daysWithout.length ?? 0;
  const missing =
    without === 0
      ? ''
      : `On ${plural(without, 'day')} no static setting keeps the objective, so the best static one in hindsight is not drawn.`;
  return [drawn, missing].filter((part) => part !== '').join(' ');
}
