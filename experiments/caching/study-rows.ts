import { meanOf, othersThan, relativeMisses, roleOf } from './study-settings.ts';
import { isEvidence, STUDY_TRACES } from './study-traces.ts';
import type { StudyCell } from './study-worker.ts';

/** One policy on one trace at one size, at the setting that the other traces chose. */
export interface StudyRow {
  readonly trace: string;
  readonly family: string;
  readonly flag: string;
  readonly sizeShare: number;
  readonly capacity: number; // bytes; objects, where the trace has no sizes
  readonly kind: string;
  readonly role: 'rule' | 'learned' | 'bound';
  readonly setting: string; // JSON
  readonly requests: number;
  readonly missRatio: number;
  readonly byteMissRatio: number;
  /** Of learning and predicting, counted. */
  readonly operationsPerRequest: number;
  readonly overheadBytes: number;
  /** Of the simulation, on the wall clock. */
  readonly requestsPerSecond: number;
}

export const STUDY_COLUMNS = [
  ...(['trace', 'family', 'flag', 'sizeShare', 'capacity', 'kind', 'role', 'setting'] as const),
  ...(['requests', 'missRatio', 'byteMissRatio', 'operationsPerRequest'] as const),
  ...(['overheadBytes', 'requestsPerSecond'] as const),
] as const satisfies readonly (keyof StudyRow)[];

/** What an operation of learning or predicting is charged, in simulated time (assumption). */
export const SECONDS_PER_OPERATION = 1e-9;

export function rowOf({ trace, sizeShare, kind, setting, result }: StudyCell): readonly StudyRow[] {
  if (result === undefined) return [];
  const { family, flag = '' } = STUDY_TRACES.find(({ name }) => name === trace)!;
  const { capacity, requests, missRatio, byteMissRatio, operations, overheadBytes } = result;
  return [
    {
      ...{ trace, family, flag, sizeShare, capacity, kind, role: roleOf(kind) },
      setting: JSON.stringify(setting),
      ...{ requests, missRatio, byteMissRatio },
      operationsPerRequest: operations / requests,
      overheadBytes,
      requestsPerSecond: requests / result.seconds,
    },
  ];
}

/** What one trace and size come to. */
export interface Verdict {
  readonly trace: string;
  readonly family: string;
  readonly flag: string;
  readonly sizeShare: number;
  readonly capacity: number;
  readonly rule: StudyRow;
  readonly learned: StudyRow;
  readonly lru: StudyRow;
  readonly belady: StudyRow;
}

/** By trace and size: the rule and the learned policy with the fewest misses there, LRU, and the bound. */
export function verdictsOf(rows: readonly StudyRow[]): readonly Verdict[] {
  const keys = new Map(rows.map((row) => [`${row.trace} ${row.sizeShare}`, row]));
  return [...keys.values()].map(({ trace, family, flag, sizeShare, capacity }) => {
    const cell = rows.filter((row) => row.trace === trace && row.sizeShare === sizeShare);
    const best = (isWanted: (row: StudyRow) => boolean) =>
      cell.filter(isWanted).reduce((a, b) => (b.missRatio < a.missRatio ? b : a));
    return {
      ...{ trace, family, flag, sizeShare, capacity },
      rule: best(({ role }) => role === 'rule'),
      learned: best(({ role }) => role === 'learned'),
      lru: best(({ kind }) => kind === 'lru'),
      belady: best(({ role }) => role === 'bound'),
    };
  });
}

/** The policy of a role that does best on the other traces, for each trace that is evidence. */
export interface Pick {
  readonly trace: string;
  readonly rule: string;
  readonly learned: string;
  /** Miss ratio of the learned less that of the rule, mean over sizes. */
  readonly difference: number;
}

/** Who would have been taken without having seen the trace: the best of each role on all others. */
export function picksOf(cells: readonly StudyCell[]): readonly Pick[] {
  const lru = cells.filter(({ kind }) => kind === 'lru');
  const kinds = [...new Set(cells.map(({ kind }) => kind))];
  const traces = STUDY_TRACES.filter(isEvidence).map(({ name }) => name);
  const known = traces.filter((name) => lru.some((cell) => cell.trace === name && cell.result));
  return known.map((trace) => {
    const others = othersThan(trace).filter((name) => known.includes(name));
    const best = (role: string) => {
      const scored = kinds
        .filter((kind) => roleOf(kind) === role)
        .map((kind) => {
          const own = cells.filter((cell) => cell.kind === kind);
          return { kind, score: relativeMisses(own, lru, others) };
        });
      return scored.reduce((a, b) => (b.score < a.score ? b : a)).kind;
    };
    const meanMisses = (wanted: string) =>
      meanOf(
        cells
          .filter(({ kind, trace: of, result }) => kind === wanted && of === trace && result)
          .map(({ result }) => result!.missRatio),
      );
    const [rule, learned] = [best('rule'), best('learned')];
    return { trace, rule, learned, difference: meanMisses(learned) - meanMisses(rule) };
  });
}
