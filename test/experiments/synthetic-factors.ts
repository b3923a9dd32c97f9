import type { FigureData } from '../../experiments/figures/figure.ts';
import { summarize } from '../../experiments/statistics/summarize.ts';
import type { Result } from '../../experiments/types.ts';
import { syntheticConfig } from './synthetic.ts';

const KINDS = { indexing: ['tree', 'model'], caching: ['lru', 'boosted'] } as const;
const EFFECT = { model: { cost: -10, seconds: 0 }, boosted: { cost: 0, seconds: 0.05 } };
const DAYS = [0, 1, 2, 3, 4, 5];

/** Four entries: a model saves 10 dollars, boosted trees take 50 ms longer, days differ by far more. */
export function syntheticFactors(): FigureData {
  const combinations = KINDS.indexing.flatMap((index) =>
    KINDS.caching.map((cache) => ({ name: `${index} ${cache}`, index, cache })),
  );
  const plain = syntheticConfig(
    combinations.map(({ name }) => ({ name, costDollars: 1, sloViolationRatio: 0 })),
    DAYS.length,
  );
  const config = {
    ...plain,
    compare: combinations.map(({ name, index, cache }) => ({
      ...{ name, guards: [] },
      agents: { indexing: { kind: index }, caching: { kind: cache } },
    })),
    baseline: 'tree lru',
    ...{ primary: 'latencySecondsP99', metrics: ['latencySecondsP99', 'costDollars'] },
    report: { days: DAYS, seeds: [1] },
  };
  const results = combinations.flatMap(({ name, index, cache }, i) =>
    DAYS.map((day): Result => {
      const own = { cost: 100 + 30 * day, seconds: 0.2 + 0.1 * day };
      const noise = ((7 * day + 3 * i) % 5) / 1000;
      const changed = [index, cache].map((kind) => EFFECT[kind as keyof typeof EFFECT]);
      return {
        ...{ experiment: 'x', point: '', entry: name, setting: '', day, seed: 1 },
        ...{ configHash: '', codeVersion: '', fingerprint: `${name} ${day}` },
        metrics: {
          costDollars: changed.reduce((sum, one) => sum + (one?.cost ?? 0), own.cost) + noise,
          latencySecondsP99:
            changed.reduce((sum, one) => sum + (one?.seconds ?? 0), own.seconds) + noise / 10,
          sloViolationRatio: 0,
        },
      };
    }),
  );
  const summary = summarize(results, { ...config, level: 0.95 });
  return {
    ...{ point: '', config, results, summary, curves: [], series: [], trials: [] },
    ...{ robustness: [], equalSlo: undefined },
  };
}
