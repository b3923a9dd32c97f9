import assert from 'node:assert/strict';
import type { StatementRouter } from '../../../sim/databases/statement-router.ts';
import { end, query, REPORT, router } from './made-up-site.ts';

const RULE = { kind: 'static-hint', analytical: 'columns' };
const bandit = (options: object = {}) =>
  router({ kind: 'guarded-bandit', rule: RULE, ruleShare: 0, ...options });
const SECONDS = [2, 0.5, 4, 1]; // by choice

/** One query every second; returns how many the rule was left with, and the choices. */
function play(
  one: StatementRouter,
  { from, count }: { readonly from: number; readonly count: number },
  seconds: (choice: number, time: number) => number = (choice) => SECONDS[choice]!,
) {
  const choices: number[] = [];
  const before = one.fallbacks!;
  for (let time = from; time < from + count; time++) {
    const asked = query(REPORT, { time, bucket: time % 4 });
    const choice = one.route(asked);
    choices.push(choice);
    const done = { time, bucket: time % 4, tag: asked.tag ?? 0 };
    one.ended!(end(REPORT, choice, seconds(choice, time), done));
  }
  return { choices, fallbacks: one.fallbacks! - before };
}

describe('the guarded bandit', () => {
  it('finds the best way to answer each kind of query', () => {
    const one = bandit({ errorMax: 10, slowdownMax: 100 });
    play(one, { from: 0, count: 300 });
    const { choices } = play(one, { from: 300, count: 100 });
    assert.ok(choices.filter((choice) => choice === 1).length > 90, `${choices}`);
  });

  it('leaves all queries to its rule within one interval of erring', () => {
    const one = bandit({ interval: '30s', pause: '60s', errorMax: 1, slowdownMax: 100 });
    assert.equal(play(one, { from: 0, count: 300 }).fallbacks, 0);
    // From now on everything takes 100 times as long.
    play(one, { from: 300, count: 30 }, (choice) => 100 * SECONDS[choice]!);
    const { choices, fallbacks } = play(one, { from: 330, count: 30 });
    assert.equal(fallbacks, 30);
    assert.deepEqual(new Set(choices), new Set([3]));
    assert.equal(play(one, { from: 390, count: 1 }).fallbacks, 0); // it is tried again
  });

  it('gives way where its answers take longer than those of the rule, or do not come', () => {
    const slow = bandit({ ruleShare: 0.5, slowdownMax: 1.2, errorMax: 100, interval: '60s' });
    const ask = (time: number, latencyOfBandit: number) => {
      const asked = query(REPORT, { time });
      const choice = slow.route(asked);
      const tag = asked.tag ?? 0;
      const seconds = tag === 1 ? latencyOfBandit : 1; // whatever the work
      slow.ended!(end(REPORT, choice, 1, { time, tag, seconds }));
    };
    for (let time = 0; time <= 60; time++) ask(time, 1.1);
    assert.equal(slow.fallbacks, 0);
    for (let time = 61; time <= 120; time++) ask(time, 1.3);
    assert.equal(slow.fallbacks, 1); // that at 120 s
    const failing = bandit({ failuresMax: 0.05 });
    for (let time = 0; time < 31; time++) {
      const asked = query(REPORT, { time });
      const choice = failing.route(asked);
      const tag = asked.tag ?? 0;
      failing.ended!(end(REPORT, choice, Number.NaN, { time, isDone: false, tag }));
    }
    assert.equal(failing.fallbacks, 1);
  });

  it('lets its rule decide on its share, on writes and in open transactions', () => {
    const half = bandit({ ruleShare: 0.5, errorMax: 10, slowdownMax: 100 });
    play(half, { from: 0, count: 300 });
    const { choices, fallbacks } = play(half, { from: 300, count: 200 });
    const byRule = choices.filter((choice) => choice === 3).length;
    assert.ok(byRule > 70 && byRule < 130 && fallbacks === 0, `${byRule}`);
    assert.equal(bandit().route(query(REPORT, { openAt: 0 })), 0);
  });
});
