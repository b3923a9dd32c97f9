import assert from 'node:assert/strict';
import { COMPONENT_CLASSES, callersOf, componentsOf } from '../../../sim/faults/components.ts';
import { call, service, systemConfig, transaction } from '../build.ts';
import { SYSTEM } from './stage.ts';

describe('the components that faults strike', () => {
  it('are those of the system that have what the class needs', () => {
    const found = COMPONENT_CLASSES.map((kind) => [kind, componentsOf(SYSTEM, kind).join(' ')]);
    assert.deepEqual(Object.fromEntries(found), {
      service: 'desk memo vault',
      memory: 'desk',
      connections: 'desk',
      database: 'vault',
      cache: 'memo',
      queue: 'entries',
      edge: 'desk memo vault',
      nodes: 'general',
      zone: 'a b c',
      region: 'east west',
      telemetry: 'desk memo vault',
      load: '',
      none: '',
    });
  });

  it('have callers: who calls in sequence, side by side or by chance, but not who sends a message', () => {
    const names = ['front', 'left', 'right', 'rare', 'sender', 'end'];
    const toEnd = call('end', 1);
    const steps = [
      call(
        'front',
        1,
        { parallel: [[call('left', 1, toEnd)], [call('right', 1)]] },
        { probability: 0.1, steps: [call('rare', 1, toEnd)] },
        call('sender', 1, { send: 'queue', then: [toEnd] }),
      ),
    ];
    const config = systemConfig(
      names.map((name) => service(name)),
      [transaction(steps)],
    );
    assert.deepEqual(callersOf(config, 'end'), ['left', 'rare']);
    assert.deepEqual(callersOf(config, 'right'), ['front']);
    assert.deepEqual(callersOf(config, 'front'), []);
  });
});
