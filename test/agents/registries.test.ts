import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { BALANCERS } from '../../agents/balancing/index.ts';
import { GUARDS } from '../../agents/guards/index.ts';
import { AGENTS, PER_REQUEST } from '../../agents/index.ts';
import { ordersOf } from '../../sim/actions.ts';
import { readOptions } from '../../sim/options.ts';
import { fakeTelemetry, samples } from './fake-telemetry.ts';
import { agentsOf, context, target } from './targets.ts';

const TARGETS = [target({ service: 'ledger', replicasMin: 1, replicasMax: 9 })];
const telemetry = fakeTelemetry({
  ledger: { replicas: 3, samples: samples(3, 950), signals: { utilizationRatio: 0.95 } },
});
const REGISTRIES = {
  ...AGENTS,
  routing: PER_REQUEST.routing,
  guards: GUARDS,
  balancing: BALANCERS,
};

describe('registries of agents', () => {
  for (const [registry, lines] of Object.entries(REGISTRIES)) {
    it(`${registry}: every kind is named once and covered by a test that exists`, () => {
      assert.equal(new Set(lines.map(({ kind }) => kind)).size, lines.length);
      for (const { kind, coveredBy, description } of lines) {
        const [, file, title] = /^(test\/\S+\.test\.ts): (.+)$/.exec(coveredBy) ?? [];
        assert.ok(file && title, `${kind}: ${coveredBy}`);
        const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
        assert.ok(source.includes(`it('${title}'`), `${kind}: no test '${title}' in ${file}`);
        assert.ok(description !== '' && !description.includes('\n'));
      }
    });
  }

  it('autoscaling: every line makes an agent by its defaults that orders whole replicas', () => {
    for (const line of AGENTS.autoscaling) {
      const [agent, ...others] = agentsOf({ kind: line.kind }, TARGETS, context());
      assert.ok(agent && others.length === 0, line.kind);
      assert.equal(agent.name, line.kind);
      for (const order of ordersOf(agent.act(agent.observe(telemetry)))) {
        if (order.kind === 'hold') continue;
        assert.equal(order.kind, 'scale');
        assert.ok(order.kind === 'scale' && order.service === 'ledger');
        assert.ok(Number.isInteger(order.replicas) && order.replicas >= 1 && order.replicas <= 9);
      }
    }
  });

  it('guards: every line makes a guard by its defaults that admits holding still', () => {
    for (const line of GUARDS) {
      const guard = line.create(readOptions(line.options, {}), TARGETS);
      assert.equal(guard.name, line.kind);
      const hold = { kind: 'hold' } as const;
      assert.deepEqual(guard.admit(hold, telemetry), { action: hold, reasons: [] });
    }
  });

  it('balancing: every line makes a balancer by its defaults that picks existing replicas', () => {
    for (const line of BALANCERS) {
      const balancer = line.create(readOptions(line.options, {}));
      for (const count of [1, 2, 5, 3, 1, 40]) {
        for (const u of [0, 0.3, 1 - 2 ** -53]) {
          const ready = Array.from({ length: count }, (_, i) => 3 * i);
          assert.ok(ready.includes(balancer.pick(ready, new Int32Array(200), u)), line.kind);
        }
      }
    }
  });
});
