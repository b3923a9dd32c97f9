import { createRandom } from '../../../sim/random.ts';
import { asymptoticInterval, bootstrapIntervals } from '../bootstrap-intervals.ts';
import { bernsteinLower, bernsteinUpper } from '../empirical-bernstein.ts';
import { clusterSums, sumsValue } from '../estimate.ts';
import { ESTIMATORS } from '../estimators/index.ts';
import { weightedRows, withModel } from '../logged-bandit.ts';
import { crossFittedModel } from '../reward-model.ts';
import { evaluateSequence } from '../sequence.ts';
import { OPE_DEFAULTS } from '../settings.ts';
import { type RefusalKind, refusals, SUPPORT_LIMITS, supportOf } from '../support.ts';
import { chosenSetting } from '../tuning.ts';
import { sampleLog } from './finite-bandit.ts';
import { sampleEpisodes } from './scaling-episodes.ts';
import { EPISODES, episodesNamed, scenarioNamed } from './scenarios.ts';

/** Estimators whose bootstrap intervals the study judges. */
export const BOOTSTRAPPED = ['dr', 'sndr'] as const;
/** Bootstrap-t, which takes twice the time and covered no better where methods were tried, is left out. */
const METHODS = ['percentile', 'bca'] as const;
/** Kinds of intervals; `bernstein` is made once for each log, whatever the estimator. */
export const INTERVAL_KINDS = [...METHODS, 'normal', 'bernstein'] as const;
export const LEVEL = 0.95;

/** One log to be made and judged. */
export interface ReplicationTask {
  readonly scenario: string;
  readonly size: number; // rows
  readonly replication: number; // from 0
  readonly resamples: number;
  readonly series: string; // 'report', or another for trying methods out
}
export interface IntervalEnds {
  readonly kind: string; // one of INTERVAL_KINDS
  readonly estimator: string; // '' for bernstein
  readonly low: number;
  readonly high: number;
}
/** What came of one log. */
export interface Replication {
  readonly refused: readonly RefusalKind[]; // with any, nothing else was made
  readonly effectiveSampleSize: number;
  readonly estimates: Readonly<Record<string, number>>; // by estimator
  readonly intervals: readonly IntervalEnds[];
}

/** The log of a replication depends on (series, scenario, size, replication) and nothing else. */
export function replicate(task: ReplicationTask): Replication {
  return EPISODES[task.scenario] === undefined ? replicateRows(task) : replicateEpisodes(task);
}

function replicateRows(task: ReplicationTask): Replication {
  const { scenario, size, resamples } = task;
  const { bandit } = scenarioNamed(scenario);
  const random = randomOf(task);
  const log = sampleLog(bandit, size, random);
  const plain = weightedRows(log);
  const support = supportOf(log, plain);
  const refused = refusals(support).map(({ kind }) => kind);
  const { effectiveSampleSize } = support;
  if (refused.length > 0) return { refused, effectiveSampleSize, estimates: {}, intervals: [] };

  const rows = weightedRows(withModel(log, crossFittedModel(log)));
  const settings = ESTIMATORS.map((line) =>
    chosenSetting(line, rows, { clusters: undefined, clip: Number.POSITIVE_INFINITY }),
  );
  const sums = new Map(settings.map(({ line, terms }) => [line.kind, clusterSums(terms)]));
  const judged = BOOTSTRAPPED.map((kind) => sums.get(kind)!);
  const uniform = random.stream('bootstrap');
  const bootstrapped = bootstrapIntervals(judged, {
    level: LEVEL,
    resamples,
    uniform,
    methods: METHODS,
  });
  const intervals = BOOTSTRAPPED.flatMap((estimator, i): IntervalEnds[] => {
    const { low, high } = asymptoticInterval(judged[i]!, LEVEL);
    return [
      ...METHODS.map((kind) => {
        const ends = bootstrapped[i]![kind];
        return { kind, estimator, low: ends.low, high: ends.high };
      }),
      { kind: 'normal', estimator, low, high },
    ];
  });
  const options = { delta: (1 - LEVEL) / 2, rewards: bandit.rewards };
  const bernstein: IntervalEnds = {
    kind: 'bernstein',
    estimator: '',
    low: bernsteinLower(plain, options).bound,
    high: bernsteinUpper(plain, options).bound,
  };
  return {
    refused,
    effectiveSampleSize,
    estimates: Object.fromEntries([...sums].map(([kind, one]) => [kind, sumsValue(one)])),
    intervals: [...intervals, bernstein],
  };
}

const randomOf = ({ series, scenario, size, replication }: ReplicationTask) =>
  createRandom(`ope/${series}/${scenario}/${size}/${replication}`);

function replicateEpisodes(task: ReplicationTask): Replication {
  const { problem } = episodesNamed(task.scenario);
  const log = sampleEpisodes(problem, task.size, randomOf(task));
  const { method } = OPE_DEFAULTS;
  const {
    refusals: refused,
    effectiveSampleSize,
    estimates,
  } = evaluateSequence(log, {
    ...OPE_DEFAULTS,
    gamma: problem.mdp.gamma,
    level: LEVEL,
    seed: task.replication,
    resamples: task.resamples,
    effectiveSampleSizeMin: SUPPORT_LIMITS.effectiveSampleSizeMin,
    varianceSampleSizeMin: SUPPORT_LIMITS.varianceSampleSizeMin,
  });
  return {
    refused: refused.map(({ kind }) => kind),
    effectiveSampleSize,
    estimates: Object.fromEntries(estimates.map((one) => [one.estimator, one.estimate])),
    intervals: estimates.map(({ estimator, low, high }) => ({
      kind: method,
      estimator,
      low,
      high,
    })),
  };
}
