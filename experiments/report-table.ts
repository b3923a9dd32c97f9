import {
  type Display,
  displayOfMetric,
  formatDifference,
  formatInterval,
  formatP,
  formatValue,
} from './figures/format.ts';
import type { FigureData } from './figures/figure.ts';
import { levelOf } from './figures/level.ts';
import { metricNamed } from './metrics/index.ts';
import type { ExperimentConfig, SummaryRow } from './types.ts';

/** The rows of one metric, as they are read. */
export interface MetricTable {
  readonly metric: string;
  readonly description: string;
  /** 'lower is better; primary'. */
  readonly remarks: string;
  readonly rows: readonly TableRow[];
}
export interface TableRow {
  readonly entry: string;
  readonly isBaseline: boolean;
  readonly estimate: string;
  readonly difference: string;
  readonly relative: string;
  readonly p: string;
  /** The smallest difference that so many days would find four times out of five. */
  readonly detectable: string;
}

/** Metrics in the order of the summary, entries in theirs. */
export function metricTables(
  summary: readonly SummaryRow[],
  config: ExperimentConfig,
): readonly MetricTable[] {
  const metrics = [...new Set(summary.map(({ metric }) => metric))];
  return metrics.map((metric) => {
    const rows = summary.filter((row) => row.metric === metric);
    const display = displayOfMetric(
      metric,
      rows.map(({ estimate }) => estimate),
    );
    const base = rows.find(({ entry }) => entry === config.baseline)?.estimate ?? Number.NaN;
    const line = metricNamed(metric);
    const better = line === undefined ? [] : [`${line.better} is better`];
    return {
      metric,
      description: line?.description ?? '',
      remarks: [...better, ...(metric === config.primary ? ['primary'] : [])].join('; '),
      rows: rows.map((row) => tableRow(row, { display, base, baseline: config.baseline })),
    };
  });
}

interface Context {
  readonly display: Display;
  readonly base: number; // estimate of the baseline
  readonly baseline: string;
}

function tableRow(row: SummaryRow, { display, base, baseline }: Context): TableRow {
  const difference = {
    estimate: row.difference,
    low: row.differenceLow,
    high: row.differenceHigh,
  };
  const isBaseline = row.entry === baseline;
  return {
    entry: row.entry,
    isBaseline,
    estimate: formatInterval(row, display),
    difference: isBaseline ? '' : formatDifference(difference, display),
    relative: isBaseline ? '' : relativeText(row.difference, base),
    p: isBaseline ? '' : formatP(row.p),
    detectable: isBaseline ? '' : formatValue(row.detectable, display),
  };
}

function relativeText(difference: number, base: number): string {
  const share = difference / base;
  if (!Number.isFinite(share)) return '–';
  const percent: Display = { factor: 100, suffix: ' %', prefix: '', axis: '%' };
  return formatDifference({ estimate: share, low: Number.NaN, high: Number.NaN }, percent);
}

/** What the columns mean, for the line below a table. */
export function tableNotes(
  summary: readonly SummaryRow[],
  config: ExperimentConfig,
): readonly string[] {
  const days = summary[0]?.days ?? 0;
  const percent = `${levelOf(summary) * 100} %`;
  const infinite = summary.some(({ estimate }) => estimate === Number.POSITIVE_INFINITY)
    ? ['∞: on some day more was not done than the percentile leaves out; hence no interval.']
    : [];
  if (days < 2)
    return ['This day only: one day says nothing about other days, so no intervals.', ...infinite];
  return [
    `[low, high]: ${percent} t interval over ${days} days; seeds of a day are averaged first.`,
    `p: Wilcoxon signed rank over days; on ${config.primary}, the primary metric, adjusted by ` +
      'Holm for the number of entries compared. The other metrics describe and decide nothing.',
    ...tooFewDays(days, summary, config),
    ...infinite,
  ];
}

/** The least p that Wilcoxon's test, and Holm's correction of the primary metric, can ever give. */
function tooFewDays(
  days: number,
  summary: readonly SummaryRow[],
  { compare, primary }: ExperimentConfig,
): readonly string[] {
  const comparisons = compare.length - 1;
  const smallest = 2 / 2 ** days; // all signs agree
  const adjusted = Math.min(1, smallest * comparisons);
  if (adjusted <= 1 - levelOf(summary)) return [];
  const ofPrimary =
    comparisons > 1
      ? `, and on ${primary}, adjusted for ${comparisons} comparisons, none below ${adjusted}`
      : '';
  return [`With ${days} days no p can be below ${smallest}${ofPrimary}: more days are needed.`];
}

/** The comparison as aligned text for a terminal, metric by metric. */
export function formatTable({ point, summary, config }: FigureData): string {
  const header = ['', 'estimate', `against ${config.baseline}`, '', 'p'];
  const blocks = metricTables(summary, config).map(({ metric, remarks, rows }) => ({
    title: remarks === '' ? metric : `${metric} (${remarks})`,
    cells: rows.map((row) => [
      row.entry,
      row.estimate,
      row.isBaseline ? 'baseline' : row.difference,
      row.relative,
      row.p,
    ]),
  }));
  const all = [header, ...blocks.flatMap(({ cells }) => cells)];
  const widths = header.map((_, i) => Math.max(...all.map((cells) => (cells[i] ?? '').length)));
  const align = (cells: readonly string[]): string =>
    `  ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd();
  const text = blocks.flatMap(({ title, cells }) => ['', title, ...cells.map(align)]);
  const { days, seeds } = config.report;
  const where = point === '' ? '' : `, ${point}`;
  const title = `${config.name}${where}: ${plural(days.length, 'day')} x ${plural(seeds.length, 'seed')}`;
  return [title, align(header), ...text, '', ...tableNotes(summary, config)].join('\n');
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
