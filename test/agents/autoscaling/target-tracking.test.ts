import assert from 'node:assert/strict';
import type { OptionValues } from '../../../sim/options.ts';
import { autoscaler } from './scaling.ts';

/** One decision at the end of each minute, of a utilization in this minute. */
function tracking(options: OptionValues = {}) {
  const decide = autoscaler('target-tracking', { targetRatio: 0.6, ...options });
  const seen: number[] = [];
  return (replicas: number, utilization: number) => {
    seen.push(...Array<number>(4).fill(utilization));
    return decide({ now: 15 * seen.length, replicas, past: { utilizationRatio: seen } });
  };
}
const replay = (decide: ReturnType<typeof tracking>, start: number, minutes: readonly number[]) => {
  let replicas = start;
  return minutes.map((utilization) => {
    replicas = decide(replicas, utilization);
    return replicas;
  });
};
const times = (count: number, utilization: number) => Array<number>(count).fill(utilization);

describe('target-tracking', () => {
  it('scales out in proportion', () => {
    assert.deepEqual(replay(tracking(), 4, times(3, 0.9)), [4, 4, 6]);
    assert.deepEqual(replay(tracking(), 4, [0.61, 0.61, 1]), [4, 4, 7]); // by the newest: 6.67
    assert.deepEqual(replay(tracking(), 4, [0.9, 0.9, 0.6, 0.9, 0.9]), times(5, 4));
  });

  it('counts what it added as part of the next scaling out, while the cooldown lasts', () => {
    const path = replay(tracking(), 4, [0.9, 0.9, 0.75, 0.75, 0.9, 0.9, 0.8, 0.75]);
    // 4 x 0.75 / 0.6 = 5; at 300 s still of the 4: 6, at 360 s too; after 300 s of that of the 6.
    assert.deepEqual(path, [4, 4, 5, 5, 6, 6, 6, 6]);
    const quick = replay(tracking({ outCooldown: 0 }), 4, times(4, 0.9));
    assert.deepEqual(quick, [4, 4, 6, 9]);
  });

  it('scales in after fifteen minutes well below the target, by the highest of them', () => {
    const calm = replay(tracking(), 10, [0.5, ...times(14, 0.3), 0.3]);
    assert.deepEqual(calm.slice(13), [10, 9, 9]); // 10 x 0.5 / 0.6 = 8.33, then the cooldown
    const near = replay(tracking(), 10, times(20, 0.54)); // 0.9 x 0.6: not below
    assert.deepEqual(near, times(20, 10));
  });

  it('waits between two scalings in, and not at all for scaling out', () => {
    const path = replay(tracking(), 10, times(21, 0.3));
    assert.deepEqual(path.slice(13), [10, 5, 5, 5, 5, 5, 3, 3]); // 5 minutes apart
    const rise = replay(tracking(), 10, [...times(15, 0.3), ...times(3, 0.9)]);
    assert.equal(rise.at(-1), 8);
  });

  it('never scales in when that is disabled', () => {
    assert.deepEqual(replay(tracking({ disableScaleIn: true }), 10, times(40, 0.1)), times(40, 10));
  });

  it('does not scale on missing points', () => {
    assert.deepEqual(replay(tracking(), 4, [0.9, NaN, 0.9, 0.9]), times(4, 4));
    const gap = [...times(14, 0.2), NaN, ...times(14, 0.2)];
    assert.deepEqual(replay(tracking(), 4, gap), times(29, 4));
  });
});
