import { costAxis, entryRows, GUIDES } from './axes.ts';
import {
  entryLabels,
  COLOUR,
  type EntryLook,
  lookFields,
  looksOf,
  MARK_CHANNELS,
} from './entry-looks.ts';
import type { FigureData, FigureRow, FigureSpec } from './figure.ts';
import { displayOf, displayOfMetric, formatLimit } from './format.ts';
import { CONFIG, MUTED } from './style.ts';

const STEP = 23; // pixels per row
const WIDTH = 380; // pixels of one panel alone
const WIDTHS = { most: 260, least: 130, all: 860 }; // of panels beside each other
const PANELS_MAX = 5; // beside each other
const GAPS = { column: 26, row: 80 }; // pixels between panels, for titles and axes
const LABEL = { cost: 14, gap: 186 }; // pixels to the right of the panel

/** One panel, or one per point with shared rows. */
export function equalSloPanels(
  points: readonly FigureData[],
  rows: readonly FigureRow[],
): FigureSpec {
  const order = sharedOrder(rows);
  const width =
    points.length === 1
      ? WIDTH
      : Math.max(
          WIDTHS.least,
          Math.min(WIDTHS.most, WIDTHS.all / Math.min(points.length, PANELS_MAX)),
        );
  const panels = points.map((data, i) => {
    const own = rows.filter((row) => row['point'] === data.point);
    const isFirst = i % PANELS_MAX === 0;
    return panel(data, own, { order, width, isAlone: points.length === 1, isFirst });
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: { left: 12, top: 12, bottom: 12, right: 24 } },
    ...(panels.length === 1
      ? panels[0]
      : { concat: panels, columns: PANELS_MAX, bounds: 'flush', spacing: GAPS }),
  };
}

/** Cheapest first by the mean rank over the points; bounds last. */
function sharedOrder(rows: readonly FigureRow[]): readonly string[] {
  const entries = [...new Set(rows.map((row) => String(row['entry'])))];
  const points = [...new Set(rows.map((row) => row['point']))];
  const rankAt = (entry: string, point: unknown): number =>
    rows.filter((row) => row['point'] === point).findIndex((row) => row['entry'] === entry);
  const rankOf = (entry: string): number =>
    points.reduce<number>((sum, point) => sum + rankAt(entry, point), 0);
  return entries.toSorted((a, b) => rankOf(a) - rankOf(b));
}

interface PanelOptions {
  readonly order: readonly string[];
  readonly width: number;
  readonly isAlone: boolean;
  readonly isFirst: boolean;
}

function panel(
  data: FigureData,
  rows: readonly FigureRow[],
  { order, width, isAlone, isFirst }: PanelOptions,
): object {
  const { config, equalSlo } = data;
  const looks = looksOf(config);
  const number = (row: FigureRow, column: string): number => Number(row[column]);
  const reached = rows.filter((row) => Number.isFinite(row['costDollars']));
  const axis = costAxis(
    reached.map((row) => number(row, 'costDollars')),
    reached.flatMap((row) => [number(row, 'costDollarsLow'), number(row, 'costDollarsHigh')]),
  );
  const unit = displayOfMetric(config.objective.minimize, []).axis;
  const target = formatLimit(equalSlo?.target ?? Number.NaN, displayOf('ratio', []));
  const x = {
    field: 'cost',
    type: 'quantitative',
    scale: axis.scale,
    axis: {
      ...axis.axis,
      ...(isAlone ? {} : { tickCount: 3 }),
      title: isAlone ? `cost at ${target} violations (${unit} per run)` : `${unit} at ${target}`,
    },
  };
  const labels = { labelExpr: entryLabels(config), labels: isFirst };
  const y = { ...entryRows(order, { ...GUIDES, ...labels }), scale: { domain: order } };
  const marks = reached.map((row) => markOf(row, looks, axis.domain));
  const missed = rows
    .filter((row) => !reached.includes(row))
    .map((row) => ({ entry: row['entry'] }));
  return {
    ...(isAlone ? {} : { title: data.point }),
    width,
    height: { step: STEP },
    layer: [
      {
        data: { values: marks },
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: {
          x: { ...x, field: 'low' },
          x2: { field: 'high' },
          y,
          color: COLOUR,
        },
      },
      {
        data: { values: marks },
        mark: { type: 'point', size: 75, opacity: 1, strokeWidth: 1.6 },
        encoding: { x, y, ...MARK_CHANNELS },
      },
      {
        data: { values: missed },
        mark: {
          type: 'text',
          align: 'right',
          baseline: 'middle',
          color: MUTED,
          fontStyle: 'italic',
        },
        encoding: { x: { value: width }, y, text: { value: 'does not reach' } },
      },
      ...(isAlone ? textLayers(rows, y, width) : []),
    ],
  };
}

function textLayers(rows: readonly FigureRow[], y: object, width: number): readonly object[] {
  const values = rows.filter((row) => Number.isFinite(row['costDollars']));
  const column = (field: string, dx: number, head: string): readonly object[] => [
    {
      data: { values },
      mark: { type: 'text', align: 'left', baseline: 'middle' },
      encoding: { x: { value: width + dx }, y, text: { field } },
    },
    {
      data: { values: [{}] },
      mark: { type: 'text', align: 'left', baseline: 'bottom', text: head, color: MUTED, dy: -4 },
      encoding: { x: { value: width + dx }, y: { value: 0 } },
    },
  ];
  return [
    ...column('label', LABEL.cost, 'cost'),
    ...column('gap', LABEL.gap, 'difference to the cheapest'),
  ];
}

/** What leaves the axis ends at its edge. */
function markOf(
  row: FigureRow,
  looks: readonly EntryLook[],
  [least, most]: readonly [number, number],
): object {
  const inside = (value: number): number => Math.min(most, Math.max(least, value));
  const low = Number(row['costDollarsLow']);
  const high = Number(row['costDollarsHigh']);
  const cost = Number(row['costDollars']);
  return {
    entry: row['entry'],
    cost,
    low: inside(Number.isNaN(low) ? cost : low),
    high: inside(Number.isNaN(high) ? cost : high),
    ...lookFields(looks.find(({ entry }) => entry === row['entry'])),
  };
}
