import assert from 'node:assert/strict';
import type { Alert } from '../../../sim/observability/alert.ts';
import type { AlertRuleConfig } from '../../../sim/observability/alert-rules.ts';
import { Alerting } from '../../../sim/observability/alerting.ts';
import { WORKBOOK_RULES } from '../../../sim/observability/burn-rate.ts';
import { EndMinutes } from '../../../sim/observability/end-minutes.ts';
import { rational } from '../../../sim/observability/rational.ts';
import { SloMonitors } from '../../../sim/observability/slo-monitors.ts';
import { Scraper } from '../../../sim/scraper.ts';
import { arrivalsAt, build, call, service, systemConfig, transaction } from '../build.ts';

const OBJECTIVE = rational(999n, 1000n);
const MINUTE = 60;

function monitors(delay: number, changes: Alert[] = []) {
  const slo = new SloMonitors(
    {
      objective: OBJECTIVE,
      burnRules: WORKBOOK_RULES,
      types: ['pay', 'refund'],
      delay: () => delay,
      minutesMax: 600,
    },
    (changed) => changes.push(...changed),
  );
  return { slo, ends: new EndMinutes(2, [slo]) };
}

/** So many ends of type `type` in each minute of [from, to), of which `bad` are bad. */
function feed(
  ends: EndMinutes,
  [from, to]: [number, number],
  type: number,
  all: number,
  bad: number,
) {
  for (let minute = from; minute < to; minute++)
    for (let i = 0; i < all; i++) ends.add(type, i >= bad, minute * MINUTE + (i * MINUTE) / all);
}

describe('the ends of transactions by minute', () => {
  it('belong to the minute that has begun, to the instant', () => {
    const seen: [number, number[], number[]][] = [];
    const listener = {
      ended: (minute: number, good: Float64Array, bad: Float64Array) =>
        seen.push([minute, [...good], [...bad]]),
    };
    const ends = new EndMinutes(2, [listener]);
    ends.add(0, true, 0);
    ends.add(1, false, 59.999);
    ends.add(0, true, 60);
    ends.advance(239.9);
    assert.deepEqual(seen, [
      [0, [1, 0], [0, 1]],
      [1, [1, 0], [0, 0]],
      [2, [0, 0], [0, 0]],
    ]);
    assert.equal(ends.minute, 3);
  });
});

describe('burn rates of the transactions of a run', () => {
  it('fire and clear at the minutes of the known answers, for each type and for all', () => {
    // An hour without errors, then an hour of 10 % of one type: burn rate rules fire 9 minutes in.
    const changes: Alert[] = [];
    const { slo, ends } = monitors(0, changes);
    feed(ends, [0, 60], 0, 1000, 0);
    feed(ends, [60, 120], 0, 1000, 100);
    feed(ends, [120, 200], 0, 1000, 0);
    ends.advance(200 * MINUTE);
    slo.come(200 * MINUTE);
    const hour = changes.filter(({ name }) => name === 'errorBudgetBurn1h');
    const fires = hour.filter(({ labels }) => labels['transaction'] === 'pay');
    assert.deepEqual(
      fires.map(({ state, since }) => [state, since / MINUTE - 60]),
      [
        ['firing', 9],
        ['inactive', 65],
      ],
    );
    const overall = hour.filter(({ labels }) => labels['transaction'] === undefined);
    assert.deepEqual(
      overall.map(({ since }) => since),
      fires.map(({ since }) => since),
    );
    assert.ok(changes.every(({ labels }) => labels['transaction'] !== 'refund'));
  });

  it('are known when the minute has come through, and say when they fired', () => {
    const { slo, ends } = monitors(25);
    feed(ends, [0, 1], 0, 100, 50);
    ends.advance(60);
    slo.come(84.9);
    const firing = () => slo.alerts().filter(({ state }) => state === 'firing');
    assert.deepEqual(firing(), []);
    assert.ok(Number.isNaN(slo.budgetRatio()));
    slo.come(85);
    assert.ok(firing().length > 0 && firing().every(({ since }) => since === 60));
    assert.equal(slo.violationRatio(0), 0.5);
    assert.ok(Number.isNaN(slo.violationRatio(1)), 'no refunds');
  });

  it('leave of the error budget what the objective allows and nobody has spent', () => {
    const { slo, ends } = monitors(0);
    feed(ends, [0, 10], 0, 1000, 0);
    ends.add(0, false, 600);
    for (let i = 0; i < 4; i++) ends.add(0, false, 610);
    for (let i = 0; i < 995 + 9000; i++) ends.add(1, true, 620);
    ends.advance(660);
    slo.come(660);
    assert.equal(slo.budgetRatio(), 1 - 5 / 20);
    assert.ok(Math.abs(slo.budgetRatio(0) - (1 - 5 / 10.005)) < 1e-12);
    assert.equal(slo.budgetRatio(1), 1);
  });
});

const RULE: AlertRuleConfig = {
  name: 'busy',
  severity: 'page',
  signal: 'utilizationRatio',
  above: 0.5,
  for: 20,
  keepFiringFor: 0,
};

/** Calls of 10 s at s, one after the other, from time 1 to time 61; scrapes every 10 s, seen 5 s later. */
function start(rules: readonly AlertRuleConfig[]) {
  const built = build(
    systemConfig([service('s'), service('other')], [transaction([call('s', 10)], { slo: 15 })]),
  );
  const telemetry = new Scraper(built.system, built.random, {
    interval: 10,
    delay: 5,
    gapRatio: 0,
  });
  const alerting = new Alerting({
    metrics: telemetry,
    modelled: (name) => telemetry.signals(name),
    queues: [],
    types: ['pay'],
    rules,
    burnRules: [],
    objective: OBJECTIVE,
    delay: () => 5,
    minutesMax: 10,
  });
  const ends = new EndMinutes(1, [alerting.slo]);
  built.system.addEndListener((_n, type, _o, _a, _l, isGood) =>
    ends.add(type, isGood, built.sim.now),
  );
  telemetry.onRound = () => {
    ends.advance(built.sim.now);
    alerting.evaluate();
  };
  built.system.feed(arrivalsAt([1, 11, 21, 31, 41, 51]));
  return { ...built, telemetry, alerting };
}

const shown = ({ history }: Alerting) =>
  history
    .entries()
    .map(({ name, state, since, labels }) => [name, labels['service'], state, since]);

describe('threshold rules', () => {
  it('look at what can be seen at each scrape, wait, and clear', () => {
    const { sim, alerting } = start([RULE]);
    sim.runUntil(39.9);
    // the first scrape, at 10, is seen at 20: pending; it holds at 30 and 40
    assert.deepEqual(
      alerting.alerts().map(({ state, since }) => [state, since]),
      [['pending', 20]],
    );
    sim.runUntil(40.1);
    const [alert] = alerting.alerts();
    assert.deepEqual(
      [alert?.name, alert?.severity, alert?.state, alert?.since, alert?.labels],
      ['busy', 'page', 'firing', 40, { service: 's' }],
    );
    sim.runUntil(120);
    // busy until 61: the scrape at 70 shows one second in ten, and is looked at 80
    assert.deepEqual(shown(alerting), [
      ['busy', 's', 'pending', 20],
      ['busy', 's', 'firing', 40],
      ['busy', 's', 'inactive', 80],
    ]);
    assert.deepEqual(alerting.alerts(), []);
  });

  it('find a scrape that was lost no reason to alert, and frozen values one', () => {
    const lost = start([RULE]);
    lost.sim.runUntil(15);
    lost.system.impairments.apply({ on: 'telemetry', gapRatio: 1 });
    lost.sim.runUntil(100);
    assert.deepEqual(shown(lost.alerting), [
      ['busy', 's', 'pending', 20],
      ['busy', 's', 'inactive', 30],
    ]);
    const frozen = start([RULE]);
    frozen.sim.runUntil(15);
    frozen.system.impairments.apply({ on: 'telemetry', isFrozen: true });
    frozen.sim.runUntil(200);
    assert.deepEqual(shown(frozen.alerting).at(-1), ['busy', 's', 'firing', 40]);
  });

  it('are made for the components that have the signal, or for one', () => {
    const over = { ...RULE, name: 'ordered', signal: 'replicasOrdered', above: 0, for: 0 } as const;
    const { sim, alerting } = start([
      over,
      { ...over, name: 'other', component: 'other' },
      { ...over, name: 'memory', signal: 'memoryRatio' },
    ]);
    sim.runUntil(20.1);
    assert.deepEqual(
      alerting.alerts().map(({ name, labels }) => `${name} ${labels['service']}`),
      ['ordered s', 'ordered other', 'other other'],
    );
  });

  it('can compare what a signal has grown by', () => {
    const { sim, system, alerting } = start([
      { ...RULE, name: 'grows', signal: 'replicasOrdered', above: 1.5, over: 30, for: 0 },
    ]);
    sim.runUntil(32);
    system.apply({ kind: 'scale', service: 's', replicas: 3 });
    sim.runUntil(200);
    assert.deepEqual(shown(alerting), [
      ['grows', 's', 'firing', 50],
      ['grows', 's', 'inactive', 70],
    ]);
  });

  it('see replicas that are missing, and transactions that miss their objective', () => {
    const { sim, system, alerting } = start([
      { ...RULE, name: 'missing', signal: 'replicasMissing', above: 0, for: 0 },
      { ...RULE, name: 'slow', signal: 'violationRatio', above: 0.5, for: 0 },
    ]);
    sim.runUntil(32);
    system.apply({ kind: 'scale', service: 's', replicas: 2 });
    system.impairments.apply({ on: 'replicas', service: 's', errorRatio: 1 });
    sim.runUntil(200);
    assert.deepEqual(
      alerting.history.entries().map(({ name, state, since }) => [name, state, since]),
      [
        ['missing', 'firing', 50],
        ['missing', 'inactive', 80], // ready after 30 s
        ['slow', 'firing', 130], // all failed in the minute from 60 on, which is known at 125
        ['slow', 'inactive', 190], // nothing ended in the minute from 120 on
      ],
    );
  });
});
