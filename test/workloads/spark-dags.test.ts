import assert from 'node:assert/strict';
import { runBatchJobs } from '../../sim/batch/batch-run.ts';
import { criticalPathSeconds } from '../../sim/batch/job-state.ts';
import { workOf } from '../../sim/batch/outcome.ts';
import {
  readSparkDags,
  type SparkStage,
  sparkJob,
  sparkTaskSeconds,
} from '../../workloads/spark-dags.ts';
import { cluster, rigid, scheduler } from '../agents/scheduling/jobs.ts';
import { sharedFile } from './helpers.ts';

const stage: SparkStage = {
  parents: [],
  firstWave: new Map([
    [2, [4, 5]],
    [5, [4, 4, 4]],
    [10, []],
  ]),
  restWave: new Map([[2, [1, 2, 3]]]),
};

describe('Spark graphs', () => {
  it('take the first wave, then the later ones, of the nearest number of executors that was measured', () => {
    assert.deepEqual(sparkTaskSeconds(stage, 2), [4, 5, 1, 2, 3]);
    assert.deepEqual(sparkTaskSeconds(stage, 3), [4, 5, 1, 2, 3]);
    assert.deepEqual(sparkTaskSeconds(stage, 4), [4, 4, 4]);
    assert.deepEqual(sparkTaskSeconds(stage, 10), [4, 4, 4]);
    assert.deepEqual(sparkTaskSeconds({ ...stage, firstWave: new Map() }, 2), []);
  });

  it('run queries between their critical path and the bound of Graham', async function () {
    const queries = await readSparkDags(sharedFile(this, 'spark-tpch-dags/tpch_2g.json.gz'));
    assert.deepEqual(
      queries.map(({ query }) => query),
      [1, 2, 3, 4, 6, 7, 8, 10, 11, 12, 14, 15, 16, 19, 20, 22],
    );
    for (const query of queries.slice(0, 5)) {
      const { stages: _, name: __, ...job } = rigid(1);
      const made = sparkJob(query, { ...job, executors: 20 });
      const [path, share] = [criticalPathSeconds(made.stages), workOf([made]) / 20];
      const { makespanSeconds } = runBatchJobs(cluster(20), [made], scheduler('critical-path'));
      assert.ok(makespanSeconds >= Math.max(path, share) - 1e-6, made.name);
      assert.ok(makespanSeconds <= path + share + 1e-6, made.name); // Graham 1969
      assert.ok(
        made.stages.every(({ parents }) => parents.every((at) => at < query.stages.length)),
      );
    }
    assert.equal(queries[0]!.stages[0]!.firstWave.get(2)![0], 4.371);
  });
});
