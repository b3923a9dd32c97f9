import { max, mean } from 'simple-statistics';
import type { ExperimentConfig } from '../types.ts';
import { type Bin, binsOf, overBin } from './bins.ts';
import type { Drawing, Figure, FigureRow, RunSeries } from './figure.ts';
import { chooseRuns } from './day-choice.ts';
import { line, panelMaker, type PanelOptions, timeAxis } from './day-panels.ts';
import { lineColours } from './entry-looks.ts';
import { CONFIG, logTicks } from './style.ts';

const BINS_MAX = 360; // two pixels each
const SERVICES_MAX = 4;
const MILLISECONDS = 1000; // per second
const MARGIN = 1.2; // factor around the latencies

const WIDTHS = [3.2, 2.4, 1.7, 1]; // pixels: a line on another lets it be seen

type Domain = readonly [number, number];

/** What happened, in time: load, latency, violations and replicas under every entry. */
export const day: Figure = {
  name: 'day',
  description:
    'One day in time: load, latency, violations, and replicas ordered and ready per service',
  coveredBy:
    'test/experiments/figures.test.ts: aligns load, latency, violations and replicas in time',
  metrics: [],
  draw(data) {
    const { runs, reason } = chooseRuns(data);
    if (runs.length === 0) return { caption: 'Nothing to draw: no series were kept.', rows: [] };
    const services = movingServices(runs);
    const bins = binsOf(runs[0]!.series.time, data.config.preroll, BINS_MAX);
    const rows = runs.flatMap((run) => rowsOf(run, bins, services));
    const told = captionOf(data.config, runs[0]!, rows, bins, services);
    const caption = [told, reason].filter((part) => part !== '').join(' ');
    if (bins.length === 0)
      return { caption: 'Nothing to draw: no sample after the pre-roll.', rows };
    return { spec: specOf(data.config, runs, rows, services), caption, rows };
  },
};

/** Services whose orders changed under some entry, those that moved most first. */
function movingServices(runs: readonly RunSeries[]): readonly string[] {
  const suffix = '/replicasOrdered';
  const moved = new Map<string, number>();
  for (const { series } of runs)
    for (const [column, values] of Object.entries(series.columns)) {
      const known = values.filter(Number.isFinite);
      if (!column.endsWith(suffix) || known.length === 0) continue;
      const service = column.slice(0, -suffix.length);
      const span = known.reduce((a, b) => Math.max(a, b)) - known.reduce((a, b) => Math.min(a, b));
      moved.set(service, Math.max(span, moved.get(service) ?? 0));
    }
  const all = [...moved].sort(([, a], [, b]) => b - a);
  const scaled = all.filter(([, span]) => span > 0);
  return (scaled.length > 0 ? scaled : all.slice(0, 1)).map(([service]) => service);
}

function rowsOf(
  run: RunSeries,
  bins: readonly Bin[],
  all: readonly string[],
): readonly FigureRow[] {
  const services = all.slice(0, SERVICES_MAX);
  const column = (name: string): Float64Array => run.series.columns[name] ?? new Float64Array(0);
  return bins.map((bin) => ({
    entry: run.entry,
    timeSeconds: bin.end,
    arrivalsPerSecond: overBin(column('arrivalsPerSecond'), bin, mean),
    latencySecondsP99: overBin(column('latencySecondsP99'), bin, max),
    violationRatio: overBin(column('violationRatio'), bin, mean),
    ...Object.fromEntries(
      services.flatMap((service) =>
        ['replicasOrdered', 'replicasReady'].map((signal) => [
          `${service}/${signal}`,
          overBin(column(`${service}/${signal}`), bin, (values) => values.at(-1)!),
        ]),
      ),
    ),
  }));
}

function specOf(
  config: ExperimentConfig,
  runs: readonly RunSeries[],
  rows: readonly FigureRow[],
  services: readonly string[],
): Drawing['spec'] & object {
  const names = runs.map(({ entry }) => entry);
  const axis = timeAxis(rows);
  const domain = latencyDomain(config, rows);
  const widthOf = (row: FigureRow) => WIDTHS[names.indexOf(String(row['entry'])) % WIDTHS.length]!;
  const values = rows.map((row) => ({
    ...drawn(row, axis.seconds, domain),
    width: widthOf(row),
  }));
  const panel = panelMaker(axis, lineColours(config, names));
  const isSameLoad = hasSameLoad(rows, names);
  const load = line('arrivalsPerSecond');
  const shownServices = services.slice(0, SERVICES_MAX);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CONFIG,
    spacing: 14,
    data: { values },
    vconcat: [
      panel('load (arrivals per second)', [isSameLoad ? { ...load, onlyOf: names[0]! } : load]),
      panel('latency p99 (ms), log scale', [line('latencyMs')], latencyOptions(config, domain)),
      panel('SLO violations (% of arrivals)', [line('violationPercent')], {
        scale: { domain: [0, highestOf(values, 'violationPercent')], nice: true },
      }),
      ...shownServices.map((service, i) =>
        panel(
          `replicas of ${service} (line: ready, dashed: ordered)`,
          [
            { ...line(`${service}/replicasReady`), isStep: true },
            { ...line(`${service}/replicasOrdered`), isStep: true, isDashed: true },
          ],
          { isLast: i === shownServices.length - 1, isCount: true },
        ),
      ),
    ],
  };
}

const objectivesOf = ({ system }: ExperimentConfig): readonly number[] =>
  [...new Set(system.transactions.map(({ slo }) => slo))]
    .filter(Number.isFinite)
    .map((slo) => slo * MILLISECONDS);

/** All that is finite, objectives included, with a margin; milliseconds. */
function latencyDomain(config: ExperimentConfig, rows: readonly FigureRow[]): Domain {
  const values = rows
    .map((row) => Number(row['latencySecondsP99']) * MILLISECONDS)
    .concat(objectivesOf(config))
    .filter((value) => value > 0 && Number.isFinite(value));
  if (values.length === 0) return [1, MILLISECONDS];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  return [low / MARGIN, high * MARGIN];
}

function latencyOptions(config: ExperimentConfig, domain: Domain): PanelOptions {
  return {
    objectives: objectivesOf(config),
    scale: { type: 'log', domain, nice: false },
    axis: { values: logTicks(...domain), labelOverlap: true },
  };
}

/** A row in drawing units; what is infinite runs along the upper edge. */
function drawn(row: FigureRow, seconds: number, [, top]: Domain): FigureRow {
  const { timeSeconds, latencySecondsP99, violationRatio, ...rest } = row;
  return {
    ...rest,
    time: rounded(Number(timeSeconds) / seconds),
    arrivalsPerSecond: rounded(Number(row['arrivalsPerSecond'])),
    latencyMs: rounded(Math.min(top, Number(latencySecondsP99) * MILLISECONDS)),
    violationPercent: rounded(Number(violationRatio) * 100),
  };
}

/** Above 0, also where nothing was violated. */
function highestOf(rows: readonly FigureRow[], column: string): number {
  const known = rows.map((row) => Number(row[column])).filter(Number.isFinite);
  return known.reduce((a, b) => Math.max(a, b), 0) || 1;
}

/** Five digits are finer than a pixel and keep the file small. */
const rounded = (value: number): number => Number(value.toPrecision(5));

/** Under open loops every entry meets the same arrivals. */
function hasSameLoad(rows: readonly FigureRow[], entries: readonly string[]): boolean {
  const loads = entries.map((name) =>
    rows
      .filter(({ entry }) => entry === name)
      .map((row) => row['arrivalsPerSecond'])
      .join(),
  );
  return loads.every((load) => load === loads[0]);
}

function captionOf(
  config: ExperimentConfig,
  { day: number, seed }: RunSeries,
  rows: readonly FigureRow[],
  bins: readonly Bin[],
  services: readonly string[],
): string {
  const width = bins.length > 1 ? bins[1]!.end - bins[0]!.end : 0;
  const hidden = services.length - SERVICES_MAX;
  const others = hidden > 0 ? ` ${hidden} more scaled services are not shown.` : '';
  const isAnyInfinite = rows.some((row) => row['latencySecondsP99'] === Number.POSITIVE_INFINITY);
  const infinite = isAnyInfinite ? ' Along the upper edge p99 is infinite: too few were done.' : '';
  const preroll = config.preroll > 0 ? ', after the pre-roll' : '';
  return (
    `Day ${number}, seed ${seed}${preroll}. Each step is ${width} s: mean load and violations, ` +
    `the worst p99, replicas at its end. Dashed lines of the latency are objectives.` +
    `${infinite}${others}`
  );
}
