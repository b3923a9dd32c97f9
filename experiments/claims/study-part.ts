import type { FigureSpec } from '../figures/figure.ts';
import type { Interval } from '../statistics/intervals.ts';

/** One question of the study with its answer: a table, sentences computed from it, and perhaps a picture. */
export interface StudyPart {
  readonly name: string; // of its files
  readonly question: string;
  readonly words: readonly string[];
  /** The answer in one sentence, for the top of the page; unset: this part has none. */
  readonly headline?: string;
  readonly columns: readonly string[];
  /** The numbers in base units, as in the file beside the figure. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** What the page shows of the rows, as text; unset: all of them. */
  readonly shown?: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly string[])[];
  };
  readonly spec?: FigureSpec;
  readonly caption?: string;
}

/** A difference in a ratio, in percentage points. */
export const POINTS = { factor: 100, suffix: ' points', prefix: '', axis: 'percentage points' };
export const PERCENT = { factor: 100, suffix: ' %', prefix: '', axis: '%' };

/** An interval over a positive number that is taken as known. */
export function scaled({ estimate, low, high }: Interval, by: number): Interval {
  return { estimate: estimate / by, low: low / by, high: high / by };
}
