import { EVICTION_POLICIES } from '../../agents/caching/index.ts';
import { BadInput } from '../bad-input.ts';
import { policyOf } from '../caching/parse-policies.ts';
import { readTrace } from '../caching/read-trace.ts';
import { type CachePolicy, simulateCache } from '../caching/simulate-cache.ts';
import { type CacheTrace, nextRequests, unitTrace } from '../caching/trace.ts';
import { CACHE_CASES } from './cache-built-in.ts';
import { type ExpectedMisses, readExpectedMisses } from './cache-expected.ts';
import { type ConformanceOutcome, type ConformanceReport, conformanceReport } from './report.ts';

/** Settings under which published tables were made, where they are not the defaults. Source: libCacheSim, its tests. */
const AS_PUBLISHED: Readonly<Record<string, string>> = { slru: 'segments=5' };
/** What tables call policies whose kinds read otherwise. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  '2q': 'two-q',
  min: 'belady',
  opt: 'belady',
};

/**
 * Misses of policies against a table: of a trace and a file of expected misses, or of reference strings that books print.
 * Misses must be equal, and bytes where the table has them. Rows of policies that finfra does not have are inconclusive.
 */
export async function conformanceCache(
  trace?: string,
  expected?: string,
): Promise<ConformanceReport> {
  if (trace === undefined) return conformanceReport('cache', builtInOutcomes());
  if (expected === undefined)
    throw new BadInput([`${trace}: needs the expected misses beside the trace: a second file`]);
  const rows = readExpectedMisses(expected);
  const report = judge(await readTrace(trace), rows);
  return { ...conformanceReport('cache', report.outcomes), notes: report.notes };
}

function builtInOutcomes(): readonly ConformanceOutcome[] {
  return CACHE_CASES.flatMap(({ name, requests, capacity, misses }) => {
    const trace = unitTrace(name, requests);
    const next = nextRequests(trace);
    return Object.entries(misses).map(([kind, expected]) => {
      const got = simulateCache({ trace, next, policy: policyOf(kind), capacity }).misses;
      const verdict = got === expected ? ('passed' as const) : ('failed' as const);
      return { case: `${kind}, ${name}`, expected, got, verdict };
    });
  });
}

function judge(trace: CacheTrace, rows: readonly ExpectedMisses[]) {
  const next = nextRequests(trace);
  const unknown = new Set<string>();
  const outcomes = rows.map((row): ConformanceOutcome => {
    const name = `${row.policy} at ${row.capacity} (line ${row.line})`;
    const policy = publishedPolicy(row.policy);
    const { line, policy: _, capacity, ...expected } = row;
    if (policy === undefined) {
      unknown.add(row.policy);
      return { case: name, expected, got: 'no such policy', verdict: 'inconclusive' };
    }
    const result = simulateCache({ trace, next, policy, capacity });
    const keys = Object.keys(expected) as (keyof typeof expected)[];
    const got = Object.fromEntries(keys.map((key) => [key, result[key]]));
    const isEqual = keys.every((key) => result[key] === expected[key]);
    return { case: name, expected, got, verdict: isEqual ? 'passed' : 'failed' };
  });
  const notes = [...unknown].map((name) => `${name}: finfra has no such policy; not judged`);
  return { outcomes, notes };
}

/** The policy that a table means; undefined: there is none. */
function publishedPolicy(name: string): CachePolicy | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const wanted = OTHER_NAMES[plain(name)] ?? plain(name);
  const kind = EVICTION_POLICIES.find((one) => plain(one.kind) === plain(wanted))?.kind;
  return kind === undefined ? undefined : policyOf(kind, AS_PUBLISHED[kind]);
}
