import assert from 'node:assert/strict';
import type { Agent } from '../../../agents/agent.ts';
import { type AgentFault, faulty } from '../../../agents/deployment/faulty.ts';
import { ageOfNewest } from '../../../agents/telemetry-age.ts';
import type { Telemetry } from '../../../sim/telemetry.ts';
import { fakeTelemetry, samples } from '../fake-telemetry.ts';

const [FROM, UNTIL] = [100, 200];
/** Utilization that tells the time of its scrape. */
function at(now: number): Telemetry {
  const times = Array.from({ length: Math.floor(now / 10) }, (_, i) => 10 * (i + 1));
  const ledger = {
    replicas: 3,
    samples: samples(3, now),
    past: { utilizationRatio: times, replicasReady: times.map(() => 3) },
  };
  return fakeTelemetry({ ledger }, { now, time: Math.floor(now / 10) * 10, interval: 10 });
}
const honest: Agent<Float64Array> = {
  name: 'honest',
  observe: (telemetry) => telemetry.recent('ledger', 'utilizationRatio', 30),
  act: (seen) => ({ kind: 'scale', service: 'ledger', replicas: seen.at(-1) ?? 0 }),
};
function create(fault: AgentFault) {
  const options = { fault, from: FROM, until: UNTIL, lateSeconds: 10, staleSeconds: 50 };
  const agent = faulty(honest as Agent, ['ledger'], options);
  const decide = (now: number) => {
    const telemetry = agent.feed!(at(now));
    return { telemetry, action: agent.act(agent.observe(telemetry)) };
  };
  return { agent, decide };
}
const scale = (replicas: number) => ({ kind: 'scale', service: 'ledger', replicas });

describe('faulty', () => {
  it('leaves an agent alone before the fault and after it', () => {
    for (const fault of ['nan-action', 'exception', 'stale', 'missing', 'least'] as const) {
      const { decide } = create(fault);
      for (const now of [90, UNTIL]) assert.deepEqual(decide(now).action, scale(now), fault);
    }
  });

  it('makes numbers NaN, throws, is late, or orders the least', () => {
    assert.deepEqual(create('nan-observation').decide(FROM).action, scale(NaN));
    const several = (replicas: number) => ({ kind: 'several', orders: [scale(replicas)] });
    assert.deepEqual(create('nan-action').decide(FROM).action, several(NaN));
    assert.deepEqual(create('least').decide(FROM).action, several(1));
    assert.throws(() => create('exception').decide(FROM), /injected/);
    const { agent, decide } = create('late');
    decide(90);
    assert.equal(agent.decisionSeconds, 0);
    decide(FROM);
    assert.equal(agent.decisionSeconds, 10);
  });

  it('shows telemetry of before: so much late, or as it stood at the onset', () => {
    const stale = create('stale').decide(150);
    assert.deepEqual(stale.action, scale(100));
    assert.equal(ageOfNewest('ledger', stale.telemetry, 100), 50);
    assert.equal(stale.telemetry.latest('ledger', 'utilizationRatio'), 100);
    const frozen = create('frozen');
    frozen.decide(90);
    for (const now of [FROM, 150, 190]) assert.deepEqual(frozen.decide(now).action, scale(100));
    const { telemetry } = frozen.decide(190);
    assert.equal(ageOfNewest('ledger', telemetry, 100), 90);
    assert.equal(telemetry.samples('ledger')[0]?.cpuMillicores, 90); // the last good look
  });

  it('shows nothing where telemetry is missing, but the replicas ordered', () => {
    const { telemetry } = create('missing').decide(150);
    assert.ok(Number.isNaN(ageOfNewest('ledger', telemetry, 100)));
    assert.ok(Number.isNaN(telemetry.latest('ledger', 'utilizationRatio')));
    assert.ok(telemetry.samples('ledger').every((one) => Number.isNaN(one.cpuMillicores)));
    assert.equal(telemetry.replicas('ledger'), 3);
  });
});
