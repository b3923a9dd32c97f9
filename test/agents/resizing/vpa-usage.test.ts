import assert from 'node:assert/strict';
import { Usage } from '../../../agents/resizing/vpa-usage.ts';

const DAY = 86_400;
const MIB = 2 ** 20;
const OPTIONS = {
  halfLife: DAY,
  memoryWindow: DAY,
  outOfMemoryRatio: 1.2,
  outOfMemoryBytes: 100 * MIB,
};
const usage = () => new Usage(OPTIONS);
/** Ends of the buckets of the largest and the smallest peak. */
const peaks = ({ memoryBytes }: Usage) => [memoryBytes.percentile(0), memoryBytes.percentile(1)];
/** Whether a figure is the end of the bucket that holds this use. */
const covers = (figure: number, bytes: number): boolean =>
  figure > bytes && figure <= bytes * 1.05 + 1e7;

describe('the history of use', () => {
  it('weighs a CPU sample by what was asked for, 0.1 cores at least', () => {
    const one = usage();
    one.addCpu(0, { at: 0, used: 2000, requested: 3000 });
    one.addCpu(1, { at: 0, used: 500, requested: 1000 });
    // a quarter of the weight is at 0.5 cores, the rest at 2
    assert.ok(one.cpuCores.percentile(0.24) < 0.6);
    assert.ok(one.cpuCores.percentile(0.26) > 2);
    const bare = usage();
    bare.addCpu(0, { at: 0, used: 2000, requested: 900 });
    bare.addCpu(1, { at: 0, used: 500, requested: 0 });
    assert.ok(bare.cpuCores.percentile(0.09) < 0.6);
    assert.ok(bare.cpuCores.percentile(0.11) > 2);
  });

  it('counts no CPU sample of a replica twice, nor one that comes late', () => {
    const one = usage();
    for (const at of [60, 60, 120, 60, 120]) one.addCpu(7, { at, used: 100, requested: 100 });
    assert.equal(one.confidence, 60 / DAY); // two samples would be good for two minutes
    const other = usage();
    other.addCpu(7, { at: 60, used: 100, requested: 100 });
    for (let i = 0; i < 9; i++) other.addCpu(7, { at: 60, used: 100, requested: 100 });
    other.addCpu(8, { at: 6060, used: 100, requested: 100 });
    assert.equal(other.confidence, 2 / 1440);
  });

  it('has no confidence before its second sample', () => {
    const one = usage();
    assert.equal(one.confidence, 0);
    one.addCpu(0, { at: 500, used: 100, requested: 100 });
    assert.equal(one.confidence, 0);
  });

  it('keeps one peak of memory per replica and window', () => {
    const one = usage();
    for (const [at, bytes] of [
      [0, 3e8],
      [60, 5e8],
      [120, 4e8],
      [180, 2e8],
    ] as const)
      one.addMemory(0, { at, bytes });
    for (const figure of peaks(one)) assert.ok(covers(figure, 5e8));
    one.addMemory(0, { at: DAY, bytes: 2e8 });
    const [least, most] = peaks(one);
    assert.ok(covers(least!, 2e8) && covers(most!, 5e8));
  });

  it('ignores a sample of memory that comes late', () => {
    const one = usage();
    for (const [at, bytes] of [
      [0, 3e8],
      [120, 2e8],
      [60, 9e8],
    ] as const)
      one.addMemory(0, { at, bytes });
    assert.ok(covers(one.memoryBytes.percentile(1), 3e8));
  });

  it('forgets a kill with its window', () => {
    const one = usage();
    one.addOutOfMemory(0, { at: 0, bytes: 2e9 });
    one.addMemory(0, { at: DAY, bytes: 1e8 });
    one.addMemory(0, { at: DAY + 60, bytes: 3e8 });
    assert.ok(covers(one.memoryBytes.percentile(0), 3e8)); // took the place of 1e8
  });

  it('lets a peak fade by the end of its window, not by when it was reached', () => {
    const one = usage();
    one.addMemory(0, { at: 0, bytes: 4e8 }); // window until one day
    one.addMemory(1, { at: DAY, bytes: 2e8 }); // until two days: counts twice as much
    assert.ok(covers(one.memoryBytes.percentile(0.66), 2e8));
    assert.ok(covers(one.memoryBytes.percentile(0.67), 4e8));
    const skipped = usage(); // the next window begins where whole windows after the first end
    skipped.addMemory(0, { at: 0, bytes: 4e8 });
    skipped.addMemory(0, { at: 2.5 * DAY, bytes: 2e8 }); // until three days: counts four times
    assert.ok(covers(skipped.memoryBytes.percentile(0.79), 2e8));
    assert.ok(covers(skipped.memoryBytes.percentile(0.81), 4e8));
  });

  it('counts a kill as 1.2 times what there was', () => {
    const one = usage();
    one.addOutOfMemory(0, { at: 10, bytes: 2e9 });
    assert.ok(covers(one.memoryBytes.percentile(0.9), 2.4e9));
  });

  it('counts a kill as 100 MiB more than there was at least', () => {
    const one = usage();
    one.addOutOfMemory(0, { at: 10, bytes: 1e8 });
    assert.ok(covers(one.memoryBytes.percentile(0.9), 1e8 + 100 * MIB));
  });

  it('starts a kill from the peak of the window where that is more', () => {
    const one = usage();
    one.addMemory(0, { at: 0, bytes: 3e9 });
    one.addOutOfMemory(0, { at: 10, bytes: 2e9 });
    for (const figure of peaks(one)) assert.ok(covers(figure, 3.6e9));
  });

  it('does not let kills build on each other within a window', () => {
    const one = usage();
    for (let at = 0; at < 600; at += 60) one.addOutOfMemory(0, { at, bytes: 2e9 });
    for (const figure of peaks(one)) assert.ok(covers(figure, 2.4e9));
  });

  it('ignores a kill from before the window', () => {
    const one = usage();
    one.addMemory(0, { at: 2 * DAY, bytes: 1e8 });
    one.addOutOfMemory(0, { at: 2 * DAY - 1, bytes: 5e9 });
    assert.ok(covers(one.memoryBytes.percentile(1), 1e8));
  });

  it('keeps what a replica used when the replica is gone', () => {
    const one = usage();
    one.addMemory(0, { at: 0, bytes: 4e8 });
    one.keepOnly(new Set());
    one.addMemory(0, { at: 60, bytes: 6e8 }); // another replica of the same number: its own peak
    const [least, most] = peaks(one);
    assert.ok(covers(least!, 4e8) && covers(most!, 6e8));
  });
});
