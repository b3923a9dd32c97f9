import assert from 'node:assert/strict';
import { replicasForWait, type WaitOptions } from '../../../agents/autoscaling/wait-staffing.ts';
import type { OptionValues } from '../../../sim/options.ts';
import { target } from '../targets.ts';
import { steadyLoad } from './load.ts';
import { autoscaler } from './scaling.ts';

const WAIT: WaitOptions = {
  ...{ delayProbability: 0.2, waitRatio: 0, variability: 1, queues: 'shared' },
};
const TARGET = target({ service: 'ledger', replicasMax: 20 });
const forWait = (load: number, options: Partial<WaitOptions> = {}, over = {}) =>
  replicasForWait(
    { ...TARGET, ...over },
    { callsPerSecond: load * 10, workSeconds: 0.1 },
    { ...WAIT, ...options },
  );

describe('replicasForWait', () => {
  it('takes the fewest servers of Erlang C', () => {
    // One Erlang: 2 servers 1/3, 3 servers 1/11; two: 3 servers 4/9, 4 servers 4/23 = 0.174.
    assert.equal(forWait(1), 3);
    assert.equal(forWait(1, { delayProbability: 0.34 }), 2);
    assert.equal(forWait(2), 4);
    assert.equal(forWait(2, {}, { workersPerReplica: 2 }), 2);
  });

  it('allows for the budget and the variability', () => {
    // One Erlang, two servers: exp(-t / 0.1) / 3 <= 0.2 from t = 51.1 ms on, 0.511 works.
    assert.equal(forWait(1, { waitRatio: 0.5 }), 3);
    assert.equal(forWait(1, { waitRatio: 0.52 }), 2);
    assert.equal(forWait(1, { waitRatio: 0.52, variability: 1.1 }), 3);
  });

  it('takes each replica for an M/M/1 where the queues are their own', () => {
    assert.equal(forWait(1, { queues: 'own' }), 5); // 1/n <= 0.2
    assert.equal(forWait(1, { queues: 'own', delayProbability: 0.25 }), 4);
  });

  it('stays within the bounds', () => {
    assert.equal(forWait(50), 20);
    assert.equal(forWait(0, {}, { replicasMin: 2 }), 2);
    assert.equal(forWait(0, {}, { replicasMin: 0 }), 0);
  });
});

describe('queueing-model', () => {
  function queueing(options: OptionValues = {}) {
    const own = { downscaleStabilization: 0, safety: 0, waitRatio: 0, delayProbability: 0.2 };
    const setting = { target: { replicasMax: 20 } };
    return autoscaler('queueing-model', { ...own, ...options }, setting);
  }

  it('wants the fewest replicas that keep the wait', () => {
    const at = (calls: number) =>
      queueing()({ now: 300, replicas: 2, past: steadyLoad(Array<number>(20).fill(calls)) });
    assert.equal(at(50), 3); // one Erlang
    assert.equal(at(100), 4); // two
  });

  it('asks for the load after the boot, and never for less than now', () => {
    const options = { alpha: 1, beta: 1 };
    const up = [10, 20, 30, 40, 50, 60, 70]; // 100 after 45 s: two Erlang
    assert.equal(queueing(options)({ now: 300, replicas: 2, past: steadyLoad(up) }), 4);
    const down = [340, 300, 260, 220, 180, 140, 100]; // nothing left after 45 s
    assert.equal(queueing(options)({ now: 300, replicas: 2, past: steadyLoad(down) }), 4);
  });

  it('adds the standard deviation of its errors', () => {
    const decide = queueing({ alpha: 1, beta: 0, safety: 2 });
    const past = (last: number) => steadyLoad([50, last]);
    assert.equal(decide({ now: 300, replicas: 2, past: past(50) }), 3);
    // 345 s was to have 50, has 75: 75 + 2 x 25 = 125, 2.5 Erlang; 5 servers wait 0.130, 4 0.320.
    assert.equal(decide({ now: 345, replicas: 2, past: past(75) }), 5);
  });

  it('learns the work of a call', () => {
    const past = steadyLoad(Array<number>(20).fill(50), { workSeconds: 0.04 });
    const decide = queueing();
    assert.equal(decide({ now: 300, replicas: 2, past }), 4); // near two Erlang, not one
  });
});
