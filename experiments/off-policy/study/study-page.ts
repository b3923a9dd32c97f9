import { escapeHtml } from '../../report-page.ts';
import { STYLE } from '../../report-style.ts';

export interface StudyPageParts {
  readonly question: string;
  readonly figures: readonly { readonly svg: string; readonly caption: string }[];
  readonly table: string; // plain text
  readonly repeat: string; // the command
}

/** One file that needs nothing else. */
export function studyPage({ question, figures, table, repeat }: StudyPageParts): string {
  const drawn = figures
    .map(
      ({ svg, caption }) =>
        `<figure>${svg}<figcaption>${escapeHtml(caption)}</figcaption></figure>`,
    )
    .join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ope: finfra report</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="kind">finfra report</p>
<h1>ope</h1>
<p class="question">${escapeHtml(question)}</p>
${drawn}
<h2>Case by case</h2>
<pre>${escapeHtml(table)}</pre>
<h2>How to repeat it</h2>
<pre><code>${escapeHtml(repeat)}</code></pre>
</main>
</body>
</html>
`;
}
