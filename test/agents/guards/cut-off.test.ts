import assert from 'node:assert/strict';
import type { CutOff, GuardContext } from '../../../agents/agent.ts';
import { cutOffLine } from '../../../agents/guards/cut-off.ts';
import type { Order } from '../../../sim/actions.ts';
import { DeadlineClock } from '../../../sim/calendars/deadline-clock.ts';
import { InputError, readOptions } from '../../../sim/options.ts';
import { fakeTelemetry, sample } from '../fake-telemetry.ts';
import { target } from '../targets.ts';

const HOUR = 3600;
const DUE: readonly CutOff[] = [
  { at: 16 * HOUR, component: 'settle', name: 'CHAPS' },
  { at: 20 * HOUR, component: 'report', name: 'daily' },
];
const context = (cutOffs = DUE): GuardContext => ({
  interval: 15,
  clock: new DeadlineClock({ date: '2025-01-06', time: '00:00', zone: 'UTC' }),
  cutOffs,
});
const TARGETS = [target({ service: 'ledger' }), target({ service: 'gateway' })];
const guard = (options: object, cutOffs?: readonly CutOff[]) =>
  cutOffLine.create(readOptions(cutOffLine.options, { ...options }), TARGETS, [], context(cutOffs));
const at = (now: number) =>
  fakeTelemetry(
    { ledger: { replicas: 4, samples: [sample()] }, gateway: { replicas: 4 } },
    { now },
  );
const scale = (replicas: number, service = 'ledger'): Order => ({
  kind: 'scale',
  service,
  replicas,
});
const HOLD = { kind: 'hold' } as const;

describe('cut-off', () => {
  it('lets nothing shrink before a cut-off has passed', () => {
    const near = guard({ before: '1h' });
    const verdicts = [15 * HOUR - 1, 15 * HOUR, 16 * HOUR - 1, 16 * HOUR].map(
      (now) => near.admit(scale(3), at(now)).action,
    );
    assert.deepEqual(verdicts, [scale(3), HOLD, HOLD, scale(3)]);
    const { reasons } = near.admit(scale(3), at(15 * HOUR));
    assert.deepEqual(reasons, ['ledger has at least 4 replicas until the cut-off of settle CHAPS']);
    assert.deepEqual(near.admit(scale(5), at(15 * HOUR)), { action: scale(5), reasons: [] });
  });

  it('goes on for a time after it', () => {
    const near = guard({ before: 0, after: '10min' });
    const times = [16 * HOUR - 1, 16 * HOUR, 16 * HOUR + 599, 16 * HOUR + 600];
    const actions = times.map((now) => near.admit(scale(3), at(now)).action);
    assert.deepEqual(actions, [scale(3), HOLD, HOLD, scale(3)]);
  });

  it('protects the services and the work that it is told of, at times it is told of', () => {
    const ledger = guard({ services: ['ledger'] });
    assert.deepEqual(ledger.admit(scale(3, 'gateway'), at(15 * HOUR)).action, scale(3, 'gateway'));
    const reports = guard({ work: ['report'] });
    assert.deepEqual(reports.admit(scale(3), at(15 * HOUR)).action, scale(3));
    assert.deepEqual(reports.admit(scale(3), at(19 * HOUR)).action, HOLD);
    const own = guard({ times: [{ at: '2h' }], before: '1h' }, []);
    assert.deepEqual(own.admit(scale(3), at(1.5 * HOUR)).action, HOLD);
    assert.deepEqual(own.admit(scale(3), at(15 * HOUR)).action, scale(3));
  });

  it('keeps floors: an order below one is raised to it', () => {
    const near = guard({ floors: { ledger: 6 } });
    assert.deepEqual(near.admit(scale(5), at(15 * HOUR)).action, scale(6));
    assert.deepEqual(near.admit(scale(7), at(15 * HOUR)).action, scale(7));
    assert.deepEqual(near.admit(scale(5), at(12 * HOUR)).action, scale(5));
  });

  it('lets no replica lose cores and no node drain', () => {
    const near = guard({});
    const resize = (cores: number): Order => ({ kind: 'resize', service: 'ledger', cores });
    assert.deepEqual(near.admit(resize(0.5), at(15 * HOUR)).action, HOLD);
    assert.deepEqual(near.admit(resize(2), at(15 * HOUR)).action, resize(2));
    assert.deepEqual(near.admit({ kind: 'drain', node: 1 }, at(15 * HOUR)).action, HOLD);
  });

  it('refuses options that no run could mean', () => {
    const problems = (options: object, cutOffs?: readonly CutOff[]) => {
      try {
        guard(options, cutOffs);
        return [];
      } catch (error) {
        assert.ok(error instanceof InputError);
        return error.problems.map(({ path }) => path.join('.'));
      }
    };
    assert.deepEqual(problems({}, []), ['times']);
    assert.deepEqual(problems({ services: ['ledgr'] }), ['services.0']);
    assert.deepEqual(problems({ floors: { ledger: 11 } }), ['floors.ledger']);
  });
});
