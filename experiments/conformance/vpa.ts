import { reportOnFiles } from './case-files.ts';
import { type ConformanceReport, conformanceReport } from './report.ts';
import { answerVpa } from './vpa-answers.ts';
import { readVpaCases } from './vpa-case-files.ts';
import { RECOMMENDER_CASES, TARGET_CASES } from './vpa-cases.ts';

const SUITE = 'vpa';

/**
 * Known answers of the Vertical Pod Autoscaler, put to the very functions that the `vpa` agent runs.
 * `path` is a file of either format (lists of linear_histogram_options and so on, or of cpu, memory
 * and confidenceMultipliers), or a folder whose files named vpa*.json are taken; without it the
 * built-in cases run. Integers must be exact, other numbers within 1e-9; an amount may be given
 * before or after it is cut off. Throws BadInput on a malformed file.
 */
export async function conformanceVpa(path?: string | undefined): Promise<ConformanceReport> {
  if (path === undefined) {
    const built = [RECOMMENDER_CASES, TARGET_CASES].flatMap((raw) => readVpaCases('built-in', raw));
    return conformanceReport(SUITE, built.map(answerVpa));
  }
  return reportOnFiles(SUITE, path, (file, raw) => readVpaCases(file, raw).map(answerVpa));
}
