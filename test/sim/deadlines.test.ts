import assert from 'node:assert/strict';
import { DeadlineClock } from '../../sim/calendars/deadline-clock.ts';
import { publishedSchedule } from '../../sim/calendars/window-schedules.ts';
import { DeadlineJudge, type DeadlineTally } from '../../sim/deadlines.ts';
import { DONE, FAILED, REJECTED, TIMED_OUT } from '../../sim/units.ts';
import { arrivalsAt, call, run, service, systemConfig, transaction } from './build.ts';

const HOUR = 3600;
const clock = (date: string, time = '00:00') =>
  new DeadlineClock({ date, time, zone: 'America/New_York' });
const ach = (date: string, buffer = 0) =>
  new DeadlineJudge('pay', publishedSchedule('same-day-ach', buffer), clock(date));
const at = (time: string): number => {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return hours * HOUR + minutes * 60 + seconds;
};
const named = ({ tallies }: { readonly tallies: readonly DeadlineTally[] }, name: string) => {
  const tally = tallies.find(({ window }) => window === name);
  assert(tally !== undefined);
  return tally;
};

describe('deadlines of transactions', () => {
  it('keep what is done before the cut-off, and roll what is done at it', () => {
    const judge = ach('2025-11-24');
    judge.ended(at('10:00'), at('10:30') - 0.001, DONE, 500);
    judge.ended(at('10:00'), at('10:30'), DONE, 700);
    const first = named(judge, 'first');
    assert.deepEqual(
      [first.items, first.kept, first.missed, first.rolled, first.latenessSecondsMax],
      [2, 1, 1, 1, 0],
    );
    assert.equal(first.amountMinorMissed, 700);
    assert.equal(first.settlementDelaySeconds, 4 * HOUR); // from 13:00 to 17:00
    assert.equal(first.windowsMissed, 1);
  });

  it('give what comes at the cut-off, or in the buffer before it, to the next window', () => {
    const judge = ach('2025-11-24', 30 * 60);
    judge.ended(at('09:59:59'), at('10:29:59'), DONE, 0); // the buffer is for the work
    judge.ended(at('10:00'), at('10:01'), DONE, 0);
    judge.ended(at('14:15'), at('14:16'), DONE, 0);
    judge.ended(at('09:00'), at('09:01'), DONE, 0); // ends come in any order
    assert.deepEqual(
      judge.tallies.map(({ items, kept }) => [items, kept]),
      [
        [2, 2],
        [1, 1],
        [1, 1],
      ],
    );
  });

  it('roll from the last window of a Wednesday over Thanksgiving to Friday', () => {
    const judge = ach('2025-11-26');
    judge.ended(at('16:44'), at('16:50'), DONE, 100);
    const third = named(judge, 'third');
    assert.equal(third.latenessSecondsMax, 5 * 60);
    assert.equal(third.settlementDelaySeconds, 48 * HOUR - 5 * HOUR); // 18:00 to Friday 13:00
  });

  it('count what failed, was rejected or timed out as missed, whenever it did', () => {
    const judge = ach('2025-11-24');
    for (const outcome of [FAILED, REJECTED, TIMED_OUT])
      judge.ended(at('09:00'), at('09:01'), outcome, 100);
    const first = named(judge, 'first');
    assert.deepEqual([first.items, first.missed, first.rolled], [3, 3, 0]);
    assert.equal(first.amountMinorMissed, 300);
    assert.equal(first.latenessSecondsMax, 0);
  });

  it('count what is open at the end as missed once it is due, and as pending before', () => {
    const judge = ach('2025-11-24');
    judge.left(at('10:00'), at('10:30'), 100);
    judge.left(at('10:00'), at('11:00'), 100);
    judge.left(at('10:00'), at('10:29'), 100);
    const first = named(judge, 'first');
    assert.deepEqual([first.items, first.missed, first.pending], [3, 2, 1]);
    assert.deepEqual([first.latenessSecondsMax, first.amountMinorMissed], [1800, 200]);
  });

  it('keep the local cut-off on the days on which clocks change', () => {
    // 10:30 is 9.5 h after midnight in spring, 11.5 h in autumn; the Sundays have no window: Monday has.
    for (const [saturday, hours] of [
      ['2025-03-08', 23],
      ['2025-11-01', 25],
    ] as const) {
      const judge = ach(saturday);
      const cutOff = 24 * HOUR + hours * HOUR + at('10:30');
      judge.ended(24 * HOUR, cutOff - 1, DONE, 0);
      judge.ended(24 * HOUR, cutOff, DONE, 0);
      assert.deepEqual([named(judge, 'first').kept, named(judge, 'first').rolled], [1, 1]);
    }
  });
});

describe('a system with deadlines', () => {
  const config = systemConfig(
    [service('desk')],
    [
      transaction([call('desk', 60)], { deadline: 'ach' }),
      transaction([call('desk', 60)], { name: 'free' }),
    ],
    { windows: { ach: { kind: 'same-day-ach' } } },
  );
  const world = {
    clock: clock('2025-11-24', '10:25'),
    schedules: new Map([['ach', publishedSchedule('same-day-ach')]]),
    jobs: new Map(),
  };

  it('judges the transactions of types that have one, from the begin of counting on', () => {
    // Four wait for one worker: those of 30, 60 and 90 s are done at 120, 240 and 300 s = 10:30.
    const source = arrivalsAt([0, 30, 40, 60, 90], [0, 0, 1, 0, 0]);
    const built = run(config, source, 320, { countFrom: 10, horizon: 320, world });
    built.system.finish();
    const [first] = built.system.deadlines!.tallies;
    assert.deepEqual(
      [first!.items, first!.kept, first!.rolled, first!.missed, first!.amountMinorMissed],
      [3, 2, 1, 1, 100],
    );
  });

  it('judges what is in flight when the run ends', () => {
    const built = run(config, [0, 30, 60, 90, 120, 150, 310], 301, { horizon: 301, world });
    built.system.finish();
    const [first] = built.system.deadlines!.tallies;
    assert.deepEqual([first!.items, first!.kept, first!.rolled, first!.missed], [6, 4, 1, 2]);
  });

  it('is a bug without a clock', () => {
    assert.throws(() => run(config, [], 1), /deadlines need a clock/);
  });
});
