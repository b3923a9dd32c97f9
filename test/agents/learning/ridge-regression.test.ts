import assert from 'node:assert/strict';
import { solveLinear } from '../../../agents/learning/finite-mdp.ts';
import { RidgeRegression } from '../../../agents/learning/ridge-regression.ts';
import { createRandom } from '../../../sim/random.ts';

interface Sample {
  readonly rows: readonly Float64Array[];
  readonly rewards: readonly number[];
}

function sample(count: number, size: number): Sample {
  const uniform = createRandom('ridge').stream('sample');
  const rows = Array.from({ length: count }, () =>
    Float64Array.from({ length: size }, () => 4 * uniform() - 2),
  );
  return { rows, rewards: rows.map((row) => row[0]! - 2 * row[size - 1]! + uniform()) };
}

/** A = lambda I + sum x x', each row followed by its entry of `right`. */
function equations({ rows }: Sample, lambda: number, right: (at: number) => number) {
  const size = rows[0]!.length;
  return Array.from({ length: size }, (_, i) => {
    const line = new Float64Array(size + 1);
    for (let j = 0; j < size; j++)
      line[j] = rows.reduce((sum, x) => sum + x[i]! * x[j]!, i === j ? lambda : 0);
    line[size] = right(i);
    return line;
  });
}

function learnt({ rows, rewards }: Sample, lambda: number, size = rows[0]!.length) {
  const model = new RidgeRegression(size, lambda);
  rows.forEach((row, at) => {
    model.update(row, rewards[at]!);
  });
  return model;
}

describe('ridge regression by rank-one updates', () => {
  it('has the weights and the variance of a direct solve, after 5 and after 5000 observations', () => {
    for (const [count, lambda] of [
      [5, 1],
      [5000, 0.01],
    ] as const) {
      const data = sample(count, 6);
      const model = learnt(data, lambda);
      const moment = (i: number) =>
        data.rows.reduce((sum, x, at) => sum + x[i]! * data.rewards[at]!, 0);
      const theta = solveLinear(equations(data, lambda, moment));
      const query = Float64Array.of(1, -1, 0.5, 2, 0, 3);
      const solved = solveLinear(equations(data, lambda, (i) => query[i]!));
      const variance = solved.reduce((sum, one, at) => sum + one * query[at]!, 0);
      theta.forEach((one, at) => {
        assert(Math.abs(model.theta[at]! - one) < 1e-10, `theta ${model.theta[at]} ${one}`);
      });
      assert(Math.abs(model.variance(query) / variance - 1) < 1e-9);
      assert.equal(model.count, count);
    }
  });

  it('knows the variance of the noise from the errors and the penalty together', () => {
    const data = sample(200, 3);
    const model = learnt(data, 0.5);
    const errors = data.rows.map((row, at) => data.rewards[at]! - model.mean(row));
    const penalty = model.theta.reduce((sum, one) => sum + 0.5 * one * one, 0);
    const squares = errors.reduce((sum, one) => sum + one * one, penalty);
    const expected = (6 + squares / 2) / (6 + 100 - 1);
    assert(Math.abs(model.noiseVariance(6, 6) / expected - 1) < 1e-10);
    assert.equal(new RidgeRegression(3, 1).noiseVariance(6, 10), 2); // the prior
  });

  it('grows with its features as if they had always been there', () => {
    const data = sample(50, 4);
    const short = data.rows.map((row, at) => (at < 25 ? row.slice(0, 2) : row));
    const padded = data.rows.map((row, at) =>
      at < 25 ? Float64Array.of(row[0]!, row[1]!, 0, 0) : row,
    );
    const grown = learnt({ ...data, rows: short }, 0.7, 2);
    const whole = learnt({ ...data, rows: padded }, 0.7);
    assert.deepEqual([...grown.theta], [...whole.theta]);
    assert.deepEqual([...grown.inverse], [...whole.inverse]);
    const unmet = new RidgeRegression(1, 4);
    assert.equal(unmet.variance(Float64Array.of(0, 2)), 1); // 2^2 / 4
    assert.equal(unmet.theta.length, 1); // asking changes nothing
  });

  it('goes on exactly from what it saved, and refuses what is damaged', () => {
    const data = sample(40, 3);
    const whole = learnt(data, 1);
    const half = learnt({ rows: data.rows.slice(0, 20), rewards: data.rewards }, 1);
    const saved = JSON.parse(JSON.stringify(half.save()));
    const second = RidgeRegression.load(saved);
    for (let at = 20; at < 40; at++) second.update(data.rows[at]!, data.rewards[at]!);
    assert.deepEqual(second.save(), whole.save());
    assert.throws(() => RidgeRegression.load({ ...saved, theta: 'AAAA' }), /3 packed numbers/);
    assert.throws(() => RidgeRegression.load({ ...saved, size: -1 }), /size/);
    assert.throws(() => RidgeRegression.load([]), /linear model must be a map/);
  });
});
