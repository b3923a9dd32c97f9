import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BadInput } from '../bad-input.ts';
import { readText } from '../read-file.ts';
import { answerRate, answerReplicas, answerStabilisation } from './hpa-answers.ts';
import { type HpaCases, readHpaCases } from './hpa-case-files.ts';
import { BEHAVIOR_CASES, REPLICA_CASES } from './hpa-cases.ts';
import { type ConformanceOutcome, type ConformanceReport, conformanceReport } from './report.ts';

const SUITE = 'hpa';

/**
 * Known answers of the Horizontal Pod Autoscaler, put to the very functions that the `hpa` agent
 * runs.
 * `path` is a file of either format ({constants, cases} or {stabilisation, rate}), or a folder
 * whose files named hpa*.json are taken; without it the built-in cases run. Throws BadInput on a
 * malformed file.
 */
export async function conformanceHpa(path?: string | undefined): Promise<ConformanceReport> {
  if (path === undefined) {
    const built = [REPLICA_CASES, BEHAVIOR_CASES].map((raw) => readHpaCases('built-in', raw));
    return conformanceReport(SUITE, built.flatMap(outcomes));
  }
  const files = filesOf(path);
  const all = files.flatMap((file) => {
    const prefix = files.length > 1 ? `${basename(file)}: ` : '';
    return outcomes(readHpaCases(file, parse(file))).map((outcome) => ({
      ...outcome,
      case: prefix + outcome.case,
    }));
  });
  return conformanceReport(SUITE, all);
}

function outcomes(file: HpaCases): readonly ConformanceOutcome[] {
  switch (file.kind) {
    case 'replicas':
      return file.cases.map((one) => answerReplicas(one, file.constants));
    case 'behavior':
      return [...file.stabilisation.map(answerStabilisation), ...file.rate.map(answerRate)];
  }
}

function filesOf(path: string): readonly string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => /^hpa.*\.json$/.test(name));
  if (names.length === 0) throw new BadInput([`${path}: has no file named hpa*.json`]);
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
