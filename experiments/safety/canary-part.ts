import type { Seconds } from '../../sim/units.ts';
import { canarySpec } from './canary-figure.ts';
import { type CanaryRow, wayOf } from './canary-row.ts';
import type { PartResult, PartTools, SafetyPart } from './safety-part.ts';
import type { SafetyRun } from './safety-worker.ts';

const DAYS = { full: 6, quick: 1 };
const MINUTE: Seconds = 60;
const HOUR: Seconds = 60 * MINUTE;

/** The candidates of the experiment, each on its way through the stages. */
export const canaryPart: SafetyPart = {
  name: 'canaries',
  question: 'Who is promoted, who is taken back, how soon, and what has it cost users?',
  async make(tools): Promise<PartResult> {
    const rows = await canaryRows(tools);
    return {
      columns: COLUMNS,
      rows: rows.map((row) => COLUMNS.map((column) => row[column])),
      spec: canarySpec(rows),
      words: canaryWords(rows),
    };
  },
};

async function canaryRows({ config, isQuick, run }: PartTools): Promise<readonly CanaryRow[]> {
  const days = config.report.days.slice(0, isQuick ? DAYS.quick : DAYS.full);
  const [baseline, ...candidates] = config.compare;
  const seed = config.report.seeds[0]!;
  const all = (entry: typeof baseline) =>
    Promise.all(days.map((day) => run({ experiment: config, entry: entry!, day, seed })));
  const [alone, ...deployed] = await Promise.all([baseline, ...candidates].map(all));
  return candidates.flatMap(({ name }, i) =>
    days.map((day, d) => rowOf(name, day, deployed[i]![d]!, alone![d]!)),
  );
}

export function rowOf(
  candidate: string,
  day: number,
  run: SafetyRun,
  alone: Pick<SafetyRun, 'bad' | 'costDollars'>,
): CanaryRow {
  const stages = run.events.filter(({ kind, name }) => kind === 'deployment' && name !== 'pair');
  const last = stages.at(-1);
  const begin = stages.find(({ name }) => name === 'canary')?.from ?? Number.NaN;
  const isDecided = last?.name === 'full' || last?.name === 'rolled-back';
  const end = isDecided ? last.from : Number.POSITIVE_INFINITY;
  // What was violated in the canary may end a minute later.
  const until = Math.ceil(end / MINUTE) + 1;
  const violations = ({ bad }: Pick<SafetyRun, 'bad'>) =>
    bad.slice(0, until).reduce((sum, count) => sum + count, 0);
  return {
    ...{ candidate, day },
    end: (last?.name ?? 'shadow') as CanaryRow['end'],
    endedAfter: isDecided ? end - begin : Number.NaN,
    canarySeconds: Math.min(end, run.ends.length * MINUTE) - begin,
    pairs: run.events.filter(({ name }) => name === 'pair').length,
    violationsSpent: violations(run) - violations(alone),
    costDollarsAdded: run.costDollars - alone.costDollars,
    fingerprint: run.fingerprint,
    why: last?.text ?? '',
  };
}

const COLUMNS = [
  ...(['candidate', 'day', 'end', 'endedAfter', 'canarySeconds', 'pairs'] as const),
  ...(['violationsSpent', 'costDollarsAdded', 'fingerprint', 'why'] as const),
];

const WAYS = [
  ...(['promoted', 'rolled back', 'undecided'] as const),
  ...(['taken back in the shadow', 'still in the shadow'] as const),
];

/** What the rows say, a sentence for each candidate. */
export function canaryWords(rows: readonly CanaryRow[]): readonly string[] {
  return [...new Set(rows.map(({ candidate }) => candidate))].map((name) => {
    const own = rows.filter(({ candidate }) => candidate === name);
    const parts = WAYS.map((way) => ({ way, of: own.filter((row) => wayOf(row) === way) }))
      .filter(({ of }) => of.length > 0)
      .map(({ way, of }) => `${way} on ${of.length} of ${own.length} days${detailText(way, of)}`);
    return `${name}: ${parts.join(', ')}${spentText(own)}.`;
  });
}

function detailText(way: ReturnType<typeof wayOf>, rows: readonly CanaryRow[]): string {
  const hours = mean(rows.map(({ canarySeconds }) => canarySeconds / HOUR)).toFixed(1);
  if (way === 'promoted' || way === 'rolled back') return ` after ${hours} h of canary`;
  if (way === 'undecided') return ` at the end, after ${hours} h of canary`;
  const reasons = new Set(rows.map(({ why }) => why.split(';')[0]!));
  return way === 'taken back in the shadow' ? ` (${[...reasons].join('; ')})` : '';
}

/** Of the days that had a canary. */
function spentText(rows: readonly CanaryRow[]): string {
  const tried = rows.filter(({ canarySeconds }) => !Number.isNaN(canarySeconds));
  if (tried.length === 0) return '';
  const spent = mean(tried.map(({ violationsSpent }) => violationsSpent));
  const dollars = mean(tried.map(({ costDollarsAdded }) => costDollarsAdded));
  const amount = Math.abs(Math.round(spent)).toLocaleString('en-US');
  return (
    `; until then ${amount} violations ${spent < 0 ? 'fewer' : 'more'} than the baseline alone had, ` +
    `${dollars < 0 ? '' : '+'}${dollars.toFixed(2)} dollars over the run (means of the days with a canary)`
  );
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
