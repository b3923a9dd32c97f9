import { escapeHtml } from '../report-page.ts';
import { figureOf, paragraphs, studyPage, tableOf } from '../study-page.ts';
import type { DrawnPart } from './safety-study.ts';

export interface PageParts {
  readonly parts: readonly DrawnPart[];
  readonly question: string;
  readonly repeat: string; // the command
  readonly version: string;
}

/** One file that needs nothing else: each part with its sentences, its figure and its rows. */
export function safetyPage({ parts, question, repeat, version }: PageParts): string {
  const body = parts.map(partOf).join('\n');
  return studyPage({ name: 'safety', question, body, repeat, version });
}

function partOf({ name, question, words, svg, columns, rows }: DrawnPart): string {
  return `<h2>${escapeHtml(question)}</h2>
${paragraphs(words)}
${figureOf({ name, svg, caption: '' })}
${tableOf({ columns, rows })}`;
}
