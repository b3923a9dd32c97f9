import assert from 'node:assert/strict';
import { parseClockTime } from '../../../sim/calendars/clock-times.ts';
import { DeadlineClock } from '../../../sim/calendars/deadline-clock.ts';
import { ruleCalendarOf } from '../../../sim/calendars/index.ts';
import { timeZone } from '../../../sim/calendars/time-zones.ts';
import { createSchedule, type WindowPlan } from '../../../sim/calendars/window-plan.ts';
import type { JobConfig, JobTaskConfig } from '../../../sim/jobs/job-config.ts';
import type { AccountGroupConfig } from '../../../sim/ledger/ledger-config.ts';
import type { PostingConfig } from '../../../sim/ledger/posting-config.ts';
import { createRandom } from '../../../sim/random.ts';
import type { ServiceConfig } from '../../../sim/system-config.ts';
import type { Seconds } from '../../../sim/units.ts';
import type { World } from '../../../sim/world.ts';
import {
  arrivalsAt,
  type BuildOptions,
  type Built,
  build,
  call,
  type Draw,
  exponential,
  poisson,
  recorded,
  service,
  systemConfig,
  transaction,
} from '../build.ts';

const HOUR = 3600;
const ZONE = 'America/New_York';

function task(name: string, changes: Partial<JobTaskConfig> = {}): JobTaskConfig {
  return {
    name,
    transaction: 'item',
    items: 1,
    parallelism: 1,
    amountMinor: 0,
    retries: 0,
    retryAfter: 0,
    after: [],
    ...changes,
  };
}

interface Setting extends BuildOptions {
  readonly tasks: readonly JobTaskConfig[];
  readonly calendar?: string;
  readonly start?: string; // '2025-11-24 18:00'
  readonly release?: string;
  readonly window?: Omit<WindowPlan, 'name'>;
  readonly desk?: Partial<Omit<ServiceConfig, 'client'>>;
  readonly work?: Seconds | ReturnType<typeof exponential>;
  readonly books?: boolean; // each item books its amount, and may fail afterwards
}

const FEE: PostingConfig = { kind: 'transfer', debit: 'a', credit: 'b' };
const account = (name: string): AccountGroupConfig => {
  return { name, count: 100, currency: 'USD', limit: 'none', openingMinor: 0, skew: 0 };
};

function job({ tasks, calendar = 'always', release = '18:45' }: Setting): JobConfig {
  const dueDays = 0;
  return {
    name: 'night',
    calendar: { kind: calendar },
    release,
    class: 'regulatory',
    deadline: 'w',
    dueDays,
    tasks,
  };
}

/** A job whose items call a desk with a hundred workers for ten seconds each, and payments of a till. */
function prepare(setting: Setting): Built {
  const { start = '2025-11-24 18:45', calendar = 'always', release = '18:45' } = setting;
  const [date = '', time = ''] = start.split(' ');
  const { window = { cutOff: '23:00' }, desk = { workersPerReplica: 100 }, work = 10 } = setting;
  const days = ruleCalendarOf(calendar);
  const plan = { zone: ZONE, windows: [{ name: 'end', ...window }] };
  const times = {
    calendar: days,
    zone: timeZone(ZONE),
    release: parseClockTime(release)!,
    schedule: createSchedule(plan, days),
  };
  const world: World = {
    clock: new DeadlineClock({ date, time, zone: ZONE }),
    schedules: new Map(),
    jobs: new Map([['night', times]]),
  };
  const { books = false } = setting;
  const item = books
    ? { ...call('desk', work, call('fragile', 1)), posting: FEE }
    : call('desk', work);
  const fragile = service('fragile', { workersPerReplica: 100, errorRatio: 0.3 });
  const config = systemConfig(
    [service('desk', desk), service('till'), ...(books ? [fragile] : [])],
    [
      transaction([call('till', exponential(0.5))]),
      transaction([item], { name: 'item', share: 0 }),
    ],
    { jobs: [job(setting)], ...(books && { ledger: { accounts: [account('a'), account('b')] } }) },
  );
  return build(config, { horizon: HOUR, ...setting, world });
}

function until(end: Seconds, setting: Setting): Built {
  const built = prepare({ horizon: end, ...setting });
  built.system.onEnd = undefined; // an item that is tried again ends again
  built.system.feed(arrivalsAt([]));
  built.sim.runUntil(end);
  built.system.finish();
  return built;
}

const summaryOf = ({ system }: Built) => system.jobs!.summaries[0]!;
const tallyOf = ({ system }: Built) => system.jobs!.tallies[0]!;

describe('a batch job', () => {
  it('has so many items open at once, and begins a task when those before it are done', () => {
    const tasks = [
      task('cut-off', { items: 5, parallelism: 2 }), // 30 s
      task('accruals', { items: 4, parallelism: 4, after: ['cut-off'] }), // 10 s
      task('fees', { items: 2, after: ['cut-off'] }), // 20 s
      task('report', { after: ['fees', 'accruals'] }), // 10 s
    ];
    const built = until(HOUR, { tasks });
    const { seconds, done, criticalSeconds } = summaryOf(built);
    assert.equal(done, 1);
    assert.equal(seconds, 60);
    assert.deepEqual(criticalSeconds, { 'cut-off': 30, accruals: 0, fees: 20, report: 10 });
    assert.equal(built.system.transactions.arrived, 12);
    assert.equal(built.system.transactions.counts[1]!.outcomes[0], 12);
    assert.deepEqual([tallyOf(built).items, tallyOf(built).kept], [1, 1]);
  });

  it('never has more items open than its parallelism, whatever it does with the services', () => {
    const work = exponential(10);
    const built = prepare({ tasks: [task('a', { items: 500, parallelism: 7 })], work });
    let most = 0;
    built.system.onEnd = () => {
      most = Math.max(most, built.system.transactions.countInFlight() + 1);
    };
    built.system.feed(arrivalsAt([]));
    built.sim.runUntil(HOUR);
    assert.equal(most, 7);
    assert.equal(summaryOf(built).done, 1);
    assert.equal(built.system.transactions.ended, 500);
  });

  it('is late by nothing, and missed, when it is done as it is due', () => {
    const tasks = [task('a', { items: 3 })];
    const due = (cutOff: string) => tallyOf(until(HOUR, { tasks, window: { cutOff } }));
    const [at, after] = [due('18:45:30'), due('18:45:31')];
    assert.deepEqual([at.missed, at.rolled, at.latenessSecondsMax, at.kept], [1, 1, 0, 0]);
    assert.deepEqual([after.missed, after.kept], [0, 1]);
  });

  it('is open at the end of the run: missed only once it is due', () => {
    const tasks = [task('a', { items: 100 })];
    const open = (end: Seconds) => tallyOf(until(end, { tasks, window: { cutOff: '18:50' } }));
    assert.deepEqual([open(299).missed, open(299).pending], [0, 1]);
    assert.deepEqual([open(300).missed, open(320).latenessSecondsMax], [1, 20]);
  });

  it('tries items again so often, then has failed', () => {
    const desk = { workersPerReplica: 100, errorRatio: 1 };
    const tasks = [
      task('a', { items: 10, retries: 2, retryAfter: 5 }),
      task('b', { after: ['a'] }),
    ];
    const built = until(HOUR, { tasks, desk });
    assert.equal(built.system.transactions.arrived, 3); // the first item, three times: 0, 15, 30 s
    assert.deepEqual([summaryOf(built).failed, summaryOf(built).done], [1, 0]);
    const { missed, rolled } = tallyOf(built);
    assert.deepEqual([missed, rolled], [1, 0]);
    const failedBy = (end: Seconds) => summaryOf(until(end, { tasks, desk })).failed;
    assert.deepEqual([failedBy(40), failedBy(40.1)], [0, 1]);
  });

  it('draws each attempt of an item anew', () => {
    const desk = { workersPerReplica: 100, errorRatio: 0.3 };
    const tasks = [task('a', { items: 2000, parallelism: 50, retries: 10 })];
    const built = until(24 * HOUR, { tasks, desk, seed: 'retry' });
    // Geometric: 1 / 0.7 attempts on average, standard deviation sqrt(0.3) / 0.7; 4 standard errors.
    const attempts = built.system.transactions.arrived / 2000;
    assert(
      Math.abs(attempts - 1 / 0.7) < (4 * Math.sqrt(0.3 / 2000)) / 0.7,
      `${attempts} attempts`,
    );
    const [done = 0, failed = 0] = built.system.transactions.counts[1]!.outcomes;
    assert.deepEqual([done, done + failed], [2000, built.system.transactions.arrived]);
    assert.equal(summaryOf(built).done, 1);
  });

  it('books an item once, however often it is tried', () => {
    const tasks = [task('a', { items: 500, parallelism: 50, retries: 10, amountMinor: 250 })];
    const { system } = until(HOUR, { tasks, books: true });
    const { asked, declined, journal } = system.bookkeeper!;
    assert(asked > 600 && asked === system.transactions.arrived, `asked ${asked} times`);
    assert.deepEqual([journal.ledger.transfers.count, declined], [500, 0]);
    const { accounts } = journal.ledger;
    const credits = accounts.creditsPosted.reduce((sum, cents) => sum + cents, 0);
    assert.equal(credits, 500 * 250);
  });

  it('is not counted when it is released before counting begins', () => {
    const built = until(HOUR, { tasks: [task('a')], countFrom: 1 });
    assert.equal(summaryOf(built).released, 0);
    assert.equal(tallyOf(built).items, 0);
    assert.equal(built.system.transactions.ended, 1);
  });
});

describe('releases of jobs', () => {
  const released = (start: string, hours: number, more: Partial<Setting> = {}) =>
    summaryOf(until(hours * HOUR, { tasks: [task('a')], start, ...more })).released;

  it('come on business days, and only while the run lasts', () => {
    const calendar = 'fedwire';
    assert.equal(released('2025-11-24 18:45', 1, { calendar }), 1);
    assert.equal(released('2025-11-24 18:46', 1, { calendar }), 0); // it is a minute late
    assert.equal(released('2025-11-24 17:45', 1, { calendar }), 0); // the run ends as it comes
    assert.equal(released('2025-11-26 19:00', 47, { calendar }), 0); // Thanksgiving
    assert.equal(released('2025-11-26 19:00', 48, { calendar }), 1); // Friday
    assert.equal(released('2025-11-28 19:00', 71, { calendar }), 0); // the weekend
    assert.equal(released('2025-11-24 00:00', 7 * 24, { calendar }), 4);
  });

  it('follow the close of a half day', () => {
    const calendar = 'xnys';
    const release = 'close + 30min';
    const at = (start: string) => released(start, 1, { calendar, release });
    assert.equal(at('2025-11-28 13:00'), 1); // closes at 13:00
    assert.equal(at('2025-11-28 16:00'), 0);
    assert.equal(at('2025-11-25 13:00'), 0);
    assert.equal(at('2025-11-25 16:00'), 1);
  });

  it('can be counted from a session into the day before or after', () => {
    const at = (start: string, release: string) =>
      released(start, 1, { calendar: 'xnys', release });
    assert.equal(at('2025-11-22 00:30', 'close + 9h'), 1); // of Friday, at 01:00 on Saturday
    assert.equal(at('2025-11-23 22:45', 'open - 10h'), 1); // of Monday, at 23:30 on Sunday
  });

  it('leave less time to a night in spring and more in autumn', () => {
    // 01:30 to 06:00 are 4.5 h; 3.5 h when 02:00 is 03:00; 5.5 h from the first 01:30 of two.
    const night = (start: string, hours: number) => {
      const window = { cutOff: '06:00' };
      const built = until(10 * HOUR, {
        tasks: [task('a', { items: hours })],
        work: HOUR,
        release: '01:30',
        start,
        window,
      });
      return tallyOf(built);
    };
    assert.equal(night('2025-06-07 21:00', 4).kept, 1);
    assert.equal(night('2025-03-08 21:00', 4).latenessSecondsMax, HOUR / 2);
    assert.equal(night('2025-03-08 21:00', 3).kept, 1);
    assert.equal(night('2025-11-01 21:00', 5).kept, 1);
    assert.equal(night('2025-06-07 21:00', 5).latenessSecondsMax, HOUR / 2);
  });

  it('come when clocks are put forward to their time, and once when it comes twice', () => {
    const hours = (start: string, release: string) => {
      const runs = [0, 1, 2, 3, 4, 5].map((hour) => {
        const options = { release, window: { cutOff: '06:00' } };
        return released(start.replace('HH', `0${hour}`), 1, options);
      });
      return runs;
    };
    // Runs of one hour from each full local hour; there is no 02:00, so that run begins at 03:00, too.
    assert.deepEqual(hours('2025-03-09 HH:00', '02:30'), [0, 0, 1, 1, 0, 0]);
    assert.deepEqual(hours('2025-11-02 HH:00', '01:30'), [0, 1, 0, 0, 0, 0]);
    const twice = { release: '01:30', window: { cutOff: '06:00' } };
    assert.equal(released('2025-11-02 00:00', 24, twice), 1);
  });
});

describe('jobs beside payments', () => {
  const payments = (built: Built): readonly string[] => {
    built.system.feed(poisson(createRandom('payments'), 0.5, 1000));
    built.sim.runUntil(HOUR);
    const { ends } = built;
    return Array.from({ length: 1000 }, (_, i) => `${ends[i]?.arrivedAt} ${ends[i]?.endedAt}`);
  };
  const tasks = [task('a', { items: 300, parallelism: 3 })];

  it('leave every payment what it was, where they share nothing', () => {
    const without = payments(prepare({ tasks, start: '2025-11-24 20:00' }));
    const withJob = payments(prepare({ tasks }));
    assert.deepEqual(withJob, without);
    assert(!withJob.includes('undefined undefined'));
  });

  it('shift no draw of a payment', () => {
    const drawn = (start: string) => {
      const draws: Draw[] = [];
      const built = prepare({ tasks, start, random: recorded(createRandom('1'), draws) });
      payments(built);
      return new Map(draws.map(({ place, value }) => [place, value]));
    };
    const [without, withJob] = [drawn('2025-11-24 20:00'), drawn('2025-11-24 18:45')];
    assert(without.size >= 1000);
    assert.equal([...without].filter(([place, value]) => withJob.get(place) !== value).length, 0);
  });

  it('make them wait where they share workers', () => {
    const built = prepare({ tasks: [task('a', { items: 2 })], desk: { workersPerReplica: 1 } });
    // The single worker is busy from 0 to 20 s; who comes at 5 s is done after the first item.
    built.system.feed(arrivalsAt([5], [1]));
    built.sim.runUntil(60);
    assert.equal(built.ends[0]!.endedAt, 20);
    assert.equal(summaryOf(built).seconds, 30);
  });
});

describe('faults of jobs', () => {
  const tasks = [task('a', { items: 3 }), task('b', { after: ['a'] })];

  it('give them more items, and release them late', () => {
    const built = prepare({ tasks, start: '2025-11-24 18:44' });
    const { impairments } = built.system;
    const handle = impairments.apply({ on: 'jobs', job: 'night', releaseDelay: 100 });
    impairments.apply({ on: 'jobs', job: 'night', itemsFactor: 2.5 });
    impairments.apply({ on: 'jobs', job: 'other', itemsFactor: 100 });
    built.system.feed(arrivalsAt([]));
    built.sim.runUntil(61);
    impairments.clear(handle); // too late: the release has been put off
    built.sim.runUntil(HOUR);
    const { seconds, criticalSeconds } = summaryOf(built);
    assert.deepEqual(criticalSeconds, { a: 80, b: 30 }); // 7.5 and 2.5 items, rounded up
    assert.equal(seconds, 100 + 110);
  });

  it('delay a release once, however long they last', () => {
    const built = prepare({ tasks, start: '2025-11-24 18:44' });
    built.system.impairments.apply({ on: 'jobs', job: 'night', releaseDelay: 100 });
    built.system.feed(arrivalsAt([]));
    built.sim.runUntil(HOUR);
    assert.equal(summaryOf(built).seconds, 100 + 40);
  });
});
