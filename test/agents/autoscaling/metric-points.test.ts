import assert from 'node:assert/strict';
import { isBreached, metricPoints } from '../../../agents/autoscaling/metric-points.ts';
import { fakeTelemetry } from '../fake-telemetry.ts';

const points = (
  past: readonly number[],
  count: number,
  times: { time: number; interval?: number },
) =>
  metricPoints(
    fakeTelemetry(
      { ledger: { replicas: 1, past: { utilizationRatio: past } } },
      { interval: 15, ...times },
    ),
    { service: 'ledger', signal: 'utilizationRatio', period: 60, count },
  );

describe('metricPoints', () => {
  it('are the means of whole minutes, the begun one left out', () => {
    const past = [1, 1, 1, 1, 2, 2, 4, 4, 9, 9];
    assert.deepEqual(points(past, 2, { time: 150 }), { end: 120, values: [1, 3] });
    assert.deepEqual(points(past, 1, { time: 150 }), { end: 120, values: [3] });
    assert.deepEqual(points(past.slice(0, 8), 3, { time: 120 }), { end: 120, values: [1, 3] });
  });

  it('leave missing samples out, and are missing where all are', () => {
    const past = [NaN, 1, NaN, 3, NaN, NaN, NaN, NaN];
    assert.deepEqual(points(past, 2, { time: 120 }), { end: 120, values: [2, NaN] });
  });

  it('are as long as the time between two scrapes at least', () => {
    assert.deepEqual(points([5, 7], 2, { time: 240, interval: 120 }), { end: 240, values: [5, 7] });
  });

  it('are none before the first scrape', () => {
    assert.deepEqual(points([], 2, { time: NaN }).values, []);
  });
});

describe('isBreached', () => {
  const high = (values: readonly number[], periods: number, datapoints = periods) =>
    isBreached(values, { periods, datapoints, breaches: (value) => value > 5 });

  it('asks for M of the newest N points', () => {
    assert.ok(high([1, 6, 6], 2));
    assert.ok(!high([6, 6, 1], 2));
    assert.ok(high([6, 1, 6], 3, 2));
    assert.ok(!high([6, 6], 3));
  });

  it('takes a missing point for none in breach', () => {
    assert.ok(!high([6, NaN, 6], 3));
    assert.ok(high([6, NaN, 6], 3, 2));
  });
});
