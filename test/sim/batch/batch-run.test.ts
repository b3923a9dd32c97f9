import assert from 'node:assert/strict';
import type { BatchView, ClusterConfig, Scheduler } from '../../../sim/batch/batch.ts';
import { BatchRun, runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { cluster, integers, rigid, scheduler, stage } from '../../agents/scheduling/jobs.ts';

const greedy: Scheduler = {
  name: 'greedy',
  decide({ waiting, freeProcessors }) {
    let free = freeProcessors;
    const start = waiting.flatMap(({ tasks, processors }, at) => {
      const count = Math.min(tasks, Math.floor(Math.max(0, free) / processors));
      free -= count * processors;
      return count > 0 ? [{ waiting: at, tasks: count }] : [];
    });
    return { start };
  },
};

/** A scheduler of these answers, one per decision, then greedy; what it saw is kept. */
function scripted(answers: readonly ReturnType<Scheduler['decide']>[]) {
  const seen: BatchView[] = [];
  const decide = (view: BatchView) => {
    seen.push(structuredClone({ ...view, jobs: [] }));
    return answers[seen.length - 1] ?? greedy.decide(view);
  };
  return { name: 'scripted', seen, decide };
}

describe('a batch cluster', () => {
  it('runs a rigid job from its start to its end on all its processors', () => {
    const jobs = [rigid(100, { processors: 3, release: 5 }), rigid(50, { processors: 2 })];
    const outcome = runBatchJobs(cluster(4), jobs, greedy);
    const [first, second] = outcome.jobs;
    assert.deepEqual([second!.started, second!.completion, second!.waitSeconds], [0, 50, 0]);
    assert.deepEqual([first!.started, first!.completion, first!.waitSeconds], [50, 150, 45]);
    assert.equal(outcome.makespanSeconds, 150);
    assert.equal(outcome.processorSecondsUsed, 400);
    assert.equal(outcome.processorSecondsProvided, 600);
    assert.equal(outcome.costDollars, 600 / 3600);
    assert.equal(outcome.weightedFlowSeconds, 145 + 50);
  });

  it('has the bounded slowdown of the definition, short jobs counted as 10 s', () => {
    const jobs = [rigid(20), rigid(4), rigid(100, { release: 50 })];
    const { jobs: ends, meanBoundedSlowdown } = runBatchJobs(cluster(1), jobs, greedy);
    const slowdowns = [1, 24 / 10, 1];
    assert.deepEqual(
      ends.map(({ boundedSlowdown }) => boundedSlowdown),
      slowdowns,
    );
    assert.equal(meanBoundedSlowdown, 4.4 / 3);
  });

  it('starts the tasks of a stage when those of all its parents have ended', () => {
    const stages = [
      stage({ taskSeconds: [10, 30] }),
      stage({ taskSeconds: [5] }),
      stage({ taskSeconds: [7, 7, 7], parents: [0, 1] }),
    ];
    const outcome = runBatchJobs(cluster(2), [{ ...rigid(1), stages }], greedy);
    // 10 and 30 side by side, 5 behind the 10; then two of three side by side, then the third.
    assert.equal(outcome.jobs[0]!.completion, 30 + 7 + 7);
    assert.equal(outcome.jobs[0]!.runSeconds, 37);
    assert.equal(outcome.jobs[0]!.waitSeconds, 7);
  });

  it('counts deadlines by class, and what ends at its deadline as in time', () => {
    const regulatory = { class: 'regulatory', deadline: 10 } as const;
    const jobs = [rigid(10, regulatory), rigid(1, regulatory), rigid(1, { deadline: 11 })];
    const { missed, deadlines } = runBatchJobs(cluster(1), jobs, greedy);
    assert.deepEqual(missed, { regulatory: 1, business: 1 });
    assert.deepEqual(deadlines, { regulatory: 2, business: 1 });
  });

  it('keeps the work of what is suspended, and loses that of what restarts', () => {
    const jobs = [rigid(100), rigid(10, { release: 40 })];
    const answers = () =>
      scripted([
        { start: [{ waiting: 0, tasks: 1 }] },
        { stop: [0], start: [{ waiting: 0, tasks: 1 }] },
      ]);
    const suspended = runBatchJobs(cluster(1, 'suspend'), jobs, answers());
    assert.equal(suspended.jobs[0]!.completion, 110);
    assert.deepEqual([suspended.stops, suspended.processorSecondsLost], [1, 0]);
    const restarted = runBatchJobs(cluster(1, 'restart'), jobs, answers());
    assert.equal(restarted.jobs[0]!.completion, 150);
    assert.deepEqual([restarted.stops, restarted.processorSecondsLost], [1, 40]);
    assert.throws(() => runBatchJobs(cluster(1), jobs, answers()), /this cluster stops no task/);
  });

  it('takes the processors of what started last when capacity is lost, and asks again', () => {
    const losing: ClusterConfig = {
      ...cluster(3, 'suspend'),
      losses: [
        { from: 10, to: 30, processors: 1 },
        { from: 20, to: 30, processors: 9 },
      ],
    };
    const jobs = [rigid(50, { processors: 2 }), rigid(20)];
    const outcome = runBatchJobs(losing, jobs, greedy);
    assert.deepEqual(
      outcome.jobs.map(({ completion }) => completion),
      [60, 40], // 20 of 50 s, then 10 s nothing; 10 of 20 s, nothing from 10 to 30
    );
    assert.equal(outcome.stops, 2);
    assert.equal(outcome.processorSecondsProvided, 3 * 10 + 2 * 10 + 3 * 30);
  });

  it('lets the scheduler choose what goes when capacity is lost', () => {
    const losing = { ...cluster(2), losses: [{ from: 10, to: 30, processors: 1 }] };
    const jobs = [rigid(50), rigid(20)];
    const start = [0, 1].map((waiting) => ({ waiting, tasks: 1 }));
    const choice = scripted([{ start }, { stop: [0], start: [] }]);
    const outcome = runBatchJobs(losing, jobs, choice);
    assert.equal(choice.seen[1]!.freeProcessors, -1);
    // The first one starts anew when the second has ended: nothing is kept where nothing suspends.
    assert.deepEqual(
      outcome.jobs.map(({ completion }) => completion),
      [70, 20],
    );
    assert.equal(outcome.processorSecondsLost, 10);
  });

  it('shows estimates and bounds, the plan and what is lost of it, and no true run time', () => {
    const config: ClusterConfig = {
      plan: [
        { time: 0, processors: 4 },
        { time: 100, processors: 8 },
      ],
      losses: [{ from: 0, to: 50, processors: 1 }],
      preemption: 'none',
      dollarsPerProcessorHour: 0,
    };
    const watcher = scripted([{ start: [{ waiting: 0, tasks: 1 }] }]);
    const [first] = [rigid(33, { estimateSeconds: 40, boundSeconds: 60, processors: 2 })];
    runBatchJobs(config, [first!, rigid(7, { release: 20 })], watcher);
    const [start, later] = watcher.seen;
    assert.equal(start!.processors, 3);
    assert.deepEqual(later!.plan, [
      { time: 20, processors: 4 },
      { time: 100, processors: 8 },
    ]);
    const { started, ranSeconds, estimateSeconds, boundSeconds } = later!.running[0]!;
    assert.deepEqual([started, ranSeconds, estimateSeconds, boundSeconds], [0, 20, 40, 60]);
    assert.ok(!JSON.stringify([start, later]).includes('33'));
  });

  it('asks once per instant, and at the wake-up that was wanted last', () => {
    const jobs = [rigid(10), rigid(10), rigid(1, { release: 4 })];
    const watcher = scripted([
      { start: [], wakeAt: 3 },
      { start: [], wakeAt: 9 },
      { start: [], wakeAt: 6 },
    ]);
    const outcome = runBatchJobs(cluster(2), jobs, watcher);
    assert.deepEqual(
      watcher.seen.map(({ now }) => now),
      [0, 3, 4, 6, 16],
    );
    assert.equal(outcome.decisions, 5);
    assert.deepEqual(
      watcher.seen[4]!.ended.map(({ job, completion }) => [job, completion]),
      [
        [0, 16],
        [1, 16],
      ],
    );
  });

  it('refuses orders that cannot be met', () => {
    const refused = (answer: ReturnType<Scheduler['decide']>, message: RegExp) =>
      assert.throws(
        () =>
          runBatchJobs(cluster(2, 'suspend'), [rigid(5, { processors: 3 })], scripted([answer])),
        message,
      );
    refused({ start: [{ waiting: 0, tasks: 1 }] }, /needs 3 processors, 2 are free/);
    refused({ start: [{ waiting: 1, tasks: 1 }] }, /nothing waits at position 1/);
    refused({ start: [{ waiting: 0, tasks: 2 }] }, /2 of 1 waiting tasks/);
    refused({ start: [], stop: [0] }, /attempt 0 does not run/);
    refused({ start: [], wakeAt: 0 }, /a wake-up at 0 s/);
    const twice = [0, 0].map((waiting) => ({ waiting, tasks: 1 }));
    const starting = () => runBatchJobs(cluster(2), [rigid(1)], scripted([{ start: twice }]));
    assert.throws(starting, /starts? twice/);
  });

  it('refuses jobs that nothing could run', () => {
    const refused = (jobs: Parameters<typeof runBatchJobs>[1], message: RegExp) =>
      assert.throws(() => new BatchRun(cluster(1), jobs), message);
    refused([rigid(-1, { estimateSeconds: 1 })], /run times must be finite and >= 0/);
    refused([rigid(1, { boundSeconds: 0.5 })], /estimate 1 s, bound 0.5 s/);
    refused([rigid(1, { release: -1 })], /release -1 s/);
    const cycle = [
      stage({ taskSeconds: [1], parents: [1] }),
      stage({ taskSeconds: [1], parents: [0] }),
    ];
    refused([{ ...rigid(1), stages: cycle }], /comes before itself/);
  });

  it('ends at Infinity what is never started', () => {
    const outcome = runBatchJobs(
      cluster(1),
      [rigid(5, { deadline: 9 })],
      scripted([{ start: [] }]),
    );
    assert.equal(outcome.jobs[0]!.completion, Number.POSITIVE_INFINITY);
    assert.deepEqual(outcome.missed, { regulatory: 0, business: 1 });
  });

  it('repeats a run bit for bit, in steps as well, and tells different runs apart', () => {
    const integer = integers('fingerprint');
    const jobs = Array.from({ length: 60 }, () =>
      rigid(integer(1, 50), { release: integer(0, 300), processors: integer(1, 4) }),
    );
    const whole = runBatchJobs(cluster(5), jobs, scheduler('sjf'));
    const run = new BatchRun(cluster(5), jobs);
    const inSteps = scheduler('sjf');
    for (let view = run.next(); view !== undefined; view = run.next())
      run.apply(inSteps.decide(view));
    assert.deepEqual(run.outcome(), whole);
    const other = runBatchJobs(cluster(5), jobs, scheduler('fcfs'));
    assert.notEqual(other.fingerprint, whole.fingerprint);
  });
});
