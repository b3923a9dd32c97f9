import assert from 'node:assert/strict';
import { parseExperiment } from '../../experiments/load.ts';
import { perturb } from '../../experiments/robustness/perturb.ts';
import { EXPERIMENT } from './every-feature.ts';

const SPREAD = 0.3;

describe('a perturbed system', () => {
  it('differs in what databases, caches, queues, pauses and networks take, each by its factor', async () => {
    const config = await parseExperiment(EXPERIMENT.replace(/^sweep: .*\n/m, ''), 'e.yaml');
    const { config: perturbed, factors } = perturb(config, SPREAD, 1);
    const before = config.system.services.find(({ name }) => name === 'vault')!.database!;
    const after = perturbed.system.services.find(({ name }) => name === 'vault')!.database!;
    const factor = (name: string) => {
      const value = factors[name];
      assert(value !== undefined && value !== 1, name);
      assert(value > 1 / (1 + SPREAD) && value < 1 + SPREAD, name);
      return value;
    };
    const near = (actual: unknown, expected: number) =>
      assert(Math.abs((actual as number) / expected - 1) < 1e-12, `${actual}, not ${expected}`);
    near(after.flush['mean'], 0.002 * factor('vault flush'));
    assert.equal(after.flush['squaredCv'], before.flush['squaredCv']);
    near(after.diskRead['value'], 0.0004 * factor('vault diskRead'));
    near(after.lag['mean'], 0.015 * factor('vault lag'));
    near(after.failover.promote['value'], 12 * factor('vault promote'));
    near(1 - after.bufferHitRatio, 0.02 * factor('vault page misses'));
    const memo = perturbed.system.services.find(({ name }) => name === 'memo')!;
    near(1 - memo.cache!.hitRatio, 0.1 * factor('memo misses'));
    near(perturbed.system.queues![0]!.delay['value'], 0.005 * factor('entries delay'));
    near(perturbed.system.services[0]!.pauses!.length['value'], 0.05 * factor('desk pauses'));
    near(perturbed.system.network!.betweenRegions, 0.03 * factor('network'));
    assert.deepEqual(perturbed.believed, config.system);
  });

  it('has no factor for what takes no time, and no misses beyond every lookup', async () => {
    const text = EXPERIMENT.replace(/^sweep: .*\n/m, '')
      .replace('delay: 5ms', 'delay: 0s')
      .replace('hitRatio: 0.9', 'hitRatio: 0')
      .replace('bufferHitRatio: 0.98', 'bufferHitRatio: 1');
    const config = await parseExperiment(text, 'e.yaml');
    for (const index of [1, 2, 3, 4]) {
      const { config: perturbed, factors } = perturb(config, SPREAD, index);
      assert(!('entries delay' in factors) && !('vault page misses' in factors));
      const { hitRatio } = perturbed.system.services.find(({ name }) => name === 'memo')!.cache!;
      assert(hitRatio >= 0 && hitRatio < SPREAD);
    }
  });
});
