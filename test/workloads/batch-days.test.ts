import assert from 'node:assert/strict';
import { isoDate, parseDate } from '../../sim/calendars/civil-dates.ts';
import { createRandom } from '../../sim/random.ts';
import {
  type BatchDayOptions,
  batchDay,
  timeOfShare,
  USUAL_BATCH_DAY,
} from '../../workloads/batch-days.ts';
import { businessDate, REPORTS, reportTimes } from '../../workloads/batch-reports.ts';

const HOUR = 3600;

function workOf(jobs: ReturnType<typeof batchDay>): number {
  return jobs
    .flatMap(({ stages }) => stages)
    .reduce((sum, one) => sum + one.processors * one.taskSeconds.reduce((a, b) => a + b, 0), 0);
}

const dayOf = (day: number, options: BatchDayOptions = USUAL_BATCH_DAY) =>
  batchDay(day, options, createRandom(`day ${day}`));

describe('batch days', () => {
  it('have the load and the regulatory share that were asked for, on average', () => {
    const days = Array.from({ length: 40 }, (_, day) => dayOf(day));
    const works = days.map(workOf);
    const mean = works.reduce((sum, work) => sum + work, 0) / works.length;
    const spread = Math.sqrt(works.reduce((sum, work) => sum + (work - mean) ** 2, 0) / 39 / 40);
    const expected = 0.8 * 32 * 24 * HOUR;
    assert.ok(Math.abs(mean - expected) < 4 * spread, `${mean} for ${expected}, +- ${spread}`);
    assert.ok(spread < 0.04 * expected);
    const regulatory = days.map((jobs) => workOf(jobs.filter((job) => job.class === 'regulatory')));
    const share = regulatory.reduce((sum, work) => sum + work, 0) / 40 / expected;
    // 8 reports whose volumes have a coefficient of variation of 0.2, over 40 days.
    assert.ok(Math.abs(share - 0.3) < 0.02, `${share}`);
  });

  it('release reports by the calendars, also on half days', () => {
    const day = Array.from({ length: 400 }, (_, i) => i).find(
      (i) => isoDate(businessDate(i)) === '2021-11-26', // after Thanksgiving: closes at 13:00
    );
    assert.ok(day !== undefined);
    const times = (of: number, name: string) => {
      const { release, deadline } = dayOf(of).find((job) => job.name === name)!;
      return [release / HOUR, deadline / HOUR];
    };
    assert.deepEqual(times(day, 'trade-affirmation'), [13, 21]);
    assert.deepEqual(times(day, 'margin-calls'), [13.5, 17]);
    assert.deepEqual(times(1, 'margin-calls'), [16.5, 20]);
    assert.deepEqual(times(1, 'ach-late'), [16.75, 18]);
    assert.deepEqual(times(1, 'order-audit-trail'), [19.5, 32]);
    assert.equal(
      REPORTS.reduce((sum, { share }) => sum + Math.round(100 * share), 0),
      100,
    );
  });

  it('give a report of a Friday a day and not the weekend', () => {
    const report = REPORTS.find(({ name }) => name === 'order-audit-trail')!;
    assert.deepEqual(reportTimes(report, parseDate('2021-01-08')), {
      release: 19.5 * HOUR,
      deadline: 32 * HOUR,
    });
  });

  it('leave out days on which exchange or payment system is closed', () => {
    const dates = Array.from({ length: 20 }, (_, day) => isoDate(businessDate(day)));
    assert.equal(dates[0], '2021-01-04');
    assert.ok(!dates.includes('2021-01-18')); // Martin Luther King
    assert.equal(dates[10], '2021-01-19');
  });

  it('have estimates above run times and bounds above estimates, exact ones where it is told so', () => {
    for (const { stages, release, deadline } of dayOf(3)) {
      assert.ok(deadline > release);
      for (const { taskSeconds, estimateSeconds, boundSeconds } of stages) {
        assert.ok(boundSeconds >= Math.max(estimateSeconds, ...taskSeconds));
        if (taskSeconds.length === 1) assert.ok(estimateSeconds >= taskSeconds[0]!);
      }
    }
    const exact = dayOf(3, { ...USUAL_BATCH_DAY, estimates: { factorMax: 1, boundFactor: 1 } });
    const rigid = exact.filter((job) => job.class === 'business');
    for (const { stages } of rigid)
      assert.equal(stages[0]!.estimateSeconds, Math.max(1, stages[0]!.taskSeconds[0]!));
  });

  it('repeat with the same seed, and keep the reports whatever else arrives', () => {
    assert.deepEqual(dayOf(5), dayOf(5));
    const reports = (options: BatchDayOptions) =>
      batchDay(5, options, createRandom('one'))
        .filter((job) => job.class === 'regulatory')
        .map(({ name, release }) => [name, release]);
    assert.deepEqual(reports({ ...USUAL_BATCH_DAY, load: 0.5 }), reports(USUAL_BATCH_DAY));
  });

  it('spread arrivals over the day by the hours', () => {
    assert.equal(timeOfShare(0), 0);
    assert.ok(Math.abs(timeOfShare(3 / 173) - HOUR) < 1e-6);
    assert.ok(timeOfShare(0.999999) < 24 * HOUR);
  });
});
