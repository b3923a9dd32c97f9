import assert from 'node:assert/strict';
import { AlertRule, type AlertRuleOptions } from '../../../sim/observability/alert-rule.ts';

const rule = (changes: Partial<AlertRuleOptions> = {}) =>
  new AlertRule({
    name: 'highLatency',
    severity: 'page',
    comparison: 'above',
    limit: 0.5,
    for: 120,
    keepFiringFor: 0,
    ...changes,
  });

/** The states after evaluations a minute apart, by their first letters. */
function states(one: AlertRule, values: readonly number[]): string {
  return values
    .map((value, minute) => {
      one.evaluate(minute * 60, value);
      return one.alert.state[0];
    })
    .join('');
}

describe('an alert rule', () => {
  it('is pending until its condition has held for long enough, then fires, then ends', () => {
    assert.equal(states(rule(), [0.4, 0.6, 0.6, 0.6, 0.6, 0.4]), 'ippffi');
  });

  it('starts again when one evaluation disagrees, or finds no sample', () => {
    assert.equal(states(rule(), [0.6, 0.6, 0.5, 0.6, 0.6, 0.6]), 'ppippf');
    assert.equal(states(rule(), [0.6, 0.6, NaN, 0.6, 0.6, 0.6]), 'ppippf');
  });

  it('without waiting fires at once; on the limit it does not', () => {
    assert.equal(states(rule({ for: 0 }), [0.5, 0.6, 0.5]), 'ifi');
    assert.equal(states(rule({ for: 0, comparison: 'below' }), [0.5, 0.4, 0.5]), 'ifi');
  });

  it('fires on for a while after its condition, counted from the last miss in a row', () => {
    const one = rule({ for: 0, keepFiringFor: 120 });
    assert.equal(states(one, [0.6, 0.4, 0.4, 0.6, 0.4, 0.4, 0.4, 0.4]), 'ffffffii');
    assert.equal(states(rule({ for: 0, keepFiringFor: 120 }), [0.6, NaN, NaN, NaN]), 'fffi');
    // What was only pending is not kept.
    assert.equal(states(rule({ keepFiringFor: 120 }), [0.6, 0.4]), 'pi');
  });

  it('takes a sample older than five minutes for none', () => {
    const one = rule({ for: 0 });
    assert.equal(one.evaluate(1000, 1, 700)?.state, 'firing');
    assert.equal(one.evaluate(1000.5, 1, 700)?.state, 'inactive');
    assert.equal(one.evaluate(1000.5, 1, NaN), undefined);
  });

  it('returns what has changed, with its time', () => {
    const one = rule({ labels: { service: 'ledger' } });
    assert.ok(Number.isNaN(one.alert.since));
    assert.deepEqual(one.evaluate(10, 1), {
      name: 'highLatency',
      severity: 'page',
      state: 'pending',
      since: 10,
      labels: { service: 'ledger' },
    });
    assert.equal(one.evaluate(129.9, 1), undefined);
    assert.equal(one.evaluate(130, 1)?.state, 'firing');
    assert.equal(one.alert.since, 130);
    assert.throws(() => one.evaluate(129, 1), /evaluated at 129 s after 130 s/);
  });
});
