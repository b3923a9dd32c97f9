import assert from 'node:assert/strict';
import type { Agent, Guard } from '../../agents/agent.ts';
import { withFallback } from '../../agents/fallback.ts';
import { Controller } from '../../experiments/controller.ts';
import type { Action, Order } from '../../sim/actions.ts';
import { fakeTelemetry } from '../agents/fake-telemetry.ts';

const TELEMETRY = fakeTelemetry({ ledger: { replicas: 3 } });
const scale = (replicas: number): Order => ({ kind: 'scale', service: 'ledger', replicas });
const always = (act: () => Action): Agent => ({ name: 'always', observe: () => undefined, act });
const limit = (name: string, most: number): Guard => ({
  name,
  admit: (action) =>
    action.kind === 'scale' && action.replicas > most
      ? { action: scale(most), reasons: [`at most ${most}`] }
      : { action, reasons: [] },
});

function controller(act: () => Action, ...guards: Guard[]): Controller {
  return new Controller(
    withFallback(
      always(act),
      always(() => scale(4)),
    ),
    guards,
  );
}

describe('a controller', () => {
  it('lets each guard judge what the one before has left, and adds up their reasons', () => {
    const verdict = controller(() => scale(9), limit('a', 7), limit('b', 5)).decide(TELEMETRY);
    assert.deepEqual(verdict, {
      verdicts: [{ action: scale(5), reasons: ['a: at most 7', 'b: at most 5'] }],
      failure: undefined,
    });
  });

  it('lets what no guard objects to pass unchanged', () => {
    const verdict = controller(() => scale(4), limit('a', 7)).decide(TELEMETRY);
    assert.deepEqual(verdict, {
      verdicts: [{ action: scale(4), reasons: [] }],
      failure: undefined,
    });
  });

  it('says when and why the fallback had to decide, in that very interval', () => {
    let isBroken = false;
    const flaky = controller(() => {
      if (isBroken) throw new Error('no model');
      return scale(2);
    });
    assert.deepEqual(flaky.decide(TELEMETRY).verdicts[0]?.action, scale(2));
    isBroken = true;
    const verdict = flaky.decide(TELEMETRY);
    assert.deepEqual(verdict.verdicts[0]?.action, scale(4));
    assert.equal(verdict.failure, 'act threw: no model');
    flaky.count(verdict, 1);
    assert.deepEqual([flaky.fallbacks, flaky.refusals], [1, 0]);
    assert.deepEqual(flaky.reasons, { 'fallback: act threw: no model': 1 });
  });

  it('counts changes, refusals and reasons', () => {
    const counted = controller(() => scale(9), limit('a', 7));
    counted.count(counted.decide(TELEMETRY), 1);
    counted.count(counted.decide(TELEMETRY), 0);
    assert.deepEqual([counted.actions, counted.refusals], [1, 2]);
    assert.deepEqual(counted.reasons, { 'a: at most 7': 2 });
  });

  it('judges each order of several on its own', () => {
    const orders = [scale(9), scale(6)];
    const many = controller(() => ({ kind: 'several', orders }), limit('a', 7)).decide(TELEMETRY);
    assert.deepEqual(
      many.verdicts.map(({ action }) => action),
      [scale(7), scale(6)],
    );
  });
});
