import { boundsAtEqualSlo } from '../equal-slo-curves.ts';
import type { EqualSloRow } from '../statistics/equal-slo.ts';
import { equalSloPanels } from './equal-slo-spec.ts';
import { costText, equalSloVerdict, gapText } from './equal-slo-verdict.ts';
import type { Drawing, Figure, FigureData, FigureRow } from './figure.ts';
import { listOf } from './format.ts';
import { levelOf } from './level.ts';
import type { Verdict } from './verdict.ts';

/** What every contender costs where all violate the objective equally often. */
export const equalSlo: Figure = {
  name: 'equal-slo',
  description:
    'Cost at the SLO target per contender with a curve, by interpolation, with intervals',
  coveredBy:
    'test/experiments/figures-equal-slo.test.ts: draws contenders by cost, then those that do not reach, then bounds',
  metrics: [],
  draw: (data) => drawPoints([data]),
};

/** The same for all points of a sweep, one panel each, with shared rows. */
export function equalSloOverview(points: readonly FigureData[]): Drawing {
  return drawPoints(points.filter((point) => point.equalSlo !== undefined));
}

function drawPoints(points: readonly FigureData[]): Drawing {
  const rows = points.flatMap(rowsOf);
  const isAnyReached = rows.some((row) => Number.isFinite(row['costDollars']));
  const caption = captionOf(points, rows);
  if (!isAnyReached) return { caption: `Nothing to draw. ${caption}`, rows };
  return { spec: equalSloPanels(points, rows), caption, rows };
}

/** Contenders by cost, those that do not reach the target after them, bounds last. */
function rowsOf(data: FigureData): readonly FigureRow[] {
  const { point, config, equalSlo: comparison } = data;
  if (comparison === undefined) return [];
  const metric = config.objective.minimize;
  const bounds = boundsAtEqualSlo([...data.results, ...data.curves], config, levelOf(data.summary));
  const rowOf = (kind: string) => (row: EqualSloRow) => ({
    point,
    entry: row.contender,
    kind,
    reading: row.bound,
    costDollars: row.cost,
    costDollarsLow: row.low,
    costDollarsHigh: row.high,
    differenceToCheapest: kind === 'bound' ? Number.NaN : row.differenceToCheapest,
    differenceLow: kind === 'bound' ? Number.NaN : row.differenceLow,
    differenceHigh: kind === 'bound' ? Number.NaN : row.differenceHigh,
    label: row.reaches ? costText(row, metric) : 'does not reach',
    gap:
      kind === 'bound' || !row.reaches || row.differenceToCheapest === 0
        ? ''
        : gapText(row, metric),
  });
  const byCost = (a: EqualSloRow, b: EqualSloRow): number =>
    a.cost === b.cost ? 0 : a.cost - b.cost;
  return [
    ...comparison.rows.toSorted(byCost).map(rowOf('contender')),
    ...bounds.toSorted(byCost).map(rowOf('bound')),
  ];
}

function captionOf(points: readonly FigureData[], rows: readonly FigureRow[]): string {
  if (rows.length === 0)
    return 'Fewer than two contenders have a curve over their knob, or violations have no bound.';
  const verdicts = points.map((data) => ({ point: data.point, ...equalSloVerdict(data)! }));
  const says = points.length === 1 ? [verdicts[0]!.text] : acrossPoints(verdicts);
  const notes = [...new Set(verdicts.flatMap(({ note }) => note ?? []))];
  const [first] = points;
  const level = `${levelOf(first!.summary) * 100} %`;
  const held = points.length > 1 ? [] : rows.filter((row) => row['reading'] === 'held');
  const names = held.map((row) => String(row['entry']));
  return [
    ...says,
    ...notes,
    `Lines are ${level} intervals over days, by bootstrap; differences to the cheapest hold for all pairs together.`,
    points.some(({ config }) => config.stopping !== undefined)
      ? 'They do not allow for an early stop.'
      : '',
    names.length === 0
      ? ''
      : `Every setting of ${listOf(names, 4)} that pays keeps the target: at it they may cost less.`,
    rows.some((row) => row['kind'] === 'bound') ? 'Bounds are grey and compete with nobody.' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** Who is the cheapest where, and where nobody is. */
function acrossPoints(
  verdicts: readonly (Verdict & { readonly point: string })[],
): readonly string[] {
  const resolved = verdicts.filter(({ isResolved }) => isResolved);
  const names = [...new Set(resolved.flatMap(({ best }) => best ?? []))];
  const wins = names.map((name) => {
    const where = resolved.filter(({ best }) => best === name).map(({ point }) => point);
    return `${name} is the cheapest at ${listOf(where)}.`;
  });
  const open = verdicts.filter(({ isResolved }) => !isResolved).map(({ point }) => point);
  return open.length === 0 ? wins : [...wins, `Unresolved at ${listOf(open)}.`];
}
