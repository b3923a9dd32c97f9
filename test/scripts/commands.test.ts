import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BEHAVIOR_CASES } from '../../experiments/conformance/hpa-cases.ts';
import { ROOT } from '../../experiments/paths.ts';
import { ONE_DESK } from '../one-desk.ts';

const BIN = join(ROOT, 'bin/finfra.mjs');
const EXPERIMENT = `name: tiny
question: Does it hold?
${ONE_DESK}
workload: {kind: poisson, rate: 70}
report: {days: [10, 15], seeds: [1, 4]}
compare:
  - {name: fixed, agents: {autoscaling: {kind: static}}}
  - {name: hpa, agents: {autoscaling: {kind: hpa, targetRatio: 0.4}}}
baseline: hpa
primary: costDollars
horizon: 5min
`;

// Without a build the command runs from its sources, and says so.
const NO_BUNDLE = /^finfra: no bundle .*\n/;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

describe('the command', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    writeFileSync(join(folder, 'tiny.yaml'), EXPERIMENT);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const start = (...args: readonly string[]) => spawn('node', [BIN, ...args], { cwd: folder });
  const finfra = (...args: readonly string[]) => ended(start(...args));

  function ended(child: ChildProcess): Promise<Ended> {
    let out = '';
    let err = '';
    child.stdout?.on('data', (data) => (out += data));
    child.stderr?.on('data', (data) => (err += data));
    return new Promise((resolve) =>
      child.on('close', (code, signal) =>
        resolve({ code, signal, out, err: err.replace(NO_BUNDLE, '') }),
      ),
    );
  }

  it('prints its commands and its version', async () => {
    const help = await finfra('--help');
    assert.equal(help.code, 0);
    for (const name of ['run', 'check', 'list', 'report', 'conformance', 'bench'])
      assert.match(help.out, new RegExp(`^  ${name} .*`, 'm'));
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    assert.equal((await finfra('--version')).out, `${version}\n`);
  });

  it('names the options of each command', async () => {
    const { code, out } = await finfra('run', '--help');
    assert.equal(code, 0);
    for (const option of ['seeds', 'workers', 'set', 'out', 'quick', 'fresh', 'json'])
      assert.match(out, new RegExp(`--${option}`));
  });

  it('says which command, option, operand or name was probably meant', async () => {
    const cases: [string[], RegExp][] = [
      [['chekc', 'x'], /unknown command 'chekc' \(did you mean check\?\)/],
      [
        ['run', 'tiny.yaml', '--worker', '2'],
        /unknown option --worker \(did you mean --workers\?\)/,
      ],
      [['run', 'tiny.yaml', '--workers', 'two'], /--workers two: must be an integer in \[1, 256\]/],
      [['run', 'tiny.yaml', '--seeds', '9'], /--seeds 9: must be a count from 1 to 4/],
      [['run'], /<experiment> is missing/],
      [['check', 'tiny.yaml', 'more'], /'more' is one argument too many/],
      [['check', 'flash-crwd'], /did you mean flash-crowd/],
      [['check', 'none.yaml'], /none.yaml: no such file/],
      [['list', 'guard'], /did you mean guards/],
      [['conformance', 'hpaa'], /did you mean hpa/],
      [['report', 'nowhere'], /no such results/],
    ];
    const all = await Promise.all(cases.map(([args]) => finfra(...args)));
    for (const [i, { code, err, out }] of all.entries()) {
      const [args, message] = cases[i]!;
      assert.equal(code, 2, args.join(' '));
      assert.match(err, message);
      assert.doesNotMatch(err, /^\s+at /m, 'a stack trace');
      assert.equal(out, '');
    }
  });

  it('checks a file, and prints its problems with exit code 2', async () => {
    const good = await finfra('check', 'tiny.yaml');
    assert.deepEqual([good.code, good.out.split('\n')[0]], [0, 'experiment tiny is fine']);
    writeFileSync(join(folder, 'bad.yaml'), EXPERIMENT.replace('horizon: 5min', 'horizon: 15'));
    const line = 'bad.yaml:17:10 horizon: must be a duration with its unit, such as 30s, got 15';
    const bad = await finfra('check', 'bad.yaml');
    assert.deepEqual([bad.code, bad.err], [2, `finfra: ${line}\n`]);
    const json = await finfra('check', 'bad.yaml', '--json');
    assert.deepEqual([json.code, JSON.parse(json.out).errors], [2, [line]]);
  });

  it('lists every section as JSON, each line with the test that covers it', async () => {
    const { code, out } = await finfra('list', '--json');
    assert.equal(code, 0);
    const sections = JSON.parse(out) as Record<string, { name: string; coveredBy: string }[]>;
    for (const section of [
      'workloads',
      'balancers',
      'distributions',
      'retries',
      'autoscalers',
      'metrics',
    ])
      for (const { name, coveredBy } of sections[section]!)
        assert.match(coveredBy, /^test\/.*\.test\.ts: /, `${section} ${name}`);
  });

  it('survives a reader that stops early', async () => {
    const child = spawn('sh', ['-c', `node ${BIN} list --json | head -c 10; echo; echo done`]);
    const { out, err } = await ended(child);
    assert.match(out, /done/);
    assert.doesNotMatch(err, /EPIPE|Error/);
  });

  it('runs an experiment and prints one object', async () => {
    const { code, out } = await finfra(
      'run',
      'tiny.yaml',
      '--quick',
      '--set',
      'horizon=2min',
      '--json',
    );
    assert.equal(code, 0);
    const { experiment, results, summary } = JSON.parse(out);
    assert.equal(experiment, 'tiny');
    assert.equal(results, join(folder, 'results/tiny-quick'));
    const first = summary.find((row: { metric: string }) => row.metric === 'costDollars');
    assert.equal(typeof first.estimate, 'number');
    for (const file of [
      'config.yaml',
      'runs.csv',
      'summary.csv',
      'series',
      'figures',
      'report.html',
    ])
      assert(existsSync(join(results, file)), file);
  });

  it('warns, beside the table and in the report, of an agent that failed', async () => {
    const args = ['tiny.yaml', '--days', '1', '--seeds', '1', '--out', 'failed'];
    assert.equal((await finfra('run', ...args)).code, 0);
    const file = join(folder, 'failed/runs.csv');
    const [header = '', ...rows] = readFileSync(file, 'utf8').trim().split('\n');
    const column = header.split(',').indexOf('fallbacksPerHour');
    const failed = rows.map((row) => {
      const cells = row.split(',');
      if (cells[2] === 'hpa') cells[column] = '240';
      return cells.join(',');
    });
    writeFileSync(file, `${[header, ...failed].join('\n')}\n`);
    const { code, err } = await finfra('report', 'failed');
    const warning = /the autoscaler of .*hpa.* failed in 1 runs, up to 240\.0 times an hour/;
    assert.equal(code, 0);
    assert.match(err, warning);
    assert.match(readFileSync(join(folder, 'failed/report.html'), 'utf8'), warning);
  });

  it('leaves nothing half-written when it is killed, and ends with the same rows', async () => {
    const args = ['run', 'tiny.yaml', '--workers', '2'];
    assert.equal((await finfra(...args, '--out', 'whole')).code, 0);
    const killed = start(...args, '--out', 'killed');
    const end = ended(killed);
    await untilRows(join(folder, 'killed'), 3);
    killed.kill('SIGKILL');
    assert.equal((await end).signal, 'SIGKILL');
    assert(!existsSync(join(folder, 'killed/runs.csv')));
    const before = rowsIn(join(folder, 'killed'));
    const resumed = await finfra(...args, '--out', 'killed');
    assert.equal(resumed.code, 0);
    assert.match(resumed.err, new RegExp(`0/${48 - before} runs \\(${before} more found`));
    const rows = (name: string) => readFileSync(join(folder, name, 'runs.csv'), 'utf8');
    assert.equal(rows('killed'), rows('whole'));
  });

  it('stops at Ctrl-C, says how to go on, and keeps what it has', async () => {
    const child = start('run', 'tiny.yaml', '--workers', '1', '--set', 'horizon=1h');
    const end = ended(child);
    const results = join(folder, 'results/tiny');
    await untilRows(results, 1);
    child.kill('SIGINT');
    const { code, err } = await end;
    assert.equal(code, 130);
    assert.match(err, /stopped; \d+ runs are kept in .*, the same command goes on from there/);
    assert(!existsSync(join(results, 'runs.csv')));
    assert.deepEqual(
      readdirSync(results).filter((file) => file.endsWith('.part')),
      [],
    );
  });

  it('tells bad input of a trace from a failed run', async () => {
    writeFileSync(join(folder, 'trace.csv'), 'seconds\n5\n3\n');
    const workload = 'workload: {kind: replay-arrivals, file: trace.csv}';
    const text = EXPERIMENT.replace('workload: {kind: poisson, rate: 70}', workload);
    writeFileSync(join(folder, 'trace.yaml'), text);
    for (const command of ['run', 'check']) {
      const { code, err } = await finfra(command, 'trace.yaml');
      assert.equal(code, 2);
      assert.match(err, /workload\.file: .*trace.csv:3/);
      assert.doesNotMatch(err, /^\s+at /m, 'a stack trace');
    }
    const asJson = await finfra('check', 'trace.yaml', '--json');
    assert.match(JSON.parse(asJson.out).errors[0], /trace\.yaml:10:\d+ workload\.file: /);
  });

  it('finds days outside a trace before it runs, and reports without the trace', async () => {
    writeFileSync(join(folder, 'trace.csv'), `count\n${'40\n'.repeat(600)}`);
    const workload = 'workload: {kind: replay-counts, file: trace.csv, dayLength: 5min}';
    const text = EXPERIMENT.replace('workload: {kind: poisson, rate: 70}', workload);
    writeFileSync(join(folder, 'trace.yaml'), text);
    const run = (days: string) => finfra('run', 'trace.yaml', '--days', days, '--seeds', '1');
    const late = await run('0-2');
    assert.equal(late.code, 2);
    assert.match(late.err, /workload\.file: .*has 2 days \(0 to 1\).*day 2 was asked for/);
    assert(!existsSync(join(folder, 'results')), 'files of runs that should not have begun');
    assert.equal((await run('0-1')).code, 0);
    rmSync(join(folder, 'trace.csv'));
    const report = await finfra('report', 'results/tiny');
    assert.deepEqual([report.code, report.err], [0, '']);
    const page = readFileSync(join(folder, 'results/tiny/report.html'), 'utf8');
    assert.match(page, /not checked: workload\.file: .*no such file/);
  });

  it('refuses a folder that it cannot write to', async () => {
    writeFileSync(join(folder, 'file'), '');
    const { code, err } = await finfra('run', 'tiny.yaml', '--out', 'file/inside');
    assert.equal(code, 2);
    assert.match(err, /file\/inside: cannot be written to/);
  });

  it('ends with 0 when a suite passes and with 3 when it falls short', async () => {
    const passed = await finfra('conformance', 'hpa', '--json');
    assert.equal(passed.code, 0);
    const { total, passed: count, failures } = JSON.parse(passed.out);
    assert.deepEqual([count, failures], [total, []]);
    const { stabilisation, rate } = BEHAVIOR_CASES;
    const [first, ...others] = stabilisation;
    const wrong = { stabilisation: [{ ...first, expected: 1 }, ...others], rate };
    writeFileSync(join(folder, 'hpa.json'), JSON.stringify(wrong));
    const short = await finfra('conformance', 'hpa', 'hpa.json');
    assert.equal(short.code, 3);
    assert.match(short.out, /expected 1, got 6/);
    writeFileSync(join(folder, 'hpa.json'), '{');
    assert.equal((await finfra('conformance', 'hpa', 'hpa.json')).code, 2);
  });

  function rowsIn(results: string): number {
    const file = join(results, 'journal.jsonl');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
  }

  async function untilRows(results: string, count: number): Promise<void> {
    while (rowsIn(results) < count) await sleep(5);
  }
});
