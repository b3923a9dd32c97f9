import assert from 'node:assert/strict';
import { metricNamed } from '../../experiments/metrics/index.ts';
import type { Run } from '../../experiments/types.ts';
import { createHistogram } from '../../sim/histogram.ts';

function histogramOf(count: number, seconds: number) {
  const histogram = createHistogram();
  for (let i = 0; i < count; i++) histogram.record(seconds);
  return histogram;
}

/** 100 postings, 96 of them done in 10 ms; 20 reports in 2 s. */
const RUN = {
  types: ['post', 'report'],
  arrived: [100, 20],
  latency: [histogramOf(96, 0.01), histogramOf(20, 2)],
  classes: ['transactional', 'analytical'],
  routing: {
    limitedReads: 40,
    staleReads: 10,
    decisions: { rows: 60, columns: 20 },
    fallbacks: 8,
    overheadSeconds: 0.004,
    sizeBytes: 1234,
  },
} as unknown as Run;

const measure = (name: string, run: Run = RUN) => metricNamed(name)!.measure(run);

describe('metrics of routing', () => {
  it('takes percentiles over the types of a class alone', () => {
    assert.ok(Math.abs(measure('latencySecondsP50Transactional') - 0.01) < 1e-4);
    assert.equal(measure('latencySecondsP99Transactional'), Number.POSITIVE_INFINITY);
    assert.ok(Math.abs(measure('latencySecondsP95Analytical') - 2) < 0.02);
    assert.ok(Math.abs(measure('latencySecondsP99Analytical') - 2) < 0.02);
    const { classes: _classes, ...plain } = RUN;
    assert.ok(Number.isNaN(measure('latencySecondsP50Analytical', plain as Run)));
  });

  it('counts reads that saw something too old, and what routing took, by query', () => {
    assert.equal(measure('freshnessViolationRatio'), 0.25);
    assert.equal(measure('routerFallbackRatio'), 0.1);
    assert.equal(measure('routingSecondsPerQuery'), 0.004 / 80);
    assert.equal(measure('routerBytes'), 1234);
    const { routing: _routing, ...plain } = RUN;
    assert.ok(Number.isNaN(measure('freshnessViolationRatio', plain as Run)));
    const unlimited = { ...RUN, routing: { ...RUN.routing!, limitedReads: 0, staleReads: 0 } };
    assert.equal(measure('freshnessViolationRatio', unlimited), 0);
  });
});
