import assert from 'node:assert/strict';
import { Usage } from '../../../agents/resizing/vpa-usage.ts';
import { Watch } from '../../../agents/resizing/vpa-watch.ts';
import type { OutOfMemory } from '../../../sim/telemetry.ts';
import { sample } from '../fake-telemetry.ts';

const DAY = 86_400;
const MIB = 2 ** 20;
const fresh = () => {
  const usage = new Usage({
    halfLife: DAY,
    memoryWindow: DAY,
    outOfMemoryRatio: 1.2,
    outOfMemoryBytes: 100 * MIB,
  });
  return { usage, watch: new Watch(usage, 600) };
};
const kill = (at: number, replica = 0): OutOfMemory => ({ at, replica, memoryBytes: 1e9 });
const running = (id: number, startedAt: number) =>
  sample({ id, startedAt, sampledAt: NaN, cpuMillicores: NaN });

describe('the watch over telemetry', () => {
  it('takes usage as whole millicores, rounded up, but not for a rounding error', () => {
    // 1016.28 millicores end the bucket of 1 core: 1016.2 is in it, 1017 in the next
    const bucketEnd = (cpuMillicores: number): number => {
      const { usage, watch } = fresh();
      watch.see({ samples: [sample({ cpuMillicores, sampledAt: 0 })], kills: [] });
      return usage.cpuCores.percentile(1);
    };
    assert.ok(bucketEnd(1016) < 1.02);
    assert.ok(bucketEnd(1016 + 1e-9) < 1.02);
    assert.ok(bucketEnd(1016.2) > 1.02);
  });

  it('calls a kill quick less than 600 s after the start, also after a kill before', () => {
    const { watch } = fresh();
    const samples = [running(0, 0)];
    watch.see({ samples, kills: [] });
    watch.see({ samples, kills: [kill(600)] });
    assert.ok(!watch.hadQuickKill(0));
    watch.see({ samples, kills: [kill(600)] });
    assert.ok(!watch.hadQuickKill(0)); // it is the same one
    watch.see({ samples, kills: [kill(600), kill(1199)] });
    assert.ok(watch.hadQuickKill(0) && !watch.hadQuickKill(1));
  });

  it('calls a kill quick of a replica that it has not seen running', () => {
    const { watch } = fresh();
    const pending = sample({ id: 3, phase: 'pending', startedAt: NaN, sampledAt: NaN });
    watch.see({ samples: [pending], kills: [] });
    watch.see({ samples: [running(3, 5000)], kills: [kill(5020, 3)] });
    assert.ok(watch.hadQuickKill(3));
  });

  it('remembers a quick kill as long as the replica is there', () => {
    const { watch } = fresh();
    watch.see({ samples: [running(0, 0)], kills: [kill(30)] });
    watch.see({ samples: [running(0, 0)], kills: [] });
    assert.ok(watch.hadQuickKill(0));
    watch.see({ samples: [running(1, 60)], kills: [] });
    assert.ok(!watch.hadQuickKill(0));
  });

  it('counts a kill once, and drops what it knows of replicas that are gone', () => {
    const { usage, watch } = fresh();
    watch.see({ samples: [running(0, 0)], kills: [kill(30)] });
    watch.see({ samples: [], kills: [kill(30)] });
    watch.see({ samples: [], kills: [kill(30)] });
    usage.memoryBytes.subtract(1.2e9, 1, 30 + DAY);
    assert.ok(usage.memoryBytes.isEmpty);
    watch.see({ samples: [sample({ memoryBytes: 3e8, sampledAt: 60 })], kills: [] });
    const peak = usage.memoryBytes.percentile(0); // of another replica of the same number
    assert.ok(peak > 3e8 && peak < 4e8);
  });
});
