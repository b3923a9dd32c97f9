import { headline } from './figures/equal-slo-verdict.ts';
import { displayOf, formatValue } from './figures/format.ts';
import { withOwnIds } from './figures/render-svg.ts';
import { serviceCosts } from './figures/service-costs.ts';
import type { PointReport } from './point-report.ts';
import {
  criticalPaths,
  DEADLINE_COLUMNS,
  DEADLINE_NOTE,
  deadlineCells,
  deadlineTable,
} from './report-deadlines.ts';
import type { ReportData } from './report.ts';
import { deploymentSentences } from './report-deployments.ts';
import { STYLE } from './report-style.ts';
import { type MetricTable, metricTables, tableNotes, type TableRow } from './report-table.ts';
import { tuningTable } from './report-tuning.ts';

/** A figure as the page shows it. */
export interface DrawnFigure {
  readonly name: string;
  readonly caption: string;
  /** None: there was nothing to draw, and the caption says why. */
  readonly svg?: string;
  /** It stands above the comparison. */
  readonly isIntroduction?: boolean;
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
export function reportPage(
  data: ReportData,
  points: readonly DrawnPoint[],
  overview?: DrawnFigure,
): string {
  const { config } = data;
  const prefixes = points.map(({ point }, i) => (point.point === '' ? '' : `point-${i + 1}-`));
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
${verdictBlock(points)}
${warningList(data.warnings)}
${overview === undefined ? '' : `<h2>All points</h2>\n${figureBlock(overview, 'all-')}`}
${points.map((point, i) => pointSection(point, prefixes[i]!)).join('\n')}
<h2>How to repeat it</h2>
${repeat(data)}
<h2>Config</h2>
<pre><code>${escapeHtml(data.configText)}</code></pre>
</main>
</body>
</html>
`;
}

/** The answer; of a sweep one line for each point, which leads to it. */
function verdictBlock(points: readonly DrawnPoint[]): string {
  return points
    .map(({ point: data }, i) => {
      const { isResolved, text, note } = headline(data);
      const words = escapeHtml(unbroken(text));
      const aside = note === undefined ? '' : ` <span class="aside">${escapeHtml(note)}</span>`;
      const where =
        data.point === '' ? '' : `<a href="#point-${i + 1}">${escapeHtml(data.point)}</a>: `;
      return `<p class="verdict ${isResolved ? 'resolved' : 'unresolved'}">${where}${words}${aside}</p>`;
    })
    .join('\n');
}

function pointSection({ point: data, figures: drawn }: DrawnPoint, prefix: string): string {
  const { point } = data;
  const [title, level] =
    point === '' ? ['', 'h2'] : [`<h2 class="point">${escapeHtml(point)}</h2>\n`, 'h3'];
  const id = prefix === '' ? '' : ` id="${prefix.slice(0, -1)}"`;
  const first = drawn.filter(({ isIntroduction }) => isIntroduction);
  const others = drawn.filter(({ isIntroduction }) => !isIntroduction);
  const blocks = (heading: string, list: readonly DrawnFigure[]): string => {
    const figures = list.map((figure) => figureBlock(figure, prefix)).join('\n');
    return list.length === 0 ? '' : `<${level}>${heading}</${level}>\n${figures}\n`;
  };
  return `<section${id}>
${title}${blocks('System', first)}<${level}>Comparison</${level}>
${comparison(data)}
${deadlineSection(data, level)}
${deploymentSection(data, level)}
${tuningSection(data, level)}
${blocks('Figures', others)}<${level}>Money by service</${level}>
${money(data)}
</section>`;
}

function deadlineSection(data: PointReport, level: string): string {
  const lines = deadlineTable(data);
  if (lines.length === 0) return '';
  const row = (line: (typeof lines)[number]): string =>
    `<tr>${tableCells(`${line.subject}, ${line.window}`, deadlineCells(line))}</tr>`;
  const notes = [...criticalPaths(data).map((path) => `Critical path of ${path}.`), DEADLINE_NOTE];
  return `<${level}>Deadlines</${level}>
<div class="wide"><table class="words">
<thead><tr>${headCells(['window', ...DEADLINE_COLUMNS])}</tr></thead>
<tbody>${lines.map(row).join('\n')}</tbody>
</table></div>
<ul class="notes">${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>`;
}

function deploymentSection(data: PointReport, level: string): string {
  const sentences = deploymentSentences(data);
  if (sentences.length === 0) return '';
  const items = sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join('');
  return `<${level}>Deployments</${level}>\n<ul>${items}</ul>
<p class="notes">Every stage and verdict of every run is in deployments.csv.</p>`;
}

function tuningSection(data: PointReport, level: string): string {
  const { rows, budgets, chosen } = tuningTable(data);
  if (budgets.length === 0) return '';
  const line = (row: (typeof rows)[number]): string =>
    `<tr>${tableCells(row.entry, [row.default, row.metric, row.difference, row.says])}</tr>`;
  const columns = ['entry', 'its default', 'decided by', 'tuned minus default', 'on report days'];
  const table = `<div class="wide"><table class="words">
<thead><tr>${headCells(columns)}</tr></thead>
<tbody>${rows.map(line).join('\n')}</tbody>
</table></div>`;
  const without = '<p class="notes">No tuned entry has its default beside it.</p>';
  return `<${level}>What tuning brought</${level}>
${rows.length === 0 ? without : table}
<ul class="notes">${[...chosen, ...budgets].map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;
}

function warningList(warnings: readonly string[]): string {
  if (warnings.length === 0) return '';
  const items = warnings.map((warning) => `<li>${escapeHtml(warning)}</li>`).join('');
  return `<section class="warnings"><h2>Warnings</h2><ul>${items}</ul></section>`;
}

const ENTRIES_MAX = 8; // more make tables so long that what decides nothing is folded away

function comparison({ config, summary }: PointReport): string {
  const tables = metricTables(summary, config);
  const deciding = [config.primary, ...Object.keys(config.objective.subject)];
  const isShown = ({ metric }: MetricTable): boolean =>
    config.compare.length <= ENTRIES_MAX || deciding.includes(metric);
  const folded = tables.filter((table) => !isShown(table));
  const names = folded.map(({ metric }) => escapeHtml(metric)).join(', ');
  const more = `<details><summary>Further metrics: ${names}</summary>
${metricsTable(folded, config)}
</details>`;
  const notes = [
    ...tableNotes(summary, config),
    'detectable: the smallest true difference that so many days find four times out of five.',
  ];
  return `${metricsTable(tables.filter(isShown), config)}
${folded.length === 0 ? '' : more}
<ul class="notes">${notes.map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>`;
}

function metricsTable(tables: readonly MetricTable[], { baseline }: PointReport['config']): string {
  const columns = ['entry', 'estimate', `difference to ${baseline}`, '', 'p', 'detectable'];
  return `<div class="wide"><table>
<thead><tr>${headCells(columns)}</tr></thead>
${tables.map(metricRows).join('\n')}
</table></div>`;
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

const SCROLLS_FROM = 1300; // pixels; texts of wider figures would shrink too far

function figureBlock({ name, caption, svg }: DrawnFigure, prefix: string): string {
  const title = escapeHtml(name);
  const picture = withOwnIds(svg ?? '', `${prefix}${name}`).replace(
    '<svg ',
    `<svg role="img" aria-label="${title}" `,
  );
  const words = `<b>${title}</b> ${escapeHtml(unbroken(caption))}`;
  const width = Number(/<svg [^>]*?width="([\d.]+)"/.exec(picture)?.[1] ?? 0);
  const scrolls = width > SCROLLS_FROM ? ' class="scrolls"' : '';
  return `<figure id="${prefix}${title}"><div${scrolls}>${picture}</div><figcaption>${words}</figcaption></figure>`;
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
