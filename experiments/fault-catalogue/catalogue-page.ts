import { escapeHtml } from '../report-page.ts';
import { studyPage } from '../study-page.ts';
import type { CatalogueRow } from './catalogue.ts';
import { byKind, impactText, minutesText, movedText, percent } from './catalogue-text.ts';
import { SIGMAS } from './moved-signals.ts';

const SIGNALS_SHOWN = 6;

export interface PageParts {
  readonly rows: readonly CatalogueRow[];
  readonly question: string;
  readonly svg: string;
  readonly caption: string;
  readonly repeat: string; // the command
}

/** One file that needs nothing else: the matrix, and each fault with its numbers. */
export function cataloguePage({ rows, question, svg, caption, repeat }: PageParts): string {
  const body = `<figure>${svg}<figcaption>${escapeHtml(caption)}</figcaption></figure>
<h2>What moves, who notices, and when</h2>
<p>A signal has moved where the median over the days of its paired change is beyond ${SIGMAS} standard deviations
between days without a fault, in the same direction on every day. Times are medians over days, counted from the
onset; recovery from the end of the fault.</p>
<table>
<thead><tr><th>fault</th><th>severity</th><th>violated</th><th>95 %</th><th>noticed</th><th>recovered</th>
<th>page</th><th>ticket</th><th>calls</th><th>signals moved</th></tr></thead>
<tbody>
${byKind(rows)
  .flatMap((of) => of.map(tableRow))
  .join('\n')}
</tbody>
</table>`;
  return studyPage({ name: 'fault-catalogue', question, body, repeat });
}

function tableRow(row: CatalogueRow): string {
  const { low, high } = row.violationRatio;
  const cells = [
    row.target === '' ? row.kind : `${row.kind} (${row.target})`,
    row.severity,
    impactText(row),
    row.daysNoticed === 0 || Number.isNaN(low) ? '-' : `${percent(low)} to ${percent(high)}`,
    minutesText(row.secondsToImpact),
    minutesText(row.secondsToRecover),
    minutesText(row.secondsToPage),
    minutesText(row.secondsToTicket),
    `${percent(row.callsRatio - 1)} more`,
    `${row.moved.length}: ${movedText(row.moved, SIGNALS_SHOWN)}`,
  ];
  return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
}
