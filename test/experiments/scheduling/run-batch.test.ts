import assert from 'node:assert/strict';
import { clusterOf, USUAL_CLUSTER } from '../../../experiments/scheduling/batch-spec.ts';
import { BATCH_METRICS, BOUND, runBatch } from '../../../experiments/scheduling/run-batch.ts';
import { createRandom } from '../../../sim/random.ts';
import { USUAL_BATCH_DAY } from '../../../workloads/batch-days.ts';

const workload = { ...USUAL_BATCH_DAY, load: 0.8, processors: 8 };
const cluster = { ...USUAL_CLUSTER, processors: 8, lossProcessors: 1 };
const runOf = (kind: string, rest: object = {}, day = 3) =>
  runBatch({
    contender: { name: kind, scheduler: { kind, ...rest } },
    workload,
    cluster,
    day,
    seed: 1,
  });

describe('a run of a batch day', () => {
  it('repeats bit for bit, and changes with the day and the scheduler', () => {
    assert.deepEqual(runOf('edf'), runOf('edf'));
    const fingerprints = [runOf('edf'), runOf('edf', {}, 4), runOf('fcfs')].map(
      ({ fingerprint }) => fingerprint,
    );
    assert.equal(new Set(fingerprints).size, 3);
  });

  it('has every metric, ratios in [0, 1], and the bound below all of them', () => {
    const bound = runOf(BOUND).metrics;
    for (const kind of ['edf', 'fcfs', 'easy-backfill']) {
      const { metrics } = runOf(kind);
      assert.deepEqual(Object.keys(metrics).sort(), [...BATCH_METRICS].sort());
      for (const metric of [
        'missedWeightRatio',
        'regulatoryMissedRatio',
        'businessMissedRatio',
      ] as const) {
        assert.ok(metrics[metric] >= bound[metric] && metrics[metric] <= 1, `${kind} ${metric}`);
      }
      assert.ok(metrics.boundedSlowdown >= 1);
      assert.ok(metrics.makespanSeconds >= bound.makespanSeconds - 1e-6);
      assert.ok(metrics.utilizationRatio > 0.3 && metrics.utilizationRatio < 1);
      const hours = metrics.costDollars / USUAL_CLUSTER.dollarsPerProcessorHour;
      assert.ok(hours > 0.9 * 8 * 20 && hours < 8 * 60, `${hours} processor-hours`);
    }
  });

  it('loses the same capacity whatever the size of the cluster', () => {
    const lossesOf = (processors: number) =>
      clusterOf({ ...USUAL_CLUSTER, processors }, createRandom('losses')).losses!;
    assert.deepEqual(lossesOf(16), lossesOf(64));
    const days = 300;
    const count = Array.from(
      { length: days },
      (_, day) => clusterOf(USUAL_CLUSTER, createRandom(`losses ${day}`)).losses!.length,
    ).reduce((sum, losses) => sum + losses, 0);
    // Poisson with mean 2 x 1.5 a day: standard deviation of the sum is its root.
    assert.ok(Math.abs(count - 3 * days) < 4 * Math.sqrt(3 * days), `${count}`);
  });

  it('stands behind the shield where it is told to', () => {
    const contender = { name: 'shielded', scheduler: { kind: 'fcfs' }, shield: 'first' } as const;
    const shielded = runBatch({ contender, workload, cluster, day: 3, seed: 1 });
    assert.notEqual(shielded.fingerprint, runOf('fcfs').fingerprint);
    assert.ok(
      shielded.metrics.regulatoryMissedRatio <= runOf('fcfs').metrics.regulatoryMissedRatio,
    );
  });
});
