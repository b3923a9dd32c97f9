import assert from 'node:assert/strict';
import { renderSvg } from '../../experiments/figures/render-svg.ts';
import { routing } from '../../experiments/figures/routing.ts';
import { syntheticPoint } from './synthetic.ts';

/** Every entry has the reports of its place, and the third is told old news. */
function point() {
  const data = syntheticPoint();
  const names = data.config.compare.map(({ name }) => name);
  const results = data.results.map((row) => {
    const place = 1 + names.indexOf(row.entry);
    const metrics = {
      latencySecondsP50Analytical: 0.1 * place,
      latencySecondsP95Analytical: 0.5 * (5 - place),
      latencySecondsP99Analytical: place,
      latencySecondsP50Transactional: 0.01,
      latencySecondsP99Transactional: 0.05,
      freshnessViolationRatio: place === 3 ? 0.02 : 0,
    };
    return { ...row, metrics };
  });
  const subject = { freshnessViolationRatio: 0.001 };
  const objective = { minimize: 'latencySecondsP95Analytical', subject };
  const compare = data.config.compare.map((entry, i) =>
    i === 3 ? { ...entry, agents: { routing: { kind: 'clairvoyant' } } } : entry,
  );
  return { ...data, config: { ...data.config, objective, compare }, results };
}

describe('figure routing', () => {
  it('shows every percentile and the violations of each router', async () => {
    const data = point();
    const { spec, rows } = routing.draw(data);
    assert.equal(rows.length, 6 * data.config.compare.length);
    const svg = await renderSvg(spec!);
    const marks = svg.match(/aria-roledescription="point"/g) ?? [];
    assert.equal(marks.length, rows.length);
    for (const { name } of data.config.compare) assert.ok(svg.includes(name), name);
  });

  it('calls percentiles by their names at the first row, and only where there is room', async () => {
    const data = point();
    const named = async (p99: number) => {
      const results = data.results.map((row) => {
        const reports = { latencySecondsP50Analytical: 0.1, latencySecondsP99Analytical: p99 };
        return { ...row, metrics: { ...row.metrics, ...reports } };
      });
      const svg = await renderSvg(routing.draw({ ...data, results }).spec!);
      return [...svg.matchAll(/>(p\d\d)<\/text>/g)].map(([, name]) => name);
    };
    assert.deepEqual(await named(2), ['p50', 'p95', 'p99', 'p50', 'p99']);
    assert.deepEqual(await named(0.51), ['p50', 'p99']); // beside a p95 of 0.5
  });

  it('names the quickest router that keeps the bounds, those that do not, and the bound apart', () => {
    const { caption } = routing.draw(point());
    const [, second, third, fourth] = point().config.compare.map(({ name }) => name);
    assert.ok(caption.includes(`${second} has the shortest p95 of reports: 1,500 ms`), caption);
    assert.ok(caption.includes(`Bounds are broken under ${third}.`), caption);
    assert.ok(caption.includes(`${fourth} (bound): 500 ms`), caption);
  });

  it('draws nothing where nothing is known', () => {
    const data = point();
    const nothing = Object.fromEntries(routing.metrics.map((metric) => [metric, Number.NaN]));
    const results = data.results.map((row) => ({ ...row, metrics: nothing }));
    assert.equal(routing.draw({ ...data, results }).spec, undefined);
  });
});
