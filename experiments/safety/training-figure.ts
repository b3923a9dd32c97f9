import type { FigureSpec } from '../figures/figure.ts';
import { CONFIG } from '../figures/style.ts';
import type { TrainingRow } from './training-part.ts';

const DOMAIN = ['neither', 'shield', 'bootstrap', 'bootstrap and shield'];
const COLOURS = ['#D55E00', '#E69F00', '#56B4E9', '#0072B2'];

/** Violations since the begin of each training over its decisions, a line for each seed. */
export function trainingSpec(rows: readonly TrainingRow[]): FigureSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: 12 },
    width: 520,
    height: 280,
    data: { values: rows.filter(({ violations }) => violations > 0) },
    mark: { type: 'line', strokeWidth: 1.6, opacity: 0.85 },
    encoding: {
      x: {
        field: 'steps',
        type: 'quantitative',
        title: 'decisions of the training',
        scale: { nice: false, zero: true },
        axis: { tickCount: 5, format: ',d' },
      },
      y: {
        field: 'violations',
        type: 'quantitative',
        scale: { type: 'log' },
        axis: { values: [1, 10, 100, 1e3, 1e4, 1e5, 1e6], format: ',d' },
        title: 'transactions violated so far',
      },
      detail: { field: 'seed', type: 'nominal' },
      color: {
        field: 'arm',
        scale: { domain: DOMAIN, range: COLOURS },
        legend: { title: 'training with', orient: 'bottom' },
      },
    },
  };
}
