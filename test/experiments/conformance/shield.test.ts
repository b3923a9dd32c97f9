import assert from 'node:assert/strict';
import { emptyTally, setProblems } from '../../../experiments/conformance/shield.ts';
import { canMeetAll, reservableJobs } from '../../../experiments/conformance/shield-oracles.ts';
import { randomSet } from '../../../experiments/conformance/shield-sets.ts';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { cluster, integers, rigid, scheduler } from '../../agents/scheduling/jobs.ts';

const SETS = 25; // of each kind; the suite itself runs 1,000

describe('the shield suite', () => {
  for (const kind of ['machine', 'cluster'] as const)
    it(`${kind}: no reserved job is late, whatever the scheduler does`, () => {
      const tally = emptyTally();
      const problems: string[] = [];
      for (let seed = 5001; seed < 5001 + SETS; seed++)
        problems.push(...setProblems(kind, seed, tally).map((text) => `${kind} ${seed}: ${text}`));
      assert.deepEqual(problems, []);
      assert.equal(tally.reservedLate, 0);
      // The sets ask for something: jobs are refused, and without the shield a fifth would be late.
      assert(tally.reserved < tally.hard && tally.lateWithout > tally.reserved / 5);
    });

  it('draws sets whose run times keep their bounds', () => {
    for (let seed = 1; seed <= 50; seed++)
      for (const { stages, release, deadline } of randomSet('cluster', seed).jobs) {
        assert(release >= 0 && deadline > release);
        for (const { taskSeconds, boundSeconds } of stages)
          assert(taskSeconds.every((seconds) => seconds > 0 && seconds <= boundSeconds));
      }
  });

  it('knows what one machine can do: exactly what EDF, stopping others, meets', () => {
    const draw = integers('machine');
    let feasible = 0;
    for (let i = 0; i < 300; i++) {
      const jobs = Array.from({ length: draw(2, 6) }, () => {
        const [release, seconds] = [draw(0, 12), draw(1, 6)];
        return rigid(seconds, {
          release,
          deadline: release + seconds + draw(0, 12),
          class: 'regulatory',
        });
      });
      const { missed } = runBatchJobs(cluster(1, 'suspend'), jobs, scheduler('edf'));
      assert.equal(canMeetAll(jobs), missed.regulatory === 0);
      if (canMeetAll(jobs)) {
        feasible += 1;
        assert.equal(reservableJobs(jobs).length, jobs.length);
      }
    }
    assert(feasible > 60 && feasible < 240, `${feasible} of 300`);
  });
});
