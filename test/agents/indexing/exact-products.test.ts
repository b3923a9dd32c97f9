import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareProducts } from '../../../agents/indexing/exact-products.ts';

const factors = fc.integer({ min: -(2 ** 53) + 1, max: 2 ** 53 - 1 });

describe('exact products', () => {
  it('are compared as integers are, also where their doubles are equal', () => {
    let ties = 0;
    fc.assert(
      fc.property(factors, factors, fc.integer({ min: -2, max: 2 }), (a, b, step) => {
        // (a + s) b against a (b + s): they differ by s (b - a), far below what doubles keep of them.
        const [c, d] = [a + step, b];
        const expected = BigInt(a) * BigInt(b + step) - BigInt(c) * BigInt(d);
        if (a * (b + step) === c * d && expected !== 0n) ties++;
        const sign = expected === 0n ? 0 : expected > 0n ? 1 : -1;
        assert.equal(Math.sign(compareProducts(a, b + step, c, d)), sign);
      }),
      { numRuns: 2000, seed: 1, examples: [[2 ** 52, 2 ** 52 + 1, 1]] },
    );
    assert(ties > 10, `only ${ties} cases whose doubles are equal`);
  });
});
