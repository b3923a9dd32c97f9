import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { advisorPart } from '../advising/advisor-part.ts';
import { cachePart } from '../caching/study-part.ts';
import { requireRecorded } from '../caching/study-traces.ts';
import { codeVersion } from '../code-version.ts';
import { formatCsv } from '../csv.ts';
import type { FigureStudy, StudyOptions } from '../figure-studies.ts';
import { renderSvg } from '../figures/render-svg.ts';
import { indexPart } from '../indexing/study-part.ts';
import { ROOT } from '../paths.ts';
import { proveWritable, writeWhole } from '../results-files.ts';
import { figureOf, paragraphs, type StudyTable, studyPage, tableOf } from '../study-page.ts';
import { driftPart } from './drift-part.ts';

const QUESTION =
  'Where does a data layer that learns beat a well-chosen rule: in its indexes, its caches, its choice of indexes, or when everything changes?';

/** One question of the study, answered. */
interface Part {
  readonly question: string;
  readonly words: readonly string[]; // what the rows say
  readonly figures: readonly {
    readonly name: string;
    readonly svg: string;
    readonly caption: string;
  }[];
  readonly table?: StudyTable;
}

/** In the order of the page; one after the other, since the first measures a wall clock. */
const PARTS: readonly ((options: StudyOptions) => Promise<Part>)[] = [
  ({ onNote = () => {}, ...options }) => indexPart({ ...options, onProgress: onNote }),
  async (options) => {
    const { shown: table, ...part } = await cachePart(options);
    return { ...part, table };
  },
  advisors,
  drift,
];

/** Each part as sentences, figures and a table, on one page. */
export const dataLayerStudy: FigureStudy = {
  question: QUESTION,
  async make(options) {
    proveWritable(options.folder);
    requireRecorded(); // now, not after the minutes that indexes take
    const parts: Part[] = [];
    for (const make of PARTS) parts.push(await make(options));
    const page = studyPage({
      ...{ name: 'data-layer', question: QUESTION, body: parts.map(sectionOf).join('\n') },
      repeat: `node bin/finfra.mjs reproduce data-layer${options.isQuick ? ' --quick' : ''}`,
      version: codeVersion(ROOT),
    });
    writeWhole(join(options.folder, 'report.html'), page);
    return parts.map(({ question, words }) => [question, ...words].join('\n  ')).join('\n\n');
  },
};

async function advisors({ folder, isQuick, onNote = () => {} }: StudyOptions): Promise<Part> {
  const { words } = await advisorPart({ folder, isQuick, onProgress: onNote });
  const figure = (name: string, caption: string) => ({
    ...{ name, caption },
    svg: readFileSync(join(folder, 'figures', `${name}.svg`), 'utf8'),
  });
  return {
    question: 'Which advisor chooses indexes well under a budget, and when the work shifts?',
    words,
    figures: [
      figure(
        'index-advisors',
        'Cost of the queries, as a share of that without indexes, against the storage that indexes may take; exact is the proven optimum.',
      ),
      figure(
        'index-regret',
        'Cost beyond that of who knows each phase, since the first round, in mean rounds of theirs; lines are means over seeds, bands their 95 % intervals.',
      ),
    ],
  };
}

async function drift(options: StudyOptions): Promise<Part> {
  const { columns, rows, spec, words } = await driftPart(options);
  const [name, svg] = ['drift-regret', await renderSvg(spec)];
  const { folder } = options;
  writeWhole(join(folder, 'drift.csv'), formatCsv([columns, ...rows]));
  writeWhole(join(folder, 'figures', `${name}.svg`), svg);
  writeWhole(join(folder, 'figures', `${name}.vl.json`), JSON.stringify(spec));
  const caption =
    'Seconds lost against who knows all that is to come, since the begin; dashed: something changes.';
  return {
    question: 'What does a data layer lose when what it has learnt is no longer true?',
    ...{ words, figures: [{ name, svg, caption }], table: { columns, rows } },
  };
}

function sectionOf({ question, words, figures, table }: Part): string {
  return [
    `<h2>${question}</h2>`,
    paragraphs(words),
    ...figures.map(figureOf),
    ...(table === undefined ? [] : [tableOf(table)]),
  ].join('\n');
}
