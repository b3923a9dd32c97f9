import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Agent } from '../../agents/agent.ts';
import { withFallback } from '../../agents/fallback.ts';
import type { Action } from '../../sim/actions.ts';
import { fakeTelemetry } from './fake-telemetry.ts';

const scale = (replicas: number, service = 'ledger'): Action => ({
  kind: 'scale',
  service,
  replicas,
});
const agent = (name: string, act: () => Action, observe: () => unknown = () => 0): Agent => ({
  name,
  observe,
  act,
});
const fail = (message: string) => (): never => {
  throw new Error(message);
};
const telemetry = fakeTelemetry({ ledger: { replicas: 2 } });
const rule = agent('rule', () => scale(7));
function decide(tested: Agent) {
  const guarded = withFallback(tested, rule);
  const action = guarded.act(guarded.observe(telemetry));
  return { action, fallbacks: guarded.fallbacks, reason: guarded.lastReason };
}

describe('withFallback', () => {
  it('leaves a sound agent alone', () => {
    const sound = agent('learner', () => scale(3));
    assert.deepEqual(decide(sound), { action: scale(3), fallbacks: 0, reason: undefined });
    assert.equal(withFallback(sound, rule).name, 'learner');
    assert.deepEqual(decide(agent('learner', () => ({ kind: 'hold' }))).action, { kind: 'hold' });
  });

  it('lets the fallback decide the interval in which the agent throws', () => {
    const whenActing = decide(agent('learner', fail('no policy')));
    assert.deepEqual(whenActing, {
      action: scale(7),
      fallbacks: 1,
      reason: 'act threw: no policy',
    });
    const whenObserving = decide(agent('learner', () => scale(3), fail('no data')));
    assert.deepEqual(whenObserving.action, scale(7));
    assert.equal(whenObserving.reason, 'observe threw: no data');
  });

  it('lets the fallback decide instead of nonsense, whatever it is', () => {
    const nonsense: readonly unknown[] = [
      ...[NaN, Infinity, -1, 2.5, '3', undefined].map((n) => scale(n as number)),
      scale(3, 'nowhere'),
      undefined,
      null,
      3,
      {},
      { kind: 'destroy' },
    ];
    for (const action of nonsense) {
      const result = decide(agent('learner', () => action as Action));
      assert.deepEqual(result.action, scale(7));
      assert.equal(typeof result.reason, 'string');
    }
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (action) => {
        assert.deepEqual(decide(agent('learner', () => action as Action)).action, scale(7));
      }),
    );
  });

  it('counts, keeps the last reason, and returns to the agent when it is sound again', () => {
    const acts = [fail('first'), () => scale(3), () => scale(-1)];
    const guarded = withFallback(
      agent('learner', () => acts.shift()!()),
      rule,
    );
    const actions = [0, 1, 2].map(() => guarded.act(guarded.observe(telemetry)));
    assert.deepEqual(actions, [scale(7), scale(3), scale(7)]);
    assert.equal(guarded.fallbacks, 2);
    assert.equal(guarded.lastReason, '-1 is not a whole number of replicas >= 0');
  });

  it('shows the fallback every interval, so that it knows the past', () => {
    let seen = 0;
    const counting = agent(
      'rule',
      () => scale(seen),
      () => ++seen,
    );
    const guarded = withFallback(
      agent('learner', () => scale(3)),
      counting,
    );
    for (let i = 0; i < 5; i++) guarded.act(guarded.observe(telemetry));
    assert.equal(seen, 5);
  });

  it('does not hide a fallback that fails', () => {
    const guarded = withFallback(agent('a', fail('a')), agent('b', fail('b')));
    assert.throws(() => guarded.act(guarded.observe(telemetry)), /^Error: b$/);
  });
});
