import { median } from 'simple-statistics';
import type { Seconds } from '../../sim/units.ts';
import { meanShown, type Sighted } from './dashboard.ts';

/** Changes beyond so many standard deviations of days without a fault are seen (assumption). */
export const SIGMAS = 3;
/** Of the value, the least that counts for a standard deviation: what never varies has none. */
const LEAST = 1e-3;

/** Beyond so many of them one is as far as the other. */
const FAR = 100;

export interface MovedSignal {
  readonly component: string;
  readonly signal: string;
  /** Means over the days, while the fault lasts, without it and with it. */
  readonly without: number;
  readonly with: number;
  /** Median of the paired changes over the standard deviation between days without a fault. */
  readonly sigmas: number;
}

export interface SightedDay {
  readonly quiet: Sighted;
  readonly faulty: Sighted;
}

/**
 * What monitoring showed differently because of a fault. On each day the same run without the fault is subtracted, so that
 * what a fault does not touch differs by exactly 0. A signal has moved where the median over the days is beyond
 * `SIGMAS` standard deviations of `usual` days, and all days moved the same way; the furthest moved first, of those that
 * are far the ones of `target`, then in the order of the columns.
 */
export function movedSignals(
  days: readonly SightedDay[],
  usual: readonly Sighted[],
  {
    from,
    to,
    target = '',
  }: { readonly from: Seconds; readonly to: Seconds; readonly target?: string },
): readonly MovedSignal[] {
  const shown = ({ columns, time }: Sighted, name: string) =>
    meanShown(columns[name] ?? new Float64Array(0), time, from, to);
  const names = Object.keys(days[0]?.faulty.columns ?? {});
  const moved = names.flatMap((name): MovedSignal[] => {
    const pairs = days.map(
      ({ quiet, faulty }) => [shown(quiet, name), shown(faulty, name)] as const,
    );
    const changes = pairs.map(([before, after]) => after - before);
    const change = median(changes);
    const isOneWay = changes.every((one) => Math.sign(one) === Math.sign(change));
    if (!Number.isFinite(change) || change === 0 || !isOneWay) return [];
    const [without, withFault] = [0, 1].map((side) => mean(pairs.map((pair) => pair[side]!)));
    const size = Math.max(Math.abs(without!), Math.abs(withFault!));
    const spread = Math.max(deviation(usual.map((day) => shown(day, name))), LEAST * size);
    const sigmas = change / spread;
    const slash = name.indexOf('/');
    const [component, signal] = [name.slice(0, slash), name.slice(slash + 1)];
    const found = { component, signal, without: without!, with: withFault!, sigmas };
    return Math.abs(sigmas) > SIGMAS ? [found] : [];
  });
  const distance = ({ sigmas }: MovedSignal) => Math.min(FAR, Math.abs(sigmas));
  const isOwn = ({ component }: MovedSignal) => Number(component === target);
  return moved.sort((a, b) => distance(b) - distance(a) || isOwn(b) - isOwn(a));
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of what is known; 0 of fewer than two values. */
function deviation(values: readonly number[]): number {
  const known = values.filter(Number.isFinite);
  if (known.length < 2) return 0;
  const centre = mean(known);
  const squares = known.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (known.length - 1));
}
