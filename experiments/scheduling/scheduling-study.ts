import { join } from 'node:path';
import { formatCsv } from '../csv.ts';
import type { FigureStudy } from '../figure-studies.ts';
import { renderSvg } from '../figures/render-svg.ts';
import { drawScheduling } from '../figures/scheduling.ts';
import { writeRuns, writeWhole } from '../results-files.ts';
import { spotPart } from '../spot/spot-part.ts';
import { writeSummary } from '../summary-files.ts';
import {
  compareSchedulers,
  FULL_PLAN,
  QUICK_PLAN,
  type SchedulingComparison,
} from './compare-schedulers.ts';
import { LEARNED_CONTENDERS } from './learned-contenders.ts';
import { schedulingPage } from './scheduling-page.ts';
import { schedulingWords } from './scheduling-text.ts';

const QUESTION =
  'Which scheduler misses the fewest deadlines of a batch day, by class, at what cost, and how far from what is possible?';

/** Every scheduler, by default and tuned, on days that tuning never saw, over the load. */
export const schedulingStudy: FigureStudy = {
  question: QUESTION,
  async make({ folder, isQuick, workers, onProgress }) {
    const comparison = await compareSchedulers(isQuick ? QUICK_PLAN : FULL_PLAN, {
      folder,
      ...(workers === undefined ? {} : { workers }),
      others: LEARNED_CONTENDERS,
      onProgress,
    });
    const spot = await spotPart({ folder, isQuick });
    const words = schedulingWords(comparison);
    const { spec, caption, rows } = drawScheduling(comparison);
    const svg = await renderSvg(spec!);
    writeRows(folder, comparison);
    writeWhole(join(folder, 'figures', 'scheduling.svg'), svg);
    writeWhole(join(folder, 'figures', 'scheduling.vl.json'), JSON.stringify(spec));
    const columns = Object.keys(rows[0]!);
    const cells = rows.map((row) => columns.map((column) => row[column]!));
    writeWhole(join(folder, 'figures', 'scheduling.csv'), formatCsv([columns, ...cells]));
    const repeat = `node bin/finfra.mjs reproduce scheduling${isQuick ? ' --quick' : ''}`;
    const parts = { comparison, question: QUESTION, words, svg, caption, repeat, after: spot.html };
    writeWhole(join(folder, 'report.html'), schedulingPage(parts));
    return [...words, ...spot.words].join('\n');
  },
};

/** `runs.csv`, `summary.csv`, and `trials.csv` with what tuning chose. */
function writeRows(folder: string, { clusters }: SchedulingComparison): void {
  writeRuns(
    folder,
    clusters.flatMap(({ results }) => results),
  );
  writeSummary(
    folder,
    clusters.flatMap(({ summary }) => summary),
  );
  const tuned = clusters.flatMap(({ preemption, tuned: of }) =>
    of.map(({ contender, before, after }) => [
      preemption,
      contender.name,
      before,
      after,
      JSON.stringify(contender.scheduler),
    ]),
  );
  const head = ['preemption', 'scheduler', 'missedBefore', 'missedAfter', 'setting'];
  writeWhole(join(folder, 'trials.csv'), formatCsv([head, ...tuned]));
}
