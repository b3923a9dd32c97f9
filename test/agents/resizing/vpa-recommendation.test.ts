import assert from 'node:assert/strict';
import { capped, recommend } from '../../../agents/resizing/vpa-recommendation.ts';
import { Usage } from '../../../agents/resizing/vpa-usage.ts';

const DAY = 86_400;
const MIB = 2 ** 20;
const RULES = {
  targetPercentile: 0.9,
  lowerPercentile: 0.5,
  upperPercentile: 0.95,
  safetyMarginRatio: 0.15,
  podMillicoresMin: 25,
  podBytesMin: 250 * MIB,
  containers: 1,
};
const usage = () =>
  new Usage({
    halfLife: DAY,
    memoryWindow: DAY,
    outOfMemoryRatio: 1.2,
    outOfMemoryBytes: 100 * MIB,
  });

/** So many samples of one replica, a minute apart. */
function used(millicores: number, count = 1): Usage {
  const one = usage();
  for (let i = 0; i < count; i++)
    one.addCpu(0, { at: 60 * i, used: millicores, requested: millicores });
  return one;
}

describe('the recommendation', () => {
  it('is the end of the bucket, cut off, and 15 % of it, cut off', () => {
    // The end of bucket n is 0.2 x (1.05^(n + 1) - 1) cores.
    // 4 cores: n = 62, 4.1248 cores, 4124 + 618. 1 core: n = 36, 1.0163 cores, 1016 + 152.
    assert.equal(recommend(used(4000), RULES).cpu?.target, 4742);
    assert.equal(recommend(used(1000), RULES).cpu?.target, 1168);
    const one = usage();
    one.addMemory(0, { at: 0, bytes: 1e9 });
    // 2e8 x (1.05^37 - 1) = 1016281388.8 bytes, 1016281388 + 152442208
    assert.equal(recommend(one, RULES).memory?.target, 1168723596);
  });

  it('takes each figure at its own percentile', () => {
    const one = usage();
    // weights 60, 32, 8: p50 at 1 core, p90 at 2, p95 at 4
    for (const [id, cores, weight] of [
      [0, 1, 60],
      [1, 2, 32],
      [2, 4, 8],
    ] as const)
      one.addCpu(id, { at: 0, used: 1000 * cores, requested: 1000 * weight });
    one.addCpu(3, { at: 1e9 * DAY, used: 1, requested: 0 });
    assert.equal(recommend(one, RULES).cpu?.target, 25); // all else has faded
    const still = usage();
    for (let i = 0; i <= 1440 * 2; i++)
      for (const [id, cores, weight] of [
        [0, 1, 60],
        [1, 2, 32],
        [2, 4, 8],
      ] as const)
        still.addCpu(id, { at: 60 * i, used: 1000 * cores, requested: 1000 * weight });
    // two days: the upper bound is 1.5 times as much, the lower 1.0005^-2 times
    assert.deepEqual(recommend(still, RULES).cpu, {
      target: 2406,
      lower: Math.trunc(1168 / 1.0005 ** 2),
      upper: 4742 * 1.5,
    });
  });

  it('has no upper and no lower bound after a single sample', () => {
    const { cpu } = recommend(used(1000), RULES);
    assert.deepEqual([cpu?.lower, cpu?.upper], [25, 1e14]);
  });

  it('is undefined for what was never seen', () => {
    assert.deepEqual(recommend(usage(), RULES), { cpu: undefined, memory: undefined });
    assert.equal(recommend(used(1000), RULES).memory, undefined);
  });

  it('is 25 millicores and 250 MiB at least, shared by the containers', () => {
    const idle = used(0, 2881);
    idle.addMemory(0, { at: 0, bytes: 1 });
    const { cpu, memory } = recommend(idle, RULES);
    assert.deepEqual(cpu, { target: 25, lower: 25, upper: 25 });
    assert.equal(memory?.target, 250 * MIB);
    const third = recommend(idle, { ...RULES, containers: 3 });
    assert.deepEqual([third.cpu?.target, third.cpu?.lower], [11, 10]); // 11 > 8; 11 x 1.0005^-2
    assert.equal(third.memory?.target, Math.trunc((250 * MIB) / 3));
  });

  it('moves target and bounds into what is allowed', () => {
    const range = { target: 500, lower: 300, upper: 900 };
    assert.deepEqual(capped(range, { min: 400, max: 450 }), {
      target: 450,
      lower: 400,
      upper: 450,
    });
  });
});
