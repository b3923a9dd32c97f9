import assert from 'node:assert/strict';
import fc from 'fast-check';
import { metricName } from '../../experiments/export/metric-name.ts';
import { formatOpenMetrics, type MetricFamily } from '../../experiments/export/open-metrics.ts';
import { parseOpenMetrics } from './open-metrics-parser.ts';

const gauge: MetricFamily = {
  name: 'finfra_latency_seconds',
  type: 'gauge',
  unit: 'seconds',
  help: 'Arrival to answer.',
  series: [{ labels: { service: 'ledger' }, times: [15, 30, 45], values: [0.25, NaN, Infinity] }],
};
const counter: MetricFamily = {
  name: 'finfra_arrivals',
  type: 'counter',
  help: 'Arrived.',
  series: [{ labels: {}, times: [15, 30], values: [1, 3] }],
};

describe('OpenMetrics', () => {
  it('are written with type, unit, help, times, and an end', () => {
    assert.equal(
      formatOpenMetrics([gauge, counter], 1_700_000_000),
      [
        '# TYPE finfra_latency_seconds gauge',
        '# UNIT finfra_latency_seconds seconds',
        '# HELP finfra_latency_seconds Arrival to answer.',
        'finfra_latency_seconds{service="ledger"} 0.25 1700000015',
        'finfra_latency_seconds{service="ledger"} +Inf 1700000045',
        '# TYPE finfra_arrivals counter',
        '# HELP finfra_arrivals Arrived.',
        'finfra_arrivals_total 1 1700000015',
        'finfra_arrivals_total 3 1700000030',
        '# EOF',
        '',
      ].join('\n'),
    );
  });

  it('come back from another reader as they were, whatever the labels and values', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '"', '\\', '\n', '{', '}', ',', ' ', 'é'),
    });
    const sample = fc.tuple(
      fc.double({ noNaN: true, min: 0.001, max: 1e4 }),
      fc.oneof(fc.double(), fc.integer()),
    );
    const property = fc.property(
      text,
      fc.uniqueArray(fc.record({ name: text, zone: text }, { noNullPrototype: true }), {
        minLength: 1,
        maxLength: 4,
        selector: (labels) => JSON.stringify(labels),
      }),
      fc.array(sample, { minLength: 1, maxLength: 10 }),
      (help, sets, samples) => {
        let clock = 0;
        const times = samples.map(([step]) => {
          clock += step;
          return clock;
        });
        const values = samples.map(([, value]) => value);
        const series = sets.map((labels) => ({ labels, times, values }));
        const family: MetricFamily = { name: 'one', type: 'gauge', help, series };
        const [parsed, ...others] = parseOpenMetrics(formatOpenMetrics([family], 0));
        const expected = series.flatMap(({ labels }) =>
          times.map((time, i) => ({ name: 'one', labels, value: values[i]!, time })),
        );
        const present = expected.filter(({ value }) => !Number.isNaN(value));
        assert.deepEqual(others, []);
        assert.deepEqual(parsed?.samples.map(unsigned) ?? [], present.map(unsigned));
        if (parsed !== undefined) assert.equal(parsed.help, help);
      },
    );
    fc.assert(property, { numRuns: 200, seed: 1 });
  });

  it('leave out what has no sample', () => {
    const series = [{ labels: {}, times: [1], values: [NaN] }];
    assert.equal(formatOpenMetrics([{ ...gauge, series }], 0), '# EOF\n');
  });

  it('are refused where the format cannot hold them', () => {
    const refused = (change: Partial<MetricFamily>, of = gauge) =>
      assert.throws(() => formatOpenMetrics([{ ...of, ...change }], 0), /assertion failed/);
    const [series] = gauge.series;
    refused({ name: 'latency seconds' });
    refused({ unit: 'bytes' });
    refused({ name: 'finfra_arrivals_total' }, counter);
    refused({ series: [series!, series!] });
    refused({ series: [{ ...series!, labels: { 'a-b': 'c' } }] });
    refused({ series: [{ ...series!, times: [15, 15, 30] }] });
    refused({ series: [{ labels: {}, times: [1, 2], values: [2, 1] }] }, counter);
    assert.throws(() => formatOpenMetrics([gauge, gauge], 0), /one name/);
  });

  it('name signals by words, unit last', () => {
    assert.deepEqual(metricName('latencySecondsP99'), {
      name: 'finfra_latency_p99_seconds',
      unit: 'seconds',
    });
    assert.deepEqual(metricName('utilizationRatio').name, 'finfra_utilization_ratio');
    assert.deepEqual(metricName('arrivalsPerSecond'), { name: 'finfra_arrivals_per_second' });
    assert.deepEqual(metricName('replicasReady'), { name: 'finfra_replicas_ready' });
  });
});

/** -0 is written as 0. */
function unsigned<One extends { readonly value: number }>(one: One): One {
  return { ...one, value: one.value + 0 };
}
