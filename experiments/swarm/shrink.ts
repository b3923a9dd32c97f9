import { BadInput } from '../bad-input.ts';
import { checkGenerated } from './generate.ts';
import { judge, type RunReport } from './judge.ts';
import { REDUCERS } from './reducers.ts';
import type { SwarmCase } from './swarm-case.ts';

export interface ShrinkOptions {
  readonly attemptsMax?: number;
  /** Who says what a case breaks. */
  readonly judgeCase?: (of: SwarmCase) => Promise<RunReport>;
}

export interface Shrunk {
  readonly smallest: SwarmCase;
  readonly report: RunReport;
  readonly attempts: number;
  readonly kept: number; // attempts that failed the same way
}

/**
 * Looks for a smaller case that breaks the same invariant: leaves out faults, transactions, time, steps and features,
 * keeps what still fails, and begins again until nothing more can go.
 * Source of the idea: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 28 (2002).
 */
export async function shrink(
  failing: SwarmCase,
  first: RunReport,
  { attemptsMax = 400, judgeCase = judge }: ShrinkOptions = {},
): Promise<Shrunk> {
  let [smallest, report] = [failing, first];
  let [attempts, kept] = [0, 0];
  for (let keptBefore = -1; keptBefore < kept; ) {
    keptBefore = kept;
    for (const reduce of REDUCERS) {
      let candidates = reduce(smallest, report);
      for (let i = 0; i < candidates.length && attempts < attemptsMax; ) {
        const candidate = candidates[i]!;
        const next = isSound(candidate) ? await judgeCase(candidate) : undefined;
        if (next !== undefined) attempts++;
        if (next?.violation?.invariant !== first.violation?.invariant) {
          i++;
          continue;
        }
        kept++;
        [smallest, report] = [candidate, next!];
        // What could not be left out before cannot be now, in all likelihood: go on behind it.
        candidates = reduce(smallest, report);
      }
    }
  }
  return { smallest, report, attempts, kept };
}

function isSound({ experiment }: SwarmCase): boolean {
  try {
    checkGenerated(experiment.system);
    return true;
  } catch (error) {
    if (error instanceof BadInput) return false;
    throw error;
  }
}
