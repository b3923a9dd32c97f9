import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDeployments, writeDeployments } from '../../experiments/deployments-file.ts';
import { runExperiment } from '../../experiments/experiment.ts';
import { parseExperiment } from '../../experiments/load.ts';
import { reportFolder } from '../../experiments/report-folder.ts';
import { run } from '../../experiments/run.ts';
import type { ExperimentConfig, Result } from '../../experiments/types.ts';
import { ONE_DESK } from '../one-desk.ts';

/** Too few replicas, in a canary and in full control; a gate that lets nobody in; and a rule, which tells of nothing. */
const EXPERIMENT = `name: staged
question: Who is let in?
${ONE_DESK}
workload: {kind: poisson, rate: 70}
report: {days: [10, 12], seeds: [1, 1]}
compare:
  - {name: fixed, agents: {autoscaling: {kind: static}}}
  - {name: poor, agents: {autoscaling: {kind: deployed, candidate: {kind: static, replicas: 1}, baseline: {kind: static}, begin: canary, canary: {block: 30s, burnIn: 10s}}}}
  - {name: killed, agents: {autoscaling: {kind: deployed, candidate: {kind: static, replicas: 1}, baseline: {kind: static}, begin: full, objectives: {latencySecondsMax: 200ms}, kill: {violatedMax: 2}}}}
  - {name: kept out, agents: {autoscaling: {kind: deployed, candidate: {kind: hpa}, baseline: {kind: static}, shadow: {lasts: 30s, failureRatioMax: 1}, gate: {refused: "no row"}}}}
baseline: fixed
primary: costDollars
metrics: [costDollars]
figures: [latency]
horizon: 4min
control: {interval: 15s}
`;
const HEADER = 'point,entry,setting,day,seed,at,component,name,level,text';

describe('deployments.csv', () => {
  let [whole, out] = ['', ''];
  let config: ExperimentConfig;
  const newFolder = () => mkdtempSync(join(tmpdir(), 'finfra-'));
  before(async () => {
    config = await parseExperiment(EXPERIMENT, 'staged.yaml');
    whole = newFolder();
    await runExperiment(config, { workers: 1, out: whole });
  });
  beforeEach(() => {
    out = newFolder();
    cpSync(whole, out, { recursive: true });
  });
  afterEach(() => rmSync(out, { recursive: true }));
  after(() => rmSync(whole, { recursive: true }));

  const file = () => join(out, 'deployments.csv');
  const text = () => readFileSync(file(), 'utf8');

  it('holds every stage and verdict of every run, as the runs alone have them', async () => {
    assert.equal(text().split('\n')[0], HEADER);
    const rows = readDeployments(out);
    const days = config.report.days;
    const expected = config.compare.flatMap((entry) => days.map((day) => ({ entry, day })));
    for (const { entry, day } of expected) {
      const { events } = await run({ experiment: config, entry, day, seed: 1 });
      const told = events.filter(({ kind }) => kind === 'deployment');
      const of = rows.filter((row) => row.entry === entry.name && row.day === day);
      assert.deepEqual(
        of,
        told.map(({ from: at, component, name, level, text: why }) => ({
          ...{ point: '', entry: entry.name, setting: '', day, seed: 1 },
          ...{ at, component, name, level, text: why },
        })),
      );
      assert.equal(of.length === 0, entry.name === 'fixed');
    }
    const held = rows.filter((row) => row.entry === 'kept out' && row.name === 'rolled-back');
    assert.deepEqual(
      held.map(({ day, at, component, level }) => [day, at, component, level]),
      days.map((day) => [day, 45, 'desk', 'gate']),
    );
    const killed = rows.filter((row) => row.entry === 'killed' && row.name === 'rolled-back');
    assert.deepEqual(
      killed.map(({ level }) => level),
      ['violations', 'violations', 'violations'],
    );
    const pairs = rows.filter((row) => row.entry === 'poor' && row.name === 'pair');
    assert.equal(new Set(pairs.map(({ day }) => day)).size, 3);
  });

  it('has the same bytes after a kill, and the report says how days ended', async () => {
    const bytes = text();
    const journal = join(out, 'journal.jsonl');
    const lines = readFileSync(journal, 'utf8').split('\n');
    // Killed in the middle of a row, before any table was written.
    writeFileSync(journal, `${lines.slice(0, 10).join('\n')}\n${lines[10]!.slice(0, 40)}`);
    rmSync(file());
    let made = 0;
    const onProgress = ({ done }: { done: number }) => (made = done);
    await runExperiment(config, { workers: 2, out, onProgress });
    assert.equal(made, 2);
    assert.equal(text(), bytes);
    await runExperiment(config, { workers: 1, out, onProgress });
    assert.equal(made, 0);
    assert.equal(text(), bytes);
    await reportFolder(out);
    const page = readFileSync(join(out, 'report.html'), 'utf8');
    assert.match(page, /<li>kept out: held by the gate on 3 of 3 days\.<\/li>/);
    assert.ok(!page.includes('<li>fixed:'));
  });

  it('is not there where nobody is deployed by stages, nor left behind by those who were', async () => {
    assert.ok(existsSync(file()));
    const rules = { ...config, compare: config.compare.slice(0, 1) };
    await runExperiment(rules, { workers: 1, out });
    assert.ok(!existsSync(file()));
    assert.deepEqual(readDeployments(out), []);
    await reportFolder(out); // a folder without it is whole, as those of earlier versions are
    assert.ok(!readFileSync(join(out, 'report.html'), 'utf8').includes('Deployments'));
  });

  it('is read back as it was written, settings of a curve and texts with commas, too', () => {
    const event = { at: 0.1 + 0.2, component: 'a b', name: 'pair', level: '-0.25', text: 'x, "y"' };
    const row = { point: 'rate=1', entry: 'e', setting: 'targetRatio=0.5', day: 3, seed: 4 };
    const result = { ...row, deployments: [event] } as unknown as Result;
    writeDeployments(out, [result, { ...result, day: 5, deployments: [event, event] }]);
    assert.deepEqual(readDeployments(out), [
      { ...row, ...event },
      { ...row, day: 5, ...event },
      { ...row, day: 5, ...event },
    ]);
  });

  it('is refused where it is damaged, with the line', () => {
    writeFileSync(file(), `${HEADER}\n,e,,1,1,15,a,full,,begins\n,e,,1,1,30,a,rolled-back,,why\n`);
    assert.throws(() => readDeployments(out), /deployments\.csv:3: is damaged/);
    writeFileSync(file(), 'at,text\n');
    assert.throws(() => readDeployments(out), /must have the columns point, entry/);
  });
});
