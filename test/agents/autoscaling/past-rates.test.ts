import assert from 'node:assert/strict';
import { meanRate, meanRates, peakRate, quantile } from '../../../agents/autoscaling/past-rates.ts';
import { day } from './scaling.ts';

describe('rates of past days', () => {
  const one = day([10, 20, 60]);

  it('are means weighted by the overlap with the slots', () => {
    assert.equal(meanRate(one, { from: 0, to: 60 }), 10);
    assert.equal(meanRate(one, { from: 30, to: 90 }), 15);
    assert.equal(meanRate(one, { from: 40, to: 70 }), (20 * 10 + 10 * 20) / 30);
    assert.equal(meanRate(one, { from: 0, to: 180 }), 30);
  });

  it('go on with the nearest slot outside the record', () => {
    assert.equal(meanRate(one, { from: 150, to: 210 }), 60);
    assert.equal(meanRate(one, { from: -60, to: 0 }), 10);
    assert.equal(peakRate(one, { from: 500, to: 600 }), 60);
  });

  it('have peaks over all slots that a span touches', () => {
    assert.equal(peakRate(one, { from: 0, to: 60 }), 10);
    assert.equal(peakRate(one, { from: 0, to: 61 }), 20);
    assert.equal(peakRate(one, { from: 59, to: 121 }), 60);
  });

  it('are not known of a day without a record', () => {
    assert.ok(Number.isNaN(meanRate(day([]), { from: 0, to: 1 })));
    assert.ok(Number.isNaN(peakRate(day([]), { from: 0, to: 1 })));
    assert.deepEqual(meanRates([day([]), one], { from: 0, to: 60 }), [10]);
  });

  it('have quantiles between neighbours on the straight line', () => {
    assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
    assert.equal(quantile([10, 30, 20], 0.75), 25);
    assert.equal(quantile([5, 7], 1), 7);
    assert.equal(quantile([5, 7], 0), 5);
    assert.ok(Number.isNaN(quantile([], 0.5)));
  });
});
