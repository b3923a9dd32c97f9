import assert from 'node:assert/strict';
import type { Agent, ScalingTarget } from '../../../agents/agent.ts';
import {
  Deployment,
  type DeploymentOptions,
  type DeploymentParts,
} from '../../../agents/deployment/deployment.ts';
import { featureStatistics } from '../../../agents/deployment/drift.ts';
import { STRICT_CHECKS } from '../../../agents/fallback.ts';
import { type Action, ordersOf } from '../../../sim/actions.ts';
import { createRandom } from '../../../sim/random.ts';
import { fakeTelemetry } from '../fake-telemetry.ts';
import { target } from '../targets.ts';

const INTERVAL = 15;
const TARGETS: readonly ScalingTarget[] = [
  target({ service: 'ledger', replicasMax: 10, dollarsPerHour: 1 }),
];
const OPTIONS: DeploymentOptions = {
  begin: 'shadow',
  shadowSeconds: 300,
  failureRatioMax: 0.01,
  failuresMax: 5,
  canary: {
    blockSeconds: 150,
    burnInSeconds: 30,
    alpha: 0.05,
    pairsMax: 100,
    violationMargin: 0.05,
    violationScale: 0.25,
    costMargin: 0.1,
    costScale: 0.5,
  },
  objectives: { errorRatioMax: 0.01, latencySecondsMax: Number.POSITIVE_INFINITY },
  killAt: Number.POSITIVE_INFINITY,
  violatedMax: Number.POSITIVE_INFINITY,
  drift: { falseAlarmEvery: 10_000, every: 1 },
  checks: { ...STRICT_CHECKS, decisionSecondsMax: 1 },
};
const scale = (replicas: number): Action => ({ kind: 'scale', service: 'ledger', replicas });
const fixed = (name: string, replicas: number | (() => number)): Agent => ({
  name,
  observe: ({ now }) => [now, replicas],
  act: () => scale(typeof replicas === 'number' ? replicas : replicas()),
});

interface Moment {
  readonly now: number;
  readonly replicas: number; // ordered at this time
  readonly stage: string;
  readonly stoodIn: string | undefined;
}

/** A service that fails calls while it has fewer replicas than it needs. */
function play(
  {
    options = {},
    seed = 'play',
    ...parts
  }: Partial<DeploymentParts> & {
    readonly options?: Partial<DeploymentOptions>;
    readonly seed?: string;
  },
  decisions: number,
  needed = 4,
) {
  const deployment = new Deployment(
    {
      candidate: fixed('candidate', 5),
      baseline: fixed('baseline', 6),
      targets: TARGETS,
      uniform: createRandom(seed).stream('canary'),
      ...parts,
    },
    { ...OPTIONS, ...options },
  );
  let replicas = 6;
  const errors: number[] = [];
  const moments = Array.from({ length: decisions }, (_, i): Moment => {
    const now = (i + 1) * INTERVAL;
    errors.push(replicas < needed ? 0.5 : 0);
    const past = {
      replicasReady: errors.map(() => replicas),
      errorRatio: errors,
      latencySecondsP99: errors.map(() => 0.1),
      arrivalsPerSecond: errors.map(() => 10),
    };
    const telemetry = fakeTelemetry({ ledger: { replicas, past } }, { now });
    const action = deployment.act(deployment.observe(telemetry));
    for (const order of ordersOf(action)) if (order.kind === 'scale') replicas = order.replicas;
    return { now, replicas, stage: deployment.stage, stoodIn: deployment.stoodIn };
  });
  const events = deployment.events();
  return { moments, events, stages: events.filter(({ name }) => name !== 'pair') };
}
/** Why the last stage is what it is, by one word. */
const causeOf = (stages: readonly { readonly level: string }[]) => stages.at(-1)!.level;
const names = (stages: readonly { readonly name: string }[]) => stages.map(({ name }) => name);

describe('Deployment', () => {
  it('goes from shadow to canary to full with a candidate that is no worse', () => {
    const { moments, stages, events } = play({}, 1500);
    assert.deepEqual(names(stages), ['shadow', 'canary', 'full']);
    const of = (stage: string) => moments.filter((one) => one.stage === stage);
    assert.ok(of('shadow').every(({ replicas }) => replicas === 6));
    assert.deepEqual(new Set(of('canary').map(({ replicas }) => replicas)), new Set([5, 6]));
    assert.ok(of('full').every(({ replicas }) => replicas === 5));
    const [shadow, canary] = [stages[0]!, stages[1]!];
    assert.equal(canary.at - shadow.at, 300); // 21 decisions, both ends included
    assert.match(canary.text, /^21 decisions, 0 failed; of the others 100.0 % differ, at -1.000 d/);
    assert.match(stages[2]!.text, /^pair \d+: violations \+0.0000, cost -0.1000; log evidence/);
    assert.ok(events.filter(({ name }) => name === 'pair').length > 5);
  });

  it('rolls a bad candidate back for good, and gives back the replicas', () => {
    const { moments, stages } = play({ candidate: fixed('bad', 2) }, 1500);
    assert.deepEqual(names(stages), ['shadow', 'canary', 'rolled-back']);
    assert.deepEqual(
      stages.map(({ level }) => level),
      ['', '', 'canary'],
    );
    const after = moments.filter(({ stage }) => stage === 'rolled-back');
    assert.ok(after.length > 500);
    assert.ok(after.every(({ replicas }) => replicas === 6));
  });

  it('gives back the replicas that there were, where the baseline would hold', () => {
    const holds: Agent = { name: 'b', observe: () => 0, act: () => ({ kind: 'hold' }) };
    const parts = { candidate: fixed('bad', 2), baseline: holds };
    const { moments } = play({ ...parts, options: { begin: 'full', killAt: 150 } }, 20);
    assert.equal(moments[8]!.replicas, 2);
    assert.deepEqual([moments[9]!.stage, moments[9]!.replicas], ['rolled-back', 6]);
  });

  it('leaves to neither side what the other took away', () => {
    const holds: Agent = { name: 'b', observe: () => 0, act: () => ({ kind: 'hold' }) };
    const parts = { candidate: fixed('bad', 2), baseline: holds };
    const { moments } = play({ ...parts, options: { begin: 'canary' } }, 40);
    const blocks = [0, 10, 20, 30].map((first) =>
      moments.slice(first, first + 10).map(({ replicas }) => replicas),
    );
    for (const block of blocks) assert.equal(new Set(block).size, 1);
    for (const pair of [0, 2])
      assert.deepEqual(new Set([blocks[pair]![0], blocks[pair + 1]![0]]), new Set([2, 6]));
  });

  it('does not blame the candidate for what is violated under the baseline', () => {
    const parts = { candidate: fixed('candidate', 6), baseline: fixed('poor', 2) };
    const { events, moments } = play(
      { ...parts, options: { begin: 'canary', violatedMax: 4 } },
      60,
    );
    assert.ok(moments.some(({ replicas }) => replicas === 2));
    assert.ok(events.every(({ text }) => !text.includes('scrapes in a row')));
  });

  it('obeys the kill switch at the next decision, at every stage', () => {
    for (const begin of ['shadow', 'canary', 'full'] as const) {
      const { moments, stages } = play({ options: { begin, killAt: 170 } }, 40);
      const killed = stages.at(-1)!;
      assert.deepEqual([killed.name, killed.at, killed.level], ['rolled-back', 180, 'kill'], begin);
      assert.ok(moments.every(({ now, replicas }) => now < 180 || replicas === 6));
    }
  });

  it('is killed by violations in a row under the candidate', () => {
    const options = { begin: 'full', violatedMax: 4 } as const;
    const { stages } = play({ candidate: fixed('bad', 2), options }, 40);
    assert.deepEqual(names(stages), ['full', 'rolled-back']);
    // The first decision leaves 2 replicas, the four scrapes after it are violated.
    assert.equal(stages[1]!.at, 5 * INTERVAL);
    assert.equal(stages[1]!.text, '4 scrapes in a row were violated under the candidate');
    assert.equal(causeOf(stages), 'violations');
  });

  it('lets the baseline decide the interval in which the candidate fails, and says so', () => {
    let decisions = 0;
    const flaky = fixed('flaky', () => (++decisions === 3 ? Number.NaN : 5));
    const { moments } = play({ candidate: flaky, options: { begin: 'full' } }, 6);
    assert.deepEqual(
      moments.map(({ replicas }) => replicas),
      [5, 5, 6, 5, 5, 5],
    );
    const failed = moments.map(({ stoodIn }) => stoodIn).filter((one) => one !== undefined);
    assert.deepEqual(failed, ['NaN is not a whole number of replicas >= 0']);
  });

  it('keeps a candidate that fails in the shadow from control, and takes one that fails on out of it', () => {
    const broken = fixed('broken', Number.NaN);
    const shadow = play({ candidate: broken }, 100);
    assert.deepEqual(names(shadow.stages), ['shadow', 'rolled-back']);
    assert.match(shadow.stages[1]!.text, /^in the shadow 21 decisions, 21 failed$/);
    assert.equal(causeOf(shadow.stages), 'shadow');
    const full = play({ candidate: broken, options: { begin: 'full' } }, 100);
    assert.equal(full.stages[1]!.text, '5 decisions in a row failed');
    assert.equal(causeOf(full.stages), 'failures');
    assert.equal(full.stages[1]!.at, 5 * INTERVAL);
  });

  it('opens the canary by the gate alone', () => {
    const evidence = {
      kind: 'bound',
      low: 9,
      estimate: 10,
      effectiveSampleSize: 500,
      weightMax: 5,
    } as const;
    const options = { behaviour: 8, margin: 0, effectiveSampleSizeMin: 100, weightMaxMost: 50 };
    const at = (behaviour: number) =>
      play({ options: { gate: { evidence, options: { ...options, behaviour } } } }, 40).stages;
    assert.deepEqual(names(at(9)), ['shadow', 'canary']);
    assert.match(at(9)[1]!.text, /; the gate is open: lower bound 9 is at least 9$/);
    assert.deepEqual(names(at(9.1)), ['shadow', 'rolled-back']);
    const refused = { kind: 'refused', reason: 'no row' } as const;
    const { stages } = play({ options: { gate: { evidence: refused, options } } }, 40);
    assert.equal(stages[1]!.text, 'the gate is closed: no estimate from the log: no row');
    assert.equal(causeOf(stages), 'gate');
  });

  it('rolls back when observations are no longer as in training', () => {
    const uniform = createRandom('training').stream('rows');
    const training = featureStatistics(
      ['load'],
      Array.from({ length: 5000 }, () => [uniform()]),
    );
    const live = createRandom('live').stream('rows');
    const drifting = (from: number): Agent => ({
      ...fixed('candidate', 5),
      training,
      observe: ({ now }) => [live() + (now >= from ? 0.5 : 0)],
    });
    const { stages } = play({ candidate: drifting(3000), options: { begin: 'full' } }, 400);
    assert.deepEqual(names(stages), ['full', 'rolled-back']);
    assert.equal(stages[1]!.text, 'load is not as it was in training');
    assert.equal(causeOf(stages), 'drift');
    assert.ok(stages[1]!.at > 3000 && stages[1]!.at < 3000 + 100 * INTERVAL, `${stages[1]!.at}`);
  });

  it('watches for drift in full control alone, and says what it watches', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => [i]);
    const training = featureStatistics(['load'], rows);
    const strange: Agent = { ...fixed('candidate', 5), training, observe: () => [5000] };
    const { stages } = play({ candidate: strange }, 1500);
    assert.deepEqual(names(stages), ['shadow', 'canary', 'full', 'rolled-back']);
    assert.match(stages[0]!.text, /drift is watched in 1 numbers of its observations in full/);
    assert.equal(stages[3]!.text, 'load is not as it was in training');
    // Ten looks at most, one an interval.
    assert.ok(stages[3]!.at - stages[2]!.at <= 10 * INTERVAL);
    const plain = play({ candidate: fixed('candidate', 5) }, 10).stages;
    assert.match(plain[0]!.text, /drift is not watched: the candidate brings no statistics/);
  });

  it('asks a candidate that was rolled back nothing any more', () => {
    let asked = 0;
    const counting = fixed('counting', () => ++asked);
    play({ candidate: counting, options: { begin: 'full', killAt: 45 } }, 100);
    assert.equal(asked, 3);
  });

  it('waits for a decision within its limit, and lets the baseline decide at the limit', () => {
    const slow = (decisionSeconds: number) => {
      const candidate = { ...fixed('slow', 5), decisionSeconds };
      const parts = { candidate, baseline: fixed('b', 6), targets: TARGETS };
      const uniform = createRandom('slow').stream('canary');
      const deployment = new Deployment({ ...parts, uniform }, { ...OPTIONS, begin: 'full' });
      const past = { replicasReady: [6, 6], errorRatio: [0, 0] };
      const telemetry = fakeTelemetry({ ledger: { replicas: 6, past } }, { now: INTERVAL });
      const action = deployment.act(deployment.observe(telemetry));
      return { action, after: deployment.decisionSeconds, reason: deployment.stoodIn };
    };
    assert.deepEqual(slow(1), { action: scale(5), after: 1, reason: undefined });
    const late = { action: scale(6), after: 1, reason: 'no decision within 1 s' };
    assert.deepEqual(slow(10), late);
  });
});
