import assert from 'node:assert/strict';
import { createRandom } from '../../sim/random.ts';
import { drawGamma, drawGaussian } from '../../workloads/variates.ts';
import { kolmogorov, standardErrorsFrom } from './helpers.ts';

const COUNT = 20_000;
const random = createRandom('variates');

describe('variates', () => {
  it('draws standard normal variates', () => {
    const site = random.site('gaussian');
    const draws = Array.from({ length: COUNT }, (_, n) => drawGaussian(random, site, n));
    assert.ok(standardErrorsFrom(0, draws) < 4);
    assert.ok(
      standardErrorsFrom(
        1,
        draws.map((x) => x ** 2),
      ) < 4,
    );
    assert.ok(
      standardErrorsFrom(
        3,
        draws.map((x) => x ** 4),
      ) < 4,
    );
  });

  for (const shape of [0.05, 0.5, 1, 3, 1000]) {
    it(`draws gamma variates of shape ${shape} with their first three moments`, () => {
      const site = random.site(`gamma ${shape}`);
      const draws = Array.from({ length: COUNT }, (_, n) => drawGamma(random, site, n, shape));
      assert.ok(standardErrorsFrom(shape, draws) < 4);
      assert.ok(
        standardErrorsFrom(
          shape * (shape + 1),
          draws.map((x) => x ** 2),
        ) < 4,
      );
      const third = shape * (shape + 1) * (shape + 2);
      assert.ok(
        standardErrorsFrom(
          third,
          draws.map((x) => x ** 3),
        ) < 4,
      );
    });
  }

  it('draws exponential variates for shape 1', () => {
    const site = random.site('exponential');
    const draws = Array.from({ length: COUNT }, (_, n) => drawGamma(random, site, n, 1));
    assert.ok(kolmogorov(draws, (x) => 1 - Math.exp(-x)) < 1.95);
  });
});
