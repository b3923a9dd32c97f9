import type { FigureSpec } from '../figures/figure.ts';
import { CONFIG, INK, MUTED } from '../figures/style.ts';
import type { FaultRow } from './fault-part.ts';

const WITH = 'with safeguards';
const WITHOUT = 'without';

/** Violations that each fault has added, with and without safeguards, and how soon the baseline acted. */
export function faultSpec(rows: readonly FaultRow[]): FigureSpec {
  const values = rows.flatMap(({ fault, guarded, unguarded }) => [
    { fault, safeguards: WITH, ...guarded },
    { fault, safeguards: WITHOUT, ...unguarded },
  ]);
  const waits = rows.map(({ fault, intervalsMax }) => ({
    fault,
    text: Number.isFinite(intervalsMax) ? intervalsMax.toFixed(1) : 'never',
  }));
  const y = { field: 'fault', type: 'nominal', sort: null, axis: { title: null } };
  const color = {
    field: 'safeguards',
    scale: { domain: [WITH, WITHOUT], range: ['#0072B2', '#D55E00'] },
    legend: { title: null, orient: 'bottom' },
  };
  const place = { yOffset: { field: 'safeguards' }, y, color };
  const x = {
    type: 'quantitative',
    title: 'transactions violated, less those without the fault (mean of days, 95 %)',
    axis: { tickCount: 5, format: ',d' },
  };
  const note = { align: 'left', dx: 8, color: INK };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: 12 },
    width: 420,
    height: 32 * rows.length,
    layer: [
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: MUTED },
        encoding: { x: { datum: 0, ...x } },
      },
      {
        data: { values },
        mark: { type: 'rule' },
        encoding: { ...place, x: { field: 'low', ...x }, x2: { field: 'high' } },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 45 },
        encoding: { ...place, x: { field: 'estimate', ...x } },
      },
      {
        data: { values: waits },
        mark: { type: 'text', ...note },
        encoding: { y, x: { value: 420 }, text: { field: 'text' } },
      },
      {
        data: { values: [{}] },
        mark: { type: 'text', ...note, baseline: 'bottom', dy: -18, color: MUTED },
        encoding: {
          x: { value: 420 },
          y: { value: 0 },
          text: { value: ['control intervals until', 'the baseline acts'] },
        },
      },
    ],
  };
}
