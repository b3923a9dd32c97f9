import { displayOf, formatValue } from './figures/format.ts';
import { levelOf } from './figures/level.ts';
import { withOwnIds } from './figures/render-svg.ts';
import { serviceCosts } from './figures/service-costs.ts';
import { verdict } from './figures/verdict.ts';
import type { PointReport } from './point-report.ts';
import type { ReportData } from './report.ts';
import { STYLE } from './report-style.ts';
import { type MetricTable, metricTables, tableNotes, type TableRow } from './report-table.ts';
import { slug } from './results-files.ts';

/** A figure as the page shows it. */
export interface DrawnFigure {
  readonly name: string;
  readonly caption: string;
  /** None: there was nothing to draw, and the caption says why. */
  readonly svg?: string;
}

/** One point of the sweep, or all there is, with its figures. */
export interface DrawnPoint {
  readonly point: PointReport;
  readonly figures: readonly DrawnFigure[];
}

/** Text as it may stand in HTML, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? '');
}

/** No line ends between a number and its unit, or between a sign and its number. */
function unbroken(text: string): string {
  return text.replace(/(\d) (?=(%|ms|s|h)\b|%)/g, '$1\u00a0').replaceAll('−', '−\u2060');
}

/** One file that needs nothing else: no script, no font, no address. */
export function reportPage(data: ReportData, points: readonly DrawnPoint[]): string {
  const { config } = data;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(config.name)}: finfra report</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="kind">finfra report</p>
<h1>${escapeHtml(config.name)}</h1>
<p class="question">${escapeHtml(config.question)}</p>
${points.map(verdictBlock).join('\n')}
${warningList(data.warnings)}
${points.map(pointSection).join('\n')}
<h2>How to repeat it</h2>
${repeat(data)}
<h2>Config</h2>
<pre><code>${escapeHtml(data.configText)}</code></pre>
</main>
</body>
</html>
`;
}

function verdictBlock({ point: data }: DrawnPoint): string {
  const { point, config, results, summary } = data;
  const says = verdict({ config, results, level: levelOf(summary) });
  const mark = says.isResolved ? 'resolved' : 'unresolved';
  const where = point === '' ? '' : `${point}: `;
  return `<p class="verdict ${mark}">${escapeHtml(where)}${escapeHtml(unbroken(says.text))}</p>`;
}

function pointSection({ point: data, figures }: DrawnPoint): string {
  const { point } = data;
  const title = point === '' ? '' : `<h2 class="point">${escapeHtml(point)}</h2>\n`;
  const prefix = point === '' ? '' : `${slug(point)}-`;
  return `<section>
${title}<h2>Comparison</h2>
${comparison(data)}
<h2>Figures</h2>
${figures.map((figure) => figureBlock(figure, prefix)).join('\n')}
<h2>Money by service</h2>
${money(data)}
</section>`;
}

function warningList(warnings: readonly string[]): string {
  if (warnings.length === 0) return '';
  const items = warnings.map((warning) => `<li>${escapeHtml(warning)}</li>`).join('');
  return `<section class="warnings"><h2>Warnings</h2><ul>${items}</ul></section>`;
}

function comparison({ config, summary }: PointReport): string {
  const columns = ['entry', 'estimate', `difference to ${config.baseline}`, '', 'p', 'detectable'];
  const notes = [
    ...tableNotes(summary, config),
    'detectable: the smallest true difference that so many days find four times out of five.',
  ];
  return `<div class="wide"><table>
<thead><tr>${headCells(columns)}</tr></thead>
${metricTables(summary, config).map(metricRows).join('\n')}
</table></div>
<ul class="notes">${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>`;
}

function metricRows({ metric, description, remarks, rows }: MetricTable): string {
  const about = [description, remarks].filter((part) => part !== '').join('; ');
  return `<tbody>
<tr class="metric"><th colspan="6" scope="colgroup"><b>${escapeHtml(metric)}</b>
<span>${escapeHtml(about)}</span></th></tr>
${rows.map(entryRow).join('\n')}
</tbody>`;
}

function entryRow(row: TableRow): string {
  const difference = row.isBaseline ? 'baseline' : row.difference;
  const cells = [row.estimate, difference, row.relative, row.p, row.detectable];
  const kind = row.isBaseline ? ' class="baseline"' : '';
  return `<tr${kind}>${tableCells(row.entry, cells)}</tr>`;
}

/** A row head and its cells. */
function tableCells(name: string, cells: readonly string[]): string {
  const rest = cells.map((cell) => `<td>${escapeHtml(cell)}</td>`);
  return `<th scope="row">${escapeHtml(name)}</th>${rest.join('')}`;
}

function headCells(names: readonly string[]): string {
  return names.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
}

function figureBlock({ name, caption, svg }: DrawnFigure, prefix: string): string {
  const title = escapeHtml(name);
  const picture = withOwnIds(svg ?? '', `${prefix}${name}`).replace(
    '<svg ',
    `<svg role="img" aria-label="${title}" `,
  );
  const words = `<b>${title}</b> ${escapeHtml(unbroken(caption))}`;
  return `<figure id="${prefix}${title}">${picture}<figcaption>${words}</figcaption></figure>`;
}

const SERVICES_MAX = 7; // columns of the bill

function money(point: PointReport): string {
  const { services, entries } = serviceCosts(point, SERVICES_MAX);
  if (services.length === 0) return '<p>No bill by service was kept.</p>';
  const dollars = displayOf('dollars', []);
  const rows = entries.map(({ entry, dollars: costs, total }) => [
    entry,
    ...[...costs, total].map((value) => formatValue(value, dollars)),
  ]);
  return `<div class="wide"><table>
<thead><tr>${headCells(['entry', ...services, 'all'])}</tr></thead>
<tbody>${rows.map(([name = '', ...cells]) => `<tr>${tableCells(name, cells)}</tr>`).join('\n')}</tbody>
</table></div>
<p class="notes">Dollars per run, means over all report days.</p>`;
}

function repeat({ config, points, versions, command }: ReportData): string {
  const facts: readonly (readonly [string, string])[] = [
    ['days', ranges(config.report.days)],
    ['seeds', ranges(config.report.seeds)],
    ['runs', String(points.flatMap(({ results, curves }) => [...results, ...curves]).length)],
    ...Object.entries(versions),
  ];
  const rows = facts.map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  return `<pre><code>${escapeHtml(command)}</code></pre>\n<dl>${rows.join('\n')}</dl>`;
}

/** '1 to 10, 15': runs of whole numbers as their ends. */
export function ranges(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const runs: { first: number; last: number }[] = [];
  for (const value of sorted) {
    const run = runs.at(-1);
    if (run !== undefined && run.last + 1 === value) run.last = value;
    else runs.push({ first: value, last: value });
  }
  return runs
    .map(({ first, last }) => (first === last ? String(first) : `${first} to ${last}`))
    .join(', ');
}
