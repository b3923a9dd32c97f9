import assert from 'node:assert/strict';
import { loggedBandit } from '../../../experiments/off-policy/logged-bandit.ts';
import { type LowerBound, lowerBound } from '../../../experiments/off-policy/lower-bound.ts';
import { createRandom } from '../../../sim/random.ts';

const VALUES = [0.4, 0.9, 0.1]; // of the actions
const OPTIONS = { confidence: 0.95, rewards: { min: 0, max: 1 } };

function logOf(rows: number, logging: readonly number[], target: readonly number[]) {
  const uniform = createRandom('gate').stream('log');
  const actions = Array.from({ length: rows }, () => {
    const draw = uniform();
    return draw < logging[0]! ? 0 : draw < logging[0]! + logging[1]! ? 1 : 2;
  });
  return loggedBandit({
    actions,
    propensities: actions.map((action) => logging[action]!),
    rewards: actions.map((action) => (uniform() < VALUES[action]! ? 1 : 0)),
    targets: actions.map(() => target),
  });
}

/** What a gate asks: is the policy surely no worse than what runs now? */
const admits = (bound: LowerBound, baseline: number): boolean =>
  bound.kind === 'bound' && bound.low >= baseline;
const reasonOf = (bound: LowerBound): string => (bound.kind === 'refused' ? bound.reason : '');

describe('the lower bound of a policy that has not run', () => {
  const baseline = 0.4; // action 0, with no exploration

  it('lets a gate admit a policy that is surely better', () => {
    const bound = lowerBound(logOf(5000, [0.6, 0.2, 0.2], [0, 1, 0]), OPTIONS);
    assert(admits(bound, baseline), JSON.stringify(bound));
    assert(bound.kind === 'bound' && bound.low < bound.estimate && bound.low < 0.9);
    assert.equal(bound.weightMax, 5);
    assert(Math.abs(bound.effectiveSampleSize - 1000) < 100);
  });

  it('makes a gate refuse a policy that is worse, or not surely better', () => {
    assert(!admits(lowerBound(logOf(5000, [0.6, 0.2, 0.2], [0, 0, 1]), OPTIONS), baseline));
    assert(!admits(lowerBound(logOf(300, [0.6, 0.2, 0.2], [0.5, 0.5, 0]), OPTIONS), baseline));
  });

  it('is refused where the log never makes the choices of the policy', () => {
    const certain = lowerBound(logOf(5000, [1, 0, 0], [0, 1, 0]), OPTIONS);
    assert.match(reasonOf(certain), /no support: 100 %/);
    const unseen = lowerBound(logOf(5000, [0.7, 0, 0.3], [0.5, 0.5, 0]), OPTIONS);
    assert.match(reasonOf(unseen), /no support: 50 %/);
  });

  it('is refused where too few rows speak of the policy', () => {
    const few = lowerBound(logOf(400, [0.94, 0.03, 0.03], [0, 1, 0]), OPTIONS);
    assert.match(reasonOf(few), /effective sample size is \d+\.\d rows, below 50/);
    const carried = lowerBound(logOf(1000, [0.96, 0.02, 0.02], [0.7, 0.3, 0]), OPTIONS);
    assert.match(reasonOf(carried), /variance rests on/);
  });

  it('is refused where propensities are wrong', () => {
    const log = logOf(5000, [0.4, 0.3, 0.3], [0, 1, 0]);
    const doubled = { ...log, propensities: log.propensities.map((one) => 2 * one * 0.99) };
    assert.match(reasonOf(lowerBound(doubled, OPTIONS)), /mean of 0\.5\d*, .* from 1/);
    const none = { ...log, propensities: log.propensities.map((one, i) => (i === 3 ? 0 : one)) };
    assert.match(reasonOf(lowerBound(none, OPTIONS)), /propensity 0/);
  });

  it('is refused where a reward leaves its range, or episodes differ in length', () => {
    const log = logOf(5000, [0.6, 0.2, 0.2], [0, 1, 0]);
    const narrow = lowerBound(log, { ...OPTIONS, rewards: { min: 0, max: 0.5 } });
    assert.match(reasonOf(narrow), /a reward of 1 lies outside/);
    const clusters = Int32Array.from({ length: 5000 }, (_, i) => (i < 4000 ? i >> 1 : i - 2000));
    assert.match(reasonOf(lowerBound({ ...log, clusters }, OPTIONS)), /differ in length/);
  });
});
