import assert from 'node:assert/strict';
import { writeConfig } from '../../experiments/config-file.ts';
import { deadlineNumbers, deadlineRows } from '../../experiments/deadline-numbers.ts';
import { parseExperiment } from '../../experiments/load.ts';
import { metricNamed } from '../../experiments/metrics/index.ts';
import {
  criticalPaths,
  deadlineCells,
  deadlineTable,
  deadlineText,
} from '../../experiments/report-deadlines.ts';
import { run } from '../../experiments/run.ts';
import { configHash } from '../../experiments/run-key.ts';
import { reduceRun } from '../../experiments/run-worker.ts';
import { clockOf } from '../../experiments/start.ts';
import type { ExperimentConfig, Result, Run } from '../../experiments/types.ts';
import { capacityWarnings } from '../../experiments/warnings.ts';
import { isoInstant } from '../../sim/calendars/civil-dates.ts';
import type { DeadlineTally } from '../../sim/deadlines.ts';

/** A bank that pays all day and closes its books in the evening of banking days. */
const BANK = `name: bank
question: Is the night long enough?
system:
  name: bank
  windows: {ach: same-day-ach}
  services:
    core: {replicas: 1, workersPerReplica: 4, queueLimit: .inf}
  transactions:
    pay: {share: 1, deadline: ach, steps: [{call: core, work: 20ms}]}
    accrue: {share: 0, steps: [{call: core, work: 2s}]}
  jobs:
    evening:
      calendar: fedwire
      release: '17:00'
      due: '17:10'
      class: regulatory
      tasks:
        accruals: {transaction: accrue, items: 200, parallelism: 2}
        report: {transaction: accrue, items: 5, after: [accruals]}
start: {date: 2025-11-26, time: '16:40', zone: America/New_York}
workload: {kind: poisson, rate: 1, amounts: [{type: pay, meanDollars: 10, squaredCv: 0}]}
report: {days: [0, 2], seeds: [1, 1]}
compare: [{name: fixed, agents: {autoscaling: {kind: static}}}]
baseline: fixed
primary: deadlinesMissed
horizon: 40min
metrics: [deadlinesMissed]
`;
const bank = (from: string | RegExp = '', to = '') =>
  parseExperiment(BANK.replace(from, to), 'bank.yaml');

async function resultOf(experiment: ExperimentConfig, day: number): Promise<Result> {
  const entry = experiment.compare[0]!;
  const { fingerprint, metrics } = reduceRun(await run({ experiment, entry, day, seed: 1 }), false);
  const { name } = entry;
  const row = { experiment: 'bank', point: '', entry: name, setting: '', day, seed: 1 };
  return { ...row, configHash: '', codeVersion: '', fingerprint, metrics };
}

describe('the deadlines of a run', () => {
  it('adds up what missed its window', () => {
    const tally = (subject: string, window: string, changes: Partial<DeadlineTally>) => ({
      ...{ subject, window, items: 0, kept: 0, missed: 0, rolled: 0, pending: 0, windowsMissed: 0 },
      ...{ latenessSecondsMax: 0, settlementDelaySeconds: 0, amountMinorMissed: 0 },
      ...changes,
    });
    const job = { released: 1, done: 1, failed: 0, seconds: 1, criticalSeconds: {} };
    const given = {
      deadlines: [
        tally('pay', 'first', { items: 10, kept: 6, missed: 3, rolled: 2, latenessSecondsMax: 30 }),
        tally('pay', 'last', { items: 5, kept: 5, amountMinorMissed: 250 }),
        tally('books', 'due', { items: 2, missed: 2, rolled: 1, settlementDelaySeconds: 28 }),
        tally('fees', 'due', { items: 1, missed: 1, amountMinorMissed: 50 }),
      ],
      jobs: [
        { ...job, name: 'books', class: 'regulatory' },
        { ...job, name: 'fees', class: 'business' },
      ],
    } as unknown as Run;
    const measured = (name: string) => metricNamed(name)!.measure(given);
    assert.equal(measured('deadlinesMissed'), 6);
    assert.equal(measured('deadlinesMissedRatio'), 6 / 18);
    assert.equal(measured('itemsRolled'), 3);
    assert.equal(measured('latenessSecondsMax'), 30);
    assert.equal(measured('amountDollarsLate'), 3);
    assert.equal(measured('settlementDelaySecondsMean'), 28 / 14);
    assert.equal(measured('jobsMissed'), 3);
    assert.equal(measured('jobsMissedRegulatory'), 2);
    const nothing = { deadlines: [], jobs: [] } as unknown as Run;
    assert.equal(metricNamed('deadlinesMissed')!.measure(nothing), 0);
    assert.ok(Number.isNaN(metricNamed('deadlinesMissedRatio')!.measure(nothing)));
    assert.ok(Number.isNaN(metricNamed('latenessSecondsMax')!.measure(nothing)));
  });

  it('names its numbers so that the table finds them again, also with odd names of windows', () => {
    const tally = { subject: 'pay', window: 'a/b: c', items: 3, kept: 2, missed: 1, rolled: 1 };
    const deadlines = [{ ...tally, latenessSecondsMax: 7 }] as unknown as Run['deadlines'];
    const numbers = deadlineNumbers({ deadlines, jobs: [] });
    assert.deepEqual(deadlineRows(Object.keys(numbers)), [{ subject: 'pay', window: 'a/b: c' }]);
    assert.equal(numbers['pay/a/b: c/deadline:missed'], 1);
  });

  it('is what the calendar of its day makes it: an evening, a holiday, a Friday', async () => {
    const config = await bank();
    const results = [
      await resultOf(config, 0),
      await resultOf(config, 1),
      await resultOf(config, 2),
    ];
    const released = results.map(({ metrics }) => metrics['evening/due 17:10/deadline:items']);
    assert.deepEqual(released, [1, 0, 1]);
    // Two at once: 100 x 2 s, then 5 x 2 s, on four workers of which payments need 2 %.
    for (const { metrics } of [results[0]!, results[2]!]) {
      const seconds = metrics['evening/accruals/criticalSeconds']!;
      assert(seconds >= 200 && seconds < 201, `${seconds} s`);
      assert.equal(metrics['jobsMissed'], 0);
    }
    const data = { config, results };
    const lines = deadlineTable(data);
    assert.deepEqual(
      lines.map(({ subject, window }) => `${subject}/${window}`),
      ['pay/first', 'pay/third', 'evening/due 17:10'], // after 16:45 the next window is tomorrow's first
    );
    assert.deepEqual(deadlineCells(lines[2]!), ['fixed', '0.67', '0.67', '0', '0', '0']);
    assert.deepEqual(criticalPaths(data), [
      'evening (regulatory), fixed: accruals 3 min 20 s, report 10 s',
    ]);
    assert.match(deadlineText(data), /^Deadlines\n.*worst lateness\n {2}pay, first/);
    assert.match(deadlineText(data), /\nCounts per run, means over all report days;/);
    assert.equal(deadlineText({ config, results: [] }), '');
  });

  it('is missed by a job whose work is more than its night, and by payments that roll', async () => {
    const { metrics } = await resultOf(await bank('items: 200', 'items: 700'), 0);
    assert.deepEqual([metrics['jobsMissed'], metrics['jobsMissedRegulatory']], [1, 1]);
    const lateness = metrics['latenessSecondsMax']!; // 700 s + 10 s after 17:00
    assert(lateness >= 110 && lateness < 112, `${lateness} s`);
    assert.equal(metrics['itemsRolled'], 1);
    const slow = await resultOf(
      await bank('{call: core, work: 20ms}', '{call: core, work: 400s}'),
      0,
    );
    // In 5 min before 16:45 come about 300; none is done in time, since each takes more than 5 min.
    const third = (count: string) => slow.metrics[`pay/third/deadline:${count}`]!;
    assert(third('items') > 240 && third('items') < 360);
    assert.equal(third('missed'), third('items'));
    assert.equal(slow.metrics['amountDollarsLate'], 10 * third('items'));
  });

  it('does not shift the run when a clock is there and nobody asks it', async () => {
    const plain = (text: string) =>
      text.replace(/ {2}jobs:\n(?: {4}.*\n)+/, '').replace(', deadline: ach', '');
    const [with_, without] = [BANK.replace(/ {2}jobs:\n(?: {4}.*\n)+/, ''), plain(BANK)];
    const results = await Promise.all(
      [with_, without].map(async (text) => resultOf(await parseExperiment(text, 'b.yaml'), 0)),
    );
    assert.equal(results[0]!.fingerprint, results[1]!.fingerprint);
    assert.ok(Number.isNaN(results[1]!.metrics['deadlinesMissedRatio']!));
  });
});

describe('the start of a run', () => {
  const begin = (config: ExperimentConfig, day: number) =>
    isoInstant(clockOf(config, day).startsAt);

  it('moves with the day by the calendar, at the same local time', async () => {
    const config = await bank('2025-11-26', '2025-11-01');
    const starts = [0, 1, 2].map((day) => begin(config, day));
    // Clocks go back on the 2nd: 20:40 UTC before, 21:40 after.
    assert.deepEqual(starts, [
      '2025-11-01T20:40:00Z',
      '2025-11-02T21:40:00Z',
      '2025-11-03T21:40:00Z',
    ]);
  });

  it('stays at one date where the workload repeats it', async () => {
    const config = await bank('2025-11-26', '2025-11-01');
    const repeated = { ...config, workload: { ...config.workload, repeatDate: true } };
    assert.equal(begin(repeated, 2), begin(config, 0));
  });

  it('is that of the workload where the file states none, and gives it to the workload', async () => {
    const payments = '{kind: payments, firstDate: 2025-03-07, startHour: 8.5}';
    const implied = await bank(/start: .*\nworkload: .*/, `workload: ${payments}`);
    assert.equal(begin(implied, 3), '2025-03-10T08:30:00Z');
    const stated = await bank(/workload: .*/, 'workload: {kind: payments}');
    assert.equal(stated.workload['firstDate'], '2025-11-26');
    assert.equal(stated.workload['startHour'], 16 + 40 / 60);
    const none = await bank(/start: .*\n/, '');
    assert.equal(begin(none, 1), '2025-01-07T00:00:00Z');
  });

  it('is written to the resolved file, and is a part of what determines a run', async () => {
    const config = await bank();
    assert.deepEqual(await parseExperiment(writeConfig(config, '.'), 'again.yaml'), config);
    const later = await bank("'16:40'", "'16:41'");
    const hash = (one: ExperimentConfig) => configHash(one, one.compare[0]!);
    assert.notEqual(hash(config), hash(later));
  });
});

describe('a warning of jobs', () => {
  it('says which job cannot be done in time, whatever happens, and what it needs', async () => {
    const warned = await capacityWarnings(await bank('items: 200', 'items: 700'));
    assert.deepEqual(warned, [
      'job evening: needs at least 11 min 50 s (accruals 11 min 40 s, report 10 s), has 10 min 0 s ' +
        'from its release on 2025-11-26, 17:00, to due 17:10',
    ]);
    assert.deepEqual(await capacityWarnings(await bank()), []);
    assert.equal((await capacityWarnings(await bank('items: 200', 'items: 590'))).length, 1);
    assert.equal((await capacityWarnings(await bank('items: 200', 'items: 588'))).length, 0);
  });

  it('counts the workers that there can be, where the job would use more', async () => {
    // 700 x 2 s on four workers instead of 100: 350 s, then 10 s.
    const wide = await bank('items: 200, parallelism: 2', 'items: 700, parallelism: 100');
    assert.deepEqual(await capacityWarnings(wide), []);
    const wider = await bank('items: 200, parallelism: 2', 'items: 1300, parallelism: 100');
    assert.match(
      (await capacityWarnings(wider))[0]!,
      /needs at least 11 min 0 s \(accruals 10 min 50/,
    );
  });

  it('says which job no report day ever releases', async () => {
    const never = await bank("'16:40'", "'17:01'");
    assert.deepEqual(await capacityWarnings(never), [
      'job evening: is released on none of the report days: see its calendar, and start and horizon',
    ]);
  });
});
