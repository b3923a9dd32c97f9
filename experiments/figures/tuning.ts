import type { TrialRow } from '../study-files.ts';
import { costAxis, percentAxis } from './axes.ts';
import { lookFields, looksOf } from './entry-looks.ts';
import type { Drawing, Figure, FigureData, FigureRow } from './figure.ts';
import { displayOfMetric, formatLimit, listOf } from './format.ts';
import { CONFIG, INK, MUTED, TARGET } from './style.ts';

const SIZE = 170; // pixels of a panel
const COLUMNS = 4;
const GAPS = { column: 24, row: 72 }; // pixels between panels, for titles and axes

/** What the search for settings has seen, on train days. */
export const tuning: Figure = {
  name: 'tuning',
  description: 'The search per tuned entry: each trial by objective and violations on train days',
  coveredBy:
    'test/experiments/figures-studies.test.ts: marks the default and the chosen trial of each search',
  metrics: [],
  draw(data) {
    const rows = rowsOf(data);
    if (rows.length === 0) return { caption: 'Nothing to draw: no entry was tuned.', rows };
    return { spec: specOf(data, rows), caption: captionOf(data, rows), rows };
  },
};

/** The first constrained metric: violations are drawn against it. */
const boundOf = ({ config }: FigureData) => Object.entries(config.objective.subject)[0];

/** Every trial at the last rung that it has reached. */
function rowsOf(data: FigureData): readonly FigureRow[] {
  const bound = boundOf(data);
  const tuned = data.config.compare.filter(({ name }) =>
    data.trials.some(({ entry }) => entry === name),
  );
  return tuned.flatMap(({ name }) => {
    const own = data.trials.filter(({ entry }) => entry === name);
    const last = new Map<number, TrialRow>();
    for (const row of own)
      if (row.replications >= (last.get(row.trial)?.replications ?? 0)) last.set(row.trial, row);
    const most = Math.max(...own.map(({ replications }) => replications));
    return [...last.values()].map((row) => ({
      entry: name,
      trial: row.trial,
      replications: row.replications,
      isFinal: row.replications === most ? 1 : 0,
      isDefault: row.trial === 0 ? 1 : 0,
      isChosen: row.isChosen ? 1 : 0,
      objective: row.objective,
      // Violations of trials are values less their bound.
      constrained: bound === undefined ? Number.NaN : (row.violations[bound[0]] ?? NaN) + bound[1],
    }));
  });
}

function specOf(data: FigureData, rows: readonly FigureRow[]): Drawing['spec'] & object {
  const entries = [...new Set(rows.map((row) => String(row['entry'])))];
  const bound = boundOf(data);
  const ratio = bound === undefined ? undefined : displayOfMetric(bound[0], [bound[1]]);
  const isPercent = ratio?.axis === '%';
  const xs = rows.map((row) => Number(row['constrained']) * (ratio?.factor ?? 1));
  const limit = bound === undefined ? Number.NaN : bound[1] * (ratio?.factor ?? 1);
  const x =
    bound === undefined
      ? { field: 'trial', title: 'trial', scale: { nice: true }, axis: {} }
      : {
          field: 'constrained',
          title: `${bound[0]} (${ratio!.axis})`,
          ...(isPercent ? percentAxis([...xs, limit]) : { scale: {}, axis: {} }),
        };
  const { minimize } = data.config.objective;
  const objectives = rows.map((row) => Number(row['objective']));
  const shown = displayOfMetric(minimize, objectives);
  const y = costAxis(objectives.map((value) => value * shown.factor));
  // The name of a metric may be longer than a panel: the caption has it.
  const title = shown.axis === 'dollars' ? 'dollars per run' : shown.axis;
  const looks = looksOf(data.config);
  const panels = entries.map((entry, i) => {
    const isLeft = i % COLUMNS === 0;
    const isLow = i + COLUMNS >= entries.length;
    const values = rows
      .filter((row) => row['entry'] === entry)
      .map((row) => ({
        trial: row['trial'],
        objective: Number(row['objective']) * shown.factor,
        isFinal: row['isFinal'],
        isDefault: row['isDefault'],
        isChosen: row['isChosen'],
        constrained: Number(row['constrained']) * (ratio?.factor ?? 1),
        ...lookFields(looks.find((look) => look.entry === entry)),
      }));
    const at = {
      x: {
        field: x.field,
        type: 'quantitative',
        scale: x.scale,
        axis: { ...x.axis, labelOverlap: true, tickCount: 4, title: isLow ? x.title : null },
      },
      y: {
        field: 'objective',
        type: 'quantitative',
        scale: y.scale,
        axis: {
          ...y.axis,
          tickCount: 4,
          title: isLeft ? title : null,
          labels: isLeft,
        },
      },
    };
    return panel(entry, values, at, limit);
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CONFIG,
    concat: panels,
    columns: COLUMNS,
    bounds: 'flush',
    spacing: GAPS,
  };
}

interface Row {
  readonly isFinal?: unknown;
  readonly isDefault?: unknown;
  readonly isChosen?: unknown;
}

/** Dropped trials are grey, those of the last rung in colour, the default and the chosen named by their mark. */
function panel(entry: string, values: readonly Row[], at: object, limit: number): object {
  const layer = (of: readonly Row[], mark: object, encoding: object = {}): readonly object[] =>
    of.length === 0
      ? []
      : [
          {
            data: { values: of },
            mark: { type: 'point', ...mark },
            encoding: { ...at, ...encoding },
          },
        ];
  const colour = { field: 'colour', type: 'nominal', scale: null };
  return {
    title: entry,
    width: SIZE,
    height: SIZE,
    layer: [
      ...(Number.isNaN(limit)
        ? []
        : [
            {
              data: { values: [{ limit }] },
              mark: { type: 'rule', color: TARGET, strokeDash: [5, 3] },
              encoding: { x: { ...(at as { x: object }).x, field: 'limit' } },
            },
          ]),
      ...layer(
        values.filter(({ isFinal }) => isFinal === 0),
        { size: 22, filled: true, color: MUTED, opacity: 0.45 },
      ),
      ...layer(
        values.filter(({ isFinal }) => isFinal === 1),
        { size: 45, filled: true, opacity: 0.9 },
        { color: colour },
      ),
      ...layer(
        values.filter(({ isDefault }) => isDefault === 1),
        { size: 110, shape: 'square', color: INK, strokeWidth: 1.5, opacity: 1 },
      ),
      ...layer(
        values.filter(({ isChosen }) => isChosen === 1),
        { size: 150, shape: 'circle', strokeWidth: 2.2, opacity: 1 },
        { stroke: colour },
      ),
    ],
  };
}

function captionOf(data: FigureData, rows: readonly FigureRow[]): string {
  const bound = boundOf(data);
  const entries = [...new Set(rows.map((row) => String(row['entry'])))];
  const kept = entries.filter((entry) =>
    rows.some((row) => row['entry'] === entry && row['isChosen'] === 1 && row['isDefault'] === 1),
  );
  const outside = entries.filter((entry) =>
    rows.some(
      (row) =>
        row['entry'] === entry &&
        row['isChosen'] === 1 &&
        Number(row['constrained']) > (bound?.[1] ?? Infinity),
    ),
  );
  const parts = [
    `${data.config.objective.minimize} against ${bound?.[0] ?? 'the number of the trial'}: trials of ${entries.length === 1 ? 'one search' : `${entries.length} searches`} on train days: in colour those that reached the last rung, ` +
      'grey those dropped before, on fewer replications. A square is the setting of the file, a ring the chosen one.',
    kept.length === 0 ? '' : `Nothing better than the file was found for ${listOf(kept, 5)}.`,
    bound === undefined || outside.length === 0
      ? ''
      : `The chosen setting misses ${bound[0]} ${formatLimit(bound[1], displayOfMetric(bound[0], [bound[1]]))} even on train days: ${listOf(outside, 5)}.`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}
