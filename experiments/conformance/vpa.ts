import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BadInput } from '../bad-input.ts';
import { readText } from '../read-file.ts';
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
  const files = filesOf(path);
  const outcomes = files.flatMap((file) => {
    const prefix = files.length > 1 ? `${basename(file)}: ` : '';
    return readVpaCases(file, parse(file)).map((one) => {
      const outcome = answerVpa(one);
      return { ...outcome, case: prefix + outcome.case };
    });
  });
  return conformanceReport(SUITE, outcomes);
}

function filesOf(path: string): readonly string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => /^vpa.*\.json$/.test(name));
  if (names.length === 0) throw new BadInput([`${path}: has no file named vpa*.json`]);
  return names.sort().map((name) => join(path, name));
}

function parse(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadInput([`${file}: must be JSON: ${reason}`]);
  }
}
