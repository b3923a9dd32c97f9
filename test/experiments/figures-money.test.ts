import assert from 'node:assert/strict';
import { money } from '../../experiments/figures/money.ts';
import { renderSvg } from '../../experiments/figures/render-svg.ts';
import { serviceCosts } from '../../experiments/figures/service-costs.ts';
import { syntheticPoint } from './synthetic.ts';
import { syntheticStudy } from './synthetic-study.ts';

describe('figure money', () => {
  const data = syntheticStudy({ kinds: 2, days: 4 });

  it('stacks the bills of the services to the whole bill', async () => {
    const { rows, spec, caption } = money.draw(data);
    for (const { name } of data.config.compare) {
      const own = rows.filter((row) => row['entry'] === name);
      const sum = own.reduce((total, row) => total + Number(row['costDollars']), 0);
      const whole = data.summary.find((row) => row.entry === name && row.metric === 'costDollars')!;
      assert.ok(Math.abs(sum / whole.estimate - 1) < 1e-9, name);
    }
    const svg = await renderSvg(spec!);
    const bars = svg.match(/aria-roledescription="bar"/g) ?? [];
    assert.equal(bars.length, rows.length);
    assert.match(caption, /Of the bill of hpa tuned, authorise takes 50\.2 %\./);
    assert.match(caption, /The smallest bill, of hpa, is \$/); // a bound saves nothing
  });

  it('puts the dearest services first and merges the small ones', () => {
    const { services, entries } = serviceCosts(data, 4);
    assert.deepEqual(services, ['authorise', 'fraud-score', 'ledger', 'other']);
    const all = serviceCosts(data).entries[0]!.dollars;
    const rest = all.slice(3).reduce((a, b) => a + b, 0);
    assert.ok(Math.abs(entries[0]!.dollars[3]! - rest) < 1e-9);
    assert.equal(serviceCosts(data, 8).services.length, 8);
  });

  it('says when no bill was kept', () => {
    const point = syntheticPoint();
    const results = point.results.map((row) => ({ ...row, metrics: { costDollars: 1 } }));
    const { spec, caption } = money.draw({ ...point, results });
    assert.equal(spec, undefined);
    assert.match(caption, /^Nothing to draw: the results hold no bill by service/);
  });
});
