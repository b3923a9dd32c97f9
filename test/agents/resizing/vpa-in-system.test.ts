import assert from 'node:assert/strict';
import { vpaLine } from '../../../agents/resizing/vpa.ts';
import { allTargets } from '../../../experiments/targets.ts';
import { ordersOf } from '../../../sim/actions.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';
import { Scraper } from '../../../sim/scraper.ts';
import type { ServiceConfig } from '../../../sim/system-config.ts';
import { arrivalsAt, build, call, service, systemConfig, transaction } from '../../sim/build.ts';
import { context } from '../targets.ts';

const HOUR = 3600;
const MINUTE = 60;
/** One call every two seconds that needs 0.4 s of four cores: 0.4 cores in each of two replicas. */
const LEDGER: Partial<ServiceConfig> = {
  instance: 'small', // 1 dollar per second, for the declared size
  replicas: 2,
  cores: 4,
  coresMin: 0.1,
  coresMax: 4,
};

function simulated(changes: Partial<ServiceConfig>, options: OptionValues, hours: number) {
  const config = systemConfig(
    [service('ledger', { ...LEDGER, ...changes })],
    [transaction([call('ledger', 0.4)])],
  );
  const horizon = hours * HOUR;
  const { sim, system, random, ends } = build(config, { horizon });
  const telemetry = new Scraper(system, random, { interval: MINUTE, delay: 0, gapRatio: 0 });
  const made = vpaLine.create(readOptions(vpaLine.options, options), allTargets(config), context());
  system.feed(arrivalsAt(Array.from({ length: horizon / 2 - 60 }, (_, i) => 1 + 2 * i)));
  let orders = 0;
  for (let now = MINUTE; now < horizon; now += MINUTE) {
    sim.runUntil(now);
    for (const agent of made)
      for (const order of ordersOf(agent.act(agent.observe(telemetry))))
        if (system.apply(order)) orders += 1;
  }
  sim.runUntil(horizon);
  const kills = telemetry.outOfMemory('ledger');
  system.finish();
  const done = ends.filter((end) => end?.outcome === 'done').length;
  const samples = telemetry.samples('ledger');
  return { orders, kills, samples, done, dollars: system.costDollars()['ledger']! };
}

describe('vpa in a simulated system', () => {
  it('brings a service that is too large down to its use, and its bill with it', () => {
    const [off, auto] = ['off', 'auto'].map((mode) => simulated({}, { mode }, 6));
    assert.equal(off!.dollars, 2 * 6 * HOUR);
    assert.equal(auto!.orders, 1);
    // The bucket of 0.4 cores ends at 414 millicores; 15 % more.
    assert.deepEqual(
      auto!.samples.map(({ requestMillicores }) => Math.round(requestMillicores)),
      [476, 476],
    );
    // The upper bound 476 x (1 + 1 / days) falls below 4000 after 195 minutes of samples.
    const share = auto!.dollars / off!.dollars;
    const expected = (196 + (360 - 196) * 0.119) / 360;
    assert.ok(Math.abs(share - expected) < 0.01, `${share} is not ${expected}`);
    assert.equal(auto!.done, off!.done);
  });

  it('raises the memory of replicas that are killed for want of it, until they are not', () => {
    const memory = { memoryBytes: 4e8, memoryUse: { base: 6e8, perCall: 0 } };
    const off = simulated(memory, { mode: 'off' }, 1);
    const auto = simulated(memory, { mode: 'auto' }, 1);
    assert.ok(off.kills.length > 50);
    assert.ok(auto.kills.length > 0 && auto.kills.length < 15);
    assert.ok(auto.kills.every(({ at }) => at < 10 * MINUTE));
    assert.ok(auto.samples.every(({ requestMemoryBytes }) => requestMemoryBytes > 6e8));
    assert.ok(auto.done > off.done);
  });
});
