import assert from 'node:assert/strict';
import { factors, factorsOf } from '../../experiments/figures/factors.ts';
import type { FigureData } from '../../experiments/figures/figure.ts';
import { renderSvg } from '../../experiments/figures/render-svg.ts';
import { summarize } from '../../experiments/statistics/summarize.ts';
import type { Result } from '../../experiments/types.ts';
import { syntheticConfig } from './synthetic.ts';

const KINDS = { indexing: ['tree', 'model'], caching: ['lru', 'boosted'] } as const;
const EFFECT = { model: { cost: -10, seconds: 0 }, boosted: { cost: 0, seconds: 0.05 } };
const DAYS = [0, 1, 2, 3, 4, 5];

/** Four entries: a model saves 10 dollars, boosted trees take 50 ms longer, days differ by far more. */
function factorial(): FigureData {
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

describe('the figure factors', () => {
  it('finds the effect that was put in, and says who pays', async () => {
    const { spec, caption, rows } = factors.draw(factorial());
    const effect = (to: string, metric: string) =>
      rows.find((row) => row['to'] === to && row['metric'] === metric)!;
    const cost = effect('model', 'costDollars');
    assert(Math.abs(Number(cost['difference']) + 10) < 0.01);
    assert(Number(cost['differenceLow']) < -10.001 || Number(cost['differenceHigh']) > -10.001);
    assert(Math.abs(Number(effect('boosted', 'latencySecondsP99')['difference']) - 0.05) < 0.001);
    assert.match(caption, /model in place of tree \(indexing\) pays: /);
    assert.match(caption, /boosted in place of lru \(caching\) does not pay: /);
    assert.match(await renderSvg(spec!), /boosted for lru/);
  });

  it('draws nothing unless every combination is there once', () => {
    const data = factorial();
    const without = { ...data.config, compare: data.config.compare.slice(1) };
    assert.deepEqual(factorsOf(without), []);
    assert.match(factors.draw({ ...data, config: without }).caption, /^Nothing to draw/);
  });
});
