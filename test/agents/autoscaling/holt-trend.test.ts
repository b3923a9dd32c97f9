import assert from 'node:assert/strict';
import { ForecastError } from '../../../agents/autoscaling/forecast-error.ts';
import { HoltTrend } from '../../../agents/autoscaling/holt-trend.ts';

describe('HoltTrend', () => {
  it('smooths level and trend by the recurrence', () => {
    const trend = new HoltTrend({ alpha: 0.5, beta: 0.5 });
    for (const value of [10, 14, 20]) trend.add(value);
    // 14: level 12, trend 1; 20: expected 13, level 16.5, trend 0.5 x 4.5 + 0.5 x 1 = 2.75.
    assert.equal(trend.forecast(0), 16.5);
    assert.equal(trend.forecast(2), 22);
  });

  it('finds the line when all is on one', () => {
    const trend = new HoltTrend({ alpha: 0.4, beta: 0.3 });
    for (let step = 0; step < 400; step++) trend.add(5 + 2 * step);
    assert.ok(Math.abs(trend.forecast(1) - (5 + 2 * 400)) < 1e-6);
    assert.ok(Math.abs(trend.forecast(11) - (5 + 2 * 410)) < 1e-6);
  });

  it('moves on along the trend where a value is missing', () => {
    const trend = new HoltTrend({ alpha: 0.5, beta: 0.5 });
    for (const value of [NaN, 10, 14, NaN]) trend.add(value);
    assert.equal(trend.forecast(0), 13);
  });

  it('knows nothing before the first value', () => {
    const trend = new HoltTrend({ alpha: 0.5, beta: 0 });
    assert.ok(Number.isNaN(trend.forecast(1)));
  });
});

describe('ForecastError', () => {
  it('is the root of the mean squared error of forecasts for that time', () => {
    const error = new ForecastError();
    assert.equal(error.deviation, 0);
    error.expect(10, 100);
    error.see(50, 85); // none is due
    assert.equal(error.deviation, 0);
    error.see(13, 100);
    assert.equal(error.deviation, 3);
  });

  it('forgets by half in ten minutes', () => {
    const error = new ForecastError();
    error.expect(0, 0);
    error.expect(0, 600);
    error.see(6, 0);
    error.see(0, 600);
    assert.ok(Math.abs(error.deviation - Math.sqrt((0.5 * 36 + 0) / 1.5)) < 1e-12);
  });

  it('does not count what is missing', () => {
    const error = new ForecastError();
    error.expect(10, 15);
    error.see(NaN, 15);
    error.expect(NaN, 30);
    error.see(7, 30);
    assert.equal(error.deviation, 0);
  });
});
