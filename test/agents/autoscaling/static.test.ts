import assert from 'node:assert/strict';
import { staticLine } from '../../../agents/autoscaling/static.ts';
import { type OptionValues, readOptions } from '../../../sim/options.ts';
import { fakeTelemetry } from '../fake-telemetry.ts';
import { context, target } from '../targets.ts';

const TARGETS = [
  target({ service: 'gateway', replicasMin: 1, replicasMax: 8 }),
  target({ service: 'ledger', replicasMin: 2, replicasMax: 4 }),
];
const agents = (options: OptionValues) =>
  staticLine.create(readOptions(staticLine.options, options), TARGETS, context());
const orders = (options: OptionValues, ...moments: readonly (readonly [number, number])[]) => {
  const all = agents(options);
  return moments.map(([gateway, ledger]) => {
    const telemetry = fakeTelemetry({
      gateway: { replicas: gateway },
      ledger: { replicas: ledger },
    });
    return all.map((agent) => {
      const action = agent.act(agent.observe(telemetry));
      return action.kind === 'scale' ? [action.service, action.replicas] : action.kind;
    });
  });
};

describe('static', () => {
  it('holds the given number of replicas', () => {
    assert.deepEqual(orders({ replicas: 3 }, [2, 3]), [[['gateway', 3], 'hold']]);
    assert.deepEqual(orders({ replicas: 3, replicasOf: { gateway: 7 } }, [2, 2]), [
      [
        ['gateway', 7],
        ['ledger', 3],
      ],
    ]);
  });

  it('holds what it sees first when no number is given', () => {
    assert.deepEqual(orders({}, [2, 3], [2, 2]), [
      ['hold', 'hold'],
      ['hold', ['ledger', 3]],
    ]);
    assert.deepEqual(orders({ replicasOf: { ledger: 4 } }, [2, 3]), [['hold', ['ledger', 4]]]);
  });

  it('refuses numbers outside the bounds of a service, and unknown services', () => {
    const message = (options: OptionValues) => {
      try {
        agents(options);
      } catch (error) {
        return String((error as Error).message).split('\n');
      }
      return [];
    };
    assert.deepEqual(message({ replicas: 5 }), [
      'replicas: must be a whole number in [2, 4], the bounds of ledger, got 5',
    ]);
    assert.deepEqual(message({ replicasOf: { gateway: 1.5, leger: 3 } }), [
      'replicasOf.leger: must be a scaled service (gateway, ledger), got leger',
      'replicasOf.gateway: must be a whole number in [1, 8], the bounds of gateway, got 1.5',
    ]);
  });
});
