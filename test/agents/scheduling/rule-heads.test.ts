import assert from 'node:assert/strict';
import type { Policy } from '../../../agents/learning/policy.ts';
import { learnedScheduler } from '../../../agents/scheduling/learned.ts';
import { QueueChoices, queueObservations } from '../../../agents/scheduling/queue-features.ts';
import { HEADS } from '../../../agents/scheduling/rule-heads.ts';
import { BatchRun, runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { InputError } from '../../../sim/options.ts';
import { createRandom } from '../../../sim/random.ts';
import { batchDay, USUAL_BATCH_DAY } from '../../../workloads/batch-days.ts';
import { cluster, rigid, scheduler, stage } from './jobs.ts';

const heads = { slots: HEADS.length, visible: 'heads', tasksAtOnce: Infinity } as const;
/** Takes what one rule would, whether or not another one would take it too. */
const always = (slot: number): Policy => ({
  act: () => [slot],
  probabilities: () => new Float64Array(1),
});
const jobs = batchDay(0, { ...USUAL_BATCH_DAY, processors: 8 }, createRandom('heads'));

describe('first choices of rules', () => {
  it('are those of the list scheduler of the same rule, all along a day', () => {
    const rules = [
      ['sjf', 0, {}],
      ['edf', 1, {}],
      ['edf', 2, { hopelessLast: true }],
      ['least-laxity', 6, { regulatoryFirst: true }],
      ['sjf', 7, { hopelessLast: true }],
    ] as const;
    for (const [kind, slot, options] of rules) {
      const rule = scheduler(kind, { passesOver: true, ...options });
      const expected = runBatchJobs(cluster(8), jobs, rule).jobs;
      const learned = learnedScheduler(always(slot), heads);
      const got = runBatchJobs(cluster(8), jobs, learned).jobs;
      assert.deepEqual(
        got.map(({ completion }) => completion),
        expected.map(({ completion }) => completion),
        kind,
      );
    }
  });

  it('leave one choice open for what several rules would start', () => {
    const run = new BatchRun(cluster(4), [rigid(10, { deadline: 20 }), rigid(30)]);
    const choices = new QueueChoices(heads);
    choices.begin(run.next()!);
    const mask = new Uint8Array(HEADS.length + 1);
    choices.mask(mask);
    // Every rule but those that put the hopeless last takes the first; nothing is hopeless.
    assert.deepEqual([...mask], [1, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert.equal(choices.choose(0), true);
    choices.mask(mask);
    assert.equal(mask.at(-1), 1); // something was started: waiting makes time go on
  });

  it('start no more tasks at once than they may, and the rest at the next choice', () => {
    const job = { ...rigid(1), stages: [stage({ taskSeconds: [5, 5, 5, 5, 5] })] };
    const run = new BatchRun(cluster(4), [job]);
    const choices = new QueueChoices({ ...heads, tasksAtOnce: 2 });
    choices.begin(run.next()!);
    assert.equal(choices.choose(0), true);
    assert.deepEqual(choices.dispatch(), { start: [{ waiting: 0, tasks: 2 }] });
    assert.equal(choices.choose(0), false); // no processor is left
    assert.deepEqual(choices.dispatch(), { start: [{ waiting: 0, tasks: 4 }] });
    run.apply(choices.dispatch());
    assert.equal(run.next()!.now, 5);
  });

  it('are known to policies by the name of their rule', () => {
    const { names } = queueObservations(heads);
    assert.ok(names.includes('slackScaledShortest') && names.includes('isThereWeightedInReach'));
    assert.equal(new Set(names).size, names.length);
    assert.throws(() => queueObservations({ ...heads, slots: HEADS.length + 1 }), InputError);
  });
});
