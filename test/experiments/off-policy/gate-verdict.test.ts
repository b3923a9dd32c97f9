import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPolicy } from '../../../agents/algorithms/policy-file.ts';
import { formatGate, readGateFile } from '../../../agents/deployment/gate-file.ts';
import { BadInput } from '../../../experiments/bad-input.ts';
import { parseExperiment } from '../../../experiments/load.ts';
import { writeGate } from '../../../experiments/off-policy/gate-verdict.ts';
import { makeLog } from '../../../experiments/off-policy/logging/make-log.ts';
import { readLog } from '../../../experiments/off-policy/read-log.ts';
import { OPE_DEFAULTS } from '../../../experiments/off-policy/settings.ts';
import { run } from '../../../experiments/run.ts';
import { createRandom } from '../../../sim/random.ts';
import { untrainedPolicy } from '../../agents/untrained-policy.ts';
import { shopSystem } from '../shop.ts';

const SETTINGS = { ...OPE_DEFAULTS, rewards: { min: 0, max: 1 } };
const HPA = '{kind: hpa, targetRatio: 0.5}';

const textOf = (autoscaling: string) => `
name: gated
question: Is it let in?
${shopSystem()}
workload: {kind: poisson, rate: 20}
objective: {minimize: costDollars}
train: {days: [0, 9], seeds: [1, 1]}
report: {days: [40, 40], seeds: [1, 1]}
compare: [{name: it, agents: {autoscaling: ${autoscaling}}}]
baseline: it
primary: costDollars
horizon: 10min
telemetry: {interval: 5s, delay: 1s, gapRatio: 0}
`;

describe('the gate by a log', () => {
  let folder = '';
  let policy = '';
  let experiment = '';
  const { hash } = untrainedPolicy();
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-gate-'));
    policy = join(folder, 'policy.json');
    experiment = join(folder, 'gated.yaml');
    writeFileSync(policy, formatPolicy(untrainedPolicy()));
    writeFileSync(experiment, textOf(HPA));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Actions a and b at even chances, or always a; b earns `gain` more than the 0.4 of a. */
  function judged(target: string, { gain = 0, isCertain = false } = {}) {
    const uniform = createRandom('gate').stream('log');
    const rows = Array.from({ length: 4000 }, () => {
      const isB = !isCertain && uniform() < 0.5;
      const reward = uniform() < 0.4 + (isB ? gain : 0) ? 1 : 0;
      return `${isB ? 'b' : 'a'},${isCertain ? 1 : 0.5},${reward},${target}`;
    });
    const log = join(folder, 'bandit.csv');
    writeFileSync(log, `action,propensity,reward,pi_a,pi_b\n${rows.join('\n')}\n`);
    const file = join(folder, 'gate.json');
    const { text } = writeGate({ log, file, policy: undefined }, SETTINGS);
    return { text, file: readGateFile(file) };
  }

  it('bounds the policy from below and the log from above, around the truth', () => {
    const { text, file } = judged('0,1', { gain: 0.4 });
    const { evidence, behaviour = Number.NaN } = file;
    assert.ok(evidence.kind === 'bound');
    // True values: 0.8 of b, 0.6 of both by turns.
    assert.ok(evidence.low > 0.6 && evidence.low < 0.8, `${evidence.low}`);
    assert.ok(behaviour > 0.6 && behaviour < 0.7, `${behaviour}`);
    assert.match(text, /open without a margin/);
    const worse = judged('1,0', { gain: 0.4 });
    assert.ok(worse.file.evidence.kind === 'bound');
    assert.ok(worse.file.evidence.low < 0.4);
    assert.match(worse.text, /open from a margin of 0\.2\d* on/);
  });

  it('refuses without support, and without a range of rewards', () => {
    const { text, file } = judged('0,1', { isCertain: true });
    assert.ok(file.evidence.kind === 'refused');
    assert.match(text, /^gate: closed, no support: /);
    assert.match(file.evidence.reason, /no support/);
    const request = { log: join(folder, 'bandit.csv'), file: 'x', policy: undefined };
    assert.throws(() => writeGate(request, { ...SETTINGS, rewards: undefined }), /needs --rewards/);
  });

  it('is of the policy whose best actions the log has, and of no other', async () => {
    const log = join(folder, 'log.csv');
    const settings = { environment: experiment, set: {}, behaviour: 'uniform', epsilon: 0 };
    const made = await makeLog({
      ...{ ...settings, target: `best:${policy}`, episodes: 2, seed: 1, file: log },
    });
    assert.equal(made.rows, 2 * 39 * 2, 'a row for each decision of each service');
    const { log: read } = readLog(log);
    assert.deepEqual([read.clusters![0], read.clusters!.at(-1)], [0, 1]);
    assert.ok(read.propensities.every((one) => Math.abs(one - 1 / 16) < 1e-12));
    const file = join(folder, 'gate.json');
    const range = { ...SETTINGS, rewards: { min: -1e4, max: 0 } };
    writeGate({ log, file, policy }, range);
    assert.equal(readGateFile(file).policy, hash);
    await makeLog({ ...settings, target: 'uniform', episodes: 1, seed: 1, file: log });
    assert.throws(
      () => writeGate({ log, file, policy }, range),
      (error) => error instanceof BadInput && /row 1: must have pi_.* = 1/.test(error.lines[0]!),
    );
    const bandit = join(folder, 'bandit.csv');
    assert.throws(
      () => writeGate({ log: bandit, file, policy }, SETTINGS),
      /must have the context_ columns that .*loadOverReady/,
    );
  });

  it('asks for one decision of each service where an experiment is logged', async () => {
    const settings = { behaviour: 'uniform', epsilon: 0, target: 'uniform', episodes: 1, seed: 1 };
    const log = makeLog({
      ...{ ...settings, environment: 'joint-scaling', file: join(folder, 'none.csv') },
      set: { resizes: true },
    });
    await assert.rejects(log, /must have one decision for each service/);
  });

  it('lets a candidate into its canary, keeps a worse one out, and one that was not judged', async () => {
    const bound = { kind: 'bound', low: -3, estimate: -2, effectiveSampleSize: 900, weightMax: 9 };
    const stagesWith = async (behaviour: number, of: string, margin = 0) => {
      const verdict = join(folder, 'verdict.json');
      const rest = { log: 'l', logHash: '0', confidence: 0.95, rewards: { min: -9, max: 0 } };
      const evidence = bound as { readonly kind: 'bound' } & typeof bound;
      writeFileSync(verdict, formatGate({ ...rest, policy: of, behaviour, evidence }));
      const deployed = `{kind: deployed, candidate: {kind: learned, policy: ${policy}}, baseline: ${HPA}, shadow: {lasts: 3min}, gate: {verdict: ${verdict}, margin: ${margin}}}`;
      const config = await parseExperiment(textOf(deployed), 'gated.yaml');
      const spec = { experiment: config, entry: config.compare[0]!, day: 40, seed: 1 };
      const { events } = await run(spec);
      const stages = events.filter(({ kind, name }) => kind === 'deployment' && name !== 'pair');
      return { name: stages[1]!.name, text: stages[1]!.text };
    };
    const open = await stagesWith(-3, hash);
    assert.equal(open.name, 'canary');
    assert.match(open.text, /the gate is open: lower bound -3 is at least -3$/);
    assert.equal((await stagesWith(-2.5, hash, 0.5)).name, 'canary');
    assert.deepEqual(await stagesWith(-2.5, hash, 0.4), {
      name: 'rolled-back',
      text: 'the gate is closed: lower bound -3 is below -2.9, the behaviour less margin',
    });
    const foreign = await stagesWith(-3, 'ffff');
    assert.equal(foreign.name, 'rolled-back');
    assert.match(foreign.text, /no evidence: the log was judged for policy ffff, the candidate is/);
  });

  it('says what is wrong with a file that is none, and with numbers beside one', async () => {
    const parse = (gate: string) =>
      parseExperiment(
        textOf(`{kind: deployed, candidate: ${HPA}, baseline: ${HPA}, gate: {${gate}}}`),
        'gated.yaml',
      );
    await assert.rejects(parse(`verdict: ${policy}`), /gate\.verdict: .*must be a gate file/);
    await assert.rejects(parse('verdict: nowhere.json'), /gate\.verdict: no such file/);
    const good = {
      low: 0,
      estimate: 0,
      effectiveSampleSize: 1,
      weightMax: 1,
      kind: 'bound',
    } as const;
    const rest = { log: 'l', logHash: '0', confidence: 0.95, rewards: { min: 0, max: 1 } };
    const verdict = join(folder, 'good.json');
    writeFileSync(verdict, formatGate({ ...rest, behaviour: 0, evidence: good }));
    await assert.rejects(parse(`verdict: ${verdict}, low: 1`), /gate\.low: must not be beside/);
    await parse(`verdict: ${verdict}, margin: 1`);
  });
});
