import assert from 'node:assert/strict';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { cluster, integers, rigid, scheduler } from './jobs.ts';

function permutations(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

describe('SJF', () => {
  it('has the least mean flow time of all orders on one machine', () => {
    const integer = integers('sjf');
    for (let set = 0; set < 20; set++) {
      const seconds = Array.from({ length: 6 }, () => integer(1, 40));
      const flows = permutations([0, 1, 2, 3, 4, 5]).map((order) => {
        let [time, sum] = [0, 0];
        for (const at of order) {
          time += seconds[at]!;
          sum += time;
        }
        return sum;
      });
      const jobs = seconds.map((one) => rigid(one));
      const outcome = runBatchJobs(cluster(1), jobs, scheduler('sjf'));
      assert.equal(outcome.weightedFlowSeconds, Math.min(...flows));
    }
  });

  it('goes by estimates, not by run times', () => {
    const jobs = [rigid(1, { estimateSeconds: 9 }), rigid(5)];
    const { jobs: ends } = runBatchJobs(cluster(1), jobs, scheduler('sjf'));
    assert.deepEqual(
      ends.map(({ completion }) => completion),
      [6, 5],
    );
  });
});
