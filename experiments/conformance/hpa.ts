import { reportOnFiles } from './case-files.ts';
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
  return reportOnFiles(SUITE, path, (file, raw) => outcomes(readHpaCases(file, raw)));
}

function outcomes(file: HpaCases): readonly ConformanceOutcome[] {
  switch (file.kind) {
    case 'replicas':
      return file.cases.map((one) => answerReplicas(one, file.constants));
    case 'behavior':
      return [...file.stabilisation.map(answerStabilisation), ...file.rate.map(answerRate)];
  }
}
