import { max, mean } from 'simple-statistics';
import type { ExperimentConfig } from '../types.ts';
import { type Bin, binsOf } from './bins.ts';
import type { Drawing, Figure, FigureData, FigureRow, RunSeries } from './figure.ts';
import { CONFIG, colourScale, fieldOf, INK, logTicks, PLAIN_LABELS, TARGET } from './style.ts';

const WIDTH = 720; // pixels
const PANEL_HEIGHT = 110;
const BINS_MAX = 360; // two pixels each
const SERVICES_MAX = 4;
const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3600;
const HOURS_FROM = 3 * SECONDS_PER_HOUR; // longer days are labelled in hours
const MILLISECONDS = 1000;

/** What happened, in time: load, latency, violations and replicas under every entry. */
export const day: Figure = {
  name: 'day',
  description:
    'One day in time: load, latency, violations, and replicas ordered and ready per service',
  coveredBy:
    'test/experiments/figures.test.ts: aligns load, latency, violations and replicas in time',
  metrics: [],
  draw(data) {
    const runs = representativeRuns(data);
    if (runs.length === 0) return { caption: 'Nothing to draw: no series were kept.', rows: [] };
    const services = movingServices(runs);
    const bins = binsOf(runs[0]!.series.time, data.config.preroll, BINS_MAX);
    const rows = runs.flatMap((run) => rowsOf(run, bins, services));
    const caption = captionOf(data.config, runs[0]!, bins, services);
    if (bins.length === 0)
      return { caption: 'Nothing to draw: no sample after the pre-roll.', rows };
    return { spec: specOf(data.config, runs, rows, services), caption, rows };
  },
};

/** The first report day and seed of every entry; failing that, the first day and seed kept. */
function representativeRuns({ config, series }: FigureData): readonly RunSeries[] {
  const { days, seeds } = config.report;
  const first = series.find(({ day, seed }) => day === days[0] && seed === seeds[0]) ?? series[0];
  const same = series.filter(({ day, seed }) => day === first?.day && seed === first.seed);
  const names = config.compare.map(({ name }) => name);
  return names.flatMap((name) => same.find(({ entry }) => entry === name) ?? []);
}

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
    arrivalsPerSecond: reduce(column('arrivalsPerSecond'), bin, mean),
    latencySecondsP99: reduce(column('latencySecondsP99'), bin, max),
    violationRatio: reduce(column('violationRatio'), bin, mean),
    ...Object.fromEntries(
      services.flatMap((service) =>
        ['replicasOrdered', 'replicasReady'].map((signal) => [
          `${service}/${signal}`,
          reduce(column(`${service}/${signal}`), bin, (values) => values.at(-1)!),
        ]),
      ),
    ),
  }));
}

/** Over what is known in a bin; NaN where nothing is. */
function reduce(values: Float64Array, bin: Bin, of: (known: number[]) => number): number {
  const known = [...values.subarray(bin.from, bin.to)].filter(Number.isFinite);
  return known.length === 0 ? Number.NaN : of(known);
}

function specOf(
  config: ExperimentConfig,
  runs: readonly RunSeries[],
  rows: readonly FigureRow[],
  services: readonly string[],
): Drawing['spec'] & object {
  const names = runs.map(({ entry }) => entry);
  const axis = timeAxis(rows);
  const values = rows.map((row) => drawn(row, axis.seconds));
  const panel = panelMaker(
    axis,
    config.compare.map(({ name }) => name),
    names,
  );
  const isSameLoad = hasSameLoad(rows, names);
  const load = line('arrivalsPerSecond');
  const shownServices = services.slice(0, SERVICES_MAX);
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    config: CONFIG,
    spacing: 14,
    data: { values },
    vconcat: [
      panel('load (arrivals per second)', isSameLoad ? [{ ...load, onlyOf: names[0]! }] : [load], {
        min: 0,
      }),
      panel('latency p99 (ms), log scale', [line('latencyMs')], latencyScale(config, rows)),
      panel('SLO violations (% of arrivals)', [line('violationPercent')], { min: 0 }),
      ...shownServices.map((service, i) =>
        panel(
          `replicas of ${service} (line: ready, dashed: ordered)`,
          [
            { ...line(`${service}/replicasReady`), isStep: true },
            { ...line(`${service}/replicasOrdered`), isStep: true, isDashed: true },
          ],
          { min: 0, isLast: i === shownServices.length - 1, isCount: true },
        ),
      ),
    ],
  };
}

interface Line {
  readonly column: string;
  readonly isStep?: boolean;
  readonly isDashed?: boolean;
  /** Drawn once, in ink, since all entries share it. */
  readonly onlyOf?: string;
}
const line = (column: string): Line => ({ column });

interface PanelOptions {
  readonly min?: number;
  readonly scale?: object;
  readonly axis?: object;
  readonly objectives?: readonly number[];
  readonly isLast?: boolean;
  readonly isCount?: boolean;
}

function panelMaker(time: TimeAxis, entries: readonly string[], present: readonly string[]) {
  const x = {
    field: 'time',
    type: 'quantitative',
    scale: { domain: time.domain, nice: false },
  };
  const all = colourScale(entries) as { domain: readonly string[]; range: readonly string[] };
  const range = present.map((name) => all.range[all.domain.indexOf(name)]);
  const color = {
    field: 'entry',
    type: 'nominal',
    scale: { domain: present, range },
    legend: { title: null, orient: 'top', columns: 4, symbolType: 'stroke', symbolStrokeWidth: 3 },
  };
  return (title: string, lines: readonly Line[], options: PanelOptions): object => {
    const y = {
      type: 'quantitative',
      scale: options.scale ?? { zero: true, nice: true },
      axis: {
        title: null,
        tickCount: 4,
        ...(options.isCount ? { format: 'd', tickMinStep: 1 } : { labelExpr: PLAIN_LABELS }),
        ...options.axis,
      },
    };
    const xAxis = options.isLast
      ? { title: time.title, values: time.ticks }
      : { title: null, values: time.ticks, labels: false };
    return {
      title,
      width: WIDTH,
      height: PANEL_HEIGHT,
      layer: [
        ...(options.objectives ?? []).map((value) => ({
          data: { values: [{}] },
          mark: { type: 'rule', color: TARGET, strokeDash: [5, 3] },
          encoding: { y: { datum: value, ...y } },
        })),
        ...lines.map((of) => ({
          ...(of.onlyOf === undefined
            ? {}
            : { transform: [{ filter: { field: 'entry', equal: of.onlyOf } }] }),
          mark: {
            type: 'line',
            strokeWidth: of.isDashed ? 1 : 1.4,
            opacity: 0.9,
            invalid: 'break-paths-show-domains',
            ...(of.isStep ? { interpolate: 'step-after' } : {}),
            ...(of.isDashed ? { strokeDash: [3, 2] } : {}),
            ...(of.onlyOf === undefined ? {} : { color: INK }),
          },
          encoding: {
            x: { ...x, axis: xAxis },
            y: { ...y, field: fieldOf(of.column) },
            ...(of.onlyOf === undefined ? { color } : {}),
          },
        })),
      ],
    };
  };
}

function latencyScale({ system }: ExperimentConfig, rows: readonly FigureRow[]): PanelOptions {
  const objectives = [...new Set(system.transactions.map(({ slo }) => slo))]
    .filter(Number.isFinite)
    .map((slo) => slo * MILLISECONDS);
  const values = rows
    .map((row) => Number(row['latencySecondsP99']) * MILLISECONDS)
    .concat(objectives)
    .filter((value) => value > 0 && Number.isFinite(value));
  const domain = [Math.min(1000, ...values) / 1.2, Math.max(1, ...values) * 1.2] as const;
  return {
    objectives,
    scale: { type: 'log', domain, nice: false },
    axis: { values: logTicks(...domain), labelOverlap: true },
  };
}

interface TimeAxis {
  readonly seconds: number; // per unit of the axis
  readonly title: string;
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
}

function timeAxis(rows: readonly FigureRow[]): TimeAxis {
  const times = rows.map((row) => Number(row['timeSeconds']));
  const [first, last] = [
    times.reduce((a, b) => Math.min(a, b)),
    times.reduce((a, b) => Math.max(a, b)),
  ];
  const isHours = last - first >= HOURS_FROM;
  const seconds = isHours ? SECONDS_PER_HOUR : SECONDS_PER_MINUTE;
  const step =
    [1, 2, 3, 5, 6, 12, 15, 30, 60].find((size) => (last - first) / seconds / size <= 10) ?? 120;
  const start = Math.ceil(first / seconds / step);
  const count = Math.floor(last / seconds / step) - start + 1;
  return {
    seconds,
    title: isHours ? 'time of the run (hours)' : 'time of the run (minutes)',
    domain: [first / seconds, last / seconds],
    ticks: Array.from({ length: Math.max(0, count) }, (_, i) => (start + i) * step),
  };
}

/** A row in drawing units. */
function drawn(row: FigureRow, seconds: number): FigureRow {
  const { timeSeconds, latencySecondsP99, violationRatio, ...rest } = row;
  return {
    ...rest,
    time: rounded(Number(timeSeconds) / seconds),
    arrivalsPerSecond: rounded(Number(row['arrivalsPerSecond'])),
    latencyMs: rounded(Number(latencySecondsP99) * MILLISECONDS),
    violationPercent: rounded(Number(violationRatio) * 100),
  };
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
  bins: readonly Bin[],
  services: readonly string[],
): string {
  const width = bins.length > 1 ? bins[1]!.end - bins[0]!.end : 0;
  const hidden = services.length - SERVICES_MAX;
  const others = hidden > 0 ? ` ${hidden} more scaled services are not shown.` : '';
  const preroll = config.preroll > 0 ? ', after the pre-roll' : '';
  return (
    `Day ${number}, seed ${seed}${preroll}. Each step is ${width} s: mean load and violations, ` +
    `the worst p99, replicas at its end. The dashed line of the latency is its objective.${others}`
  );
}
