import type { FigureRow } from './figure.ts';
import { fieldOf, INK, PLAIN_LABELS, TARGET } from './style.ts';

const WIDTH = 720; // pixels
const HEIGHT = 110;
const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3600;
const HOURS_FROM = 3 * SECONDS_PER_HOUR; // longer days are labelled in hours

/** One column of the rows, drawn in each entry's colour. */
export interface Line {
  readonly column: string;
  readonly isStep?: boolean;
  readonly isDashed?: boolean;
  /** Drawn once, in ink, since all entries share it. */
  readonly onlyOf?: string;
}
export const line = (column: string): Line => ({ column });

export interface PanelOptions {
  readonly scale?: object;
  readonly axis?: object;
  readonly objectives?: readonly number[];
  readonly isLast?: boolean;
  readonly isCount?: boolean;
}

/** Panels that share the time axis and the colours; the legend stands above the first. */
export function panelMaker(time: TimeAxis, colours: object) {
  const x = {
    field: 'time',
    type: 'quantitative',
    scale: { domain: time.domain, nice: false },
  };
  const color = {
    field: 'entry',
    type: 'nominal',
    scale: colours,
    legend: { title: null, orient: 'top', columns: 4, symbolType: 'stroke', symbolStrokeWidth: 3 },
  };
  // A scale would be joined with the legend of the colours.
  const strokeWidth = { field: 'width', type: 'quantitative', scale: null };
  return (title: string, lines: readonly Line[], options: PanelOptions = {}): object => {
    const y = {
      type: 'quantitative',
      scale: options.scale ?? { zero: true, nice: true },
      axis: {
        title: null,
        tickCount: 4,
        ...(options.isCount ? { format: 'd', tickMinStep: 1 } : { labelExpr: PLAIN_LABELS }),
        ...options.axis,
      },
    };
    const xAxis = options.isLast
      ? { title: time.title, values: time.ticks }
      : { title: null, values: time.ticks, labels: false };
    return {
      title,
      width: WIDTH,
      height: HEIGHT,
      layer: [
        ...(options.objectives ?? []).map((value) => ({
          data: { values: [{}] },
          mark: { type: 'rule', color: TARGET, strokeDash: [5, 3] },
          encoding: { y: { datum: value, ...y } },
        })),
        ...lines.map((of) => ({
          ...(of.onlyOf === undefined
            ? {}
            : { transform: [{ filter: { field: 'entry', equal: of.onlyOf } }] }),
          mark: {
            type: 'line',
            ...(of.isDashed || of.onlyOf !== undefined ? { strokeWidth: 1.2 } : {}),
            opacity: 0.9,
            invalid: 'break-paths-show-domains',
            ...(of.isStep ? { interpolate: 'step-after' } : {}),
            ...(of.isDashed ? { strokeDash: [3, 2] } : {}),
            ...(of.onlyOf === undefined ? {} : { color: INK }),
          },
          encoding: {
            x: { ...x, axis: xAxis },
            y: { ...y, field: fieldOf(of.column) },
            ...(of.onlyOf === undefined ? { color } : {}),
            ...(of.onlyOf === undefined && !of.isDashed ? { strokeWidth } : {}),
          },
        })),
      ],
    };
  };
}

export interface TimeAxis {
  readonly seconds: number; // per unit of the axis
  readonly title: string;
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
}

/** Hours for long days, minutes for short ones, with about ten round ticks. */
export function timeAxis(rows: readonly FigureRow[]): TimeAxis {
  const times = rows.map((row) => Number(row['timeSeconds']));
  const [first, last] = [
    times.reduce((a, b) => Math.min(a, b)),
    times.reduce((a, b) => Math.max(a, b)),
  ];
  const isHours = last - first >= HOURS_FROM;
  const seconds = isHours ? SECONDS_PER_HOUR : SECONDS_PER_MINUTE;
  const step =
    [1, 2, 3, 5, 6, 12, 15, 30, 60].find((size) => (last - first) / seconds / size <= 10) ?? 120;
  const start = Math.ceil(first / seconds / step);
  const count = Math.floor(last / seconds / step) - start + 1;
  return {
    seconds,
    title: isHours ? 'time of the run (hours)' : 'time of the run (minutes)',
    domain: [first / seconds, last / seconds],
    ticks: Array.from({ length: Math.max(0, count) }, (_, i) => (start + i) * step),
  };
}
