import type { BatchView } from '../../sim/batch/batch.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Candidate } from './candidates.ts';

/** What comes first: the smaller, the earlier. Infinity is allowed, NaN is not. */
export type Order = (candidate: Candidate, view: BatchView) => number;

/** Estimated seconds that are left of the job along its longest path, at least 1. */
const secondsLeft = ({ jobSeconds }: Candidate): Seconds => Math.max(jobSeconds, 1);

/** Orders by name, as options give them. */
export const ORDERS = {
  /** First come, first served. */
  release: ({ job }) => job.release,
  /** Shortest remaining job first, by estimate. */
  shortest: secondsLeft,
  /** The task with the longest path from its beginning to the end of its job first. */
  'longest-path': ({ pathSeconds }) => -pathSeconds,
  /** Earliest deadline first; what has none comes last. */
  deadline: ({ job }) => job.deadline,
  /** Least laxity first: seconds that it may still wait, by estimate. */
  laxity: (candidate, { now }) => candidate.job.deadline - now - candidate.pathSeconds,
  /** Weighted shortest processing time: most weight per processor-second first (Smith 1956). */
  'weighted-shortest': (candidate) =>
    (secondsLeft(candidate) * candidate.processors) / candidate.job.weight,
  /**
   * Most (wait / run time)^3 x processors first.
   * Source: Tang, Lan, Desai, Buettner, Fault-aware utility-based job scheduling, Cluster 2009.
   */
  wfp3: (candidate, { now }) =>
    -(((now - candidate.job.release) / secondsLeft(candidate)) ** 3) * candidate.processors,
  /**
   * Most wait / (log2(processors) x run time) first; one processor counts as two (assumption: the logarithm would be 0).
   * Source: as WFP3.
   */
  unicep: (candidate, { now }) =>
    -(now - candidate.job.release) /
    (Math.max(1, Math.log2(candidate.processors)) * secondsLeft(candidate)),
  /**
   * Least log10(run time) x processors + 870 x log10(release) first, releases before 1 s as at 1 s.
   * Source: Carastan-Santos, de Camargo, Obtaining dynamic scheduling policies with simulation and machine learning, SC 2017.
   */
  f1: (candidate) =>
    Math.log10(secondsLeft(candidate)) * candidate.processors +
    870 * Math.log10(Math.max(1, candidate.job.release)),
} as const satisfies Readonly<Record<string, Order>>;
export type OrderName = keyof typeof ORDERS;

export interface Precedence {
  readonly order: Order;
  /** Whatever is regulatory comes before whatever is not. */
  readonly isRegulatoryFirst: boolean;
  /** What cannot meet its deadline any more, by its estimate, comes after what can; regulatory jobs excepted. */
  readonly isHopelessLast: boolean;
}

/**
 * Sorted by precedence; of equals what runs first, then in the order of release, then the longest path first, then by
 * stage.
 */
export function sorted(
  candidates: readonly Candidate[],
  precedence: Precedence,
  view: BatchView,
): readonly Candidate[] {
  const keyed = candidates.map((of) => keyedBy(of, precedence, view));
  return keyed.sort(compare).map(({ of }) => of);
}

/** The first of `sorted`, without sorting; undefined where there is nothing. */
export function firstOf(
  candidates: readonly Candidate[],
  precedence: Precedence,
  view: BatchView,
): Candidate | undefined {
  let first: Keyed | undefined;
  for (const of of candidates) {
    const keyed = keyedBy(of, precedence, view);
    if (first === undefined || compare(keyed, first) < 0) first = keyed;
  }
  return first?.of;
}

interface Keyed {
  readonly of: Candidate;
  readonly rank: number; // of its class and its hope, before the order
  readonly key: number;
}

function keyedBy(
  of: Candidate,
  { order, isRegulatoryFirst, isHopelessLast }: Precedence,
  view: BatchView,
): Keyed {
  const isRegulatory = of.job.class === 'regulatory';
  const isHopeless = isHopelessLast && !isRegulatory && view.now + of.pathSeconds > of.job.deadline;
  const rank = (isRegulatoryFirst && !isRegulatory ? 1 : 0) + (isHopeless ? 2 : 0);
  return { of, rank, key: order(of, view) };
}

function compare(a: Keyed, b: Keyed): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  const isRunning = Number(b.of.run !== undefined) - Number(a.of.run !== undefined);
  if (isRunning !== 0) return isRunning;
  if (a.of.position !== b.of.position) return a.of.position - b.of.position;
  return b.of.pathSeconds - a.of.pathSeconds || a.of.stage - b.of.stage;
}
