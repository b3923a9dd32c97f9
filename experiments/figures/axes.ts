import { GRID, logTicks, PLAIN_LABELS } from './style.ts';

const DECADES_MAX = 5;
const SPAN_LINEAR = 20; // of percentages, largest over smallest positive: beyond it symmetric log
const SPAN_LINEAR_COST = 4; // of costs: beyond it logarithmic
const MARGIN = 0.06; // of the span, on either side

/** A Vega-Lite scale and axis, and where it puts a value: 0 at its beginning, 1 at its end. */
export interface Axis {
  readonly scale: object;
  readonly axis: object;
  readonly domain: readonly [number, number];
  place(value: number): number;
}

/** One row for each entry, its name beside it; `axis` adds to what all such axes share. */
export function entryRows(order: readonly unknown[], axis: object = {}) {
  const plain = { title: null, ticks: false, domain: false, labelLimit: 260, labelPadding: 8 };
  return { field: 'entry', type: 'nominal', sort: order, axis: { ...plain, ...axis } } as const;
}

/** The lines that lead the eye from the name of an entry to its marks. */
export const GUIDES = { grid: true, gridColor: GRID } as const;

/**
 * Percentages from 0 on: linear, or symmetric log (linear below one constant, so that 0 has a place)
 * where the positive values span more than a decade and a bit.
 */
export function percentAxis(values: readonly number[]): Axis {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value));
  const top = Math.min(100, Math.max(...positive, 1e-6));
  if (top / Math.min(...positive, top) < SPAN_LINEAR) {
    const domain = [0, 1.08 * top] as const;
    return {
      scale: { type: 'linear', domain, nice: false, clamp: true },
      axis: { labelExpr: PLAIN_LABELS },
      domain,
      place: (value) => clamped(value / domain[1]),
    };
  }
  const highest = Math.ceil(Math.log10(top));
  const lowest = Math.max(Math.floor(Math.log10(Math.min(...positive))), highest - DECADES_MAX);
  const constant = 10 ** lowest;
  const ticks = Array.from({ length: highest - lowest + 1 }, (_, i) => Number(`1e${lowest + i}`));
  const domain = [0, 1.5 * top] as const;
  const of = (value: number) => Math.log1p(Math.max(0, value) / constant);
  return {
    scale: { type: 'symlog', constant, domain, nice: false, clamp: true },
    axis: { values: [0, ...ticks.filter((tick) => tick <= domain[1])], labelExpr: PLAIN_LABELS },
    domain,
    place: (value) => clamped(of(value) / of(domain[1])),
  };
}

/**
 * Costs, above 0: linear around the values, or logarithmic where they span a factor. `estimates`
 * are all inside; `others`, such as ends of intervals, as far as they leave the estimates readable.
 */
export function costAxis(estimates: readonly number[], others: readonly number[] = []): Axis {
  const known = estimates.filter((value) => value > 0 && Number.isFinite(value));
  const [least, most] = known.length === 0 ? [1, 1] : [Math.min(...known), Math.max(...known)];
  const reach = Math.max(most - least, 0.1 * most);
  const near = others.filter((value) => value > 0 && Number.isFinite(value));
  const low = Math.max(Math.min(least, ...near), least - reach, least / 2);
  const high = Math.min(Math.max(most, ...near), most + reach);
  return most / least > SPAN_LINEAR_COST ? logAxis(low, high) : linearAxis(low, high);
}

function linearAxis(low: number, high: number): Axis {
  const margin = MARGIN * (high - low) || MARGIN * high;
  const domain = [Math.max(0, low - margin), high + margin] as const;
  return {
    scale: { type: 'linear', domain, nice: false, zero: false, clamp: true },
    axis: { format: ',~r', tickCount: 5 },
    domain,
    place: (value) => clamped((value - domain[0]) / (domain[1] - domain[0])),
  };
}

function logAxis(low: number, high: number): Axis {
  const margin = (high / low) ** MARGIN;
  const domain = [low / margin, high * margin] as const;
  const span = Math.log(domain[1] / domain[0]);
  return {
    scale: { type: 'log', domain, nice: false, clamp: true },
    axis: { values: logTicks(...domain), labelExpr: PLAIN_LABELS, labelOverlap: true },
    domain,
    place: (value) => (value > 0 ? clamped(Math.log(value / domain[0]) / span) : 0),
  };
}

const clamped = (share: number): number => Math.min(1, Math.max(0, share));
