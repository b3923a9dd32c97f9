import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Agent } from '../../agents/agent.ts';
import { type FallbackChecks, join, withFallback } from '../../agents/fallback.ts';
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

describe('the checks of withFallback', () => {
  const STALE = { now: 600, time: 585, interval: 15 };
  const ready = (...samples: number[]) => ({ replicas: 2, past: { replicasReady: samples } });
  const sound = agent('learner', () => scale(3));
  const reasonOf = (tested: Agent, checks: FallbackChecks, seen = telemetry) => {
    const guarded = withFallback(tested, rule, checks);
    const action = guarded.act(guarded.observe(seen));
    const isOwn = guarded.lastReason === undefined;
    assert.deepEqual(action, isOwn ? scale(3) : scale(7));
    return guarded.lastReason;
  };

  it('finds the newest sample of any service too old, or none at all', () => {
    const at = (...samples: number[]) =>
      fakeTelemetry({ ledger: ready(...samples), till: ready(2, 2) }, STALE);
    const check = { staleAfter: 45 };
    assert.equal(reasonOf(sound, check, at(2, 2, NaN, NaN)), undefined); // 45 s old
    const old = 'telemetry of ledger is over 45 s old';
    assert.equal(reasonOf(sound, check, at(2, 2, NaN, NaN, NaN)), old);
    assert.equal(reasonOf(sound, check, at()), old);
    assert.equal(reasonOf(sound, {}, at()), undefined);
  });

  it('finds too many scrapes lost, though the newest is there', () => {
    const at = (...samples: number[]) => fakeTelemetry({ ledger: ready(...samples) }, STALE);
    const check = { missingRatioMax: 0.5, missingSpan: 60 };
    assert.equal(reasonOf(sound, check, at(NaN, NaN, 2, 2)), undefined);
    const reason = 'over 0.5 of the telemetry of ledger is missing';
    assert.equal(reasonOf(sound, check, at(NaN, NaN, NaN, 2)), reason);
  });

  it('finds NaN in a list of numbers, and leaves what a rule names to the rule', () => {
    const seeing = (observation: unknown) =>
      reasonOf(
        agent(
          'learner',
          () => scale(3),
          () => observation,
        ),
        { refusesNaN: true },
      );
    for (const list of [NaN, [1, NaN], Float32Array.of(1, NaN), [[1], Float64Array.of(NaN)]])
      assert.equal(seeing(list), 'NaN in the observation');
    for (const fine of [1, [1, 2], Float32Array.of(1), { cpu: NaN }, undefined])
      assert.equal(seeing(fine), undefined);
  });

  it('looks at what comes through the feed of the agent, which the fallback does not use', () => {
    const blind = { ...sound, feed: () => fakeTelemetry({ ledger: ready() }, STALE) };
    assert.match(reasonOf(blind, { staleAfter: 45 })!, /^telemetry of ledger/);
    const broken = { ...sound, feed: fail('no feed') };
    assert.equal(reasonOf(broken, {}), 'feed threw: no feed');
  });

  it('says how long the decision took, and waits for it up to the limit', () => {
    const decided = (decisionSeconds: number, checks: FallbackChecks) => {
      const guarded = withFallback({ ...sound, decisionSeconds }, rule, checks);
      guarded.act(guarded.observe(telemetry));
      return [guarded.decisionSeconds, guarded.lastReason];
    };
    assert.deepEqual(decided(0, { decisionSecondsMax: 1 }), [0, undefined]);
    assert.deepEqual(decided(1, { decisionSecondsMax: 1 }), [1, undefined]);
    assert.deepEqual(decided(10, {}), [10, undefined]);
    assert.deepEqual(decided(10, { decisionSecondsMax: 1 }), [1, 'no decision within 1 s']);
    assert.deepEqual(decided(NaN, {}), [0, 'a decision cannot take NaN s']);
  });

  it('counts by reason, also where the agent has a fallback of its own', () => {
    const nested = { ...sound, stoodIn: 'inside' };
    const guarded = withFallback(nested, rule);
    for (let i = 0; i < 2; i++) assert.deepEqual(guarded.act(guarded.observe(telemetry)), scale(3));
    assert.deepEqual(guarded.reasons, { inside: 2 });
    assert.equal(guarded.fallbacks, 2);
  });
});

describe('join', () => {
  it('is as slow as the slowest, and tells what each has to tell, in the order of time', () => {
    const event = (at: number) => ({ at, name: 'e', component: '', level: '', text: '' });
    const slow = { ...rule, decisionSeconds: 2, events: () => [event(1), event(5)] };
    const joined = join([rule, slow, { ...rule, decisionSeconds: 1, events: () => [event(3)] }]);
    assert.equal(joined.decisionSeconds, 2);
    assert.deepEqual(
      joined.events?.().map(({ at }) => at),
      [1, 3, 5],
    );
  });
});
