import { isBound } from '../bounds.ts';
import { estimate } from '../statistics/estimates.ts';
import { entryRows, GUIDES } from './axes.ts';
import { boundName, entryLabels, lookFields, looksOf, MARK_CHANNELS } from './entry-looks.ts';
import type { Drawing, Figure, FigureData, FigureRow } from './figure.ts';
import { displayOfMetric, formatValue } from './format.ts';
import { levelOf } from './level.ts';
import { CONFIG, logTicks, MUTED, PLAIN_LABELS, TARGET } from './style.ts';

const STEP = 24; // pixels per entry
const SPACE = 28; // pixels between panels
const NAME_SPACE = 26; // pixels that the name of a percentile takes
const MILLISECONDS = 1000; // per second
const PERCENT = 100;

/** A panel: what it shows, each from the left to the right. */
const PANELS = [
  {
    title: 'reports: p50, p95, p99 (ms)',
    metrics: [
      'latencySecondsP50Analytical',
      'latencySecondsP95Analytical',
      'latencySecondsP99Analytical',
    ],
    names: ['p50', 'p95', 'p99'],
    factor: MILLISECONDS,
    isLog: true,
    width: 310,
  },
  {
    title: 'payments and inquiries: p50, p99 (ms)',
    metrics: ['latencySecondsP50Transactional', 'latencySecondsP99Transactional'],
    names: ['p50', 'p99'],
    factor: MILLISECONDS,
    isLog: true,
    width: 240,
  },
  {
    title: 'reads that saw something too old (%)',
    metrics: ['freshnessViolationRatio'],
    names: [],
    factor: PERCENT,
    isLog: false,
    width: 240,
  },
] as const;
type Panel = (typeof PANELS)[number];
const ORDER = 'latencySecondsP95Analytical';

/** Who waits, and who is told old news. */
export const routing: Figure = {
  name: 'routing',
  description: 'Latency percentiles of both classes of queries and freshness violations per router',
  coveredBy:
    'test/experiments/figures-routing.test.ts: shows every percentile and the violations of each router',
  metrics: PANELS.flatMap(({ metrics }) => metrics),
  draw(data) {
    const rows = rowsOf(data);
    const caption = captionOf(data, rows);
    // A system without queries has no stale reads either: a share of 0, and no latency.
    const hasQueries = rows.some(({ metric, value }) => metric === ORDER && Number.isFinite(value));
    return hasQueries
      ? { spec: specOf(data, rows), caption, rows }
      : { caption: 'Nothing to draw: the system has no queries.', rows };
  },
};

function rowsOf({ config, results, summary }: FigureData): readonly FigureRow[] {
  return config.compare.flatMap(({ name: entry }) =>
    PANELS.flatMap(({ metrics }) =>
      metrics.map((metric) => {
        const {
          estimate: value,
          low,
          high,
        } = estimate(results, entry, {
          metric,
          level: levelOf(summary),
        });
        return { entry, metric, value, low, high };
      }),
    ),
  );
}

const meanOf = (rows: readonly FigureRow[], entry: string, metric: string): number =>
  Number(rows.find((row) => row['entry'] === entry && row['metric'] === metric)?.['value']);

/** The quickest reports first. */
function orderOf({ config }: FigureData, rows: readonly FigureRow[]): readonly string[] {
  const of = (entry: string) => {
    const value = meanOf(rows, entry, ORDER);
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
  const names = config.compare.map(({ name }) => name);
  return names.toSorted((a, b) => (of(a) === of(b) ? 0 : of(a) - of(b)));
}

function specOf(data: FigureData, rows: readonly FigureRow[]): Drawing['spec'] & object {
  const order = orderOf(data, rows);
  const isKnown = ({ metrics }: Panel) =>
    metrics.some((metric) =>
      rows.some((row) => row['metric'] === metric && Number.isFinite(row['value'])),
    );
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: { ...CONFIG, padding: { left: 12, top: 12, bottom: 12, right: 24 } },
    hconcat: PANELS.filter(isKnown).map((panel, i) =>
      panelOf(data, rows, { panel, order, isFirst: i === 0 }),
    ),
    bounds: 'flush',
    spacing: SPACE,
  };
}

interface Placed {
  readonly panel: Panel;
  readonly order: readonly string[];
  readonly isFirst: boolean;
}

function panelOf({ config }: FigureData, rows: readonly FigureRow[], placed: Placed): object {
  const { panel, order, isFirst } = placed;
  const { objective } = config;
  const looks = looksOf(config);
  const metrics: readonly unknown[] = panel.metrics;
  const values = rows
    .filter(({ metric, value }) => metrics.includes(metric) && Number.isFinite(value))
    .map(({ entry, metric, value, low, high }) => ({
      entry,
      metric,
      value: Number(value) * panel.factor,
      low: Math.max(panel.isLog ? Number(value) / 3 : 0, Number(low)) * panel.factor,
      high: Number(high) * panel.factor,
      ...lookFields(looks.find((look) => look.entry === entry)),
    }));
  const limits = panel.metrics
    .map((metric) => (objective.subject[metric] ?? Number.NaN) * panel.factor)
    .filter(Number.isFinite);
  const domain = domainOf([...values.map(({ value }) => value), ...limits], panel);
  const ticks = panel.isLog ? { values: logTicks(...domain) } : { tickCount: 5 };
  const x = {
    field: 'value',
    type: 'quantitative',
    scale: { type: panel.isLog ? 'log' : 'linear', domain, nice: false, clamp: true },
    axis: { title: panel.title, labelExpr: PLAIN_LABELS, labelOverlap: true, ...ticks },
  };
  const labels = isFirst ? { labelExpr: entryLabels(config) } : { labels: false };
  const y = entryRows(order, { ...GUIDES, ...labels });
  const top = values.filter(({ entry }) => entry === order[0]);
  const hasIntervals = values.some(
    ({ low, high }) => Number.isFinite(low) && Number.isFinite(high),
  );
  const interval = {
    mark: { type: 'rule', strokeWidth: 2, color: MUTED, opacity: 0.6 },
    encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y },
  };
  return {
    width: panel.width,
    height: { step: STEP },
    data: { values },
    layer: [
      ...limits.map((limit) => ({
        data: { values: [{}] },
        mark: { type: 'rule', color: TARGET, strokeDash: [5, 3] },
        encoding: { x: { ...x, field: undefined, datum: limit } },
      })),
      ...(hasIntervals ? [interval] : []),
      {
        mark: { type: 'point', size: 50, opacity: 1, strokeWidth: 1.6 },
        encoding: { x, y, ...MARK_CHANNELS },
      },
      {
        data: { values: namesOf(top, panel, domain) },
        mark: { type: 'text', dy: -13, color: MUTED, fontSize: 10 },
        encoding: { x, y, text: { field: 'name' } },
      },
    ],
  };
}

/** What the marks of the first row are called, where there is room between them; panels with names are logarithmic. */
function namesOf(
  marks: readonly { readonly metric: unknown; readonly entry: unknown; readonly value: number }[],
  { metrics, names, width }: Panel,
  [low, high]: readonly [number, number],
): readonly object[] {
  const known: readonly unknown[] = metrics;
  const named = marks.flatMap(({ entry, metric, value }) => {
    const name = names[known.indexOf(metric)];
    return name === undefined ? [] : [{ entry, name, value }];
  });
  const pixels = ({ value }: { readonly value: number }) =>
    (width * Math.log(value / low)) / Math.log(high / low);
  const isClear = named.every((one, i) => {
    const next = named[i + 1];
    return next === undefined || pixels(next) - pixels(one) >= NAME_SPACE;
  });
  return isClear ? named : [];
}

/** All that is drawn, with a margin; percentages begin at 0. */
function domainOf(values: readonly number[], { isLog }: Panel): readonly [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return isLog ? [low / 1.3, 1.3 * high] : [0, 1.08 * Math.max(high, 0.01)];
}

/** The quickest reports among routers that keep the bounds of the experiment. */
function captionOf({ config, summary }: FigureData, rows: readonly FigureRow[]): string {
  const days = summary[0]?.days ?? config.report.days.length;
  const intervals =
    days > 1
      ? `bars are ${levelOf(summary) * 100} % intervals over ${days} days`
      : 'this day only, no intervals';
  const head =
    'Latency percentiles over all arrivals of reports (left) and of payments and inquiries (middle), and the share of ' +
    `reads with a limit on their age that saw something older (right); dashed: bounds of the experiment; ${intervals}.`;
  const bounds = Object.entries(config.objective.subject);
  const keeps = (entry: string) =>
    bounds.every(([metric, bound]) => !(meanOf(rows, entry, metric) > bound));
  const contenders = config.compare.filter((entry) => !isBound(entry)).map(({ name }) => name);
  const p95 = (entry: string) => meanOf(rows, entry, ORDER);
  const known = contenders.filter((entry) => Number.isFinite(p95(entry)));
  const [best] = known.filter(keeps).toSorted((a, b) => p95(a) - p95(b));
  const broken = known.filter((entry) => !keeps(entry));
  const text = (value: number) => formatValue(value, displayOfMetric(ORDER, [value]));
  const first =
    best === undefined
      ? ' No router keeps the bounds.'
      : ` Of the routers that keep the bounds, ${best} has the shortest p95 of reports: ${text(p95(best))}.`;
  const others = broken.length === 0 ? '' : ` Bounds are broken under ${broken.join(', ')}.`;
  const told = config.compare.filter(isBound).map(({ name }) => name);
  const bound = told
    .filter((name) => Number.isFinite(p95(name)))
    .map((name) => ` ${boundName(name)}: ${text(p95(name))}.`);
  return `${head}${first}${others}${bound.join('')}`;
}
