import assert from 'node:assert/strict';
import { BY_BANDIT, BY_RULE, RouterWatch } from '../../../agents/routing/router-watch.ts';

const OPTIONS = {
  interval: 30,
  ruleShare: 0.05,
  errorMax: 1,
  slowdownMax: 1.5,
  failuresMax: 0.05,
  pause: 120,
};
const watch = () => new RouterWatch(OPTIONS, 2);

/** `count` answers of the bandit, of template 0 unless said. */
function answers(one: RouterWatch, count: number, seconds: number, template = 0): void {
  for (let i = 0; i < count; i++)
    one.heard({ template, tag: BY_BANDIT, seconds, error: Number.NaN });
}
const ruled = (one: RouterWatch, seconds: number, template = 0) =>
  one.heard({ template, tag: BY_RULE, seconds, error: Number.NaN });
const trusted = (one: RouterWatch, now: number) => one.decides(now, 0.9) === BY_BANDIT;

describe('the watch over a bandit', () => {
  it('gives the rule its share, and everything for the pause after an interval out of its bounds', () => {
    const one = watch();
    assert.equal(one.decides(0, 0.04), BY_RULE);
    assert.equal(one.decides(0, 0.06), BY_BANDIT);
    ruled(one, 1);
    answers(one, 20, 1.6);
    assert.ok(trusted(one, 29.9)); // not yet judged
    assert.ok(!trusted(one, 30));
    assert.ok(!trusted(one, 149.9));
    assert.ok(trusted(one, 150));
    assert.equal(one.fallbacks, 2); // its share is none
  });

  it('weighs queries by their time, and leaves out templates that the rule has not answered', () => {
    const one = watch();
    ruled(one, 10);
    answers(one, 10, 12);
    ruled(one, 1, 1);
    answers(one, 10, 4, 1); // 160 s against 110 s: in bounds, though four times as slow on template 1
    assert.ok(trusted(one, 30));
    const unknown = watch();
    answers(unknown, 30, 100);
    assert.ok(trusted(unknown, 30));
    answers(unknown, 5, 100, 1);
    ruled(unknown, 1);
    answers(unknown, 20, 1.6);
    assert.ok(!trusted(unknown, 60)); // by those that it can compare
  });

  it('takes what is normal for the rule from many of its answers', () => {
    const one = watch();
    for (let i = 0; i < 9; i++) ruled(one, 1);
    ruled(one, 11); // normal: 1 + 0.05 x 10
    answers(one, 20, 2.3);
    assert.ok(!trusted(one, 30));
    const other = watch();
    for (const seconds of [1, 11]) ruled(other, seconds);
    answers(other, 20, 2.2);
    assert.ok(trusted(other, 30));
  });

  it('asks for 20 ends', () => {
    for (const [count, isTrusted] of [
      [19, true],
      [20, false],
    ] as const) {
      const failing = watch();
      for (let i = 0; i < count; i++) failing.failed(BY_BANDIT);
      for (let i = 0; i < 100; i++) failing.failed(BY_RULE);
      assert.equal(trusted(failing, 30), isTrusted);
      const slow = watch();
      ruled(slow, 1);
      answers(slow, count, 2);
      assert.equal(trusted(slow, 30), isTrusted);
      const wrong = watch();
      for (let i = 0; i < count; i++)
        wrong.heard({ template: 0, tag: BY_BANDIT, seconds: 1, error: 1.1 });
      answers(wrong, 50, 1); // of which nothing was predicted
      assert.equal(trusted(wrong, 30), isTrusted);
    }
  });

  it('judges every interval by itself', () => {
    const slow = watch();
    ruled(slow, 1);
    answers(slow, 100, 9);
    assert.ok(!trusted(slow, 30));
    answers(slow, 20, 1);
    assert.ok(trusted(slow, 150));
    assert.ok(trusted(slow, 180));
    const failing = watch();
    answers(failing, 100, 1);
    assert.ok(trusted(failing, 30));
    for (let i = 0; i < 2; i++) failing.failed(BY_BANDIT);
    answers(failing, 18, 1); // 2 of 20
    assert.ok(!trusted(failing, 60));
    const wrong = watch();
    const missed = (error: number, count: number) => {
      for (let i = 0; i < count; i++)
        wrong.heard({ template: 0, tag: BY_BANDIT, seconds: 1, error });
    };
    missed(0.5, 100);
    assert.ok(trusted(wrong, 30));
    missed(1.5, 20);
    assert.ok(!trusted(wrong, 60));
    missed(0.5, 20);
    assert.ok(trusted(wrong, 180));
  });

  it('forgets of good intervals what would hide a bad one, and of bad ones what would blame a good one', () => {
    const slower = watch();
    ruled(slower, 1);
    answers(slower, 100, 1);
    assert.ok(trusted(slower, 30));
    answers(slower, 20, 2);
    assert.ok(!trusted(slower, 60));
    const few = watch();
    ruled(few, 1);
    answers(few, 19, 1);
    assert.ok(trusted(few, 30));
    answers(few, 1, 99);
    assert.ok(trusted(few, 60));
    const failing = watch();
    for (const now of [30, 60]) {
      failing.failed(BY_BANDIT);
      answers(failing, 20, 1); // 1 of 21
      assert.ok(trusted(failing, now));
    }
  });
});
