import assert from 'node:assert/strict';
import { metricNamed } from '../../experiments/metrics/index.ts';
import type { Run } from '../../experiments/types.ts';

const RUN = {
  measuredSeconds: 50,
  store: {
    rowsRead: 900,
    rowsScanned: 5000,
    rowsInserted: 100,
    lines: 12_000,
    operations: 0,
    pageRequests: 4000,
    pageMisses: 1000,
    indexRebuilds: 3,
    indexFallbacks: 1,
    cacheFallbacks: 2,
  },
} as unknown as Run;

const measure = (name: string, run: Run = RUN) => metricNamed(name)!.measure(run);

describe('metrics of stores', () => {
  it('take pages over requests and time, and lines over rows', () => {
    assert.equal(measure('pageMissRatio'), 0.25);
    assert.equal(measure('diskReadsPerSecond'), 20);
    assert.equal(measure('linesPerRow'), 12);
    const { store: _store, ...none } = RUN;
    for (const name of ['pageMissRatio', 'diskReadsPerSecond', 'linesPerRow'])
      assert.ok(Number.isNaN(measure(name, none as Run)));
  });

  it('count what was replaced', () => {
    assert.equal(measure('storeFallbacks'), 3);
    assert.equal(measure('indexRebuilds'), 3);
  });
});
