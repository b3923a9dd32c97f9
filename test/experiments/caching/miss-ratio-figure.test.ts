import assert from 'node:assert/strict';
import { formatMissTable } from '../../../experiments/caching/cache-study.ts';
import { comparePolicies } from '../../../experiments/caching/compare-policies.ts';
import { drawMissRatios, formatSize } from '../../../experiments/caching/miss-ratio-figure.ts';
import { parsePolicies } from '../../../experiments/caching/parse-policies.ts';
import { unitTrace } from '../../../experiments/caching/trace.ts';
import { renderSvg } from '../../../experiments/figures/render-svg.ts';

const LOOP = unitTrace(
  'loop',
  Array.from({ length: 20 }, (_, at) => at % 5),
);

describe('the figure of miss ratios', () => {
  it('names the best rule and the bound at each size, and draws every policy', async () => {
    const policies = parsePolicies('lru,mru,belady');
    const results = await comparePolicies(LOOP, { policies, capacities: [4, 5] });
    const { caption, spec, rows } = drawMissRatios(results, { name: 'loop', isSized: false });
    // In 4 places: LRU misses all 20; by hand MRU misses 5 + 3 and MIN no fewer.
    assert.match(
      caption,
      /4 objects: mru 40.00 % \(best rule\), belady 40.00 % \(bound\); 5 objects: lru 25.00 %/,
    );
    assert.equal(rows.length, 6);
    const svg = await renderSvg(spec!);
    for (const name of ['lru', 'mru', 'belady', 'requests missed, %'])
      assert(svg.includes(name), name);
    const table = formatMissTable(results, { of: 'missRatio', isSized: false });
    assert.match(table, /lru +100.00 +25.00\*\nmru +40.00\* +25.00\*\nbelady +40.00 +25.00 /);
  });

  it('shows sizes in the unit that fits', () => {
    const shown = [formatSize(512, true), formatSize(134217728, true), formatSize(5000, false)];
    assert.deepEqual(shown, ['512 B', '128 MiB', '5,000 objects']);
  });
});
