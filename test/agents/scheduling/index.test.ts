import assert from 'node:assert/strict';
import { SCHEDULERS } from '../../../agents/scheduling/index.ts';
import type { ClusterConfig } from '../../../sim/batch/batch.ts';
import { runBatchJobs } from '../../../sim/batch/batch-run.ts';
import { readOptions } from '../../../sim/options.ts';
import { cluster, integers, rigid, scheduler, stage } from './jobs.ts';

/** Rigid jobs and small graphs of both classes; wrong estimates, bounds that hold. */
function mixedJobs(seed: string) {
  const integer = integers(seed);
  return Array.from({ length: 40 }, (_, i) => {
    const [seconds, release] = [integer(1, 60), integer(0, 400)];
    const common = {
      name: `job ${i}`,
      release,
      deadline: i % 5 === 0 ? Number.POSITIVE_INFINITY : release + seconds * integer(1, 6),
      class: i % 3 === 0 ? ('regulatory' as const) : ('business' as const),
      user: `user ${integer(1, 3)}`,
      weight: integer(1, 3),
    };
    const estimateSeconds = Math.max(1, seconds * 0.5 * integer(1, 4));
    const boundSeconds = seconds * 3;
    if (i % 4 !== 0)
      return rigid(seconds, {
        ...common,
        processors: integer(1, 4),
        estimateSeconds,
        boundSeconds,
      });
    const stages = [
      stage({ taskSeconds: [seconds, seconds / 2, seconds], estimateSeconds, boundSeconds }),
      stage({ taskSeconds: [seconds], parents: [0], processors: 2 }),
      stage({ taskSeconds: [1, 2, 3, 4], parents: [0] }),
    ];
    return { ...rigid(1, common), stages };
  });
}

describe('schedulers', () => {
  const losses = [
    { from: 50, to: 120, processors: 2 },
    { from: 300, to: 320, processors: 6 },
  ];
  for (const { kind, isContender } of SCHEDULERS.filter((line) => line.isContender)) {
    it(`${kind} ends every job on every kind of cluster, and its view is not changed by it`, () => {
      assert.ok(isContender);
      for (const preemption of ['none', 'suspend', 'restart'] as const) {
        const config: ClusterConfig = { ...cluster(6, preemption), losses };
        const outcome = runBatchJobs(config, mixedJobs(preemption), scheduler(kind));
        assert.ok(outcome.makespanSeconds < 3000, `${preemption}: ${outcome.makespanSeconds} s`);
      }
    });
  }

  it('have defaults that tuning could have chosen', () => {
    for (const { kind, options } of SCHEDULERS.filter((line) => line.isContender)) {
      const values = readOptions(options, {});
      for (const [name, { tune }] of Object.entries(options)) {
        if (tune === undefined) continue;
        const value = values[name];
        if ('of' in tune) assert.ok(tune.of.includes(value), `${kind}.${name}`);
        else assert.ok(Number(value) >= tune.min && Number(value) <= tune.max, `${kind}.${name}`);
      }
    }
  });
});
