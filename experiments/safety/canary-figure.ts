import type { FigureSpec } from '../figures/figure.ts';
import { CONFIG, MUTED } from '../figures/style.ts';
import { type CanaryRow, wayOf } from './canary-row.ts';

const OUTCOMES = {
  promoted: { colour: '#009E73', shape: 'circle' },
  'rolled back': { colour: '#D55E00', shape: 'cross' },
  undecided: { colour: '#767676', shape: 'square' },
  'taken back in the shadow': { colour: '#56B4E9', shape: 'triangle-up' },
  'still in the shadow': { colour: '#bbbbbb', shape: 'triangle-down' },
} as const satisfies Record<ReturnType<typeof wayOf>, object>;
const ROW = 9; // pixels of a day
const WIDTH = 300;

/** Each candidate on each day: how long its canary was, how it ended, and what it cost users. */
export function canarySpec(rows: readonly CanaryRow[]): FigureSpec {
  const values = rows.map((row) => ({
    candidate: row.candidate,
    day: row.day,
    outcome: wayOf(row),
    violationsSpent: row.violationsSpent,
    hours: Number.isNaN(row.canarySeconds) ? null : row.canarySeconds / 3600,
  }));
  const candidates = [...new Set(rows.map(({ candidate }) => candidate))];
  const hoursMost = Math.max(1, ...values.map(({ hours }) => Math.ceil(hours ?? 0)));
  const outcomes = Object.keys(OUTCOMES).filter((one) => values.some((row) => row.outcome === one));
  const looks = outcomes.map((one) => OUTCOMES[one as keyof typeof OUTCOMES]);
  const legend = { title: null, orient: 'bottom', symbolSize: 60 };
  const days = new Set(rows.map(({ day }) => day)).size;
  const panel = (field: string, title: string, format: string, isFirst: boolean) => ({
    width: WIDTH,
    height: { step: ROW * (days + 1), for: 'position' },
    layer: [
      ...(isFirst
        ? []
        : [
            {
              data: { values: [{}] },
              mark: { type: 'rule', color: MUTED },
              encoding: { x: { datum: 0, type: 'quantitative' } },
            },
          ]),
      {
        mark: { type: 'point', filled: true, size: 40, opacity: 0.9 },
        encoding: {
          x: {
            field,
            type: 'quantitative',
            title,
            axis: { format, tickCount: 5, grid: true },
            ...(isFirst ? { scale: { domain: [0, hoursMost] } } : {}),
          },
          y: {
            field: 'candidate',
            type: 'nominal',
            scale: { padding: 0.15, domain: candidates },
            axis: {
              title: null,
              labels: isFirst,
              ticks: false,
              grid: true,
              bandPosition: 0,
              tickBand: 'extent',
              labelLimit: 240,
            },
          },
          yOffset: { field: 'day', type: 'nominal' },
          color: {
            field: 'outcome',
            scale: { domain: outcomes, range: looks.map(({ colour }) => colour) },
            legend,
          },
          shape: {
            field: 'outcome',
            scale: { domain: outcomes, range: looks.map(({ shape }) => shape) },
            legend,
          },
        },
      },
    ],
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: 12 },
    data: { values },
    hconcat: [
      panel('hours', 'hours of canary until its end, a mark for each day', 'd', true),
      panel('violationsSpent', "violations until then, less the baseline's alone", ',d', false),
    ],
  };
}
