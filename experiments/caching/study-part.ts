import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { EVICTION_POLICIES } from '../../agents/caching/index.ts';
import { BadInput } from '../bad-input.ts';
import { codeVersion } from '../code-version.ts';
import { formatCsv } from '../csv.ts';
import type { StudyOptions } from '../figure-studies.ts';
import type { FigureSpec } from '../figures/figure.ts';
import { renderSvg } from '../figures/render-svg.ts';
import { ROOT } from '../paths.ts';
import { writeWhole } from '../results-files.ts';
import { WorkerPool } from '../worker-pool.ts';
import { curvesSpec, gapsSpec } from './study-figures.ts';
import { CellJournal } from './study-journal.ts';
import {
  picksOf,
  rowOf,
  STUDY_COLUMNS,
  type StudyRow,
  type Verdict,
  verdictsOf,
} from './study-rows.ts';
import { chooseSetting, settingsOf } from './study-settings.ts';
import { isEvidence, STUDY_TRACES } from './study-traces.ts';
import { studyWords } from './study-words.ts';
import type { StudyCell, StudyTask } from './study-worker.ts';

/** How much of everything: sizes are shares of the bytes of all different objects. */
interface StudySize {
  readonly sizeShares: readonly number[];
  readonly requestsMax: number; // of a trace
  /** Settings tried for each policy that has any to tune, its defaults among them; the same for rules and learned ones. */
  readonly trials: number;
  readonly tuningShares: readonly number[];
  readonly tuningRequests: number; // of each trace
}
const FULL: StudySize = {
  sizeShares: [0.001, 0.01, 0.03, 0.1, 0.3],
  requestsMax: Number.POSITIVE_INFINITY,
  trials: 8,
  tuningShares: [0.01, 0.1],
  tuningRequests: 20_000,
};
const QUICK: StudySize = {
  sizeShares: [0.01, 0.1],
  requestsMax: 50_000,
  trials: 2,
  tuningShares: [0.1],
  tuningRequests: 10_000,
};

export interface CachePart {
  readonly question: string;
  readonly words: readonly string[];
  readonly rows: readonly StudyRow[];
  /** By trace and size: what the page shows. */
  readonly shown: {
    readonly columns: readonly string[];
    readonly rows: readonly (readonly (string | number)[])[];
  };
  readonly figures: readonly {
    readonly name: string;
    readonly svg: string;
    readonly caption: string;
  }[];
}

const QUESTION = 'Does a learned cache policy miss less than rules do, and at what overhead?';

const CURVES =
  'Miss ratio against the size of the cache, each panel a trace with an axis of its own, cut off above the worst of LRU and the learned policies; of drawn traces the first seed. Settings of every policy were chosen on other traces.';
const GAPS =
  'Miss ratio of the best learned policy less that of the best rule, by trace and size: recorded traces, then drawn ones, then those that are not counted.';

/** Compares all cache policies on all traces; writes rows, verdicts and figures below `folder`. */
export async function cachePart(options: StudyOptions): Promise<CachePart> {
  const size = options.isQuick ? QUICK : FULL;
  const runner = createRunner(options);
  try {
    const trials = await runner.run(tuningTasks(size));
    const cells = await runner.run(reportTasks(size, trials));
    const rows = cells.flatMap(rowOf);
    const verdicts = verdictsOf(rows);
    const words = [scopeWords(size), ...studyWords(verdicts, picksOf(cells))];
    const shown = shownOf(verdicts);
    writeTables(options.folder, { rows, trials, shown });
    const figures = await Promise.all([
      drawn(options.folder, 'cache-miss-ratios', curvesSpec(rows), CURVES),
      drawn(options.folder, 'cache-learned-less-rule', gapsSpec(verdicts), GAPS),
    ]);
    return { question: QUESTION, words, rows, shown, figures };
  } finally {
    await runner.close();
  }
}

function tuningTasks({ trials, tuningShares, tuningRequests }: StudySize): readonly StudyTask[] {
  return STUDY_TRACES.filter(isEvidence).flatMap(({ name: trace }) =>
    tuningShares.flatMap((sizeShare) =>
      EVICTION_POLICIES.flatMap((line) => {
        const settings = settingsOf(line, trials);
        if (settings.length === 1 && line.kind !== 'lru') return [];
        return settings.map((setting) => ({
          ...{ trace, sizeShare, requestsMax: tuningRequests, kind: line.kind, setting },
        }));
      }),
    ),
  );
}

function reportTasks(
  { sizeShares, requestsMax }: StudySize,
  trials: readonly StudyCell[],
): readonly StudyTask[] {
  return STUDY_TRACES.flatMap(({ name: trace }) =>
    EVICTION_POLICIES.flatMap(({ kind }) => {
      const setting = chooseSetting(kind, trace, trials);
      return sizeShares.map((sizeShare) => ({ trace, sizeShare, requestsMax, kind, setting }));
    }),
  );
}

// Beside this file as a source, beside the command as a bundle.
const isSource = import.meta.url.endsWith('.ts');
const WORKER = new URL(isSource ? './study-worker.ts' : './study-worker.mjs', import.meta.url);

function createRunner({
  workers = availableParallelism(),
  folder,
  isFresh = false,
  onProgress,
}: StudyOptions) {
  const pool = new WorkerPool<StudyTask, StudyCell>({
    ...{ module: WORKER, shared: undefined, workers },
  });
  const journal = new CellJournal(folder, codeVersion(ROOT), isFresh);
  let [done, total, cached] = [0, 0, 0];
  return {
    async run(tasks: readonly StudyTask[]): Promise<readonly StudyCell[]> {
      total += tasks.length;
      return Promise.all(
        tasks.map(async (task) => {
          const known = journal.find(task);
          if (known !== undefined) {
            onProgress({ done: ++done, total, cached: ++cached, eventsHandled: 0 });
            return known;
          }
          const answer = await pool.submit(task);
          if (answer.kind === 'failed' && answer.lines) throw new BadInput([...answer.lines]);
          if (answer.kind === 'failed')
            throw new Error(`${task.kind} on ${task.trace}: ${answer.message}`);
          journal.append(answer.output);
          onProgress({ done: ++done, total, cached, eventsHandled: 0 });
          return answer.output;
        }),
      );
    },
    close: () => pool.close(),
  };
}

const scopeWords = (size: StudySize): string =>
  `Sizes are ${size.sizeShares.map((share) => `${100 * share} %`).join(', ')} of the bytes of all different objects of a trace (of their number, where all are of size 1), where at least 10 objects fit${Number.isFinite(size.requestsMax) ? `; the first ${size.requestsMax} requests of each trace alone` : ''}. Every policy with settings had ${size.trials} of them tried on the first ${size.tuningRequests} requests of the other recorded traces, its defaults among them: none was chosen on the trace it is reported on.`;

function shownOf(verdicts: readonly Verdict[]): CachePart['shown'] {
  return {
    columns: [
      ...['trace', 'size', 'capacity', 'LRU', 'best rule', 'misses', 'best learned', 'misses'],
      ...['operations/request', 'overhead bytes', 'requests/s', 'rule requests/s', 'Belady'],
    ],
    rows: verdicts.map(({ trace, flag, sizeShare, capacity, lru, rule, learned, belady }) => [
      flag === '' ? trace : `${trace} (flagged)`,
      ...[sizeShare, capacity, lru.missRatio, rule.kind, rule.missRatio],
      ...[learned.kind, learned.missRatio, learned.operationsPerRequest, learned.overheadBytes],
      ...[learned.requestsPerSecond, rule.requestsPerSecond, belady.missRatio],
    ]),
  };
}

interface Tables extends Pick<CachePart, 'rows' | 'shown'> {
  readonly trials: readonly StudyCell[];
}

function writeTables(folder: string, { rows, trials, shown }: Tables): void {
  const write = (name: string, table: readonly (readonly (string | number)[])[]) =>
    writeWhole(join(folder, `${name}.csv`), formatCsv(table));
  write('cache-rows', [
    [...STUDY_COLUMNS],
    ...rows.map((row) => STUDY_COLUMNS.map((key) => row[key])),
  ]);
  write('cache-verdicts', [shown.columns, ...shown.rows]);
  write('cache-trials', [
    ['trace', 'sizeShare', 'kind', 'setting', 'missRatio'],
    ...trials.map(({ trace, sizeShare, kind, setting, result }) => [
      ...[trace, sizeShare, kind, JSON.stringify(setting), result?.missRatio ?? ''],
    ]),
  ]);
}

async function drawn(folder: string, name: string, spec: FigureSpec, caption: string) {
  const svg = await renderSvg(spec);
  writeWhole(join(folder, 'figures', `${name}.svg`), svg);
  writeWhole(join(folder, 'figures', `${name}.vl.json`), JSON.stringify(spec));
  return { name, svg, caption };
}
