import type { ExperimentConfig, Result, Series, SummaryRow } from '../types.ts';

/** The day of one run as it went. */
export interface RunSeries {
  readonly entry: string;
  readonly day: number;
  readonly seed: number;
  readonly series: Series;
}

/** All that a figure may be drawn from. */
export interface FigureData {
  readonly config: ExperimentConfig;
  readonly results: readonly Result[];
  readonly summary: readonly SummaryRow[];
  readonly series: readonly RunSeries[];
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
  draw(data: FigureData): Drawing;
}
