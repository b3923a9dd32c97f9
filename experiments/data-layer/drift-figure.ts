import type { FigureSpec } from '../figures/figure.ts';
import { BOUND, CONFIG, hueAt, MUTED } from '../figures/style.ts';
import type { DriftEntry } from './drift-study.ts';
import type { LayerScenario } from './layer-scenario.ts';

const LINES = ['best rules', 'learned index', 'learned cache', 'learned router', 'all that learns'];

/**
 * Seconds lost against who knows all that is to come, since the begin of each scenario: of the best rules, of the best
 * that learns of each part in their place (chosen on other seeds), and of all that learns. Bands: 95 % over seeds.
 */
export function driftSpec(
  entries: readonly DriftEntry[],
  scenarios: readonly LayerScenario[],
): FigureSpec {
  const shown = LINES.filter((line) => entries.some((entry) => lineOf(entry, entries) === line));
  const panels = scenarios.map((scenario) => panel(scenario, entries, shown));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: 12 },
    columns: 2,
    concat: panels,
    resolve: { scale: { color: 'shared' } },
  };
}

function panel(
  { name, windows, changes }: LayerScenario,
  entries: readonly DriftEntry[],
  shown: readonly string[],
): object {
  const values = entries
    .filter(({ scenario }) => scenario === name)
    .flatMap((entry) => {
      const line = lineOf(entry, entries);
      if (line === undefined) return [];
      return entry.curve.map(({ estimate, low, high }, window) => ({
        ...{ line, estimate, low, high, time: (window + 1) / windows },
      }));
    });
  const color = {
    field: 'line',
    scale: { domain: shown, range: shown.map((_, i) => (i === 0 ? BOUND : hueAt(i - 1))) },
    legend: {
      ...{ title: null, orient: 'bottom', columns: 3 },
      ...{ symbolType: 'stroke', symbolOpacity: 1, symbolStrokeWidth: 3 },
    },
  };
  const x = {
    field: 'time',
    type: 'quantitative',
    title: 'share of the statements',
    axis: { format: '%', tickCount: 5 },
    scale: { domain: [0, 1] },
  };
  return {
    title: { text: name, anchor: 'start' },
    width: 300,
    height: 190,
    layer: [
      {
        data: { values: changes.map((window) => ({ time: window / windows })) },
        mark: { type: 'rule', color: MUTED, strokeDash: [4, 3] },
        encoding: { x },
      },
      {
        data: { values },
        mark: { type: 'area', opacity: 0.15 },
        encoding: {
          x,
          y: { field: 'low', type: 'quantitative', title: 'regret so far, s' },
          y2: { field: 'high' },
          color,
        },
      },
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 1.8 },
        encoding: {
          x,
          y: { field: 'estimate', type: 'quantitative' },
          color,
          // It may lie on the line of one of its parts.
          strokeDash: {
            condition: { test: "datum.line === 'all that learns'", value: [6, 4] },
            value: [1, 0],
          },
        },
      },
    ],
  };
}

/** The line that an entry is drawn as; undefined: it is in the table alone. */
function lineOf(entry: DriftEntry, entries: readonly DriftEntry[]): string | undefined {
  const { part, name, scenario, kinds } = entry;
  if (part === undefined || part === 'all') return name;
  const all = entries.find((one) => one.scenario === scenario && one.part === 'all');
  return all?.kinds[part] === kinds[part] ? `learned ${part}` : undefined;
}
