import assert from 'node:assert/strict';
import { factors, factorsOf } from '../../experiments/figures/factors.ts';
import { renderSvg } from '../../experiments/figures/render-svg.ts';
import { syntheticFactors } from './synthetic-factors.ts';

describe('the figure factors', () => {
  it('finds the effect that was put in, and says who pays', async () => {
    const { spec, caption, rows } = factors.draw(syntheticFactors());
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

  it('draws a single day without intervals', async () => {
    const data = syntheticFactors();
    const results = data.results.filter(({ day }) => day === 0);
    const summary = data.summary.map((row) => ({ ...row, low: Number.NaN, high: Number.NaN }));
    const { spec } = factors.draw({ ...data, results, summary });
    assert.match(await renderSvg(spec!), /boosted for lru/);
  });

  it('draws nothing unless every combination is there once', () => {
    const data = syntheticFactors();
    const without = { ...data.config, compare: data.config.compare.slice(1) };
    assert.deepEqual(factorsOf(without), []);
    assert.match(factors.draw({ ...data, config: without }).caption, /^Nothing to draw/);
  });
});
