import { createRandom } from '../../../sim/random.ts';
import {
  asymptoticInterval,
  BOOTSTRAP_METHODS,
  bootstrapIntervals,
} from '../bootstrap-intervals.ts';
import { bernsteinLower, bernsteinUpper } from '../empirical-bernstein.ts';
import { clusterSums, sumsValue } from '../estimate.ts';
import { ESTIMATORS } from '../estimators/index.ts';
import { weightedRows, withModel } from '../logged-bandit.ts';
import { crossFittedModel } from '../reward-model.ts';
import { type RefusalKind, refusals, supportOf } from '../support.ts';
import { chosenSetting } from '../tuning.ts';
import { sampleLog } from './finite-bandit.ts';
import { scenarioNamed } from './scenarios.ts';

/** Estimators whose bootstrap intervals the study judges. */
export const BOOTSTRAPPED = ['ips', 'snips', 'dr', 'sndr'] as const;
/** Kinds of intervals; `bernstein` is made once for each log, whatever the estimator. */
export const INTERVAL_KINDS = [...BOOTSTRAP_METHODS, 'normal', 'bernstein'] as const;
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
  readonly kind: (typeof INTERVAL_KINDS)[number];
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
  const { scenario, size, replication, resamples, series } = task;
  const { bandit } = scenarioNamed(scenario);
  const random = createRandom(`ope/${series}/${scenario}/${size}/${replication}`);
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
  const bootstrapped = bootstrapIntervals(judged, { level: LEVEL, resamples, uniform });
  const intervals = BOOTSTRAPPED.flatMap((estimator, i): IntervalEnds[] => {
    const { low, high } = asymptoticInterval(judged[i]!, LEVEL);
    return [
      ...BOOTSTRAP_METHODS.map((kind) => {
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
