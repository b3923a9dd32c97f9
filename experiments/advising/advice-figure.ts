import type { FigureSpec } from '../figures/figure.ts';
import { BOUND, CONFIG, hueAt, shapeAt } from '../figures/style.ts';
import type { AdviceRow } from './compare.ts';
import { formatGigabytes } from './compare.ts';

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v6.json';

/** Cost against budget, a line for each advisor, the bound in grey below them all. */
export function adviceSpec(rows: readonly AdviceRow[]): FigureSpec {
  const names = [...new Set(rows.map(({ advisor }) => advisor))];
  const roleOf = (name: string) => rows.find(({ advisor }) => advisor === name)!.role;
  const colours = names.map((name, at) => (roleOf(name) === 'bound' ? BOUND : hueAt(at)));
  const values = rows.map(({ advisor, budgetBytes, costRatio }) => ({
    ...{ advisor, costRatio, budget: formatGigabytes(budgetBytes) },
  }));
  const budgets = [...new Set(values.map(({ budget }) => budget))];
  const encoding = {
    x: {
      field: 'budget',
      type: 'ordinal',
      sort: budgets,
      title: 'budget of storage',
      axis: { labelAngle: 0 },
    },
    y: {
      field: 'costRatio',
      type: 'quantitative',
      title: 'cost, as a share of that without indexes',
      scale: { zero: false },
    },
    color: {
      field: 'advisor',
      scale: { domain: names, range: colours },
      legend: { title: null, orient: 'right' },
    },
    shape: {
      field: 'advisor',
      scale: { domain: names, range: names.map((_, at) => shapeAt(12 * (at % 4))) },
      legend: { title: null, orient: 'right' },
    },
  };
  return {
    $schema: SCHEMA,
    config: CONFIG,
    data: { values },
    ...{ width: 420, height: 280 },
    layer: [
      { mark: { type: 'line', strokeWidth: 1.5 }, encoding: { ...encoding, shape: undefined } },
      { mark: { type: 'point', filled: true, size: 60 }, encoding },
    ],
  };
}
