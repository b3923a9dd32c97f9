import type { FigureSpec } from '../figures/figure.ts';
import { BOUND, CONFIG, GRID, hueAt, MUTED } from '../figures/style.ts';
import type { StudyRow, Verdict } from './study-rows.ts';

const PANEL = { width: 190, height: 140 }; // pixels
const COLUMNS = 4;
const OTHERS = '#c4c4c4'; // lighter than a bound
const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

const SIZE_AXIS = {
  field: 'sizePercent',
  type: 'quantitative',
  scale: { type: 'log', nice: false },
  axis: { title: 'size, % of all objects', grid: false, tickCount: 4, format: '~g' },
};

/** Miss ratio against size, a panel per trace: every rule thin, learned policies in colour, Belady below them all. */
export function curvesSpec(rows: readonly StudyRow[]): FigureSpec {
  const learned = [
    ...new Set(rows.filter(({ role }) => role === 'learned').map(({ kind }) => kind)),
  ];
  const shown = ['other rules', 'LRU', ...learned, 'Belady'];
  const colours = [OTHERS, '#000000', ...learned.map((_, i) => hueAt(i)), BOUND];
  const looks = (row: StudyRow) =>
    row.role === 'bound'
      ? 'Belady'
      : row.kind === 'lru'
        ? 'LRU'
        : row.role === 'rule'
          ? 'other rules'
          : row.kind;
  const order = (row: StudyRow) => shown.indexOf(looks(row));
  const traces = [...new Set(rows.map(({ trace }) => trace))];
  const panel = (trace: string) => ({
    title: {
      text: trace,
      subtitle: rows.find((row) => row.trace === trace)!.flag.split(':')[0] ?? '',
    },
    ...PANEL,
    data: {
      values: rows
        .filter((row) => row.trace === trace)
        .sort((a, b) => order(a) - order(b))
        .map((row) => ({
          kind: row.kind,
          look: looks(row),
          sizePercent: 100 * row.sizeShare,
          missRatio: row.missRatio,
        })),
    },
    mark: { type: 'line', point: { size: 12 }, strokeWidth: 1.4 },
    encoding: {
      x: SIZE_AXIS,
      y: {
        field: 'missRatio',
        type: 'quantitative',
        scale: { zero: false, nice: false },
        axis: { title: 'miss ratio', grid: false, tickCount: 4 },
      },
      detail: { field: 'kind', type: 'nominal' },
      color: {
        field: 'look',
        type: 'nominal',
        scale: { domain: shown, range: colours },
        legend: { title: null, orient: 'top' },
      },
    },
  });
  return {
    $schema: SCHEMA,
    config: CONFIG,
    columns: COLUMNS,
    concat: traces.map(panel),
    resolve: { scale: { color: 'shared' } },
  };
}

/** Best learned less best rule, in percentage points of the miss ratio, by trace and size. */
export function gapsSpec(verdicts: readonly Verdict[]): FigureSpec {
  const values = verdicts.map(({ trace, sizeShare, learned, rule }) => ({
    trace,
    size: `${Number((100 * sizeShare).toPrecision(3))} %`,
    points: 100 * (learned.missRatio - rule.missRatio),
  }));
  return {
    $schema: SCHEMA,
    config: CONFIG,
    width: 460,
    height: { step: 22 },
    layer: [
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: 'rule', color: MUTED },
        encoding: { x: { field: 'zero', type: 'quantitative' } },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 60 },
        encoding: {
          x: {
            field: 'points',
            type: 'quantitative',
            axis: {
              title: 'best learned less best rule, points of miss ratio (left: learning is better)',
              gridColor: GRID,
            },
          },
          y: {
            field: 'trace',
            type: 'nominal',
            sort: null,
            axis: { title: null, grid: true, gridColor: GRID },
          },
          color: {
            field: 'size',
            type: 'nominal',
            sort: null,
            scale: { range: [0, 1, 2, 3, 4].map(hueAt) },
            legend: { title: 'size' },
          },
        },
      },
    ],
  };
}
