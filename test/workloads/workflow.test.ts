import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBatchJobs } from '../../sim/batch/batch-run.ts';
import { criticalPathSeconds } from '../../sim/batch/job-state.ts';
import { createRandom } from '../../sim/random.ts';
import { EXACT_ESTIMATES } from '../../workloads/batch-estimates.ts';
import { readWorkflow, workflowJob } from '../../workloads/workflow.ts';
import { cluster, rigid, scheduler } from '../agents/scheduling/jobs.ts';
import { refusal, sharedFile } from './helpers.ts';

const FILE = 'workflow-1000genome/1000genome-16ch-250k.json.gz';

describe('workflows', () => {
  it('end after their critical path and before the makespan that was measured', async function () {
    const workflow = await readWorkflow(sharedFile(this, FILE));
    assert.equal(workflow.tasks.length, 656);
    assert.equal(workflow.cores, 4 * 48);
    assert.equal(workflow.makespanSeconds, 7879);
    const { stages: _, ...job } = rigid(1);
    const uniform = createRandom('workflow').stream('estimates');
    const made = workflowJob(workflow, job, { ...EXACT_ESTIMATES, uniform });
    const path = criticalPathSeconds(made.stages);
    for (const kind of ['heft', 'critical-path', 'fcfs']) {
      const { makespanSeconds } = runBatchJobs(cluster(workflow.cores), [made], scheduler(kind));
      assert.ok(makespanSeconds >= path - 1e-6, `${kind}: ${makespanSeconds} s, path ${path} s`);
      assert.ok(makespanSeconds < workflow.makespanSeconds, `${kind}: ${makespanSeconds} s`);
    }
  });

  it('name the place of what is wrong', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'workflow-')), 'flow.json');
    const task = { id: 'a', runtime_s: 1, parents: ['b'] };
    const machines = [{ cores: 4 }];
    writeFileSync(file, JSON.stringify({ makespan_s: 9, machines, tasks: [task] }));
    const message = `file: ${file}: tasks[0].parents[0] must be the id of a task, found 'b'`;
    assert.equal(await refusal(readWorkflow(file)), message);
    writeFileSync(file, JSON.stringify({ makespan_s: '9', machines, tasks: [] }));
    assert.match(await refusal(readWorkflow(file)), /makespan_s must be a number >= 0, found '9'/);
    writeFileSync(file, '{');
    assert.match(await refusal(readWorkflow(file)), /must be JSON/);
  });
});
