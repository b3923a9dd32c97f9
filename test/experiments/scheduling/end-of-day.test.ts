import assert from 'node:assert/strict';
import { loadSystem } from '../../../experiments/load.ts';
import { transactionSeconds } from '../../../experiments/offered-load.ts';
import { builtInFile } from '../../../experiments/paths.ts';
import { endOfDayJobs } from '../../../experiments/scheduling/end-of-day.ts';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { parseInstant } from '../../../sim/calendars/civil-dates.ts';
import { createRandom } from '../../../sim/random.ts';
import { EXACT_ESTIMATES } from '../../../workloads/batch-estimates.ts';
import { cluster, scheduler } from '../../agents/scheduling/jobs.ts';

const HOUR = 3600;
const from = parseInstant('2026-03-02T05:00:00Z'); // midnight in New York, a Monday

async function jobsOf(hours: number) {
  const system = await loadSystem(builtInFile('system', 'ledger-and-settlement'));
  const uniform = createRandom('end of day').stream('estimates');
  const span = { from, to: from + hours * HOUR };
  return { system, jobs: endOfDayJobs(system, { ...span, estimates: EXACT_ESTIMATES, uniform }) };
}

describe('end-of-day jobs of a system', () => {
  it('have the releases, the deadlines and the classes of its file', async () => {
    const { jobs } = await jobsOf(24);
    assert.deepEqual(
      jobs.map(({ name, release, deadline, class: of }) => [
        name,
        release / HOUR,
        deadline / HOUR,
        of,
      ]),
      [
        ['end-of-day', 19, 23, 'business'],
        ['liquidity-report', 20, 22.5, 'regulatory'],
      ],
    );
  });

  it('come on business days alone', async () => {
    const { jobs } = await jobsOf(7 * 24);
    assert.equal(jobs.length, 2 * 5);
  });

  it('have items x mean seconds of work, shared out over lanes', async () => {
    const { system, jobs } = await jobsOf(24);
    const [endOfDay] = jobs;
    const positions = new Map(endOfDay!.stages.map(({ name }, at) => [name, at]));
    const closing = endOfDay!.stages[positions.get('close-books')!]!;
    assert.equal(closing.taskSeconds.length, 24);
    const each = transactionSeconds(system, 'close-book');
    const total = closing.taskSeconds.reduce((sum, seconds) => sum + seconds, 0);
    assert.ok(Math.abs(total - 300 * each) < 1e-9 * total);
    assert.deepEqual(closing.parents, [positions.get('cut-off')]);
    const backup = endOfDay!.stages[positions.get('backup')!]!;
    const parents = ['statements', 'reconciliation', 'gl-extract'].map((name) =>
      positions.get(name),
    );
    assert.deepEqual(backup.parents, parents);
  });

  it('meet their deadlines on the processors that their parallelism asks for', async () => {
    const { jobs } = await jobsOf(24);
    const { missed, deadlines } = runBatchJobs(cluster(32), jobs, scheduler('edf'));
    assert.deepEqual(deadlines, { regulatory: 1, business: 1 });
    assert.deepEqual(missed, { regulatory: 0, business: 0 });
  });
});
