import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DisjointLinUcb, linUcb } from '../../../agents/algorithms/lin-ucb.ts';
import { defaultBackend } from '../../../agents/learning/backends/index.ts';
import { ROOT } from '../../../experiments/paths.ts';
import { assertResumes, oneStepTask, shareRight, train } from './tasks.ts';

const SHARED = process.env['FINFRA_SHARED'] ?? join(ROOT, '../shared');

interface KnownAnswer {
  readonly updates: readonly (readonly [readonly number[], number, number])[];
  readonly query: readonly number[];
  readonly theta: readonly (readonly number[])[];
  readonly mean: readonly number[];
  readonly width: readonly number[];
  readonly ucb: readonly number[];
}

function near(got: readonly number[], wanted: readonly number[]): void {
  assert.equal(got.length, wanted.length);
  got.forEach((one, at) => {
    assert(Math.abs(one - wanted[at]!) <= 1e-9, `${got} ${wanted}`);
  });
}

// Arm 0 is right where x > 0, arm 1 where it is not; arm 2 never: all linear.
const task = () =>
  oneStepTask({
    actions: 3,
    reward: ([x, y], action) => y + (action === 0 ? x : action === 1 ? -x : -1.5),
    noise: 0.5,
  });
const best = ([x]: readonly [number, number]) => (x > 0 ? 0 : 1);

describe('disjoint LinUCB', () => {
  it('equals two updates that can be computed by hand', () => {
    const bandit = new DisjointLinUcb({ alternatives: 2, features: 1, alpha: 2, lambda: 1 });
    bandit.update([2], 0, 3); // A = 5, b = 6
    near(bandit.theta(0), [1.2]);
    near(bandit.mean([1]), [1.2, 0]);
    near(bandit.width([1]), [Math.sqrt(1 / 5), 1]);
    near(bandit.ucb([1]), [1.2 + 2 * Math.sqrt(1 / 5), 2]);
  });

  it('equals the known answers of known-answers/learning.json', function () {
    const file = join(SHARED, 'known-answers/learning.json');
    if (!existsSync(file) && process.env['FINFRA_REQUIRE_SHARED'] !== '1') this.skip();
    const known: KnownAnswer = JSON.parse(readFileSync(file, 'utf8')).linucb;
    const bandit = new DisjointLinUcb({ alternatives: 2, features: 2, alpha: 1, lambda: 1 });
    for (const [features, action, reward] of known.updates) bandit.update(features, action, reward);
    known.theta.forEach((theta, at) => {
      near(bandit.theta(at), theta);
    });
    near(bandit.mean(known.query), known.mean);
    near(bandit.width(known.query), known.width);
    near(bandit.ucb(known.query), known.ucb);
  });

  it('finds the best arm by context', () => {
    const trainer = train({ line: linUcb, create: task, steps: 2000 });
    assert(shareRight(trainer.policy, best) >= 0.97);
    assert.deepEqual([...trainer.policy.probabilities([0.9, 0])], [1, 0, 0]);
    const loaded = linUcb.load(JSON.parse(JSON.stringify(trainer.parameters())), defaultBackend());
    assert.equal(shareRight(loaded, best), shareRight(trainer.policy, best));
    // Once it knows, it takes what is best: the mean of |x| + y is 1/2, of uniform actions -1/2.
    trainer.advance();
    assert(trainer.diagnostics['rewardMean']! > 0.2, `${trainer.diagnostics['rewardMean']}`);
  });

  it('finds with cells what is not linear, and cannot without', () => {
    // The parity of two signs: no linear model of x and y knows it.
    const parity = ([x, y]: readonly [number, number]) => (x * y > 0 ? 0 : 1);
    const create = () =>
      oneStepTask({ actions: 2, reward: (x, action) => (parity(x) === action ? 1 : 0) });
    const share = (options: object) =>
      shareRight(
        train({ line: linUcb, options: { ...options }, create, steps: 3000 }).policy,
        parity,
      );
    assert(share({ features: 'cells', cells: 10 }) >= 0.95);
    assert(share({ features: 'linear' }) <= 0.8);
  });

  it('takes no alternative that is closed', () => {
    const create = () =>
      oneStepTask({
        actions: 3,
        reward: (_, action) => (action === 2 ? 0 : action === 1 ? 100 : 1),
        mask: ([x]) => Uint8Array.of(1, 0, x > 0 ? 1 : 0),
      });
    const trainer = train({ line: linUcb, create, steps: 500 });
    assert(trainer.diagnostics['rewardMean']! <= 1);
    assert.deepEqual(trainer.policy.act([0.5, 0], Uint8Array.of(0, 0, 1)), [2]);
    assert.deepEqual([...trainer.policy.probabilities([1, 0], Uint8Array.of(0, 0, 1))], [0, 0, 1]);
  });

  it('goes on exactly from what it saved, during the warm-up and after', () => {
    assertResumes({ line: linUcb, create: task, steps: 640 }, [1, 4]);
    const cells = { line: linUcb, options: { features: 'cells', cells: 5 }, create: task };
    assertResumes({ ...cells, steps: 640 }, [1, 4]);
  });

  it('refuses a damaged policy', () => {
    assert.throws(() => linUcb.load({ features: { kind: 'linear' } }, defaultBackend()), /arms/);
    assert.throws(() => linUcb.load({ arms: [], features: {} }, defaultBackend()), /arms/);
    assert.throws(() => linUcb.load(3, defaultBackend()), /must be a map/);
  });
});
