import { escapeHtml } from '../../report-page.ts';
import { studyPage as pageOf } from '../../study-page.ts';

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
  const body = `${drawn}
<h2>Case by case</h2>
<pre>${escapeHtml(table)}</pre>`;
  return pageOf({ name: 'ope', question, body, repeat });
}
