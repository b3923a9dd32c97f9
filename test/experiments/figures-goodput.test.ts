import assert from 'node:assert/strict';
import type { FigureData } from '../../experiments/figures/figure.ts';
import { goodput } from '../../experiments/figures/goodput.ts';
import { renderSvg } from '../../experiments/figures/render-svg.ts';
import { loadExperiment } from '../../experiments/load.ts';
import { metricNamed } from '../../experiments/metrics/index.ts';
import { builtInFile } from '../../experiments/paths.ts';
import { run } from '../../experiments/run.ts';
import type { Run } from '../../experiments/types.ts';
import { syntheticPoint } from './synthetic.ts';

const recovered = (of: Run) => metricNamed('goodputRecoveredRatio')!.measure(of);

describe('the figure goodput', () => {
  it('draws what is done in time beside the load', async () => {
    const data = syntheticPoint();
    const event = { kind: 'fault', name: 'spike', component: '', level: '1', text: '' } as const;
    const events = [{ ...event, from: 3600, to: 7200 }];
    const series = data.series.map((one) => ({ ...one, events }));
    const metrics = { goodputRecoveredRatio: 0.5 };
    const results = data.results.map((one) => ({ ...one, metrics }));
    const all: FigureData = { ...data, series, results };
    const { spec, caption, rows } = goodput.draw(all);
    const svg = await renderSvg(spec!);
    const first = data.series[0]!.series.columns['goodputPerSecond']!;
    const total = rows
      .filter(({ entry }) => entry === data.series[0]!.entry)
      .reduce((sum, row) => sum + Number(row['goodputPerSecond']), 0);
    const bins = rows.filter(({ entry }) => entry === data.series[0]!.entry).length;
    const after = first.filter((_, i) => data.series[0]!.series.time[i]! > data.config.preroll);
    const mean = after.reduce((sum, value) => sum + value, 0) / after.length;
    assert.ok(Math.abs(total / bins - mean) < 0.02 * mean);
    assert.match(caption, /Shaded: spike\..*50\.0 % \[50\.0, 50\.0\]/);
    assert.match(svg, /50\.0 % \[50\.0, 50\.0\]/);
    assert.equal(svg.split('fill="#8a1c1c"').length - 1, 2, 'a shade in each panel of two');
    const without = data.series.map((one) => ({ ...one, series: { ...one.series, columns: {} } }));
    assert.match(goodput.draw({ ...data, series: without }).caption, /^Nothing to draw/);
  });
});

describe('a metastable failure', () => {
  it('outlives its trigger by ten minutes with naive retries, and not with a budget and shedding', async () => {
    // A fifth of the load on a fifth of the backend: a fifth of the events.
    const set = ['workload.rate=30', 'system.services.backend.replicas=1'];
    const experiment = await loadExperiment(builtInFile('experiment', 'metastable'), { set });
    const [spike] = experiment.faults!;
    const { value: at } = spike!.at as { value?: number };
    const { value: lasts } = spike!.duration as { value?: number };
    assert.ok(experiment.horizon - 15 - 60 >= at! + lasts! + 600, 'ten minutes, then the last one');
    for (const day of [0, 1]) {
      const runs = await Promise.all(
        experiment.compare.map((entry) => run({ experiment, entry, day, seed: 1 })),
      );
      const [naive, ...others] = runs.map(recovered);
      assert.ok(naive! < 0.2, `${naive} with naive retries`);
      for (const [i, ratio] of others.entries())
        assert.ok(ratio > 0.9 && ratio < 1.1, `${ratio} with ${experiment.compare[i + 1]!.name}`);
      assert.ok(runs.every(({ arrived }) => arrived[0] === runs[0]!.arrived[0]));
    }
  });
});
