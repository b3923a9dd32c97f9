import assert from 'node:assert/strict';
import { SpotJob } from '../../../sim/spot/spot-job.ts';
import { replaySupply } from '../../../sim/spot/spot-supply.ts';
import { spotProblem } from './spot-problem.ts';

const hours = (count: number) => count * 3600;

describe('a job on spot or on-demand capacity', () => {
  it('works after the changeover, and pays from the order', () => {
    const job = new SpotJob(spotProblem(), replaySupply({ isAvailableFirst: true, changes: [] }));
    job.run('spot', 500);
    assert.equal(job.now, 360); // the step comes first
    assert.equal(job.workLeft, 36_000);
    assert.equal(job.costDollars, 0.1);
    job.run('spot', 100);
    assert.deepEqual([job.now, job.workLeft, job.changeovers], [460, 35_900, 1]);
  });

  it('loses spot at once when it is taken back, and keeps what was done', () => {
    const supply = replaySupply({ isAvailableFirst: true, changes: [720 + 100, 2000] });
    const job = new SpotJob(spotProblem(), supply);
    for (let i = 0; i < 3; i++) job.run('spot');
    assert.deepEqual([job.now, job.workLeft, job.resource], [820, 36_000 - 460, 'wait']);
    assert.equal(job.isSpotAvailable, false);
    assert.throws(() => job.run('spot'), /no spot/);
    job.run('on-demand');
    assert.deepEqual([job.workLeft, job.changeoverLeft], [36_000 - 460, 0]);
    assert.equal(job.costDollars.toFixed(9), ((820 + 3 * 360) / 3600).toFixed(9));
  });

  it('begins a changeover anew that was broken off', () => {
    const supply = replaySupply({ isAvailableFirst: true, changes: [100, 200] });
    const job = new SpotJob(spotProblem(), supply);
    job.run('spot');
    job.run('wait');
    job.run('spot');
    assert.deepEqual([job.now, job.workLeft, job.changeovers], [560, 36_000, 2]);
  });

  it('ends with its work, or at its deadline', () => {
    const supply = replaySupply({ isAvailableFirst: false, changes: [] });
    const done = new SpotJob(spotProblem({ step: hours(20) }), supply);
    done.run('on-demand');
    assert.deepEqual([done.now, done.isDone, done.isLate], [36_360, true, false]);
    assert.equal(done.costDollars.toFixed(9), (3 * 10.1).toFixed(9));
    const late = new SpotJob(spotProblem({ step: hours(15) }), supply);
    late.run('wait');
    assert.deepEqual([late.isDone, late.isLate], [false, true]);
  });
});
