import assert from 'node:assert/strict';
import {
  ObservationNormalizer,
  RewardScaler,
  RunningMoments,
} from '../../../agents/learning/normalizer.ts';

const near = (got: number, expected: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(got - expected) <= tolerance, `${got} is not ${expected}`);

describe('running moments', () => {
  it('are the mean and the variance of all numbers, also far from 0', () => {
    const moments = new RunningMoments(2);
    moments.add([1e9 + 1, -4, 1e9 + 2, 0], 2);
    moments.add([1e9 + 6, 10]);
    assert.equal(moments.count, 3);
    near(moments.mean(0), 1e9 + 3, 1e-6);
    near(moments.variance(0), (4 + 1 + 9) / 3, 1e-6);
    near(moments.mean(1), 2);
    near(moments.variance(1), (36 + 4 + 64) / 3);
  });

  it('have variance 1 until there are two numbers', () => {
    const moments = new RunningMoments(1);
    assert.equal(moments.variance(0), 1);
    moments.add([7]);
    assert.equal(moments.variance(0), 1);
    assert.equal(moments.mean(0), 7);
  });
});

describe('an observation normalizer', () => {
  it('brings observations to mean 0 and variance 1, and cuts off the rest', () => {
    const normalizer = new ObservationNormalizer(2, 3);
    normalizer.moments.add([0, 5, 4, 5], 2); // mean 2 and deviation 2; mean 5 and deviation 0
    const result = normalizer.normalize([4, 5, 100, 6, -100, 5], 3);
    const expected = [1, 0, 3, 3, -3, 0];
    for (const [i, value] of result.entries()) near(value, expected[i]!, 1e-7);
  });

  it('goes on exactly after it was saved', () => {
    const [one, other] = [new ObservationNormalizer(1), new ObservationNormalizer(1)];
    one.moments.add([0.1, 1 / 3, 1e-17], 3);
    other.moments.restore(JSON.parse(JSON.stringify(one.moments.save())));
    for (const each of [one, other]) each.moments.add([0.7]);
    assert.deepEqual(other.moments.save(), one.moments.save());
    assert.throws(() => new RunningMoments(2).restore(one.moments.save()), /2 dimensions/);
  });
});

describe('a reward scaler', () => {
  it('divides by the deviation of discounted sums, which begin anew with each episode', () => {
    const scaler = new RewardScaler(2, 0.5);
    // Sums after the first step: 2 and 4, of variance 1; then 2 / 2 + 1 = 2, and 6 after an end.
    const first = scaler.scale([2, 4], [0, 1]);
    near(first[0]!, 2, 1e-7);
    near(first[1]!, 4, 1e-7);
    const second = scaler.scale([1, 6], [0, 0]);
    const deviation = Math.sqrt((2.25 + 0.25 + 2.25 + 6.25) / 4); // of 2, 4, 2, 6 around 3.5
    near(second[0]!, 1 / deviation, 1e-7);
    near(second[1]!, 6 / deviation, 1e-7);
  });

  it('keeps signs, cuts off at its limit and goes on exactly after it was saved', () => {
    const scaler = new RewardScaler(1, 0.9, 2);
    for (let i = 0; i < 50; i++) scaler.scale([i % 2], [0]);
    const other = new RewardScaler(1, 0.9, 2);
    other.restore(JSON.parse(JSON.stringify(scaler.save())));
    for (const reward of [-1000, 1000, -0.01]) {
      const [scaled] = scaler.scale([reward], [0]);
      assert.equal(Math.sign(scaled!), Math.sign(reward));
      assert.ok(Math.abs(scaled!) <= 2);
      assert.deepEqual([...other.scale([reward], [0])], [scaled]);
    }
  });
});
