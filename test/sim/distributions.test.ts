import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  createDistribution,
  DISTRIBUTIONS,
  type Distribution,
} from '../../sim/distributions/index.ts';
import { logGamma } from '../../sim/distributions/incomplete-gamma.ts';
import {
  logFactorial,
  lowerGammaSeries,
  normalCdf,
  normalQuantile,
  upperGammaSum,
} from '../../sim/distributions/special-functions.ts';
import { InputError } from '../../sim/options.ts';
import { createRandom } from '../../sim/random.ts';
import type { Spec } from '../../sim/units.ts';

const DRAWS = 1_000_000;
const KOLMOGOROV_DRAWS = 200_000;
const STANDARD_ERRORS = 4.5;
const KOLMOGOROV_1_PERCENT = 1.628;
const LAST_BELOW_ONE = 1 - 2 ** -53;

/** Laws with a density, their tails light enough to check moments and integrals. */
const CONTINUOUS: readonly Spec[] = [
  { kind: 'uniform', low: 0, high: 2 },
  { kind: 'uniform', low: '3ms', high: '5ms' },
  { kind: 'exponential', mean: '250us' },
  { kind: 'lognormal', mean: '20ms', squaredCv: 0.25 },
  { kind: 'lognormal', mean: 3, squaredCv: 1 },
  { kind: 'erlang', mean: 1, shape: 1 },
  { kind: 'erlang', mean: '1s', shape: 2 },
  { kind: 'erlang', mean: 0.01, shape: 25 },
  { kind: 'erlang', mean: 5, shape: 1000 },
  { kind: 'hyperexponential', mean: 1, squaredCv: 1.01 },
  { kind: 'hyperexponential', mean: 0.003, squaredCv: 4 },
  { kind: 'hyperexponential', mean: 1, squaredCv: 20 },
  { kind: 'gamma', mean: '40ms', squaredCv: 0.15 },
  { kind: 'gamma', mean: 2, squaredCv: 0.01 },
  { kind: 'gamma', mean: 1, squaredCv: 3 },
  { kind: 'weibull', mean: '1h', shape: 0.7 },
  { kind: 'weibull', mean: 3, shape: 4 },
  { kind: 'pareto', mean: '20ms', tailIndex: 8.5 },
  { kind: 'pareto', mean: 1, tailIndex: 1.5, max: 20 },
  { kind: 'pareto', mean: 1, tailIndex: 2, max: 5 },
  { kind: 'bimodal', fast: '2ms', slow: '5ms', slowProbability: 0.1, squaredCv: 0.3 },
];

/** Those whose quantiles are found by iteration are drawn less often. */
const DRAWS_SLOW = 200_000;

const EXTREME: readonly Spec[] = [
  ...CONTINUOUS,
  { kind: 'constant', value: 0 },
  { kind: 'constant', value: '3ms' },
  { kind: 'uniform', low: 1e-9, high: 1e9 },
  { kind: 'exponential', mean: 1e-9 },
  { kind: 'lognormal', mean: 1, squaredCv: 1e-6 },
  { kind: 'lognormal', mean: 1e6, squaredCv: 1000 },
  { kind: 'erlang', mean: 1e-9, shape: 3 },
  { kind: 'hyperexponential', mean: 1, squaredCv: 1 + 1e-12 },
  { kind: 'hyperexponential', mean: 1, squaredCv: 1e8 },
  { kind: 'gamma', mean: 1, squaredCv: 1 },
  { kind: 'gamma', mean: 1e6, squaredCv: 1e-6 },
  { kind: 'gamma', mean: 1e-3, squaredCv: 60 },
  { kind: 'gamma', mean: 1, squaredCv: 1e6 },
  { kind: 'weibull', mean: 1e-9, shape: 0.1 },
  { kind: 'weibull', mean: 1e9, shape: 100 },
  { kind: 'pareto', mean: 1, tailIndex: 1.01 },
  { kind: 'pareto', mean: 1e-6, tailIndex: 1000, max: 1e6 },
  { kind: 'pareto', mean: 1, tailIndex: 1.1, max: 1.0001 },
  { kind: 'bimodal', fast: 1e-3, slow: 2, slowProbability: 0.25 },
  { kind: 'bimodal', fast: 1e-6, slow: 1e6, slowProbability: 1e-6, squaredCv: 1 },
  { kind: 'bimodal', fast: 1, slow: 300, slowProbability: 0.1, squaredCv: 0.01 },
  { kind: 'empirical', values: [0] },
  { kind: 'empirical', values: [3, 0, 1e6, 3] },
];

function draws(law: Distribution, name: string, length = DRAWS): Float64Array {
  const uniform = createRandom('distributions').stream(name);
  return Float64Array.from({ length }, () => law.quantile(uniform()));
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean and variance within standard errors, the latter's from the fourth moment of the draws. */
function assertMoments(values: Float64Array, law: Distribution, name: string): void {
  const mean = meanOf(values);
  const variance = meanOf(values.map((value) => (value - mean) ** 2));
  const fourth = meanOf(values.map((value) => (value - mean) ** 4));
  const stated = law.squaredCv * law.mean ** 2;
  const meanError = (mean - law.mean) / Math.sqrt(stated / values.length);
  const varianceError = (variance - stated) / Math.sqrt((fourth - variance ** 2) / values.length);
  assert.ok(Math.abs(meanError) < STANDARD_ERRORS, `${name}: mean off by ${meanError}`);
  assert.ok(Math.abs(varianceError) < STANDARD_ERRORS, `${name}: variance off by ${varianceError}`);
}

/** Kolmogorov-Smirnov at distinct values, so that it holds for steps too (there it is stricter). */
function assertLaw(values: Float64Array, law: Distribution, name: string): void {
  const sorted = values.slice(0, KOLMOGOROV_DRAWS).sort();
  let distance = 0;
  sorted.forEach((value, at) => {
    if (value === sorted[at + 1]) return;
    distance = Math.max(distance, Math.abs((at + 1) / sorted.length - law.cdf(value)));
  });
  const statistic = distance * Math.sqrt(sorted.length);
  assert.ok(statistic < KOLMOGOROV_1_PERCENT, `${name}: Kolmogorov-Smirnov ${statistic}`);
}

function assertMomentsAndLaw(kind: string, count = DRAWS): void {
  const specs = CONTINUOUS.filter((spec) => spec.kind === kind);
  assert.ok(specs.length > 0);
  for (const spec of specs) {
    const [law, name] = [createDistribution(spec), JSON.stringify(spec)];
    const values = draws(law, name, count);
    assertMoments(values, law, name);
    assertLaw(values, law, name);
  }
}

/** Integral of f over (0, 1) by the tanh-sinh rule, which endures singular ends. */
function integral(f: (u: number) => number): number {
  const step = 1 / 512;
  let sum = 0;
  for (let t = -3; t <= 3; t += step) {
    const bend = (Math.PI / 2) * Math.sinh(t);
    const u = 1 / (1 + Math.exp(-2 * bend));
    const weight = ((Math.PI / 4) * Math.cosh(t)) / Math.cosh(bend) ** 2;
    sum += f(Math.min(u, LAST_BELOW_ONE)) * weight * step;
  }
  return sum;
}

function assertNear(found: number, expected: number, relative: number, message = ''): void {
  const isNear = Math.abs(found - expected) <= relative * Math.abs(expected);
  assert.ok(isNear, `${message}: ${found}, expected ${expected}`);
}

function problemsOf(spec: Spec): string[] {
  try {
    createDistribution(spec);
  } catch (error) {
    assert.ok(error instanceof InputError);
    return error.message.split('\n');
  }
  return [];
}

describe('distributions', () => {
  it('constant: always gives its value', () => {
    const law = createDistribution({ kind: 'constant', value: '3ms' });
    for (const u of [0, 0.5, LAST_BELOW_ONE]) assert.equal(law.quantile(u), 0.003);
    assert.deepEqual([law.mean, law.squaredCv, law.constant], [0.003, 0, 0.003]);
    assert.deepEqual(
      [0, 0.0029, 0.003, 1].map((x) => law.cdf(x)),
      [0, 0, 1, 1],
    );
  });

  it('uniform: draws have the moments and the law', () => assertMomentsAndLaw('uniform'));

  it('exponential: draws have the moments and the law', () => assertMomentsAndLaw('exponential'));

  it('lognormal: draws have the moments and the law', () => assertMomentsAndLaw('lognormal'));

  it('erlang: draws have the moments and the law', () => assertMomentsAndLaw('erlang')).timeout(
    60_000,
  );

  it('hyperexponential: draws have the moments and the law', () =>
    assertMomentsAndLaw('hyperexponential'));

  it('gamma: draws have the moments and the law', () =>
    assertMomentsAndLaw('gamma', DRAWS_SLOW)).timeout(60_000);

  it('weibull: draws have the moments and the law', () =>
    assertMomentsAndLaw('weibull', DRAWS_SLOW));

  it('pareto: draws have the moments and the law', () => assertMomentsAndLaw('pareto', DRAWS_SLOW));

  it('bimodal: draws have the moments and the law', () => {
    const paths = { kind: 'bimodal', fast: 0.5, slow: 3, slowProbability: 0.2 };
    const law = createDistribution(paths);
    assertMoments(draws(law, 'two values', DRAWS_SLOW), law, 'two values');
    assertNear(law.mean, 1, 1e-15);
    assertNear(law.squaredCv, 0.8 * 0.25 + 0.2 * 4, 1e-14);
    assert.deepEqual(
      [0, 0.79, 0.8, 0.99].map((u) => law.quantile(u)),
      [0.5, 0.5, 3, 3],
    );
    assert.deepEqual(
      [0.49, 0.5, 2.9, 3].map((x) => law.cdf(x)),
      [0, 0.8, 0.8, 1],
    );
    assertMomentsAndLaw('bimodal', DRAWS_SLOW / 2);
  }).timeout(60_000);

  it('empirical: draws have the moments and the law', () => {
    const law = createDistribution({ kind: 'empirical', values: [0.5, 0.1, 0.1, 0.7, 0.2, 0] });
    const values = draws(law, 'empirical');
    assertMoments(values, law, 'empirical');
    assertLaw(values, law, 'empirical');
    assertNear(law.mean, 1.6 / 6, 1e-15);
    assertNear(law.squaredCv, (0.8 / 6 - (1.6 / 6) ** 2) / (1.6 / 6) ** 2, 1e-14);
    const sixths = [0, 1, 2, 3, 4, 5].map((n) => law.quantile((n + 0.5) / 6));
    assert.deepEqual(sixths, [0, 0.1, 0.1, 0.2, 0.5, 0.7]);
    assert.deepEqual(
      [-1, 0, 0.1, 0.3, 0.7].map((x) => law.cdf(x)),
      [0, 1 / 6, 3 / 6, 4 / 6, 1],
    );
  });

  it('agree with what is known of single quantiles and probabilities', () => {
    const law = (kind: string, options: object) => createDistribution({ kind, ...options });
    assertNear(law('uniform', { low: 1, high: 3 }).quantile(0.25), 1.5, 1e-15);
    assertNear(law('exponential', { mean: 2 }).quantile(0.5), 2 * Math.LN2, 1e-15);
    assertNear(law('exponential', { mean: 2 }).cdf(2), 1 - Math.exp(-1), 1e-15);
    // Squared cv e - 1 is sigma 1: the median is mean / sqrt(e), 90 % lie below 1.28 sigma.
    const lognormal = law('lognormal', { mean: 1, squaredCv: Math.E - 1 });
    assertNear(lognormal.quantile(0.5), Math.exp(-0.5), 1e-14);
    assertNear(lognormal.quantile(0.9), Math.exp(-0.5 + 1.2815515655446004), 1e-14);
    // Poisson sums: three exponentials take longer than x if at most two events fall into x.
    const erlang = law('erlang', { mean: 3, shape: 3 });
    for (const x of [0.1, 1, 2.9, 3.1, 10]) {
      assertNear(1 - erlang.cdf(x), Math.exp(-x) * (1 + x + (x * x) / 2), 1e-13, `erlang ${x}`);
    }
    assertNear(law('erlang', { mean: 10, shape: 5 }).quantile(0.95), 18.307038053275146, 1e-13);
    // Balanced means at squared cv 3: shares (1 +- sqrt(1/2)) / 2, rates twice the shares.
    const share = (1 + Math.SQRT1_2) / 2;
    const above = share * Math.exp(-2 * share) + (1 - share) * Math.exp(-2 * (1 - share));
    const hyperexponential = law('hyperexponential', { mean: 1, squaredCv: 3 });
    assertNear(hyperexponential.cdf(1), 1 - above, 1e-14);
    assertNear(hyperexponential.quantile(1 - above), 1, 1e-14);
  });

  it('agree with the laws that gamma, weibull, pareto and bimodal contain', () => {
    const pairs: readonly (readonly [Spec, Spec])[] = [
      [
        { kind: 'gamma', mean: 2, squaredCv: 1 },
        { kind: 'exponential', mean: 2 },
      ],
      [
        { kind: 'gamma', mean: 2, squaredCv: 0.2 },
        { kind: 'erlang', mean: 2, shape: 5 },
      ],
      [
        { kind: 'gamma', mean: 2, squaredCv: 0.001 },
        { kind: 'erlang', mean: 2, shape: 1000 },
      ],
      [
        { kind: 'weibull', mean: 2, shape: 1 },
        { kind: 'exponential', mean: 2 },
      ],
      [
        { kind: 'bimodal', fast: 2, slow: 2 + 1e-13, slowProbability: 0.3, squaredCv: 4 },
        { kind: 'lognormal', mean: 2, squaredCv: 4 },
      ],
      [
        { kind: 'pareto', mean: 2, tailIndex: 3, max: 1e9 },
        { kind: 'pareto', mean: 2, tailIndex: 3 },
      ],
    ];
    for (const [one, other] of pairs) {
      const [law, known] = [createDistribution(one), createDistribution(other)];
      assertNear(law.squaredCv, known.squaredCv, 1e-8, JSON.stringify(one));
      for (const u of [1e-4, 0.01, 0.3, 0.5, 0.9, 1 - 2 ** -30]) {
        assertNear(law.quantile(u), known.quantile(u), 1e-10, JSON.stringify([one, u]));
        assertNear(law.cdf(known.quantile(u)), u, 1e-9, JSON.stringify([one, u]));
      }
    }
    // Gamma of shape 1/2 and scale 2 is the square of a normal variate.
    const square = createDistribution({ kind: 'gamma', mean: 1, squaredCv: 2 });
    for (const z of [0.01, 0.5, 1, 2, 5]) {
      assertNear(square.cdf(z * z), normalCdf(z) - normalCdf(-z), 1e-13, `normal ${z}`);
    }
    // Rayleigh: shape 2, mean sqrt(pi) / 2, squared cv 4 / pi - 1.
    const rayleigh = createDistribution({
      kind: 'weibull',
      mean: Math.sqrt(Math.PI) / 2,
      shape: 2,
    });
    assertNear(rayleigh.cdf(1.5), 1 - Math.exp(-2.25), 1e-14);
    assertNear(rayleigh.squaredCv, 4 / Math.PI - 1, 1e-13);
  });

  it('pareto: begins at its least value, ends at its largest, and keeps the mean', () => {
    const open = createDistribution({ kind: 'pareto', mean: 3, tailIndex: 1.5 });
    assertNear(open.quantile(0), 1, 1e-15);
    assertNear(open.quantile(1 - 2 ** -30), 2 ** 20, 1e-12);
    assertNear(open.cdf(4), 7 / 8, 1e-15);
    assert.equal(open.squaredCv, Infinity);
    assertNear(
      createDistribution({ kind: 'pareto', mean: 3, tailIndex: 3 }).squaredCv,
      1 / 3,
      1e-14,
    );
    // Least value 1, largest 4, tail index 1.5: mean 1.5 (1 - 1/2) / (1/2) / (1 - 1/8) = 12/7.
    const bounded = createDistribution({ kind: 'pareto', mean: 12 / 7, tailIndex: 1.5, max: 4 });
    assertNear(bounded.quantile(0), 1, 1e-14);
    assertNear(bounded.quantile(LAST_BELOW_ONE), 4, 1e-14);
    assertNear(bounded.cdf(2), (1 - 2 ** -1.5) / (7 / 8), 1e-14);
    assertNear(bounded.squaredCv, 24 / 7 / (12 / 7) ** 2 - 1, 1e-12);
  });

  it('state the mean and the squared cv that their quantiles integrate to', () => {
    for (const spec of CONTINUOUS) {
      const law = createDistribution(spec);
      const mean = integral((u) => law.quantile(u));
      const variance = integral((u) => (law.quantile(u) - law.mean) ** 2);
      assertNear(mean, law.mean, 1e-9, `${JSON.stringify(spec)} mean`);
      assertNear(variance / mean ** 2, law.squaredCv, 1e-7, `${JSON.stringify(spec)} squaredCv`);
    }
  });

  it('have quantile and cdf as inverses of each other', () => {
    const exponent = fc.double({ min: -40, max: -1, noNaN: true });
    const probability = fc.oneof(
      fc.maxSafeNat().map((n) => n / 2 ** 53),
      exponent.map((e) => 2 ** e),
      exponent.map((e) => 1 - 2 ** e),
    );
    const laws = CONTINUOUS.map((spec) => createDistribution(spec));
    fc.assert(
      fc.property(fc.constantFrom(...laws), probability, (law, u) => {
        const x = law.quantile(u);
        assert.ok(Math.abs(law.cdf(x) - u) < 1e-11 * Math.min(u, 1 - u) + 4e-15);
        // Close to 1 neighbouring probabilities lie far apart in x.
        if (u > 0 && u < 0.9999) assertNear(law.quantile(law.cdf(x)), x, 1e-10, 'round trip');
      }),
      { seed: 1, numRuns: 5000 },
    );
  });

  it('give finite values >= 0 that do not fall, from u = 0 to the last number below 1', () => {
    const steps = Array.from({ length: 53 }, (_, n) => 2 ** -(n + 1));
    const grid = Array.from({ length: 2000 }, (_, n) => n / 2000);
    const all = [0, ...steps, ...grid, ...steps.map((step) => 1 - step)].sort((a, b) => a - b);
    for (const spec of EXTREME) {
      const law = createDistribution(spec);
      let before = 0;
      for (const u of all) {
        const value = law.quantile(u);
        assert.ok(Number.isFinite(value) && value >= 0, `${JSON.stringify(spec)} at ${u}`);
        assert.ok(value >= before * (1 - 1e-11), `${JSON.stringify(spec)} falls at ${u}`);
        before = value;
      }
    }
  });

  it('have cdfs from 0 below zero to 1 at Infinity', () => {
    for (const spec of EXTREME) {
      const law = createDistribution(spec);
      assert.deepEqual([law.cdf(-1), law.cdf(Infinity)], [0, 1], JSON.stringify(spec));
    }
  });

  it('are constant only where they say so', () => {
    for (const spec of EXTREME) {
      const isConstant = spec.kind === 'constant';
      const law = createDistribution(spec);
      assert.equal(Number.isNaN(law.constant), !isConstant, JSON.stringify(spec));
    }
  });

  it('are registered once each, with every kind under test', () => {
    const kinds = DISTRIBUTIONS.map((line) => line.kind);
    assert.equal(new Set(kinds).size, kinds.length);
    assert.deepEqual([...new Set(EXTREME.map((spec) => spec.kind))].sort(), [...kinds].sort());
  });
});

describe('createDistribution', () => {
  it('names the laws, and the nearest one, when the kind is not known', () => {
    const [problem, ...others] = problemsOf({ kind: 'expoential', mean: 1 });
    assert.match(problem ?? '', /^kind: must be one of constant, .*did you mean exponential\?/);
    assert.equal(others.length, 0);
  });

  it('refuses options that make no law', () => {
    const wrong: readonly (readonly [Spec, RegExp])[] = [
      [{ kind: 'constant', value: -1 }, /^value: /],
      [{ kind: 'uniform', low: 2, high: 1 }, /^high: must be above low = 2/],
      [{ kind: 'uniform', low: 1, high: 1 }, /^high: /],
      [{ kind: 'exponential', mean: 0 }, /^mean: /],
      [{ kind: 'exponential', mean: 1, shape: 2 }, /^shape: is not known/],
      [{ kind: 'lognormal', mean: 1, squaredCv: 0 }, /^squaredCv: /],
      [{ kind: 'lognormal', mean: 1 }, /^squaredCv: is missing/],
      [{ kind: 'erlang', mean: 1, shape: 1.5 }, /^shape: /],
      [{ kind: 'erlang', mean: 1, shape: 1001 }, /^shape: /],
      [{ kind: 'hyperexponential', mean: 1, squaredCv: 1 }, /^squaredCv: /],
      [{ kind: 'gamma', mean: 1, squaredCv: 0 }, /^squaredCv: must be in \[0.000001, 1000000\]/],
      [{ kind: 'weibull', mean: 1, shape: 0 }, /^shape: /],
      [{ kind: 'pareto', mean: 1, tailIndex: 1 }, /^tailIndex: /],
      [{ kind: 'pareto', mean: 1, tailIndex: 2, max: 1 }, /^max: must be above mean = 1, got 1/],
      [
        { kind: 'bimodal', fast: 2, slow: 2, slowProbability: 0.1 },
        /^slow: must be above fast = 2/,
      ],
      [{ kind: 'bimodal', fast: 2, slow: 3, slowProbability: 1 }, /^slowProbability: /],
      [{ kind: 'empirical' }, /^values: must hold at least one/],
      [{ kind: 'empirical', values: [] }, /^values: must hold at least one/],
      [{ kind: 'empirical', values: [1], file: 'a.csv', column: 'b' }, /^file: .*\n?column: /],
      [{ kind: 'empirical', values: [1, -2, 3, -4] }, /^values\.1: .*\nvalues\.3: /],
    ];
    for (const [spec, message] of wrong) assert.match(problemsOf(spec).join('\n'), message);
  });
});

describe('special functions', () => {
  it('normalCdf and normalQuantile give tabulated values', () => {
    const table = [
      [-8, 6.220960574271784e-16],
      [-5, 2.866515718791939e-7],
      [-2.5, 0.006209665325776135],
      [-1.5, 0.0668072012688581],
      [1, 0.8413447460685429],
      [3, 0.9986501019683699],
    ] as const;
    for (const [z, probability] of table) {
      assertNear(normalCdf(z), probability, 5e-15, `cdf ${z}`);
      assertNear(normalQuantile(probability), z, 1e-13, `quantile ${z}`);
    }
    assert.equal(normalQuantile(0.5), 0);
    assertNear(normalQuantile(0.975), 1.959963984540054, 1e-15);
    assert.deepEqual([normalQuantile(0), normalQuantile(1)], [-Infinity, Infinity]);
    assert.deepEqual([normalCdf(-Infinity), normalCdf(0), normalCdf(Infinity)], [0, 0.5, 1]);
  });

  it('normalQuantile is the inverse of normalCdf to 16 digits of u in all three regions', () => {
    for (let n = 1; n < 400; n += 1) {
      const u = 2 ** (-n / 7); // the far region begins below 2^-36
      const z = normalQuantile(u);
      assertNear(normalCdf(z), u, 3e-15 * Math.max(1, z * z), `u ${u}`);
    }
  });

  it('the lower and upper incomplete gamma functions add up to 1', () => {
    for (const k of [1, 2, 7, 100, 1000]) {
      for (const x of [0.8 * k, k, 1.1 * k]) {
        const power = Math.exp(k * Math.log(x) - x - logFactorial(k));
        const lower = power * lowerGammaSeries(k, x);
        const upper = ((power * k) / x) * upperGammaSum(k, x);
        assertNear(lower + upper, 1, 1e-11, `${k} ${x}`);
      }
    }
  });

  it('logGamma gives known values, between the factorials and far out', () => {
    assertNear(logGamma(0.5), Math.log(Math.PI) / 2, 1e-14);
    assertNear(logGamma(11), Math.log(3_628_800), 1e-14);
    assertNear(logGamma(1e-3), 6.907178885383854, 1e-14);
    assert.ok(Math.abs(logGamma(1)) < 1e-14 && Math.abs(logGamma(2)) < 1e-14);
    for (const a of [0.3, 2.7, 14.9, 15.1, 400.5]) {
      assertNear(logGamma(a + 1), logGamma(a) + Math.log(a), 1e-13, `recurrence ${a}`);
    }
  });

  it('logFactorial gives the logarithm of known factorials', () => {
    assert.deepEqual([logFactorial(0), logFactorial(1)], [0, 0]);
    assertNear(logFactorial(10), Math.log(3_628_800), 1e-15);
    // Stirling's series to 1 / (1260 n^5), Abramowitz and Stegun 6.1.41.
    const n = 1000;
    const main = (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI);
    assertNear(logFactorial(n), main + 1 / (12 * n) - 1 / (360 * n ** 3), 1e-15);
  });
});
