import { withOwnIds } from '../figures/render-svg.ts';
import { escapeHtml } from '../report-page.ts';
import { STYLE } from '../report-style.ts';
import type { DrawnPart } from './safety-study.ts';

export interface PageParts {
  readonly parts: readonly DrawnPart[];
  readonly question: string;
  readonly repeat: string; // the command
  readonly version: string;
}

/** One file that needs nothing else: each part with its sentences, its figure and its rows. */
export function safetyPage({ parts, question, repeat, version }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>safety: finfra report</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="kind">finfra report</p>
<h1>safety</h1>
<p class="question">${escapeHtml(question)}</p>
${parts.map(partOf).join('\n')}
<h2>How to repeat it</h2>
<pre><code>${escapeHtml(repeat)}</code></pre>
<p>Version of the code: ${escapeHtml(version)}.</p>
</main>
</body>
</html>
`;
}

function partOf({ name, question, words, svg, columns, rows }: DrawnPart): string {
  const head = columns.map((column) => `<th>${escapeHtml(column)}</th>`).join('');
  const body = rows.map(
    (row) => `<tr>${row.map((cell) => `<td>${escapeHtml(textOf(cell))}</td>`).join('')}</tr>`,
  );
  return `<h2>${escapeHtml(question)}</h2>
${words.map((sentence) => `<p>${escapeHtml(sentence)}</p>`).join('\n')}
<figure>${withOwnIds(svg, name)}</figure>
<table>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody>
</table>`;
}

const textOf = (cell: string | number): string =>
  typeof cell === 'number' ? String(Number(cell.toPrecision(4))) : cell;
