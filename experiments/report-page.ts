import { mean, sum } from 'simple-statistics';
import { displayOf, formatValue } from './figures/format.ts';
import { levelOf } from './figures/level.ts';
import { withOwnIds } from './figures/render-svg.ts';
import { verdict } from './figures/verdict.ts';
import type { ReportData } from './report.ts';
import { type MetricTable, metricTables, tableNotes, type TableRow } from './report-table.ts';

/** A figure as the page shows it. */
export interface DrawnFigure {
  readonly name: string;
  readonly caption: string;
  /** None: there was nothing to draw, and the caption says why. */
  readonly svg?: string;
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
export function reportPage(data: ReportData, figures: readonly DrawnFigure[]): string {
  const { config, results, summary } = data;
  const says = verdict({ config, results, level: levelOf(summary) });
  const mark = says.isResolved ? 'resolved' : 'unresolved';
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
<p class="verdict ${mark}">${escapeHtml(unbroken(says.text))}</p>
${warningList(data.warnings)}
<h2>Comparison</h2>
${comparison(data)}
<h2>Figures</h2>
${figures.map(figureBlock).join('\n')}
<h2>Money by service</h2>
${money(data)}
<h2>How to repeat it</h2>
${repeat(data)}
<h2>Config</h2>
<pre><code>${escapeHtml(data.configText)}</code></pre>
</main>
</body>
</html>
`;
}

function warningList(warnings: readonly string[]): string {
  if (warnings.length === 0) return '';
  const items = warnings.map((warning) => `<li>${escapeHtml(warning)}</li>`).join('');
  return `<section class="warnings"><h2>Warnings</h2><ul>${items}</ul></section>`;
}

function comparison({ config, summary }: ReportData): string {
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

function figureBlock({ name, caption, svg }: DrawnFigure): string {
  const title = escapeHtml(name);
  const picture = withOwnIds(svg ?? '', name).replace(
    '<svg ',
    `<svg role="img" aria-label="${title}" `,
  );
  const words = `<b>${title}</b> ${escapeHtml(unbroken(caption))}`;
  return `<figure id="${title}">${picture}<figcaption>${words}</figcaption></figure>`;
}

/** Means over the runs whose bills were kept, the dearest service first. */
function money({ config, series }: ReportData): string {
  const entries = config.compare.map(({ name }) => name);
  const bills = series.filter(({ costDollars }) => Object.keys(costDollars).length > 0);
  if (bills.length === 0) return '<p>No bill by service was kept.</p>';
  const services = [...new Set(bills.flatMap(({ costDollars }) => Object.keys(costDollars)))];
  const meanOf = (entry: string, service: string): number => {
    const values = bills
      .filter((bill) => bill.entry === entry)
      .map(({ costDollars }) => costDollars[service] ?? 0);
    return values.length === 0 ? Number.NaN : mean(values);
  };
  const rows = services
    .map((service) => ({ name: service, values: entries.map((entry) => meanOf(entry, service)) }))
    .sort((a, b) => Math.max(...b.values) - Math.max(...a.values));
  const total = {
    name: 'all',
    values: entries.map((_, i) => sum(rows.map(({ values }) => values[i]!))),
  };
  const runs = new Set(bills.map(({ day, seed }) => `day ${day}, seed ${seed}`));
  const dollars = displayOf('dollars', []);
  const line = ({ name, values }: typeof total): string =>
    `<tr>${tableCells(
      name,
      values.map((value) => formatValue(value, dollars)),
    )}</tr>`;
  const of = runs.size === 1 ? [...runs][0]! : `mean over ${runs.size} runs per entry`;
  return `<div class="wide"><table>
<thead><tr>${headCells(['service', ...entries])}</tr></thead>
<tbody>${rows.map(line).join('\n')}</tbody>
<tfoot>${line(total)}</tfoot>
</table></div>
<p class="notes">Dollars per run, ${escapeHtml(of)}.</p>`;
}

function repeat({ config, results, versions, command }: ReportData): string {
  const facts: readonly (readonly [string, string])[] = [
    ['days', ranges(config.report.days)],
    ['seeds', ranges(config.report.seeds)],
    ['runs', String(results.length)],
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

const STYLE = `
:root { color-scheme: light dark; --ink: #1d1d1f; --soft: #62626a; --line: #d9d9de; --page: #ffffff;
  --field: #f4f5f7; --good: #0a7a56; --open: #a05a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf0; --soft: #a2a2ac; --line: #3c3c44;
  --page: #17171a; --field: #222227; --good: #4cc79a; --open: #e8a94f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem; }
.kind { margin: 0; color: var(--soft); font-size: .85rem; }
.question { margin: .5rem 0 1.25rem; color: var(--soft); font-size: 1.1rem; }
.verdict { margin: 0; padding: .9rem 1.1rem; border-left: 4px solid var(--good);
  background: var(--field); font-size: 1.1rem; }
.verdict.unresolved { border-left-color: var(--open); }
.warnings { margin-top: 1.25rem; padding: .1rem 1.1rem .4rem; border: 1px solid var(--open); }
.warnings h2 { margin: .6rem 0 .2rem; font-size: 1rem; color: var(--open); }
.warnings ul { margin: .2rem 0 .4rem; padding-left: 1.2rem; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9rem;
  font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .7rem .3rem 0; text-align: right; white-space: nowrap;
  font-weight: normal; }
th:first-child { text-align: left; }
thead th { border-bottom: 1px solid var(--ink); color: var(--soft); vertical-align: bottom; }
tbody tr { border-bottom: 1px solid var(--line); }
tfoot th, tfoot td { font-weight: bold; }
.metric th { padding-top: 1rem; text-align: left; white-space: normal; }
.metric span, .notes, figcaption { color: var(--soft); font-size: .85rem; }
.notes { padding-left: 1.1rem; }
p.notes { padding-left: 0; }
.baseline td, .baseline th { background: var(--field); }
figure { margin: 1.5rem 0 2.25rem; }
figure svg { display: block; max-width: 100%; height: auto; background: #fff; border-radius: 4px; }
figcaption { margin-top: .5rem; }
figcaption b { color: var(--ink); }
pre { margin: 0 0 1rem; padding: .8rem 1rem; overflow-x: auto; background: var(--field);
  font: .85rem/1.45 ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: 0;
  font-size: .9rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --page: #fff;
    --field: #f4f4f4; }
  body { font-size: 11px; }
  main { max-width: none; padding: 0; }
  figure, tbody, .verdict { break-inside: avoid; }
  h2 { break-after: avoid; }
  pre { white-space: pre-wrap; }
}
`;
