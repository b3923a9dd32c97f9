import type { FigureSpec } from '../figures/figure.ts';
import { CONFIG } from '../figures/style.ts';
import type { CanaryRow } from './canary-part.ts';

const ENDS = ['full', 'rolled-back', 'canary', 'shadow'];
const COLOURS = ['#009E73', '#D55E00', '#999999', '#CCCCCC'];

/** Each candidate on each day: how long its canary was, how it ended, and what it cost users. */
export function canarySpec(rows: readonly CanaryRow[]): FigureSpec {
  const values = rows.map(({ candidate, day, end, canarySeconds, violationsSpent }) => ({
    ...{ candidate, day, end, violationsSpent },
    hours: Number.isNaN(canarySeconds) ? 0 : canarySeconds / 3600,
  }));
  const color = {
    field: 'end',
    scale: { domain: ENDS, range: COLOURS },
    legend: { title: 'stage at the end', orient: 'bottom' },
  };
  const y = {
    field: 'candidate',
    type: 'nominal',
    sort: null,
    axis: { title: null, labelLimit: 240 },
  };
  const panel = (field: string, title: string) => ({
    width: 300,
    height: { step: 34 },
    mark: { type: 'point', filled: true, size: 55, opacity: 0.8 },
    encoding: {
      x: { field, type: 'quantitative', title },
      y,
      yOffset: { field: 'day', type: 'nominal' },
      color,
    },
  });
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: 12 },
    data: { values },
    hconcat: [
      panel('hours', 'hours of canary until the decision, or the end of the day'),
      panel('violationsSpent', 'violations until then, beyond those of the baseline'),
    ],
  };
}
