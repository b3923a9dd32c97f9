import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { codeVersion } from '../code-version.ts';
import { formatCsv } from '../csv.ts';
import type { FigureStudy, StudyOptions } from '../figure-studies.ts';
import { renderSvg } from '../figures/render-svg.ts';
import { loadExperiment } from '../load.ts';
import { builtInFile, ROOT } from '../paths.ts';
import { writeWhole } from '../results-files.ts';
import type { RunSpec } from '../types.ts';
import { WorkerPool } from '../worker-pool.ts';
import { canaryPart } from './canary-part.ts';
import { faultPart } from './fault-part.ts';
import { safetyPage } from './safety-page.ts';
import type { PartResult, PartTools, SafetyPart } from './safety-part.ts';
import type { SafetyOutput, SafetyRun, SafetyTask } from './safety-worker.ts';
import { trainingPart } from './training-part.ts';
import type { TrainingPoint, WatchedTraining } from './watched-training.ts';

const QUESTION =
  'What do the safeguards around an agent cost and save: when it fails, when it is worse, while it is tried?';

/** In the order of the page. */
export const SAFETY_PARTS: readonly SafetyPart[] = [faultPart, canaryPart, trainingPart];

/** Each part as a table, a figure and sentences, on one page. */
export const safetyStudy: FigureStudy = {
  question: QUESTION,
  async make(options) {
    const config = await loadExperiment(builtInFile('experiment', 'safety-canaries'));
    const runner = createRunner(options);
    try {
      const { run, train } = runner;
      const tools: PartTools = { config, isQuick: options.isQuick, run, train };
      const parts = await Promise.all(
        SAFETY_PARTS.map(async (part) => drawn(part, await part.make(tools))),
      );
      for (const part of parts) writePart(options.folder, part);
      const repeat = `node bin/finfra.mjs reproduce safety${options.isQuick ? ' --quick' : ''}`;
      const page = safetyPage({ parts, question: QUESTION, repeat, version: codeVersion(ROOT) });
      writeWhole(join(options.folder, 'report.html'), page);
      return parts.map(({ question, words }) => [question, ...words].join('\n  ')).join('\n\n');
    } finally {
      await runner.close();
    }
  },
};

/** A part with its picture. */
export type DrawnPart = Pick<SafetyPart, 'name' | 'question'> &
  PartResult & { readonly svg: string };

async function drawn({ name, question }: SafetyPart, result: PartResult): Promise<DrawnPart> {
  return { name, question, ...result, svg: await renderSvg(result.spec) };
}

function writePart(folder: string, { name, columns, rows, spec, svg }: DrawnPart): void {
  writeWhole(join(folder, `${name}.csv`), formatCsv([columns, ...rows]));
  writeWhole(join(folder, 'figures', `${name}.svg`), svg);
  writeWhole(join(folder, 'figures', `${name}.vl.json`), JSON.stringify(spec));
}

// Beside this file as a source, beside the command as a bundle.
const isSource = import.meta.url.endsWith('.ts');
const WORKER = new URL(isSource ? './safety-worker.ts' : './safety-worker.mjs', import.meta.url);

function createRunner({ workers = availableParallelism(), onProgress }: StudyOptions) {
  const pool = new WorkerPool<SafetyTask, SafetyOutput>({
    ...{ module: WORKER, shared: undefined, workers },
  });
  let [done, total, eventsHandled] = [0, 0, 0];
  const submit = async (task: SafetyTask, what: string): Promise<SafetyOutput> => {
    total++;
    const answer = await pool.submit(task);
    if (answer.kind === 'failed') throw new Error(`${what}: ${answer.message}`);
    if ('eventsHandled' in answer.output) eventsHandled += answer.output.eventsHandled;
    onProgress({ done: ++done, total, cached: 0, eventsHandled });
    return answer.output;
  };
  return {
    close: () => pool.close(),
    run: async (run: RunSpec) =>
      (await submit({ run }, `${run.entry.name}, day ${run.day}`)) as SafetyRun,
    train: async (train: WatchedTraining) =>
      (await submit({ train }, `training, seed ${train.seed}`)) as readonly TrainingPoint[],
  };
}
