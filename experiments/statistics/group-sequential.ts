import { assert } from '../../sim/units.ts';
import { type Interval, meanInterval, standardError } from './intervals.ts';
import { normalUpperTail } from './normal-law.ts';
import { type Spending, spendingBoundaries, spentError } from './spending-boundaries.ts';
import { tCdf, tQuantile } from './students-t.ts';

/** When an experiment may look at its differences, and how it spends its error; fixed beforehand. */
export interface SequentialPlan {
  /** Counts of days, rising, each at least 2; at the last one the experiment ends anyway. */
  readonly looks: readonly number[];
  readonly spending: Spending;
}

/** A plan at one level of confidence. */
export interface SequentialDesign extends SequentialPlan {
  readonly level: number; // in (0, 1), over all looks together
  readonly boundaries: readonly number[]; // of |z|, by look
  /** P(Z > boundary), by look: the one-sided error of a single test there. */
  readonly tails: readonly number[];
}

const ALPHA_MIN = 1e-12; // a repeated p is not told more finely
const BISECTIONS = 60;

/**
 * The boundaries of a group-sequential test at the looks of a plan: a statistic that behaves as a
 * Brownian motion at times n_k / n_K leaves them at any look with probability 1 - level.
 * Source: Lan and DeMets (1983); boundaries as in `spendingBoundaries`.
 */
export function sequentialDesign(plan: SequentialPlan, level: number): SequentialDesign {
  assert(level > 0 && level < 1, `level must be in (0, 1), got ${level}`);
  return { ...plan, level, ...boundariesOf(plan, 1 - level) };
}

function boundariesOf({ looks, spending }: SequentialPlan, alpha: number) {
  assertLooks(looks);
  const times = looks.map((days) => days / looks.at(-1)!);
  const spent = times.map((time) => spentError(spending, alpha, time));
  const boundaries = spendingBoundaries(times, spent);
  return { boundaries, tails: boundaries.map(normalUpperTail) };
}

function assertLooks(looks: readonly number[]): void {
  const isRising = looks.every((days, k) => days > (looks[k - 1] ?? 1));
  const isValid = looks.length > 0 && looks.every(Number.isInteger) && isRising;
  assert(isValid, `looks must be rising counts of days from 2 on, got ${looks.join(', ')}`);
}

/**
 * Repeated confidence interval of the mean of all values so far, one per day; their number must be
 * a look of the design. All intervals of all looks together cover the mean with the level of the
 * design, so the one at which an experiment stops covers it too, for whatever reason it stops.
 * The boundary of a look is taken over to Student's t with n - 1 degrees of freedom by its tail
 * probability (the significance level approach), which is nearly exact: on normal days, simulated,
 * looks at 5, 10, 15 and 20 days miss in 5.2 % (obrien-fleming) and 5.6 % (pocock) instead of 5 %;
 * the most with many looks at very few days, 5.5 % and 6.3 %.
 * Bounds are infinite at a look that spends nothing, and NaN as those of `meanInterval`.
 * Source: Jennison and Turnbull, Group Sequential Methods (2000), sections 4.4 and 9.1.
 */
export function repeatedInterval(values: readonly number[], design: SequentialDesign): Interval {
  const tail = design.tails[lookOf(values.length, design)]!;
  const { estimate } = meanInterval(values, design.level);
  const error = standardError(values);
  if (!Number.isFinite(error)) return { estimate, low: Number.NaN, high: Number.NaN };
  if (error === 0) return { estimate, low: estimate, high: estimate };
  const reach = tail === 0 ? Infinity : -tQuantile(tail, values.length - 1) * error;
  return { estimate, low: estimate - reach, high: estimate + reach };
}

/**
 * Repeated p of the t test that the mean is 0: the smallest 1 - level whose repeated interval
 * leaves 0 out. However an experiment stops, it is <= alpha with probability <= alpha when there is
 * no difference. NaN where the interval has no bounds, 1 where all values are 0.
 */
export function repeatedPValue(values: readonly number[], plan: SequentialPlan): number {
  const error = standardError(values);
  if (!Number.isFinite(error)) return Number.NaN;
  const { estimate } = meanInterval(values, 0.5);
  if (estimate === 0) return 1;
  const p = error === 0 ? 0 : 2 * tCdf(-Math.abs(estimate) / error, values.length - 1);
  return repeatedFrom(p, values.length, plan);
}

/**
 * The repeated p that belongs to the p of a single two-sided test after `days` days, a look of the
 * plan: the smallest alpha whose boundary there has a two-sided tail of at least p. Serves every
 * test whose statistic gathers information in proportion to days, such as t and signed ranks.
 */
export function repeatedFrom(pValue: number, days: number, plan: SequentialPlan): number {
  const look = lookOf(days, plan);
  if (Number.isNaN(pValue)) return Number.NaN;
  const isRejected = (alpha: number): boolean =>
    2 * boundariesOf(plan, alpha).tails[look]! >= pValue;
  let low = Math.log(ALPHA_MIN);
  let high = 0; // of log alpha
  if (!isRejected(Math.exp(high) - Number.EPSILON)) return 1;
  if (isRejected(ALPHA_MIN)) return ALPHA_MIN;
  for (let step = 0; step < BISECTIONS && high - low > 1e-9; step += 1) {
    const middle = (low + high) / 2;
    if (isRejected(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}

function lookOf(days: number, { looks }: SequentialPlan): number {
  const look = looks.indexOf(days);
  assert(look >= 0, `${days} days are no look of the plan: ${looks.join(', ')}`);
  return look;
}
