import assert from 'node:assert/strict';
import {
  AMOUNT_MAX,
  amountOfCores,
  confidenceOf,
  WIDEN_LOWER,
  WIDEN_UPPER,
  wholeAmount,
  widened,
  wideningFactor,
  withMargin,
} from '../../../agents/resizing/vpa-amounts.ts';

describe('amounts of the vertical autoscaler', () => {
  it('are cut off to whole millicores and bytes, within their range', () => {
    assert.deepEqual([1.9, 0.9, -4, 1e15].map(wholeAmount), [1, 0, 0, AMOUNT_MAX]);
    assert.deepEqual([0.0559, 2.5].map(amountOfCores), [55, 2500]);
  });

  it('get a margin that is cut off by itself', () => {
    assert.equal(withMargin(4124, 0.15), 4124 + 618); // of 618.6
    assert.equal(withMargin(100, 0), 100);
  });

  it('are trusted by the lesser of days passed and days of samples', () => {
    assert.equal(confidenceOf({ samples: 2880, days: 1 }), 1);
    assert.equal(confidenceOf({ samples: 720, days: 1 }), 0.5);
    assert.equal(confidenceOf({ samples: 9, days: 16 / 1440, intervalDays: 18 / 1440 }), 0.5);
  });

  it('widen above by 3, 2 and 8/7 after half a day, a day and a week', () => {
    const factors = [0.5, 1, 7].map((days) => wideningFactor(days, WIDEN_UPPER));
    assert.deepEqual(factors, [3, 2, 8 / 7]);
  });

  it('widen below by 0.60 after five minutes and 0.95 after an hour', () => {
    const factors = [5, 60].map((minutes) => wideningFactor(minutes / 1440, WIDEN_LOWER));
    assert.deepEqual(
      factors.map((factor) => factor.toFixed(2)),
      ['0.60', '0.95'],
    );
  });

  it('are unbounded above and 0 below without any history', () => {
    assert.equal(widened(3140, 0, WIDEN_UPPER), AMOUNT_MAX);
    assert.equal(widened(3140, 0, WIDEN_LOWER), 0);
  });

  it('are cut off after widening', () => {
    assert.equal(widened(1000, 7, WIDEN_UPPER), 1142); // of 1142.86
  });
});
