import { createRandom, type Uniform } from '../../sim/random.ts';
import { assert } from '../../sim/units.ts';
import { compareScores, type Score } from './score.ts';

export interface HalvingSize {
  /** Settings to look at, the default included. */
  readonly trials: number;
  /** One of so many trials goes on to the next rung; above 1. */
  readonly eta: number;
}
/** What a search will do and cost; can be handed to `successiveHalving` as it is. */
export interface HalvingPlan extends HalvingSize {
  /** Replications of a trial by rung, growing: rung k sees the first rungs[k] of one list. */
  readonly rungs: readonly number[];
  /** Trials by rung. */
  readonly survivors: readonly number[];
  /**
   * Replications to run in all. A trial that goes on keeps what it has: each of its replications
   * counts once.
   */
  readonly evaluations: number;
}
export interface Trial<Setting> {
  readonly number: number; // 0 is the default setting
  readonly setting: Setting;
}
export interface RungScore {
  readonly replications: number;
  readonly score: Score;
}
export interface TrialResult<Setting> extends Trial<Setting> {
  /** One for each rung that the trial has reached. */
  readonly scores: readonly RungScore[];
}
export interface HalvingOptions<Setting> extends HalvingSize {
  /** Replications by rung, growing, such as those of `planHalving`. */
  readonly rungs: readonly number[];
  /** Of the draws; equal seeds give equal trials, and trial n is the same in longer searches. */
  readonly seed: string;
  /** Trial 0. */
  readonly initial: Setting;
  readonly sample: (uniform: Uniform) => Setting;
  /**
   * The score of a setting on the first `replications` of a fixed list. Asked for all trials of a
   * rung at once; it should keep what it has run of a trial, as the budget assumes.
   */
  readonly evaluate: (trial: Trial<Setting>, replications: number) => Promise<Score>;
  /** Below 0 when the first is better. Default: `compareScores`. */
  readonly compare?: (a: Score, b: Score) => number;
}
export interface HalvingResult<Setting> {
  /** The best of the last rung, where the default is too: it beats the default or is it. */
  readonly winner: TrialResult<Setting>;
  /** By number. */
  readonly trials: readonly TrialResult<Setting>[];
  /** What was spent: settings looked at, and replications run. */
  readonly budget: { readonly trials: number; readonly evaluations: number };
}

const SURVIVORS_MIN = 2; // the default and a rival

/**
 * The rungs of a search whose last one sees `replicationsMax` replications: each rung before has
 * eta times the trials on 1 / eta of the replications, as long as a replication and two trials are
 * left. 27 trials, eta 3 and 18 replications: 27 on 2, 9 on 6, 3 on 18.
 * Source: Jamieson and Talwalkar, "Non-stochastic best arm identification and hyperparameter
 * optimization", AISTATS 2016; with eta and the last rung given as in Li et al., "Hyperband", 2018.
 */
export function planHalving({
  trials,
  eta,
  replicationsMax,
}: HalvingSize & { readonly replicationsMax: number }): HalvingPlan {
  const isCount = Number.isSafeInteger(replicationsMax) && replicationsMax >= 1;
  assert(isCount, `replicationsMax must be an integer >= 1, got ${replicationsMax}`);
  const rungs = [replicationsMax];
  for (let power = 1; ; power++) {
    const replications = Math.floor(replicationsMax / eta ** power);
    const isWide = Math.floor(trials / eta ** power) >= SURVIVORS_MIN;
    if (!isWide || replications < 1 || replications >= rungs[0]!) break;
    rungs.unshift(replications);
  }
  return planRungs({ trials, eta, rungs });
}

/** The plan of a search over given rungs. */
export function planRungs({
  trials,
  eta,
  rungs,
}: HalvingSize & { readonly rungs: readonly number[] }): HalvingPlan {
  assert(Number.isSafeInteger(trials) && trials >= 1, `trials must be >= 1, got ${trials}`);
  assert(Number.isFinite(eta) && eta > 1, `eta must be above 1, got ${eta}`);
  const grows = rungs.every((n, i) => Number.isSafeInteger(n) && n > (rungs[i - 1] ?? 0));
  assert(grows && rungs.length > 0, `rungs must be growing integers >= 1, got ${rungs.join(', ')}`);
  const least = Math.min(trials, SURVIVORS_MIN);
  const survivors = rungs.map((_, i) => Math.max(least, Math.floor(trials / eta ** i)));
  const added = rungs.map((n, i) => survivors[i]! * (n - (rungs[i - 1] ?? 0)));
  return { trials, eta, rungs, survivors, evaluations: added.reduce((sum, n) => sum + n, 0) };
}

/** Such as '27 trials on 2, 9 on 6, 3 on 18: 126 replications in all'. */
export function describePlan({ rungs, survivors, evaluations }: HalvingPlan): string {
  const parts = rungs.map((n, i) => `${survivors[i]}${i === 0 ? ' trials' : ''} on ${n}`);
  return `${parts.join(', ')}: ${evaluations} replications in all`;
}

/**
 * Random search that drops the worse trials early: every rung evaluates what is left on more
 * replications and keeps the best 1 / eta. The default holds a place on every rung, if need be that
 * of the worst survivor, so that the winner has been compared with it on all replications and the
 * budget is that of the plan. Ties go to the lower number.
 * Source: as `planHalving`; the place of the default is an addition.
 */
export async function successiveHalving<Setting>(
  options: HalvingOptions<Setting>,
): Promise<HalvingResult<Setting>> {
  const { evaluate, compare = compareScores } = options;
  const { rungs, survivors } = planRungs(options);
  const trials = drawTrials(options);
  let left = trials;
  let evaluations = 0;
  for (const [rung, replications] of rungs.entries()) {
    if (rung > 0) left = keep(left, survivors[rung]!, compare);
    const scores = await Promise.all(
      left.map(({ number, setting }) => evaluate({ number, setting }, replications)),
    );
    for (const [i, trial] of left.entries()) {
      evaluations += replications - (trial.scores.at(-1)?.replications ?? 0);
      trial.scores.push({ replications, score: scores[i]! });
    }
  }
  const [winner] = ranked(left, compare);
  return { winner: winner!, trials, budget: { trials: trials.length, evaluations } };
}

interface Contender<Setting> extends Trial<Setting> {
  readonly scores: RungScore[];
}
type Compare = (a: Score, b: Score) => number;

function drawTrials<Setting>(options: HalvingOptions<Setting>): readonly Contender<Setting>[] {
  const { trials, initial, sample, seed } = options;
  const random = createRandom(seed);
  return Array.from({ length: trials }, (_, number) => ({
    number,
    setting: number === 0 ? initial : sample(random.stream(`trial ${number}`)),
    scores: [],
  }));
}

/** The best so many, the default among them. */
function keep<Setting>(
  left: readonly Contender<Setting>[],
  count: number,
  compare: Compare,
): readonly Contender<Setting>[] {
  const best = ranked(left, compare);
  const isDefault = ({ number }: Contender<Setting>) => number === 0;
  const rivals = best.filter((one) => !isDefault(one)).slice(0, count - 1);
  const kept = best.slice(0, count);
  return kept.some(isDefault) ? kept : [...best.filter(isDefault), ...rivals];
}

function ranked<Setting>(left: readonly Contender<Setting>[], compare: Compare) {
  const last = ({ scores }: Contender<Setting>) => scores.at(-1)!.score;
  return left.toSorted((a, b) => compare(last(a), last(b)) || a.number - b.number);
}
