import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { type Advice, type AdvisorLine, type AdvisorProblem, isPrefix } from './advisor.ts';
import type { IndexSet } from './index-set.ts';

const OPTIONS: OptionTable = {
  variations: {
    value: { type: 'number', integer: true, min: 0 },
    default: 1000,
    description: 'random exchanges that are tried in the end',
    tune: { min: 0, max: 10_000 },
  },
  removalsMax: {
    value: { type: 'number', integer: true, min: 1 },
    default: 4,
    description: 'indexes that one exchange takes out at most',
    tune: { min: 1, max: 8 },
  },
};
type Db2Options = OptionValues & { readonly variations: number; readonly removalsMax: number };

interface Benefit {
  readonly index: number;
  readonly gain: number; // cost of the workload
}

/**
 * DB2Advis: asks of each query which index it would use if all existed; credits that index with the
 * gain, a wider index also with those of its prefixes, which it makes superfluous; takes what gains
 * most for each byte while it fits; then tries random exchanges. These are limited by their number, not
 * by seconds, so that the same input gives the same answer.
 * Source: Valentin, Zuliani, Zilio, Lohman and Skelley, "DB2 advisor: an optimizer smart enough to
 * recommend its own indexes", ICDE 2000, sections 3 and 4; 4 removals as in Kossmann et al. 2020.
 */
export const db2AdvisLine: AdvisorLine = {
  kind: 'db2-advis',
  role: 'rule',
  description:
    'what each query would use if all indexes existed, by gain for each byte; then exchanges',
  options: OPTIONS,
  coveredBy:
    'test/agents/advising/db2-advis.test.ts: credits a wide index with the gains of its prefixes',
  advise(options, problem) {
    const { variations, removalsMax } = options as unknown as Db2Options;
    const benefits = subsume(problem, benefitsOf(problem));
    const set = problem.whatIf.set();
    for (const { index } of benefits) addIfItFits(problem, set, index);
    return varied(problem, set, {
      pool: benefits.map(({ index }) => index),
      variations,
      removalsMax,
    });
  },
};

/** By index, the gain of all queries that would use it. */
function benefitsOf({ table, whatIf }: AdvisorProblem): readonly Benefit[] {
  const none = whatIf.set();
  const all = whatIf.set(table.indexes.keys());
  const gains = new Map<number, number>();
  table.weights.forEach((weight, query) => {
    if (weight === 0) return;
    const gain = weight * (whatIf.cost(query, none) - whatIf.cost(query, all));
    const index = whatIf.used(query, all);
    if (index >= 0) gains.set(index, (gains.get(index) ?? 0) + gain);
  });
  return sorted(
    table,
    [...gains].map(([index, gain]) => ({ index, gain })),
  );
}

/** From the one that gains most for each byte, each takes over the gains of its prefixes. */
function subsume({ table }: AdvisorProblem, benefits: readonly Benefit[]): readonly Benefit[] {
  const isGone = new Set<number>();
  const columns = (index: number) => table.indexes[index]!.columns;
  const kept = benefits.map(({ index, gain }) => {
    if (isGone.has(index)) return undefined;
    let sum = gain;
    for (const other of benefits) {
      if (other.index === index || isGone.has(other.index)) continue;
      if (!isPrefix(columns(other.index), columns(index))) continue;
      isGone.add(other.index);
      sum += other.gain;
    }
    return { index, gain: sum };
  });
  const left = kept.filter((one) => one !== undefined).filter(({ index }) => !isGone.has(index));
  return sorted(table, left);
}

function sorted({ indexes }: AdvisorProblem['table'], benefits: readonly Benefit[]) {
  const perByte = ({ index, gain }: Benefit) => gain / indexes[index]!.sizeBytes;
  return [...benefits].sort((a, b) => perByte(b) - perByte(a) || a.index - b.index);
}

/** Keeps an exchange only if the workload then costs less. */
function varied(
  problem: AdvisorProblem,
  start: IndexSet,
  search: {
    readonly pool: readonly number[];
    readonly variations: number;
    readonly removalsMax: number;
  },
): Advice {
  const { whatIf } = problem;
  let best = start.members();
  let cost = whatIf.workloadCost(start);
  for (let tried = 0; tried < search.variations; tried++) {
    const set = exchanged(problem, best, search);
    const after = whatIf.workloadCost(set);
    if (after >= cost) continue;
    cost = after;
    best = set.members();
  }
  return { chosen: best };
}

/** Takes some out by chance and adds others in random order while they fit. */
function exchanged(
  { whatIf, uniform, ...problem }: AdvisorProblem,
  chosen: readonly number[],
  { pool, removalsMax }: { readonly pool: readonly number[]; readonly removalsMax: number },
): IndexSet {
  const most = Math.min(removalsMax, chosen.length);
  const removals = most === 0 ? 0 : 1 + Math.floor(uniform() * most);
  const kept = shuffled(chosen, uniform).slice(removals);
  const others = pool.filter((index) => !chosen.includes(index));
  const set = whatIf.set(kept);
  for (const index of shuffled(others, uniform)) addIfItFits(problem, set, index);
  return set;
}

function addIfItFits(
  { table, budgetBytes }: Pick<AdvisorProblem, 'table' | 'budgetBytes'>,
  set: IndexSet,
  index: number,
): void {
  if (set.sizeBytes + table.indexes[index]!.sizeBytes <= budgetBytes) set.add(index);
}

/** Source: Fisher and Yates; Durstenfeld, Algorithm 235, CACM 7(7), 1964. */
function shuffled(items: readonly number[], uniform: () => number): number[] {
  const mixed = [...items];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = Math.floor(uniform() * (at + 1));
    [mixed[at], mixed[other]] = [mixed[other]!, mixed[at]!];
  }
  return mixed;
}
