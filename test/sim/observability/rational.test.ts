import assert from 'node:assert/strict';
import { RatioLimit } from '../../../sim/observability/ratio-limit.ts';
import { parseRational, rational, toNumber } from '../../../sim/observability/rational.ts';

const read = (value: number | string) => {
  const { numerator, denominator } = parseRational(value) ?? {};
  return numerator === undefined ? undefined : `${numerator}/${denominator}`;
};

describe('rationals', () => {
  it('are what the decimal text says', () => {
    assert.equal(read(0.999), '999/1000');
    assert.equal(read('99.9 %'), '999/1000');
    assert.equal(read('99.95%'), '1999/2000');
    assert.equal(read('1e-7'), '1/10000000');
    assert.equal(read(1e-7), '1/10000000');
    assert.equal(read('2.5e2'), '250/1');
    assert.equal(read('2/6'), '1/3');
    assert.equal(read(' 14.4 '), '72/5');
    assert.equal(read('0'), '0/1');
  });

  it('are not read from anything else', () => {
    for (const value of ['', '%', '-1', NaN, Infinity, '1/0', '1,5', '0x10', 'one', '1e9999'])
      assert.equal(read(value), undefined, String(value));
  });

  it('become the nearest double', () => {
    assert.equal(toNumber(rational(144n, 10_000n)), 0.0144);
  });
});

describe('a limit of a ratio', () => {
  const limit = new RatioLimit(parseRational('1.44 %')!);

  it('is not exceeded by what only reaches it', () => {
    for (let total = 625; total < 1e6; total += 625)
      assert.equal(limit.isExceeded((total / 625) * 9, total), false);
    assert.equal(limit.isExceeded(10, 625), true);
    assert.equal(limit.isExceeded(0, 0), false);
  });

  it('holds for counts whose products doubles cannot hold', () => {
    const near = new RatioLimit(parseRational('0.333333333333333')!);
    // part * 10^15 is 1 above, then 1 below total * 333333333333333.
    assert.equal(near.isExceeded(2_666_666_666_666_665, 8_000_000_000_000_003), true);
    assert.equal(near.isExceeded(333_333_333_333_332, 999_999_999_999_997), false);
  });
});
