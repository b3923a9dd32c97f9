import { builtInLearningCases } from './learning/built-in.ts';
import { loadLearningCases, readLearningCases } from './learning/case-file.ts';
import { type ConformanceOutcome, type ConformanceReport, conformanceReport } from './report.ts';

const SUITE = 'learning';

/**
 * Known answers of what learning is made of: environments, off-policy estimates, advantages, scores
 * over runs, bandits, an exact decision process, and schedules. `path` is a JSON file with some of
 * these blocks; without it the built-in cases are judged. Throws BadInput on a malformed file.
 */
export async function conformanceLearning(path?: string | undefined): Promise<ConformanceReport> {
  const judges =
    path === undefined
      ? readLearningCases('built-in', builtInLearningCases())
      : loadLearningCases(path);
  const outcomes: ConformanceOutcome[] = [];
  for (const judge of judges) outcomes.push(...(await judge()));
  return conformanceReport(SUITE, outcomes);
}
