import { metricNamed } from '../metrics/index.ts';
import type { Interval } from '../statistics/intervals.ts';

/**
 * How numbers of one unit are shown: base units are converted here, where text is made, and nowhere
 * else.
 */
export interface Display {
  readonly factor: number; // shown = value x factor
  readonly suffix: string; // ' ms', with its space; '' without a unit
  readonly prefix: string; // '$'
  readonly axis: string; // 'ms', for axis titles
}

const MILLISECONDS_BELOW = 10; // seconds: from here on seconds read better
const PLAIN_DIGITS = 3; // significant, where no interval says how many are known
const INTERVAL_DIGITS = 2; // significant digits of the half-width
const DECIMALS_MAX = 6;
const EXTRA_DECIMALS_MAX = 3;

/** `values` decide between ms and s: one unit for all values of a metric. */
export function displayOf(unit: string, values: readonly number[]): Display {
  if (unit === 'dollars') return { factor: 1, suffix: '', prefix: '$', axis: 'dollars' };
  if (unit === 'ratio') return { factor: 100, suffix: ' %', prefix: '', axis: '%' };
  if (unit === 'hours') return { factor: 1, suffix: ' h', prefix: '', axis: 'hours' };
  if (unit === 'per hour') return { factor: 1, suffix: '/h', prefix: '', axis: 'per hour' };
  if (unit === 'per second') return { factor: 1, suffix: '/s', prefix: '', axis: 'per second' };
  if (unit !== 'seconds') return { factor: 1, suffix: '', prefix: '', axis: unit };
  const largest = Math.max(0, ...values.filter(Number.isFinite).map(Math.abs));
  return largest < MILLISECONDS_BELOW
    ? { factor: 1000, suffix: ' ms', prefix: '', axis: 'ms' }
    : { factor: 1, suffix: ' s', prefix: '', axis: 's' };
}

export function displayOfMetric(metric: string, values: readonly number[]): Display {
  return displayOf(metricNamed(metric)?.unit ?? '', values);
}

/** '$1,234.5', '83 ms'; infinity as its sign, a missing value as a dash. */
export function formatValue(value: number, display: Display): string {
  const shown = value * display.factor;
  return dress(shown, decimalsFor(shown, PLAIN_DIGITS), display);
}

/** A number that somebody declared: as short as it was written. */
export function formatLimit(value: number, display: Display): string {
  const shown = Number((value * display.factor).toPrecision(12));
  return `${display.prefix}${shown}${display.suffix}`;
}

/** '83.1 ms [80.2, 86.0]'; without an interval the estimate alone. */
export function formatInterval({ estimate, low, high }: Interval, display: Display): string {
  return withBounds(estimate, low, high, display, dress);
}

/** As `formatInterval`, with a sign before every number: '-35 [-41, -29]'. */
export function formatDifference({ estimate, low, high }: Interval, display: Display): string {
  return withBounds(estimate, low, high, display, (shown, decimals, of) => {
    const isPositive = Number(shown.toFixed(decimals)) > 0;
    return `${isPositive ? '+' : ''}${dress(shown, decimals, of)}`;
  });
}

type Dress = (shown: number, decimals: number, display: Display) => string;

function withBounds(
  estimate: number,
  low: number,
  high: number,
  display: Display,
  dressed: Dress,
): string {
  const shown = estimate * display.factor;
  if (Number.isNaN(low) || Number.isNaN(high))
    return dressed(shown, decimalsFor(shown, PLAIN_DIGITS), display);
  const halfWidth = ((high - low) / 2) * display.factor; // endless where a bound is
  const known =
    halfWidth > 0 && Number.isFinite(halfWidth)
      ? decimalsFor(halfWidth, INTERVAL_DIGITS)
      : decimalsFor(shown, PLAIN_DIGITS);
  const bounds = [low, high].map((bound) => bound * display.factor);
  const decimals = known + extraDecimals(bounds, known);
  const bare = { ...display, prefix: '', suffix: '' };
  const texts = bounds.map((bound) => dressed(bound, decimals, bare));
  return `${dressed(shown, decimals, display)} [${texts.join(', ')}]`;
}

/** A bound beside zero must not read as zero: the reader asks on which side it is. */
function extraDecimals(bounds: readonly number[], decimals: number): number {
  const isLost = (extra: number): boolean =>
    bounds.some((bound) => bound !== 0 && Number(bound.toFixed(decimals + extra)) === 0);
  let extra = 0;
  while (extra < EXTRA_DECIMALS_MAX && isLost(extra)) extra += 1;
  return extra;
}

/** Decimals that show `digits` significant digits of `value`. */
function decimalsFor(value: number, digits: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  return Math.min(DECIMALS_MAX, Math.max(0, digits - 1 - magnitude));
}

function dress(shown: number, decimals: number, { prefix, suffix }: Display): string {
  if (Number.isNaN(shown)) return '–';
  const sign = Number(shown.toFixed(decimals)) < 0 ? '−' : '';
  if (!Number.isFinite(shown)) return `${shown < 0 ? '−' : ''}∞`;
  const [whole = '', fraction] = Math.abs(shown).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}${prefix}${grouped}${fraction === undefined ? '' : `.${fraction}`}${suffix}`;
}

/** '0.012', '< 0.001'; a dash where there is none. */
export function formatP(p: number): string {
  if (Number.isNaN(p)) return '–';
  if (p < 0.001) return '< 0.001';
  return p.toFixed(p < 0.1 ? 3 : 2);
}

/** 'a, b and 3 more'; 'a, b and c' where `most` is enough for all. */
export function listOf(names: readonly string[], most = Infinity): string {
  const shown = names.slice(0, most);
  const hidden = names.length - shown.length;
  const all = hidden > 0 ? [...shown, `${hidden} more`] : shown;
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

export const plural = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;
