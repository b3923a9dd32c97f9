import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runBatchJobs } from '../../sim/batch/batch-run.ts';
import { createRandom } from '../../sim/random.ts';
import { readSwf, swfArea, swfJobs, swfUtilization } from '../../workloads/swf.ts';
import { cluster, scheduler } from '../agents/scheduling/jobs.ts';
import { refusal, sharedFile } from './helpers.ts';

const NASA = 'swf-nasa-ipsc-1993/NASA-iPSC-1993-3.1-cln.swf.gz';
const options = { factorMax: 5, boundFactor: 1.2, deadlineFactor: Number.POSITIVE_INFINITY };
const made = (text: string | Buffer, name = 'log.swf') => {
  const file = join(mkdtempSync(join(tmpdir(), 'swf-')), name);
  writeFileSync(file, text);
  return file;
};
const LINES = `; Version: 2.2
;
; MaxProcs: 128
1 0 -1 100 4 -1 -1 4 150 -1 1 7 1 -1 -1 -1 -1 -1
2 50 10 200 2 -1 -1 -1 -1 -1 1 -1 1 -1 -1 -1 -1 -1
3 60 -1 -1 2 -1 -1 -1 -1 -1 0 8 1 -1 -1 -1 -1 -1
`;

describe('the Standard Workload Format', () => {
  it('reads columns, -1 as unknown, and the header', async () => {
    const log = await readSwf(made(LINES));
    assert.deepEqual(log.header, { Version: '2.2', MaxProcs: '128' });
    const [first, second] = log.jobs;
    const { number, submit, wait, runSeconds, processors, requestedSeconds, user } = first!;
    assert.deepEqual(
      [number, submit, wait, runSeconds, processors, requestedSeconds, user],
      [1, 0, Number.NaN, 100, 4, 150, 7],
    );
    assert.deepEqual([second!.wait, second!.user], [10, Number.NaN]);
    assert.equal(swfArea(log.jobs), 800);
    assert.equal(swfUtilization(log, 4), 800 / (4 * 260));
    assert.deepEqual(await readSwf(made(gzipSync(LINES), 'log.swf.gz')), log);
  });

  it('makes jobs of what is known: requested times as estimates, others by a factor', async () => {
    const log = await readSwf(made(LINES));
    const jobs = swfJobs(log, { ...options, deadlineFactor: 3 }, createRandom('a').stream('e'));
    assert.deepEqual(
      jobs.map(({ name }) => name),
      ['job 1', 'job 2'],
    );
    assert.equal(jobs[0]!.stages[0]!.estimateSeconds, 150);
    assert.equal(jobs[0]!.deadline, 450);
    const [{ estimateSeconds, boundSeconds }] = jobs[1]!.stages as [
      (typeof jobs)[0]['stages'][number],
    ];
    assert.ok(estimateSeconds >= 200 && estimateSeconds <= 1000);
    assert.equal(boundSeconds, 1.2 * estimateSeconds);
  });

  it('names file and line of what is wrong', async () => {
    const short = made(`; a\n1 2 3\n`);
    assert.equal(await refusal(readSwf(short)), `file: ${short}:2: must have 18 columns, found 3`);
    const word = made(LINES.replace(' 100 ', ' many '));
    assert.match(await refusal(readSwf(word)), /:4: column 4 must be a number, found 'many'/);
    assert.match(await refusal(readSwf(made('; nothing\n'))), /has no jobs/);
    assert.match(await refusal(readSwf('/nowhere.swf')), /nowhere.swf: cannot be read/);
    const broken = made(gzipSync(LINES).subarray(0, 40), 'x.gz');
    assert.match(await refusal(readSwf(broken)), /is no complete gzip file/);
  });

  it('has the jobs, the area and the utilization of the NASA log', async function () {
    const log = await readSwf(sharedFile(this, NASA));
    assert.equal(log.jobs.length, 18_239);
    assert.equal(swfArea(log.jobs), 474_238_015);
    assert.equal((100 * swfUtilization(log, 128)).toFixed(2), '46.61');
    const mean = log.jobs.reduce((sum, job) => sum + job.runSeconds, 0) / log.jobs.length;
    assert.equal(mean.toFixed(3), '764.887');
  });

  it('runs the NASA log on 128 processors with hardly a wait, since it holds start times', async function () {
    const log = await readSwf(sharedFile(this, NASA));
    const all = swfJobs(log, options, createRandom('nasa').stream('estimates'));
    const jobs = all.slice(0, 5000);
    const outcome = runBatchJobs(cluster(128), jobs, scheduler('easy-backfill'));
    assert.equal(outcome.processorSecondsUsed, swfArea(log.jobs.slice(0, 5000)));
    // Times are whole seconds, and the cleaned log left jobs out: almost nobody waits, nobody for long on average.
    const waiting = outcome.jobs.filter(({ waitSeconds }) => waitSeconds > 1).length;
    assert.ok(waiting < 0.01 * jobs.length, `${waiting} of ${jobs.length} wait`);
    assert.ok(outcome.meanWaitSeconds < 10, `${outcome.meanWaitSeconds} s`);
  });
});
