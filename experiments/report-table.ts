import { withoutBounds } from './bounds.ts';
import {
  type Display,
  displayOfMetric,
  formatDifference,
  formatInterval,
  formatP,
  formatValue,
  listOf,
  plural,
} from './figures/format.ts';
import { headline } from './figures/equal-slo-verdict.ts';
import type { FigureData } from './figures/figure.ts';
import { levelOf } from './figures/level.ts';
import { metricNamed } from './metrics/index.ts';
import { rankingText } from './figures/ranking-text.ts';
import { deadlineText } from './report-deadlines.ts';
import { type TuningTable, tuningTable } from './report-tuning.ts';
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

/** The primary metric, those with a bound, the others; entries in the order of the summary. */
export function metricTables(
  summary: readonly SummaryRow[],
  config: ExperimentConfig,
): readonly MetricTable[] {
  return metricsInOrder(summary, config).map((metric) => {
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

function metricsInOrder(
  summary: readonly SummaryRow[],
  { primary, objective }: ExperimentConfig,
): readonly string[] {
  const all = [...new Set(summary.map(({ metric }) => metric))];
  const first = [primary, ...Object.keys(objective.subject)].filter((name) => all.includes(name));
  return [...new Set([...first, ...all])];
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
    ...sequentialNote(days, config),
    `p: ${testName(config)}; on ${config.primary}, the primary metric, adjusted by ` +
      'Holm for the number of entries compared. The other metrics describe and decide nothing.',
    ...(config.stopping === undefined ? tooFewDays(days, summary, config) : []),
    ...pairingNote(summary, config),
    ...infinite,
  ];
}

const testName = ({ stopping }: ExperimentConfig): string =>
  stopping === undefined ? 'Wilcoxon signed rank over days' : 'group-sequential t test over days';

/** How an experiment that may stop early is to be read, and whether it did. */
function sequentialNote(days: number, { stopping, report }: ExperimentConfig): readonly string[] {
  if (stopping === undefined) return [];
  const end =
    days < report.days.length
      ? `it stopped at ${days} of ${report.days.length}`
      : `it ran all ${days}`;
  return [
    `This experiment could stop after ${listOf(stopping.looks.map(String))} days; ${end}. Intervals of ` +
      'differences, and p, are those of the group-sequential test: they hold however it stopped.',
  ];
}

/** What equal seeds save on the primary metric; known where a day has several. */
function pairingNote(
  summary: readonly SummaryRow[],
  { primary, baseline }: ExperimentConfig,
): readonly string[] {
  const shown = (ratio: number): string => String(Number(ratio.toPrecision(2)));
  const ratios = summary
    .filter(({ metric, varianceRatio }) => metric === primary && Number.isFinite(varianceRatio))
    .map(
      ({ entry, varianceRatio, varianceRatioLow, varianceRatioHigh }) =>
        `${entry} ${shown(varianceRatio)} [${shown(varianceRatioLow)}, ${shown(varianceRatioHigh)}]`,
    );
  if (ratios.length === 0) return [];
  return [
    `Variance of the difference in ${primary} to ${baseline} within a day, under equal seeds over that ` +
      `under independent ones: ${ratios.join(', ')}.`,
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

/** The answer of one point, its comparison and what tuning brought, as aligned text for a terminal. */
export function formatTable(point: FigureData): string {
  const { summary, config } = point;
  const parts = [
    titleOf(point),
    comparisonText(summary, config),
    deadlineText(point),
    tuningText(tuningTable(point)),
    robustnessText(point),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function robustnessText(point: FigureData): string {
  const robustness = withoutBounds(point.robustness, point.config);
  return robustness.length === 0 ? '' : rankingText({ ...point, robustness });
}

/** What was compared, and the verdict in one line. */
function titleOf(data: FigureData): string {
  const { point, config, summary } = data;
  const where = point === '' ? '' : `${point}: `;
  const days = plural(summary[0]?.days ?? config.report.days.length, 'day');
  const { text, note } = headline(data);
  const says = [text, note ?? ''].filter((part) => part !== '').join(' ');
  return `${config.name}: ${days} x ${plural(config.report.seeds.length, 'seed')}\n${where}${says}`;
}

function tuningText({ rows, budgets, chosen }: TuningTable): string {
  const cells = rows.map((row) => [
    row.entry,
    `against ${row.default}`,
    row.metric,
    row.difference,
    row.says,
  ]);
  const align = aligner(cells);
  const head =
    rows.length === 0 ? [] : ['What tuning brought, on the report days', ...cells.map(align)];
  const settings = chosen.map((text) => `  ${text}`);
  return [...head, ...settings, ...budgets].join('\n');
}

function comparisonText(summary: readonly SummaryRow[], config: ExperimentConfig): string {
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
  const align = aligner([header, ...blocks.flatMap(({ cells }) => cells)]);
  const text = blocks.flatMap(({ title, cells }) => ['', title, ...cells.map(align)]);
  return [align(header), ...text, '', ...tableNotes(summary, config)].join('\n');
}

/** Pads the cells of a line to the widest of each column, indented by two. */
function aligner(all: readonly (readonly string[])[]): (cells: readonly string[]) => string {
  const count = Math.max(0, ...all.map((cells) => cells.length));
  const widths = Array.from({ length: count }, (_, i) =>
    Math.max(...all.map((cells) => (cells[i] ?? '').length)),
  );
  return (cells) => `  ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd();
}
