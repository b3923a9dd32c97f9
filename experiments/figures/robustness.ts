import { withoutBounds } from '../bounds.ts';
import { isFeasible } from '../tuning/score.ts';
import { lookFields, looksOf, MARK_CHANNELS } from './entry-looks.ts';
import type { Drawing, Figure, FigureData, FigureRow } from './figure.ts';
import { bestOf, rankingText } from './ranking-text.ts';
import { entryRows, GUIDES } from './axes.ts';
import { CONFIG, INK, MUTED } from './style.ts';

const WIDTH = 460; // pixels
const STEP = 40; // pixels per entry
const JITTER = 9; // pixels up or down, so that equal values do not hide each other
const REACH = 0.05; // of the axis beyond the values

/** Does the ranking hang on the system being just as it is described? */
export const robustness: Figure = {
  name: 'robustness',
  description:
    'Objective against the best contender over perturbed systems, with where the bounds are kept',
  coveredBy:
    'test/experiments/figures-studies.test.ts: draws each perturbed system against the nominal best',
  metrics: [],
  draw(whole) {
    const data = { ...whole, robustness: withoutBounds(whole.robustness, whole.config) };
    const rows = rowsOf(data);
    if (rows.length === 0)
      return {
        caption: 'Nothing to draw: the comparison was not repeated over perturbed systems.',
        rows,
      };
    const caption = captionOf(data);
    const isAny = rows.some((row) => Number.isFinite(row['differenceRatio']));
    return isAny
      ? { spec: specOf(data, rows), caption, rows }
      : { caption: `Nothing to draw. ${caption}`, rows };
  },
};

/** The objective of an entry over that of the nominal best on the same system, less 1. */
function rowsOf(data: FigureData): readonly FigureRow[] {
  const best = bestOf(data);
  return data.robustness.map(({ system, entry, rank, score }) => {
    const base = data.robustness.find((row) => row.system === system && row.entry === best);
    const bounds = data.config.objective.subject;
    return {
      entry,
      system,
      rank,
      objective: score.objective,
      differenceRatio: score.objective / (base?.score.objective ?? Number.NaN) - 1,
      keepsBounds: isFeasible({ ...score, bounds }) ? 1 : 0,
    };
  });
}

function specOf(data: FigureData, rows: readonly FigureRow[]): Drawing['spec'] & object {
  const looks = looksOf(data.config);
  const nominal = rows.filter((row) => row['system'] === 0);
  const order = nominal
    .toSorted((a, b) => Number(a['rank']) - Number(b['rank']))
    .map((row) => String(row['entry']));
  const drawn = rows
    .filter((row) => Number.isFinite(row['differenceRatio']))
    .map((row) => {
      const look = lookFields(looks.find(({ entry }) => entry === row['entry']));
      return {
        entry: row['entry'],
        system: Number(row['system']),
        percent: Number(row['differenceRatio']) * 100,
        ...look,
        shape: 'circle',
        fill: row['keepsBounds'] === 1 ? look.colour : 'white',
        lift: JITTER * (((Number(row['system']) * 5) % 7) / 3 - 1),
      };
    });
  const percents = drawn.map(({ percent }) => percent).concat(0);
  const [low, high] = [Math.min(...percents), Math.max(...percents)];
  const margin = REACH * (high - low) || 1;
  const x = {
    field: 'percent',
    type: 'quantitative',
    scale: { domain: [low - margin, high + margin], nice: false },
    axis: {
      title: `${data.config.objective.minimize} against ${bestOf(data)} on the same system (%)`,
      tickCount: 6,
      labelExpr: "datum.value === 0 ? '0' : format(datum.value, '+,~r')",
    },
  };
  const y = entryRows(order, GUIDES);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: { left: 12, top: 12, bottom: 12, right: 24 } },
    width: WIDTH,
    height: { step: STEP },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: INK },
        encoding: { x: { datum: 0, type: 'quantitative' } },
      },
      {
        data: { values: drawn.filter(({ system }) => system > 0) },
        mark: { type: 'point', size: 38, opacity: 0.75, strokeWidth: 1.3 },
        encoding: {
          x,
          y,
          yOffset: {
            field: 'lift',
            type: 'quantitative',
            scale: { domain: [-STEP / 2, STEP / 2], range: [0, STEP] },
          },
          ...MARK_CHANNELS,
        },
      },
      {
        data: { values: drawn.filter(({ system }) => system === 0) },
        mark: { type: 'tick', orient: 'vertical', thickness: 2.5, size: STEP * 0.7, color: INK },
        encoding: { x, y },
      },
      ...rankLayers(rows, order, y),
    ],
  };
}

/** In how many systems an entry keeps the bounds and is the best. */
function rankLayers(
  rows: readonly FigureRow[],
  order: readonly string[],
  y: object,
): readonly object[] {
  const perturbed = rows.filter((row) => Number(row['system']) > 0);
  const values = order.map((entry) => {
    const own = perturbed.filter((row) => row['entry'] === entry);
    const count = (holds: (row: FigureRow) => boolean) => own.filter(holds).length;
    return {
      entry,
      best: `${count((row) => row['rank'] === 1)} of ${own.length}`,
      keeps: `${count((row) => row['keepsBounds'] === 1)} of ${own.length}`,
    };
  });
  return (['best', 'keeps'] as const).flatMap((field, i) => {
    const dx = WIDTH + 16 + 80 * i;
    return [
      {
        data: { values },
        mark: { type: 'text', align: 'left', baseline: 'middle' },
        encoding: { x: { value: dx }, y, text: { field } },
      },
      {
        data: { values: [{}] },
        mark: {
          type: 'text',
          align: 'left',
          baseline: 'bottom',
          dy: -4,
          color: MUTED,
          text: field === 'best' ? 'is best' : 'keeps the bounds',
        },
        encoding: { x: { value: dx }, y: { value: 0 } },
      },
    ];
  });
}

function captionOf(data: FigureData): string {
  const marks =
    'Bars are the system as described, dots perturbed ones, hollow where the bounds are not kept.';
  return `${rankingText(data)} ${marks}`;
}
