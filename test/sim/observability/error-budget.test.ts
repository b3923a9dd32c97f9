import assert from 'node:assert/strict';
import { ErrorBudget } from '../../../sim/observability/error-budget.ts';
import { parseRational } from '../../../sim/observability/rational.ts';

const objective = parseRational('99.9 %')!;

describe('an error budget', () => {
  it('is untouched without errors, and unknown without events', () => {
    const budget = new ErrorBudget(objective);
    budget.push(0, 0);
    assert.ok(Number.isNaN(budget.remainingRatio));
    assert.equal(budget.isExceeded, false);
    budget.push(1000, 0);
    assert.equal(budget.remainingRatio, 1);
  });

  it('is spent by one bad event of a thousand, and exceeded by the next', () => {
    const budget = new ErrorBudget(objective);
    budget.push(999, 1);
    assert.equal(budget.remainingRatio, 0);
    assert.equal(budget.isExceeded, false);
    budget.push(999, 2);
    assert.equal(budget.isExceeded, true);
    assert.equal(budget.bad, 3);
    assert.ok(Math.abs(budget.allowed - 2.001) < 1e-12);
    assert.ok(Math.abs(budget.remainingRatio - (2.001 - 3) / 2.001) < 1e-12);
  });

  it('forgives what is older than its period, to the minute', () => {
    const budget = new ErrorBudget(objective, 10);
    budget.push(900, 100);
    for (let minute = 1; minute < 10; minute++) budget.push(1000, 0);
    assert.equal(budget.bad, 100);
    assert.equal(budget.remainingRatio, -9);
    budget.push(1000, 0);
    assert.equal(budget.remainingRatio, 1);
  });

  it('loses 2 % to an hour at 14.4 times the rate that would last 30 days', () => {
    const budget = new ErrorBudget(objective);
    for (let minute = 0; minute < 30 * 24 * 60 - 60; minute++) budget.push(10_000, 0);
    for (let minute = 0; minute < 60; minute++) budget.push(10_000 - 144, 144);
    assert.equal(budget.remainingRatio, 0.98);
  });
});
