import { join } from 'node:path';
import { codeVersion } from '../code-version.ts';
import { formatCsv } from '../csv.ts';
import type { FigureStudy } from '../figure-studies.ts';
import { renderSvg } from '../figures/render-svg.ts';
import { ROOT } from '../paths.ts';
import { escapeHtml } from '../report-page.ts';
import { writeWhole } from '../results-files.ts';
import { figureOf, paragraphs, studyPage, tableOf } from '../study-page.ts';
import { claimsPart } from './claims-part.ts';
import { curvesPart } from './learning-curves.ts';
import { rankingPart } from './perturbed-ranking.ts';
import { readScenarios } from './scenarios.ts';
import type { StudyPart } from './study-part.ts';
import { trainedPolicies } from './trained-policies.ts';
import { costPart } from './training-cost.ts';

const QUESTION =
  'Where does a learned autoscaler win over tuned rules, where does it lose, and what did learning cost?';

/** What the results of five scenarios, on report days, say of every learned agent. Runs nothing. */
export const claimsStudy: FigureStudy = {
  question: QUESTION,
  async make({ folder, isQuick }) {
    const scenarios = await readScenarios(folder, isQuick);
    const policies = await trainedPolicies(scenarios);
    const parts = [
      claimsPart(scenarios),
      curvesPart(policies),
      costPart(scenarios, policies),
      rankingPart(scenarios),
    ];
    const sections: string[] = [];
    for (const part of parts) sections.push(await writePart(folder, part));
    const page = studyPage({
      name: 'autoscaling-claims',
      question: QUESTION,
      body: [...parts.map(headlineOf), ...sections].join('\n'),
      repeat: `node bin/finfra.mjs reproduce autoscaling${isQuick ? ' --quick' : ''}`,
      version: codeVersion(ROOT),
    });
    writeWhole(join(folder, 'report.html'), page);
    return parts.map((part) => [part.question, ...part.words].join('\n  ')).join('\n\n');
  },
};

const headlineOf = ({ headline }: StudyPart): string =>
  headline === undefined ? '' : `<p class="verdict">${escapeHtml(headline)}</p>`;

/** The files of a part; returns its section of the page. */
async function writePart(folder: string, part: StudyPart): Promise<string> {
  const { name, question, columns, rows, spec, caption = '' } = part;
  const figures = join(folder, 'figures');
  writeWhole(join(figures, `${name}.csv`), formatCsv([columns, ...rows]));
  const heading = `<h2>${escapeHtml(question)}</h2>\n${paragraphs(part.words)}`;
  const table = tableOf(part.shown ?? { columns, rows });
  if (spec === undefined) return `${heading}\n${table}`;
  const svg = await renderSvg(spec);
  writeWhole(join(figures, `${name}.svg`), svg);
  writeWhole(join(figures, `${name}.vl.json`), JSON.stringify(spec));
  return `${heading}\n${figureOf({ name, svg, caption })}\n${table}`;
}
