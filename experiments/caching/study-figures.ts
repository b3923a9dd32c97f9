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

/** Learned policies are drawn over rules, the bound over all. */
const BEST_RULE = 'best rule at each size';
const OTHER_RULES = 'other rules';
const NOT_COUNTED = 'not counted';
const DASHES: Readonly<Record<string, readonly number[]>> = {
  [BEST_RULE]: [4, 3],
  Belady: [1.5, 2],
};

interface Point {
  readonly kind: string;
  readonly look: string;
  readonly sizePercent: number;
  readonly missRatio: number;
}

/**
 * Miss ratio against size, a panel per trace: learned policies in colour, the best rule of each size dashed, the others
 * thin, Belady dotted. The axis reaches from the least to the worst of those that are named: what rules lose beyond is cut off.
 */
export function curvesSpec(rows: readonly StudyRow[]): FigureSpec {
  const learned = [
    ...new Set(rows.filter(({ role }) => role === 'learned').map(({ kind }) => kind)),
  ];
  const shown = [OTHER_RULES, 'LRU', BEST_RULE, ...learned, 'Belady'];
  const colours = [OTHERS, '#000000', '#000000', ...learned.map((_, i) => hueAt(i)), BOUND];
  const dashes = shown.map((look) => DASHES[look] ?? [1, 0]);
  const color = {
    field: 'look',
    type: 'nominal',
    scale: { domain: shown, range: colours },
    legend: { title: null, orient: 'top', symbolType: 'stroke', gridAlign: 'none' },
  };
  const strokeDash = { ...color, scale: { domain: shown, range: dashes } };
  const panel = (trace: string) => {
    const own = rows.filter((row) => row.trace === trace);
    const points = pointsOf(own).sort((a, b) => shown.indexOf(a.look) - shown.indexOf(b.look));
    return {
      title: { text: trace, subtitle: own[0]!.flag === '' ? '' : NOT_COUNTED },
      ...PANEL,
      data: { values: points },
      mark: { type: 'line', clip: true, point: { size: 12 }, strokeWidth: 1.4 },
      encoding: {
        x: SIZE_AXIS,
        y: {
          field: 'missRatio',
          type: 'quantitative',
          scale: { domain: domainOf(points), zero: false, nice: false },
          axis: { title: 'miss ratio', grid: false, tickCount: 4 },
        },
        detail: { field: 'kind', type: 'nominal' },
        ...{ color, strokeDash },
      },
    };
  };
  return {
    $schema: SCHEMA,
    config: CONFIG,
    columns: COLUMNS,
    concat: panelsOf(rows).map(panel),
    resolve: { scale: { color: 'shared', strokeDash: 'shared' } },
  };
}

/** The traces that have a panel: of drawn ones, which differ by their seed, the first of each kind. */
function panelsOf(rows: readonly StudyRow[]): readonly string[] {
  const kinds = new Map<string, string>();
  for (const { trace, family } of rows) {
    const kind = family === 'synthetic' ? trace.replace(/-\d+$/, '') : trace;
    if (!kinds.has(kind)) kinds.set(kind, trace);
  }
  return [...kinds.values()];
}

function pointsOf(rows: readonly StudyRow[]): Point[] {
  const look = ({ role, kind }: StudyRow) => {
    if (role === 'bound') return 'Belady';
    if (kind === 'lru') return 'LRU';
    return role === 'rule' ? OTHER_RULES : kind;
  };
  const points = rows.map((row) => ({
    ...{ kind: row.kind, look: look(row) },
    ...{ sizePercent: 100 * row.sizeShare, missRatio: row.missRatio },
  }));
  const rules = rows.filter(({ role }) => role === 'rule');
  const best = [...new Set(rules.map(({ sizeShare }) => sizeShare))].map((share) => ({
    ...{ kind: BEST_RULE, look: BEST_RULE, sizePercent: 100 * share },
    missRatio: Math.min(
      ...rules.filter((row) => row.sizeShare === share).map(({ missRatio }) => missRatio),
    ),
  }));
  return [...points, ...best];
}

const MARGIN = 0.04; // of what an axis spans
const SPAN_MIN = 0.01; // of miss ratios

/** From the least to the most of all but the other rules, with a margin. */
function domainOf(points: readonly Point[]): readonly [number, number] {
  const named = points.filter(({ look }) => look !== OTHER_RULES);
  const ratios = named.map(({ missRatio }) => missRatio);
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
  const margin = Math.max(MARGIN * (high - low), SPAN_MIN / 2);
  return [low - margin, high + margin];
}

/** Best learned less best rule, in percentage points of the miss ratio: what counts, then what was drawn, then what is flagged. */
export function gapsSpec(verdicts: readonly Verdict[]): FigureSpec {
  const place = ({ flag, family }: Verdict) => (flag !== '' ? 2 : family === 'synthetic' ? 1 : 0);
  const sorted = [...verdicts].sort((a, b) => place(a) - place(b));
  const values = sorted.map(({ trace, flag, sizeShare, learned, rule }) => ({
    trace: flag === '' ? trace : `${trace} (${NOT_COUNTED})`,
    size: `${Number((100 * sizeShare).toPrecision(3))} %`,
    points: 100 * (learned.missRatio - rule.missRatio),
  }));
  const shares = [...new Set(verdicts.map(({ sizeShare }) => sizeShare))].sort((a, b) => a - b);
  const sizes = shares.map((share) => `${Number((100 * share).toPrecision(3))} %`);
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
        mark: { type: 'point', filled: true, size: 60, opacity: 0.85 },
        encoding: {
          x: {
            field: 'points',
            type: 'quantitative',
            scale: { padding: 8, nice: false },
            axis: {
              title: 'best learned less best rule, points of miss ratio (left: learning is better)',
              gridColor: GRID,
            },
          },
          y: {
            field: 'trace',
            type: 'nominal',
            sort: null,
            axis: { title: null, grid: true, gridColor: GRID, labelLimit: 240 },
          },
          color: {
            ...{ field: 'size', type: 'nominal', sort: null, legend: { title: 'size' } },
            scale: { domain: sizes, range: sizes.map((_, i) => hueAt(i)) },
          },
        },
      },
    ],
  };
}
