import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generalisedAdvantages, type Rollout } from '../../../agents/learning/gae.ts';
import { ROOT } from '../../../experiments/paths.ts';

interface KnownAnswer {
  readonly r: readonly number[];
  readonly v: readonly number[];
  readonly done: readonly number[];
  readonly last_value: number;
  readonly gamma: number;
  readonly 'lambda_0.95': readonly number[];
  readonly lambda_1: readonly number[];
}
const SHARED = process.env['FINFRA_SHARED'] ?? join(ROOT, '../shared');

function near(got: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(got.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(got[i]! - value) < 1e-9, `${i}: ${got[i]}`);
  });
}

/** Five steps of one environment; no end unless it is given. */
const five = (changes: Partial<Rollout> = {}): Rollout => ({
  size: 1,
  steps: 5,
  rewards: [1, 2, 3, 4, 5],
  values: [10, 20, 30, 40, 50],
  terminated: [0, 0, 0, 0, 0],
  truncated: [0, 0, 0, 0, 0],
  finalValues: [NaN, NaN, NaN, NaN, NaN],
  lastValues: [60],
  ...changes,
});

describe('generalised advantages', () => {
  it('are those of the known answers', function () {
    const file = join(SHARED, 'known-answers/learning.json');
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      if (process.env['FINFRA_REQUIRE_SHARED'] === '1') throw new Error(`${file} is missing`);
      return this.skip();
    }
    const known = (JSON.parse(text) as { readonly gae: KnownAnswer }).gae;
    const rollout = {
      size: 1,
      steps: known.r.length,
      rewards: known.r,
      values: known.v,
      terminated: known.done,
      truncated: known.r.map(() => 0),
      finalValues: known.r.map(() => NaN),
      lastValues: [known.last_value],
    };
    for (const [lambda, expected] of [
      [0.95, known['lambda_0.95']],
      [1, known.lambda_1],
    ] as const) {
      const { advantages, returns } = generalisedAdvantages(rollout, {
        gamma: known.gamma,
        lambda,
      });
      near(advantages, expected);
      near(
        returns,
        expected.map((advantage, i) => advantage + known.v[i]!),
      );
    }
  });

  it('are errors of one step at lambda 0', () => {
    const { advantages } = generalisedAdvantages(five(), { gamma: 0.5, lambda: 0 });
    near(advantages, [1 + 10 - 10, 2 + 15 - 20, 3 + 20 - 30, 4 + 25 - 40, 5 + 30 - 50]);
  });

  it('have the discounted sums of rewards as returns at lambda 1', () => {
    const { returns } = generalisedAdvantages(five(), { gamma: 0.5, lambda: 1 });
    const [r4, r3] = [5 + 30, 4 + 17.5];
    near(returns, [1 + (2 + (3 + r3 / 2) / 2) / 2, 2 + (3 + r3 / 2) / 2, 3 + r3 / 2, r3, r4]);
  });

  it('count nothing after a termination, and the final value after a truncation', () => {
    const ends = { gamma: 0.5, lambda: 1 };
    const terminated = five({ terminated: [0, 1, 0, 0, 0] });
    near(generalisedAdvantages(terminated, ends).returns.slice(0, 2), [2, 2]);
    const truncated = five({ truncated: [0, 1, 0, 0, 0], finalValues: [0, 8, 0, 0, 0] });
    near(generalisedAdvantages(truncated, ends).returns.slice(0, 2), [4, 6]);
    const atTheEnd = five({ truncated: [0, 0, 0, 0, 1], finalValues: [0, 0, 0, 0, 8] });
    near(generalisedAdvantages(atTheEnd, ends).returns.slice(4), [5 + 4]);
  });

  it('of several environments are those of each alone', () => {
    const other = five({
      rewards: [-1, 0, 4, 2, 2],
      values: [1, 3, 2, 5, 1],
      terminated: [0, 0, 0, 1, 0],
      lastValues: [7],
    });
    const pairs = (one: ArrayLike<number>, two: ArrayLike<number>) =>
      Array.from(one).flatMap((value, i) => [value, two[i]!]);
    const [one, settings] = [five({ terminated: [0, 1, 0, 0, 0] }), { gamma: 0.9, lambda: 0.8 }];
    const both: Rollout = {
      size: 2,
      steps: 5,
      rewards: pairs(one.rewards, other.rewards),
      values: pairs(one.values, other.values),
      terminated: pairs(one.terminated, other.terminated),
      truncated: pairs(one.truncated, other.truncated),
      finalValues: pairs(one.finalValues, other.finalValues),
      lastValues: [60, 7],
    };
    const alone = [one, other].map((each) => generalisedAdvantages(each, settings).advantages);
    near(generalisedAdvantages(both, settings).advantages, pairs(alone[0]!, alone[1]!));
  });
});
