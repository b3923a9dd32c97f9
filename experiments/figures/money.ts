import { isBound } from '../bounds.ts';
import { entryLabels } from './entry-looks.ts';
import type { Drawing, Figure, FigureData, FigureRow } from './figure.ts';
import { displayOf, formatValue } from './format.ts';
import { type ServiceCosts, serviceCosts } from './service-costs.ts';
import { entryRows } from './axes.ts';
import { CONFIG, INK, MUTED } from './style.ts';

const WIDTH = 480; // pixels
const STEP = 24; // pixels per entry
const SERVICES_MAX = 7; // with 'other'
const OTHER = 'other';
const OTHER_COLOUR = '#DDDDDD';
/** The light scheme of Tol, Colour Schemes (2021), for fields with text; no colours of entries. */
const COLOURS = ['#77AADD', '#EE8866', '#44BB99', '#EEDD88', '#FFAABB', '#99DDFF', '#BBCC33'];
const DOLLARS = displayOf('dollars', []);

/** Where the money went. */
export const money: Figure = {
  name: 'money',
  description: 'Dollars per run by service, stacked per entry, the dearest services apart',
  coveredBy:
    'test/experiments/figures-money.test.ts: stacks the bills of the services to the whole bill',
  metrics: [],
  draw(data) {
    const costs = serviceCosts(data, SERVICES_MAX);
    if (costs.services.length === 0)
      return { caption: 'Nothing to draw: the results hold no bill by service.', rows: [] };
    const rows = rowsOf(costs);
    return { spec: specOf(data, costs, rows), caption: captionOf(data, costs), rows };
  },
};

function rowsOf({ services, entries }: ServiceCosts): readonly FigureRow[] {
  return entries.flatMap(({ entry, dollars, total }) =>
    services.map((service, i) => ({
      entry,
      service,
      costDollars: dollars[i]!,
      shareRatio: dollars[i]! / total,
    })),
  );
}

function specOf(
  { config }: FigureData,
  { services, entries }: ServiceCosts,
  rows: readonly FigureRow[],
): Drawing['spec'] & object {
  const order = entries.toSorted((a, b) => a.total - b.total).map(({ entry }) => entry);
  const values = rows.map((row) => ({ ...row, order: services.indexOf(String(row['service'])) }));
  const totals = entries.map(({ entry, total }) => ({
    entry,
    total,
    label: `${formatValue(total, DOLLARS)}${entry === config.baseline ? '  baseline' : ''}`,
  }));
  const y = entryRows(order, { labelExpr: entryLabels(config) });
  const colours = services.map((service, i) => (service === OTHER ? OTHER_COLOUR : COLOURS[i]));
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CONFIG,
    width: WIDTH,
    height: { step: STEP },
    layer: [
      {
        data: { values },
        mark: { type: 'bar', opacity: 1, stroke: 'white', strokeWidth: 0.5 },
        encoding: {
          y,
          x: {
            field: 'costDollars',
            type: 'quantitative',
            axis: { title: 'cost (dollars per run)', tickCount: 5, format: ',~r' },
          },
          order: { field: 'order', type: 'quantitative' },
          color: {
            field: 'service',
            type: 'nominal',
            scale: { domain: services, range: colours },
            legend: { title: null, orient: 'top', columns: 4, symbolType: 'square' },
          },
        },
      },
      {
        data: { values: totals },
        mark: { type: 'text', align: 'left', baseline: 'middle', dx: 6, color: INK },
        encoding: { y, x: { field: 'total', type: 'quantitative' }, text: { field: 'label' } },
      },
      {
        data: { values: [{}] },
        mark: { type: 'rule', color: MUTED },
        encoding: { x: { datum: 0, type: 'quantitative' } },
      },
    ],
  };
}

/** The service whose bill differs most between entries, which is where they save. */
function captionOf({ config }: FigureData, { services, entries }: ServiceCosts): string {
  const bounds = config.compare.filter(isBound).map(({ name }) => name);
  const cheapest = entries
    .filter(({ entry }) => !bounds.includes(entry))
    .toSorted((a, b) => a.total - b.total)[0];
  const baseline = entries.find(({ entry }) => entry === config.baseline)!;
  const shares = baseline.dollars.map((dollars) => dollars / baseline.total);
  const named = services.filter((service) => service !== OTHER).length;
  const dearest = shares.indexOf(Math.max(...shares.slice(0, named)));
  const head =
    'Mean dollars per run over all report days, whatever violations they bought. ' +
    `Of the bill of ${baseline.entry}, ${services[dearest]} takes ${formatValue(shares[dearest]!, displayOf('ratio', []))}.`;
  if (cheapest === undefined || cheapest === baseline) return head;
  const gaps = services.map((_, i) => baseline.dollars[i]! - cheapest.dollars[i]!);
  const most = gaps.indexOf(Math.max(...gaps));
  if (!(gaps[most]! > 0)) return head;
  return (
    `${head} The smallest bill, of ${cheapest.entry}, is ` +
    `${formatValue(baseline.total - cheapest.total, DOLLARS)} below it; ` +
    `${formatValue(gaps[most]!, DOLLARS)} less went to ${services[most]}, where they differ most.`
  );
}
