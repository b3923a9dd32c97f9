import assert from 'node:assert/strict';
import {
  cheapestAtEqualSlo,
  type EqualSloContender,
  type KnobSetting,
} from '../../experiments/statistics/equal-slo.ts';
import { costAtTarget, lowerEnvelope } from '../../experiments/statistics/equal-slo-curve.ts';
import { normalUpperQuantile } from '../../experiments/statistics/normal-law.ts';
import { createRandom, type Uniform } from '../../sim/random.ts';

const TARGET = 0.001;

function near(actual: number, expected: number, absolute: number): void {
  assert.ok(Math.abs(actual - expected) <= absolute, `${actual}, not ${expected}`);
}

const options = (seed = 'a', resamples = 999) => ({
  targetRatio: TARGET,
  level: 0.95,
  resamples,
  uniform: createRandom(seed).stream('resampling'),
});

const gaussian = (uniform: Uniform): number => normalUpperQuantile(uniform() + 2 ** -54);

/** Settings u: violations exp(-u) in the mean, cost `base` + u; noise by day, common to settings. */
function contender(
  name: string,
  { base, noise, busy }: { base: number; noise: number; busy: readonly number[] },
  uniform: Uniform,
): EqualSloContender {
  const settings = [5, 6, 7, 8, 9].map(
    (u): KnobSetting => ({
      name: `${name} ${u}`,
      violationRatios: busy.map(
        (level) => Math.exp(-u) * Math.exp(noise * (level + gaussian(uniform)) - noise ** 2),
      ),
      costs: busy.map((level) => base + u + noise * (level + 0.2 * gaussian(uniform))),
    }),
  );
  return { name, settings };
}

const busyDays = (count: number, uniform: Uniform): readonly number[] =>
  Array.from({ length: count }, () => gaussian(uniform));

/** Settings whose violations and costs are the same on all days. */
function constant(name: string, points: readonly (readonly [number, number])[], days = 10) {
  const settings = points.map(([violationRatio, cost], i) => ({
    name: `${name} ${i}`,
    violationRatios: new Array<number>(days).fill(violationRatio),
    costs: new Array<number>(days).fill(cost),
  }));
  return { name, settings };
}

describe('a curve at the target', () => {
  const points = (list: readonly (readonly [number, number])[]) =>
    list.map(([violationRatio, cost]) => ({ violationRatio, cost }));

  it('is that of the cheapest mixture of settings that violates as often as the target', () => {
    const far = points([
      [0.01, 10],
      [0.0001, 20],
    ]);
    // So many of ten thousand days at 1 %, the others at 0.01 %.
    const share = (TARGET - 0.0001) / (0.01 - 0.0001);
    const { cost, bound } = costAtTarget(far, TARGET);
    near(cost, share * 10 + (1 - share) * 20, 1e-12);
    assert.equal(bound, 'interpolated');
    const through = points([
      [0.01, 10],
      [TARGET, 13],
      [0, 20],
    ]);
    near(costAtTarget(through, TARGET).cost, 13, 1e-12);
    // A setting that no other beats, but a mixture of two does.
    const bulging = costAtTarget([...far, ...points([[0.0008, 19.8]])], TARGET);
    near(bulging.cost, cost, 1e-12);
  });

  it('leaves out settings that another beats in both, and those that are missing', () => {
    const all = points([
      [0.01, 10],
      [0.02, 12],
      [0.0001, 20],
      [0.0001, 25],
      [NaN, 1],
      [0, Infinity],
    ]);
    assert.deepEqual(
      lowerEnvelope(all),
      points([
        [0.0001, 20],
        [0.01, 10],
      ]),
    );
  });

  it('does not extrapolate: held at the cheapest setting, or not reached', () => {
    assert.deepEqual(
      costAtTarget(
        points([
          [0, 9],
          [0.0005, 5],
        ]),
        TARGET,
      ),
      { cost: 5, bound: 'held' },
    );
    assert.deepEqual(
      costAtTarget(
        points([
          [0, 9],
          [0, 5],
          [0, 7],
        ]),
        TARGET,
      ),
      {
        cost: 5,
        bound: 'held',
      },
    );
    const exact = points([[TARGET, 5]]);
    assert.deepEqual(costAtTarget(exact, TARGET), { cost: 5, bound: 'held' });
    const never = { cost: Infinity, bound: 'not reached' };
    assert.deepEqual(
      costAtTarget(
        points([
          [0.002, 9],
          [0.01, 5],
        ]),
        TARGET,
      ),
      never,
    );
    assert.deepEqual(costAtTarget(points([[NaN, 9]]), TARGET), never);
    assert.deepEqual(costAtTarget([], TARGET), never);
  });
});

describe('cheapest at equal SLO', () => {
  it('finds the cheaper of two curves that cross, at the target', () => {
    const steep = constant('steep', [
      [0.1, 1],
      [0.00001, 30],
    ]);
    const flat = constant('flat', [
      [0.1, 10],
      [0.00001, 14],
    ]);
    const { rows, verdict, target } = cheapestAtEqualSlo([steep, flat], options());
    assert.equal(target, TARGET);
    assert.deepEqual(verdict, { kind: 'resolved', contender: 'flat' });
    assert.deepEqual(rows[1]!.differenceToCheapest, 0);
    near(rows[0]!.differenceToCheapest, rows[0]!.cost - rows[1]!.cost, 1e-12);
    near(rows[0]!.differenceLow, rows[0]!.differenceToCheapest, 1e-9);
    const loose = cheapestAtEqualSlo([steep, flat], { ...options(), targetRatio: 0.09 });
    assert.deepEqual(loose.verdict, { kind: 'resolved', contender: 'steep' });
  });

  it('is resolved where the truth is far apart and unresolved where two are the same', () => {
    const uniform = createRandom('far').stream('days');
    const busy = busyDays(20, uniform);
    const make = (name: string, base: number) =>
      contender(name, { base, noise: 0.3, busy }, uniform);
    const three = [make('a', 10), make('b', 12), make('c', 10.02)];
    const { verdict, rows } = cheapestAtEqualSlo(three, options('b', 1999));
    assert.equal(verdict.kind, 'unresolved');
    assert.deepEqual('among' in verdict && [...verdict.among].sort(), ['a', 'c']);
    near(rows[1]!.differenceToCheapest, 2, 0.3);
    assert.deepEqual(cheapestAtEqualSlo(three.slice(0, 2), options('c')).verdict, {
      kind: 'resolved',
      contender: 'a',
    });
    const twins = cheapestAtEqualSlo([three[0]!, { ...three[0]!, name: 'twin' }], options());
    assert.deepEqual(twins.verdict, { kind: 'unresolved', among: ['a', 'twin'] });
  });

  it('keeps differences paired: what days share falls out of them', () => {
    const uniform = createRandom('paired').stream('days');
    const busy = busyDays(20, uniform);
    const one = contender('one', { base: 10, noise: 0.4, busy }, uniform);
    const dearer = {
      name: 'dearer',
      settings: one.settings.map((s) => ({ ...s, costs: s.costs.map((cost) => cost + 0.01) })),
    };
    const { rows, verdict } = cheapestAtEqualSlo([one, dearer], options());
    assert.deepEqual(verdict, { kind: 'resolved', contender: 'one' });
    near(rows[1]!.differenceLow, 0.01, 1e-9);
    assert.ok(rows[0]!.high - rows[0]!.low > 0.1);
  });

  it('covers the true cost and the true difference', () => {
    const uniform = createRandom('coverage').stream('days');
    const trials = 250; // standard error of a share of 0.95: 1.4 %
    // Between the means of u = 6 and u = 7.
    const [six, seven] = [Math.exp(-6), Math.exp(-7)];
    const truth = 10 + 7 - (TARGET - seven) / (six - seven);
    let [cost, difference] = [0, 0];
    for (let n = 0; n < trials; n += 1) {
      const busy = busyDays(20, uniform);
      const make = (name: string, base: number) =>
        contender(name, { base, noise: 0.2, busy }, uniform);
      const pair = [make('a', 10), make('b', 11)];
      const { rows } = cheapestAtEqualSlo(pair, options(`coverage ${n}`, 299));
      if (rows[0]!.low <= truth && truth <= rows[0]!.high) cost += 1;
      if (rows[1]!.differenceLow <= 1 && 1 <= rows[1]!.differenceHigh) difference += 1;
    }
    assert.ok(cost / trials > 0.905 && cost / trials < 0.99, `cost ${cost / trials}`);
    assert.ok(difference / trials > 0.905, `difference ${difference / trials}`);
  });

  it('rarely resolves among equals, however many there are', () => {
    const uniform = createRandom('equals').stream('days');
    const trials = 100; // at most 5 % in the mean, so 12 have a probability below 1 in 200
    let resolved = 0;
    for (let n = 0; n < trials; n += 1) {
      const busy = busyDays(20, uniform);
      const equals = ['a', 'b', 'c', 'd'].map((name) =>
        contender(name, { base: 10, noise: 0.3, busy }, uniform),
      );
      const { verdict } = cheapestAtEqualSlo(equals, options(`equals ${n}`, 299));
      if (verdict.kind === 'resolved') resolved += 1;
    }
    assert.ok(resolved <= 11, `${resolved}`);
  });

  it('widens differences with the pairs they are told together with', () => {
    const uniform = createRandom('together').stream('days');
    const busy = busyDays(20, uniform);
    const four = [10, 11, 12, 13].map((base) =>
      contender(`at ${base}`, { base, noise: 0.3, busy }, uniform),
    );
    const width = (contenders: readonly EqualSloContender[]) => {
      const row = cheapestAtEqualSlo(contenders, options('together', 1999)).rows[1]!;
      return row.differenceHigh - row.differenceLow;
    };
    const ratio = width(four) / width(four.slice(0, 2)); // t(19): 2.96 over 2.09 for 6 pairs
    assert.ok(ratio > 1.2 && ratio < 1.65, `${ratio}`);
  });

  it('says who does not reach the target, and is none when nobody does', () => {
    const bad = constant('bad', [
      [0.01, 1],
      [0.005, 2],
    ]);
    const good = constant('good', [
      [0.01, 5],
      [0.0001, 8],
    ]);
    const { rows, verdict } = cheapestAtEqualSlo([bad, good], options());
    assert.deepEqual(verdict, { kind: 'resolved', contender: 'good' });
    assert.deepEqual([rows[0]!.reaches, rows[0]!.bound], [false, 'not reached']);
    assert.deepEqual([rows[0]!.cost, rows[0]!.notReachedShare], [Infinity, 1]);
    assert.equal(rows[1]!.notReachedShare, 0);
    assert.equal(rows[0]!.differenceToCheapest, Infinity);
    assert.deepEqual(cheapestAtEqualSlo([bad], options()).verdict, { kind: 'none' });
  });

  it('is unresolved when the only one to reach the target might not have', () => {
    const days = Array.from({ length: 20 }, (_, i) => (i < 10 ? 0.0001 : 0.0018));
    const lucky = {
      name: 'lucky',
      settings: [{ name: 'lucky 0', violationRatios: days, costs: days.map(() => 5) }],
    };
    const { rows, verdict } = cheapestAtEqualSlo([lucky], options());
    assert.deepEqual([rows[0]!.bound, rows[0]!.high], ['held', Infinity]);
    assert.ok(rows[0]!.notReachedShare > 0.2 && rows[0]!.notReachedShare < 0.6);
    assert.deepEqual(verdict, { kind: 'unresolved', among: ['lucky'] });
  });

  it('names settings with missing values, and says nothing after one day', () => {
    const holes = constant('holes', [
      [NaN, 1],
      [0.0001, 8],
    ]);
    const { rows, verdict } = cheapestAtEqualSlo([holes], options());
    assert.deepEqual([rows[0]!.missing, rows[0]!.cost], [['holes 0'], 8]);
    assert.equal(verdict.kind, 'resolved');
    const single = cheapestAtEqualSlo(
      [constant('a', [[0, 1]], 1), constant('b', [[0, 2]], 1)],
      options(),
    );
    assert.deepEqual([single.rows[0]!.low, single.rows[1]!.differenceLow], [NaN, NaN]);
    assert.deepEqual(single.verdict, { kind: 'unresolved', among: ['a', 'b'] });
    const uneven = [constant('a', [[0, 1]], 3), constant('b', [[0, 2]], 4)];
    assert.throws(() => cheapestAtEqualSlo(uneven, options()), /b 0 has 4 violation ratios/);
  });
});
