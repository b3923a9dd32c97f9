import { withOwnIds } from './figures/render-svg.ts';
import { escapeHtml } from './report-page.ts';
import { STYLE } from './report-style.ts';

const DIGITS = 4; // significant, of numbers in tables

/** What every page of a study has around its own parts. */
export interface StudyPage {
  readonly name: string; // of the study
  readonly question: string;
  readonly body: string; // HTML
  readonly repeat: string; // the command
  readonly version?: string; // of the code; unset: not told
}

/** One file that needs nothing else: no script, no font, no address. */
export function studyPage({ name, question, body, repeat, version }: StudyPage): string {
  const code = version === undefined ? '' : `<p>Version of the code: ${escapeHtml(version)}.</p>\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(name)}: finfra report</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="kind">finfra report</p>
<h1>${escapeHtml(name)}</h1>
<p class="question">${escapeHtml(question)}</p>
${body}
<h2>How to repeat it</h2>
<pre><code>${escapeHtml(repeat)}</code></pre>
${code}</main>
</body>
</html>
`;
}

/** Sentences, a paragraph each. */
export const paragraphs = (sentences: readonly string[]): string =>
  sentences.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n');

/** `name` keeps the ids of several figures on one page apart. */
export function figureOf({
  name,
  svg,
  caption,
}: {
  readonly name: string;
  readonly svg: string;
  readonly caption: string;
}): string {
  const below = caption === '' ? '' : `<figcaption>${escapeHtml(caption)}</figcaption>`;
  return `<figure><div class="scrolls">${withOwnIds(svg, name)}</div>${below}</figure>`;
}

export interface StudyTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** The first column heads its row; numbers are rounded. */
export function tableOf({ columns, rows }: StudyTable): string {
  const cells = (tag: string, values: readonly (string | number)[]) =>
    values.map((value) => `<${tag}>${escapeHtml(textOf(value))}</${tag}>`).join('');
  const body = rows.map(
    ([first = '', ...rest]) => `<tr>${cells('th', [first])}${cells('td', rest)}</tr>`,
  );
  return `<div class="wide"><table><thead><tr>${cells('th', columns)}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table></div>`;
}

const textOf = (cell: string | number): string =>
  typeof cell === 'number' ? String(Number(cell.toPrecision(DIGITS))) : cell;
