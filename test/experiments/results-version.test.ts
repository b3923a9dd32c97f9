import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput } from '../../experiments/bad-input.ts';
import { runExperiment } from '../../experiments/experiment.ts';
import { parseExperiment } from '../../experiments/load.ts';
import { reportFolder } from '../../experiments/report-folder.ts';
import { finfraVersion, RESULTS_FORMAT } from '../../experiments/results-version.ts';
import type { ExperimentConfig } from '../../experiments/types.ts';
import { ONE_DESK } from '../one-desk.ts';

const EXPERIMENT = `name: tiny
question: Does it hold?
${ONE_DESK}
workload: {kind: poisson, rate: 20}
report: {days: [10, 11], seeds: [1, 1]}
compare: [{name: fixed, agents: {autoscaling: {kind: static}}}]
baseline: fixed
primary: costDollars
metrics: [costDollars]
figures: [day]
horizon: 30s
`;

describe('a folder of results', () => {
  let out = '';
  let whole = ''; // as a run leaves it
  let config: ExperimentConfig;
  before(async () => {
    whole = mkdtempSync(join(tmpdir(), 'finfra-'));
    config = await parseExperiment(EXPERIMENT, 'e.yaml');
    await runExperiment(config, { workers: 1, out: whole });
  });
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'finfra-'));
    cpSync(whole, out, { recursive: true });
  });
  afterEach(() => rmSync(out, { recursive: true }));
  after(() => rmSync(whole, { recursive: true }));

  const make = (fresh = false) => runExperiment(config, { workers: 1, out, fresh });
  const file = (name: string) => join(out, name);
  const everything = () =>
    Object.fromEntries(
      readdirSync(out, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => [
          name,
          readFileSync(join(parentPath, name)).toString('hex'),
        ]),
    );
  /** As finfra wrote it before rows had points and settings. */
  const makeOld = () => {
    rmSync(file('results.json'));
    const rows = readFileSync(file('runs.csv'), 'utf8').trim().split('\n');
    const old = rows.map((row) =>
      row
        .split(',')
        .filter((_, i) => i !== 1 && i !== 3)
        .join(','),
    );
    writeFileSync(file('runs.csv'), `${old.join('\n')}\n`);
    const journal = readFileSync(file('journal.jsonl'), 'utf8').trim().split('\n');
    const oldRows = journal.map((line) => {
      const { point: _point, setting: _setting, ...row } = JSON.parse(line);
      return JSON.stringify({ ...row, codeVersion: 'before-node20-x64' });
    });
    writeFileSync(file('journal.jsonl'), `${oldRows.join('\n')}\n`);
  };
  const isRefused = (name: string, what: RegExp) => (error: unknown) => {
    assert(error instanceof BadInput, String(error));
    assert.equal(error.lines.length, 1);
    assert(error.lines[0]!.startsWith(`${file(name)}: `), error.lines[0]);
    assert.match(error.lines[0]!, what);
    assert.match(error.lines[0]!, /this is finfra .*, which reads format 2: .*--fresh.*--out/);
    return true;
  };

  it('says which finfra wrote it, in which format', async () => {
    const version = { finfra: finfraVersion(), format: RESULTS_FORMAT };
    assert.deepEqual(JSON.parse(readFileSync(file('results.json'), 'utf8')), version);
    await reportFolder(out);
  });

  it('of an earlier finfra is named, kept as it is, and replaced when asked', async () => {
    const rows = readFileSync(file('runs.csv'), 'utf8');
    makeOld();
    const before = everything();
    const isOld = isRefused('runs.csv', /an earlier finfra in format 1, without point, setting;/);
    await assert.rejects(reportFolder(out), isOld);
    await assert.rejects(make(), isOld);
    assert.deepEqual(everything(), before);
    assert((await make(true)).isComplete);
    assert.equal(readFileSync(file('runs.csv'), 'utf8'), rows);
    assert.doesNotMatch(readFileSync(file('journal.jsonl'), 'utf8'), /before-node20/);
    await reportFolder(out);
  });

  it('of an earlier finfra that was stopped half-way is named by its journal', async () => {
    makeOld();
    rmSync(file('runs.csv'));
    const isOld = isRefused('journal.jsonl', /format 1, without point, setting/);
    await assert.rejects(make(), isOld);
    await assert.rejects(reportFolder(out), isOld);
  });

  it('of a later finfra is named, with its version, before its config is read', async () => {
    writeFileSync(file('results.json'), '{"finfra":"9.1.0","format":7}\n');
    appendFileSync(file('config.yaml'), 'chaos: {monkeys: 3}\n');
    const before = everything();
    const isLater = isRefused('results.json', /written by finfra 9\.1\.0 in format 7;/);
    await assert.rejects(reportFolder(out), isLater);
    await assert.rejects(make(), isLater);
    assert.deepEqual(everything(), before);
    assert((await make(true)).isComplete);
    assert.match(readFileSync(file('results.json'), 'utf8'), /"format":2/);
  });

  it('with keys of another version in its config is refused by line, and with a damaged version', async () => {
    appendFileSync(file('config.yaml'), 'chaos: {monkeys: 3}\n');
    await assert.rejects(reportFolder(out), /config\.yaml:\d+:1 chaos: is not known here/);
    for (const text of ['', '{', 'null', '[2]', '{"format": "2"}', '{"finfra": 1, "format": 3}']) {
      writeFileSync(file('results.json'), text);
      const isDamaged = isRefused('results.json', /does not name the finfra and the format/);
      await assert.rejects(make(), isDamaged);
    }
  });

  it('whose rows of another format are replaced keeps none of them if the work stops', async () => {
    makeOld();
    const stopped = AbortSignal.abort();
    await runExperiment(config, { workers: 1, out, fresh: true, signal: stopped });
    assert(!existsSync(file('runs.csv')) && !existsSync(file('summary.csv')));
    assert((await make()).isComplete);
  });

  it('of other code in the same format is made again, and its rows are forgotten', async () => {
    const rows = readFileSync(file('runs.csv'), 'utf8');
    const journal = readFileSync(file('journal.jsonl'), 'utf8');
    const other = journal.replaceAll(/"codeVersion":"[^"]*"/g, '"codeVersion":"other"');
    writeFileSync(file('journal.jsonl'), other);
    assert((await make()).isComplete);
    assert.equal(readFileSync(file('runs.csv'), 'utf8'), rows);
    assert.doesNotMatch(readFileSync(file('journal.jsonl'), 'utf8'), /"other"/);
  });
});
