import type { DeploymentRow } from '../deployments-file.ts';
import type { RobustnessRow } from '../robustness/robustness.ts';
import type { EqualSloComparison } from '../statistics/equal-slo.ts';
import type { TrialRow } from '../study-files.ts';
import type { EdgeSeries } from '../../sim/recorder.ts';
import type { ExperimentConfig, Result, RunEvent, Series, SummaryRow } from '../types.ts';

/** The day of one run as it went. */
export interface RunSeries {
  readonly entry: string;
  readonly day: number;
  readonly seed: number;
  readonly series: Series;
  /** On the time axis of `series`; undefined: the results hold none. */
  readonly edges?: readonly EdgeSeries[];
  /** In the order of their begin; undefined: the results hold none. */
  readonly events?: readonly RunEvent[];
}

/** All that a figure may be drawn from: what one experiment, or one point of a sweep, has found. */
export interface FigureData {
  readonly point: string; // 'days=flash'; empty without a sweep
  readonly config: ExperimentConfig; // of the point; entries as the file has them
  readonly results: readonly Result[]; // of entries at their own settings
  readonly curves: readonly Result[]; // of entries at other settings of their knobs: see knob.ts
  readonly summary: readonly SummaryRow[];
  readonly series: readonly RunSeries[];
  readonly trials: readonly TrialRow[]; // of tuning, on train days
  readonly robustness: readonly RobustnessRow[];
  /** Of entries at their own settings; unset: the results hold none. */
  readonly deployments?: readonly DeploymentRow[];
  /** Of the entries that have a curve; undefined with fewer than two, or without a bound to meet. */
  readonly equalSlo: EqualSloComparison | undefined;
}

/** A Vega-Lite specification with its data inside: plain JSON. */
export type FigureSpec = { readonly [key: string]: unknown };
export type FigureRow = { readonly [column: string]: string | number };

export interface Drawing {
  /** None: the data have nothing to show, and the caption says why. */
  readonly spec?: FigureSpec;
  /** What the rows say, in words. */
  readonly caption: string;
  /** The numbers behind the picture, in base units, all with the same columns. */
  readonly rows: readonly FigureRow[];
}

export interface Figure {
  readonly name: string;
  readonly description: string;
  readonly coveredBy: string; // 'test/...test.ts: title of the test'
  /** Metrics that the results must hold. */
  readonly metrics: readonly string[];
  /** It shows what is compared, and stands above the comparison. */
  readonly isIntroduction?: boolean;
  draw(data: FigureData): Drawing;
}
