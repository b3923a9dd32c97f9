import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  BurnRateMonitor,
  type BurnRateRule,
  WORKBOOK_RULES,
} from '../../../sim/observability/burn-rate.ts';
import { parseRational, rational } from '../../../sim/observability/rational.ts';

const MINUTES_OF_30_DAYS = 30n * 24n * 60n;

interface Minute {
  readonly good: number;
  readonly bad: number;
}

/** Sums each window anew and compares fractions of big integers. */
function slowlyFires(
  rule: BurnRateRule,
  objective: string,
  past: readonly Minute[],
  t: number,
): boolean {
  const allowed = parseRational(objective)!;
  return [rule.longMinutes, rule.shortMinutes].every((window, i) => {
    const seen = past.slice(Math.max(0, t - window), t);
    const bad = seen.reduce((sum, one) => sum + BigInt(one.bad), 0n);
    const total = seen.reduce((sum, one) => sum + BigInt(one.good) + BigInt(one.bad), 0n);
    const hasEnough = i > 0 || total >= BigInt(rule.eventsMin ?? 0);
    const left = bad * rule.burn.denominator * allowed.denominator;
    const right = total * rule.burn.numerator * (allowed.denominator - allowed.numerator);
    return hasEnough && left > right;
  });
}

const windows = fc.integer({ min: 1, max: 40 });
const rules = fc.array(
  fc.record({
    name: fc.constant('rule'),
    severity: fc.constantFrom('page', 'ticket'),
    longMinutes: windows,
    shortMinutes: windows,
    burn: fc.constantFrom('14.4', '6', '3', '1', '0.5').map((text) => parseRational(text)!),
    eventsMin: fc.constantFrom(0, 0, 50, 5000),
  }),
  { minLength: 1, maxLength: 4 },
);
// Long stretches alike, so that windows sit on their limits, and minutes without any event.
const segment = fc.record({
  minutes: fc.integer({ min: 1, max: 60 }),
  total: fc.constantFrom(0, 1, 10, 1000, 10_000),
  badPerMille: fc.constantFrom(0, 0, 1, 5, 10, 30, 144, 1000),
});
const traffic = fc.array(segment, { minLength: 1, maxLength: 6 }).map((segments) =>
  segments.flatMap(({ minutes, total, badPerMille }): Minute[] => {
    const bad = Math.floor((total * badPerMille) / 1000);
    return Array.from({ length: minutes }, () => ({ good: total - bad, bad }));
  }),
);

describe('burn-rate alerts', () => {
  const objective = parseRational('99.9 %')!;

  it('fire and clear as a reference that sums every window anew', () => {
    fc.assert(
      fc.property(
        rules,
        traffic,
        fc.constantFrom('0.999', '0.99', '0.9995', '1/3'),
        (list, minutes, slo) => {
          const monitor = new BurnRateMonitor({ objective: parseRational(slo)!, rules: list });
          for (const [t, { good, bad }] of minutes.entries()) {
            monitor.push(good, bad);
            const got = monitor.alerts().map(({ state }) => state === 'firing');
            const expected = list.map((rule) => slowlyFires(rule, slo, minutes, t + 1));
            assert.deepEqual(got, expected, `after minute ${t}`);
          }
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });

  it('of the workbook spend 2, 5, 10 and 10 % of the budget of 30 days in their long window', () => {
    const spent = WORKBOOK_RULES.map(({ burn, longMinutes }) =>
      rational(burn.numerator * BigInt(longMinutes) * 100n, burn.denominator * MINUTES_OF_30_DAYS),
    );
    assert.deepEqual(
      spent.map(({ numerator, denominator }) => [numerator, denominator]),
      [2n, 5n, 10n, 10n].map((percent) => [percent, 1n]),
    );
    for (const { longMinutes, shortMinutes } of WORKBOOK_RULES)
      assert.equal(longMinutes, 12 * shortMinutes);
  });

  it('hold still on the limit, and fire one error beyond it', () => {
    const rule = { ...WORKBOOK_RULES[0]!, longMinutes: 5 };
    const at = (bad: number) => {
      const monitor = new BurnRateMonitor({ objective, rules: [rule] });
      for (let minute = 0; minute < 5; minute++) monitor.push(10_000 - 144, 144);
      return monitor.push(10_000 - bad, bad).length;
    };
    assert.equal(at(144), 0);
    assert.equal(at(145), 1);
  });

  it('tell of each change once, with its time in seconds, and keep it', () => {
    const labels = { service: 'ledger' };
    const monitor = new BurnRateMonitor({
      objective,
      rules: WORKBOOK_RULES,
      labels,
      startMinute: -60,
    });
    for (let minute = -60; minute < 0; minute++) assert.deepEqual(monitor.push(100, 0), []);
    assert.deepEqual(monitor.push(0, 100), [
      { name: 'errorBudgetBurn1h', severity: 'page', state: 'firing', since: 60, labels },
      // The other windows reach back before the first minute, where nothing was good either.
      { name: 'errorBudgetBurn6h', severity: 'page', state: 'firing', since: 60, labels },
      { name: 'errorBudgetBurn1d', severity: 'ticket', state: 'firing', since: 60, labels },
      { name: 'errorBudgetBurn3d', severity: 'ticket', state: 'firing', since: 60, labels },
    ]);
    assert.deepEqual(monitor.push(0, 100), []);
    assert.equal(monitor.minute, 2);
    for (let minute = 2; minute < 6; minute++) monitor.push(100, 0);
    const [change, ...others] = monitor.push(100, 0);
    assert.deepEqual([change?.state, change?.since, others], ['inactive', 7 * 60, []]);
    assert.equal(monitor.alerts()[0]?.since, 7 * 60);
  });

  it('do not wake anybody for one error of ten when a rule asks for more events', () => {
    const fires = (eventsMin: number) => {
      const rule = { ...WORKBOOK_RULES[0]!, eventsMin };
      return new BurnRateMonitor({ objective, rules: [rule] }).push(9, 1).length === 1;
    };
    assert.deepEqual([fires(0), fires(10), fires(11)], [true, true, false]);
  });

  it('tell how fast the budget goes', () => {
    const monitor = new BurnRateMonitor({ objective, rules: WORKBOOK_RULES });
    assert.ok(Number.isNaN(monitor.burnRate(0)));
    monitor.push(985, 15);
    for (const [rule] of WORKBOOK_RULES.entries())
      assert.ok(Math.abs(monitor.burnRate(rule) - 15) < 1e-12);
  });

  it('take counts alone, and an objective between 0 and 1', () => {
    const monitor = new BurnRateMonitor({ objective, rules: WORKBOOK_RULES });
    for (const count of [-1, 0.5, NaN, 2 ** 53])
      assert.throws(() => monitor.push(count, 0), /good must be a count/);
    for (const wrong of [rational(1n, 1n), rational(0n, 1n), rational(999n, 10n)])
      assert.throws(() => new BurnRateMonitor({ objective: wrong, rules: [] }), /objective/);
  });
});
