import { listOf, plural } from '../figures/format.ts';
import { meanInterval } from '../statistics/intervals.ts';
import { type Pick, SECONDS_PER_OPERATION, type Verdict } from './study-rows.ts';
import { meanOf } from './study-settings.ts';

const LEVEL = 0.95; // of confidence
const POINTS = 100; // percentage points of a ratio

const points = (difference: number): string => `${Math.abs(POINTS * difference).toFixed(2)} points`;
const share = (ratio: number): string => `${Number((POINTS * ratio).toPrecision(3))} %`;
/** Three digits, and none of them after an e. */
const rounded = (value: number): string =>
  value < 1000 ? value.toPrecision(3) : Number(value.toPrecision(3)).toLocaleString('en');
const nameOf = ({ trace, sizeShare }: Verdict): string => `${trace} at ${share(sizeShare)}`;

/** Learned less rule: below 0 the learned policy misses less. */
const gapOf = ({ learned, rule }: Verdict): number => learned.missRatio - rule.missRatio;

/** What the rows say of the traces that are evidence, then of those drawn, then what to keep in mind. */
export function studyWords(
  verdicts: readonly Verdict[],
  picks: readonly Pick[],
): readonly string[] {
  const evidence = verdicts.filter(({ flag, family }) => flag === '' && family !== 'synthetic');
  const drawn = verdicts.filter(({ family }) => family === 'synthetic');
  return [
    bestWords('On the recorded traces', evidence),
    whereWords(evidence),
    pickWords(picks, evidence),
    overheadWords(evidence),
    boundWords(evidence),
    ...(drawn.length === 0 ? [] : [bestWords('On drawn traces that drift', drawn)]),
    ...flagWords(verdicts),
    'A best policy is named after the fact among more rules than learned policies, which favours the rules; the policies picked without the trace do not have this.',
  ];
}

function bestWords(where: string, verdicts: readonly Verdict[]): string {
  const gaps = verdicts.map(gapOf);
  const better = gaps.filter((gap) => gap < 0);
  const worse = gaps.filter((gap) => gap > 0);
  const by = (some: readonly number[]) =>
    some.length === 0 ? '' : ` (by ${points(meanOf(some))} of miss ratio on average)`;
  const cells = `${plural(verdicts.length, 'pair')} of trace and size`;
  return `${where}, the best learned policy misses less than the best rule in ${better.length} of ${cells}${by(better)}, more in ${worse.length}${by(worse)}.`;
}

/** Where learning gains and loses most. */
function whereWords(verdicts: readonly Verdict[]): string {
  const sorted = [...verdicts].sort((a, b) => gapOf(a) - gapOf(b));
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  const tell = (one: Verdict) =>
    `${nameOf(one)}: ${one.learned.kind} ${share(one.learned.missRatio)}, ${one.rule.kind} ${share(one.rule.missRatio)}, Belady ${share(one.belady.missRatio)}`;
  return `Learning does best against rules on ${tell(first)}; worst on ${tell(last)}.`;
}

function pickWords(picks: readonly Pick[], verdicts: readonly Verdict[]): string {
  const { estimate, low, high } = meanInterval(
    picks.map(({ difference }) => difference),
    LEVEL,
  );
  const families = new Set(verdicts.map(({ family }) => family)).size;
  const kinds = (role: 'rule' | 'learned') => listOf([...new Set(picks.map((pick) => pick[role]))]);
  const verb = estimate < 0 ? 'less' : 'more';
  const isSure = low > 0 || high < 0;
  const sure = isSure
    ? 'the interval leaves out 0'
    : 'the interval includes 0: no difference is shown';
  const range = `95 % interval ${(POINTS * low).toFixed(2)} to ${(POINTS * high).toFixed(2)} points over traces`;
  return `Picked without the trace, by the others: the learned policy (${kinds('learned')}) misses ${points(estimate)} ${verb} than the rule (${kinds('rule')}), ${range}; ${sure}. These are ${plural(picks.length, 'trace')} of ${families} families, some of the same authors: they say little of other systems.`;
}

function overheadWords(verdicts: readonly Verdict[]): string {
  const kinds = [...new Set(verdicts.map(({ learned }) => learned.kind))];
  const told = kinds.map((kind) => {
    const rows = verdicts.flatMap(({ learned }) => (learned.kind === kind ? [learned] : []));
    const mean = meanOf(rows.map((row) => row.operationsPerRequest));
    const seconds = mean * SECONDS_PER_OPERATION;
    const speed = meanOf(rows.map((row) => row.requestsPerSecond));
    const bytes = Math.max(...rows.map((row) => row.overheadBytes));
    return `${kind}: ${rounded(mean)} operations a request (${(1e6 * seconds).toPrecision(3)} us at 1 ns each), up to ${(bytes / 2 ** 20).toPrecision(3)} MiB, ${rounded(speed)} requests/s measured`;
  });
  const rules = verdicts.map(({ rule }) => rule.requestsPerSecond);
  return `Overhead of the learned policies where they are the best of their kind: ${told.join('; ')}. The best rules: ${rounded(meanOf(rules))} requests/s measured, nothing learnt.`;
}

function boundWords(verdicts: readonly Verdict[]): string {
  const closed = (pick: (one: Verdict) => number) =>
    meanOf(
      verdicts
        .filter(({ lru, belady }) => lru.missRatio > belady.missRatio)
        .map((one) => (one.lru.missRatio - pick(one)) / (one.lru.missRatio - one.belady.missRatio)),
    );
  const rule = closed((one) => one.rule.missRatio);
  const learned = closed((one) => one.learned.missRatio);
  return `Of the way from LRU to Belady, the best rule goes ${share(rule)} and the best learned policy ${share(learned)} on average (Belady bounds the misses of what lets everything in, where every size is 1; with sizes, or against what may refuse, it is a reference only).`;
}

function flagWords(verdicts: readonly Verdict[]): readonly string[] {
  const flags = new Map(
    verdicts.filter(({ flag }) => flag !== '').map(({ trace, flag }) => [trace, flag]),
  );
  return [...flags].map(([trace, flag]) => `${trace} is shown and not counted: ${flag}.`);
}
