import { join } from 'node:path';
import { codeVersion } from '../../code-version.ts';
import { formatCsv } from '../../csv.ts';
import type { FigureStudy } from '../../figure-studies.ts';
import type { Drawing } from '../../figures/figure.ts';
import { drawCoverage, drawDistances, drawErrors, drawWidths } from '../../figures/off-policy.ts';
import { renderSvg, withOwnIds } from '../../figures/render-svg.ts';
import { ROOT } from '../../paths.ts';
import { writeWhole } from '../../results-files.ts';
import { OPE_DEFAULTS } from '../settings.ts';
import { ReplicationStore } from './replication-store.ts';
import { runStudy } from './run-study.ts';
import { studyPage } from './study-page.ts';
import { coverageText, errorText, refusalText, studyTable } from './study-text.ts';
import { coverageRows, errorRows, refusalRows } from './summary.ts';

const REPLICATIONS = { full: 500, quick: 20 };
const RESAMPLES = { full: 399, quick: 199 };
const DISTANCE_SIZE = 2000; // rows of the figure by distance
const QUESTION =
  'How far off is a policy judged from the log of another, and do its intervals hold what they promise?';

/** Error and coverage of off-policy estimates where the truth is known. */
export const opeStudy: FigureStudy = {
  question: QUESTION,
  async make({ folder, isQuick, isFresh = false, workers, onProgress }) {
    const store = new ReplicationStore(folder, isFresh);
    const size = isQuick ? 'quick' : 'full';
    const cells = await runStudy({
      replications: REPLICATIONS[size],
      resamples: RESAMPLES[size],
      ...(workers === undefined ? {} : { workers }),
      store,
      onProgress,
    });
    store.keepUsed();
    const rows = {
      errors: cells.flatMap(errorRows),
      coverage: cells.flatMap(coverageRows),
      refusals: cells.flatMap(refusalRows),
    };
    const version = codeVersion(ROOT);
    for (const [name, table] of Object.entries(rows))
      writeWhole(join(folder, `${name}.csv`), csvOf(table, version));
    const { method } = OPE_DEFAULTS;
    const words = {
      error: errorText(rows.errors),
      coverage: coverageText(rows.coverage, method),
      refusal: refusalText(rows.refusals, REPLICATIONS[size]),
    };
    const distanceCaption = `Error by the mean total variation distance between log and target, at ${DISTANCE_SIZE.toLocaleString('en-US')} rows.`;
    const widthCaption =
      'Median width of the intervals, over that of the interval which knows the true variance of the estimator (of dr, for empirical Bernstein).';
    const figures: Readonly<Record<string, Drawing>> = {
      'ope-error': drawErrors(rows.errors, words.error),
      'ope-distance': drawDistances(rows.errors, { size: DISTANCE_SIZE, caption: distanceCaption }),
      'ope-coverage': drawCoverage(rows.coverage, {
        method,
        caption: `${words.coverage} ${words.refusal}`,
      }),
      'ope-width': drawWidths(rows.coverage, { method, caption: widthCaption }),
    };
    const drawn = await Promise.all(
      Object.entries(figures).map(async ([name, { spec, caption }]) => {
        if (spec === undefined) return { name, caption, svg: '' };
        const svg = await renderSvg(spec);
        writeWhole(join(folder, 'figures', `${name}.svg`), svg);
        writeWhole(join(folder, 'figures', `${name}.vl.json`), JSON.stringify(spec));
        return { name, caption, svg: withOwnIds(svg, name) };
      }),
    );
    const table = studyTable(rows, method);
    const repeat = `node bin/finfra.mjs reproduce ope${isQuick ? ' --quick' : ''}`;
    writeWhole(
      join(folder, 'report.html'),
      studyPage({ question: QUESTION, figures: drawn, table, repeat }),
    );
    return [table, ...Object.values(words)].join('\n\n');
  },
};

/** Rows with the same columns, and the version of the code that made them. */
function csvOf(rows: readonly object[], version: string): string {
  const columns = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => Object.values(row) as (string | number)[]);
  return formatCsv([[...columns, 'codeVersion'], ...cells.map((line) => [...line, version])]);
}
