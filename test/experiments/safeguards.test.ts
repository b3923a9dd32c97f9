import assert from 'node:assert/strict';
import { parseExperiment } from '../../experiments/load.ts';
import { run } from '../../experiments/run.ts';
import type { ExperimentConfig, Run } from '../../experiments/types.ts';
import { shopSystem } from './shop.ts';

const INTERVAL = 15;
const ONSET = 601; // between two decisions
const HPA = '{kind: hpa, targetRatio: 0.5}';
const LIMIT = 1; // second, of a decision

/** One entry whose autoscaler is given as it would stand in a file. */
async function configOf(autoscaling: string, guards = '[{kind: bounds}]', control = '') {
  const text = `
name: safeguards
question: Who decides?
${shopSystem()}
workload: {kind: thinning, rates: [{at: 0s, rate: 20}, {at: 9min, rate: 20}, {at: 13min, rate: 80}, {at: 16min, rate: 40}]}
report: {days: [40, 40], seeds: [1, 1]}
compare: [{name: it, agents: {autoscaling: ${autoscaling}}, guards: ${guards}}]
baseline: it
primary: costDollars
horizon: 16min
telemetry: {interval: 5s, delay: 1s, gapRatio: 0}
${control}
`;
  return parseExperiment(text, 'safeguards.yaml');
}
const runOf = (experiment: ExperimentConfig): Promise<Run> =>
  run({ experiment, entry: experiment.compare[0]!, day: 40, seed: 1 });
const runWith = async (autoscaling: string, guards?: string): Promise<Run> =>
  runOf(await configOf(autoscaling, guards));
const faulty = (fault: string, agent = HPA) =>
  `{kind: faulty, agent: ${agent}, fault: ${fault}, from: ${ONSET}s}`;
const deployed = (candidate: string, more = '') =>
  `{kind: deployed, candidate: ${candidate}, baseline: ${HPA}, begin: full${more}}`;
const fallbacks = ({ events }: Run) => events.filter(({ kind }) => kind === 'fallback');

const names = (events: Run['events']) => events.map(({ name }) => name);

let alone: Promise<Run> | undefined;
const baselineAlone = () => {
  alone ??= runWith(HPA);
  return alone;
};

describe('a fault injected into a deployed agent', () => {
  const faults = ['nan-observation', 'nan-action', 'exception', 'late', 'stale', 'missing'];
  for (const fault of faults) {
    it(`${fault}: costs at most one control interval before the baseline acts`, async () => {
      // A rule that observes a list of numbers, as policies do.
      const lists = '{kind: target-utilization, targetRatio: 0.5}';
      const faultyRun = await runWith(deployed(faulty(fault, lists)));
      const [first, ...others] = fallbacks(faultyRun);
      assert.ok(first !== undefined, 'the baseline has acted');
      const waited = first.from - ONSET;
      assert.ok(waited > 0 && waited <= INTERVAL, `it acted ${waited} s after the onset`);
      // From the next decision after the onset on, at every decision, until the candidate is rolled back.
      assert.equal(first.from, 615 + (fault === 'late' ? LIMIT : 0));
      assert.equal(others.length, 0);
      assert.equal(first.level, '19');
      const back = faultyRun.events.find(({ name }) => name === 'rolled-back');
      assert.equal(back?.from, 900);
    });
  }

  it('costs at most one control interval before the baseline acts', async () => {
    // The candidate would decide as the baseline does: with the fault, everything goes on as if it had none.
    for (const fault of ['nan-action', 'exception', 'stale', 'missing']) {
      const forEver = ', checks: {failuresMax: .inf}';
      const { fingerprint } = await runWith(deployed(faulty(fault), forEver));
      assert.equal(fingerprint, (await baselineAlone()).fingerprint, fault);
    }
  });

  it('frozen telemetry is used until it is stale, and one control interval longer at most', async () => {
    const [first] = fallbacks(await runWith(deployed(faulty('frozen'))));
    assert.equal(first?.text, 'telemetry of till is over 60 s old');
    const waited = first.from - ONSET;
    assert.ok(waited > 45 && waited <= 60 + INTERVAL, `${waited} s`);
  });

  it('goes on without a baseline: a crashed agent holds', async () => {
    const held = await runWith(deployed(faulty('exception'), ', onFailure: hold'));
    assert.ok((await baselineAlone()).fingerprint !== held.fingerprint);
    const actions = held.events.filter(({ kind, from }) => kind === 'action' && from > ONSET);
    assert.deepEqual(actions, []);
  });
});

describe('a deployed agent', () => {
  it('without a fault, in full control, does exactly what it does alone', async () => {
    const own = '{kind: hpa, targetRatio: 0.7}';
    const [stands, alone] = await Promise.all([runWith(deployed(own)), runWith(own)]);
    assert.equal(stands.fingerprint, alone.fingerprint);
    assert.equal(stands.fallbacks, 0);
  });

  it('in the shadow changes nothing, and is compared', async () => {
    const shadow = await runWith(
      `{kind: deployed, candidate: {kind: static}, baseline: ${HPA}, shadow: {lasts: 10min}}`,
    );
    const stages = shadow.events.filter(({ kind }) => kind === 'deployment');
    assert.deepEqual(
      stages.map(({ name, from }) => [name, from]),
      [
        ['shadow', 15],
        ['canary', 615],
      ],
    );
    assert.match(stages[1]!.text, /^41 decisions, 0 failed; of the others \d+\.\d % differ/);
  });

  it('is taken back by a canary that it does not stand, the same way twice', async () => {
    const canary =
      '{kind: deployed, candidate: {kind: static, replicas: 1}, baseline: {kind: static, replicas: 4}, ' +
      'begin: canary, canary: {block: 30s, burnIn: 10s, alpha: 0.4, costMargin: 0.5, costScale: 0.6}, objectives: {latencySecondsMax: 400ms}}';
    const [once, again] = await Promise.all([runWith(canary), runWith(canary)]);
    assert.equal(once.fingerprint, again.fingerprint);
    const stages = once.events.filter(({ kind, name }) => kind === 'deployment' && name !== 'pair');
    assert.deepEqual(names(stages), ['canary', 'rolled-back']);
    const pairs = once.events.filter(({ name }) => name === 'pair');
    const worse = pairs.filter(({ level }) => Number(level) > 0).length;
    assert.ok(worse > 0.6 * pairs.length, `${worse} of ${pairs.length} pairs`);
    const last = once.series.columns['ledger/replicasOrdered']!.at(-1);
    assert.equal(last, 4);
  });

  it('names the place of what does not fit together, in itself and in the agents it names', async () => {
    const problems = async (autoscaling: string) => {
      try {
        await configOf(autoscaling);
        return [];
      } catch (error) {
        return (error as { readonly lines?: readonly string[] }).lines ?? [String(error)];
      }
    };
    const nested = await problems(deployed('{kind: hpa, targetRatio: 60}'));
    assert.match(nested.join('\n'), /autoscaling\.candidate\.targetRatio: must be in \[0\.01, 1\]/);
    const unknown = await problems(deployed('{kind: hpaa}'));
    assert.match(unknown.join('\n'), /candidate\.kind: must be one of .* \(did you mean hpa\?\)/);
    const burnIn = await problems(deployed(HPA, ', canary: {block: 1min}'));
    assert.match(burnIn.join('\n'), /autoscaling\.canary\.burnIn: must be shorter than the block/);
  });
});

describe('a decision that takes simulated time', () => {
  const late = (seconds: number, control: string) =>
    configOf(
      `{kind: faulty, agent: {kind: hpa, targetRatio: 0.4}, fault: late, lateSeconds: ${seconds}s}`,
      '[{kind: bounds}]',
      control,
    ).then(runOf);

  it('is carried out so much later', async () => {
    const run10 = await late(10, '');
    const orders = run10.events.filter(({ kind }) => kind === 'action');
    assert.ok(orders.length > 0);
    assert.ok(
      orders.every(({ from }) => from % INTERVAL === 10),
      'every order is 10 s late',
    );
    assert.equal(run10.fallbacks, 0);
  });

  it('is not waited for beyond the limit: the fallback decides', async () => {
    const limited = await late(10, 'control: {interval: 15s, decisionSecondsMax: 2s}');
    assert.deepEqual(Object.keys(limited.reasons), ['fallback: no decision within 2 s']);
    assert.equal(limited.fallbacks, 63); // every decision in 16 min
    const orders = limited.events.filter(({ kind }) => kind === 'action');
    assert.ok(orders.every(({ from }) => from % INTERVAL === 2));
    await assert.rejects(
      configOf(HPA, '[{kind: bounds}]', 'control: {interval: 15s, decisionSecondsMax: 16s}'),
      /control\.decisionSecondsMax: must be at most the interval, 15s, got 16s/,
    );
  });
});

describe('the verdicts of guards', () => {
  it('are events of the run: what was ordered, what was admitted, and why', async () => {
    const guarded = await runWith(
      '{kind: hpa, targetRatio: 0.3}',
      '[{kind: bounds}, {kind: rate-limit, stepMaxUp: 1, stepMaxDown: 1}]',
    );
    const verdicts = guarded.events.filter(({ kind }) => kind === 'verdict');
    const counted = verdicts.reduce((sum, { level }) => sum + Number(level), 0);
    assert.equal(counted, guarded.refusals);
    assert.ok(counted > 0);
    const [first] = verdicts;
    assert.match(
      first!.text,
      /^scale [a-z-]+ to \d+ -> scale [a-z-]+ to \d+: rate-limit: [a-z-]+ may (grow|shrink) by at most 1 per interval$/,
    );
    assert.equal(first!.name, 'hpa');
  });
});
