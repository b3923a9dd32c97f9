import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { BadInput } from '../../experiments/bad-input.ts';
import { writeConfig } from '../../experiments/config-file.ts';
import { loadExperiment, loadSystem, parseExperiment } from '../../experiments/load.ts';
import type { Changes } from '../../experiments/load.ts';
import { builtIn, builtInFile } from '../../experiments/paths.ts';
import { configHash } from '../../experiments/run-key.ts';
import { capacityWarnings } from '../../experiments/warnings.ts';

const EXPERIMENT = `name: tiny
question: Does it hold?
system:
  name: one
  instanceTypes: {small: {dollarsPerHour: 0.05}}
  services:
    desk: {instance: small, replicas: 2, replicasMax: 4, workersPerReplica: 1, boot: 40s}
  transactions:
    pay: {slo: 200ms, steps: [{call: desk, work: 10ms}]}
workload: {kind: poisson, rate: 50}
train: {days: [0, 9], seeds: [100, 101]}
report: {days: [10, 13], seeds: [1, 3]}
compare:
  - {name: fixed, agents: {autoscaling: {kind: static}}}
  - name: hpa
    agents: {autoscaling: {kind: hpa, targetRatio: 0.6}}
    guards: [{kind: bounds}, {kind: blind}]
baseline: fixed
primary: costDollars
horizon: 20min
preroll: 5min
`;
const FILE = 'e.yaml';

async function problems(text: string, changes: Changes = {}): Promise<readonly string[]> {
  try {
    await parseExperiment(text, FILE, changes);
    return [];
  } catch (error) {
    assert(error instanceof BadInput, error instanceof Error ? error.stack : String(error));
    return error.lines;
  }
}

async function changed(from: string, to: string): Promise<readonly string[]> {
  assert(EXPERIMENT.includes(from), `no ${from} in the experiment`);
  return problems(EXPERIMENT.replace(from, to));
}

describe('an experiment file', () => {
  it('becomes base units, with defaults filled in', async () => {
    const config = await parseExperiment(EXPERIMENT, FILE);
    assert.deepEqual([config.horizon, config.preroll], [1200, 300]);
    assert.deepEqual(config.report, { days: [10, 11, 12, 13], seeds: [1, 2, 3] });
    assert.deepEqual(config.compare[0]?.guards, [{ kind: 'bounds' }]);
    assert.equal(config.compare[1]?.agents['autoscaling']?.['targetRatio'], 0.6);
    assert.deepEqual(config.control, { interval: 15 });
    assert.deepEqual(config.objective, { minimize: 'costDollars', subject: {} });
    assert(config.metrics.includes('sloViolationRatio') && config.figures.length > 0);
  });

  it('names the line, the column and the path of every problem at once', async () => {
    const text = EXPERIMENT.replace('targetRatio: 0.6', 'targetRatio: 60')
      .replace('horizon: 20min', 'horizn: 20min')
      .replace('replicas: 2', 'replicas: -2')
      .replace('baseline: fixed', 'baseline: fix');
    assert.deepEqual(await problems(text), [
      'e.yaml:20:1 horizn: is not known here (did you mean horizon?)',
      'e.yaml:16:52 compare[1].agents.autoscaling.targetRatio: must be in [0.01, 1], got 60 (a ratio, not percent)',
      "e.yaml:18:11 baseline: must be one of the entries fixed, hpa, got 'fix' (did you mean fixed?)",
      'e.yaml:7:39 system.services.desk.replicas: must be an integer in [0, 1000000], got -2',
    ]);
  });

  it('says of a system file what it is, and nothing else', async () => {
    const text = 'name: one\nservices: {desk: {replicas: 2}}\ntransactions: {pay: {slo: 1s}}\n';
    const message = 'this is a system file; an experiment file names it under `system`';
    assert.deepEqual(await problems(text), [`e.yaml:1:1: ${message}`]);
    assert((await problems(`${text}compare: []\n`)).length > 1);
  });

  it('expects one document', async () => {
    const lines = await problems(`${EXPERIMENT}---\nname: other\n`);
    assert.deepEqual(lines, ['e.yaml:22:1 a second document begins here (---); one is expected']);
  });

  it('refuses entries without a name', async () => {
    for (const name of ["''", "' '"])
      assert.deepEqual(await changed('name: hpa', `name: ${name}`), [
        'e.yaml:15:11 compare[1].name: must not be empty',
      ]);
  });

  it('refuses days that are both for training and for the report', async () => {
    const lines = await changed('train: {days: [0, 9]', 'train: {days: [0, 11]');
    assert.match(lines.join(), /train.days: must not overlap .* days 10 to 11$/);
    assert.match((await problems(EXPERIMENT, { days: '5-10' })).join(), /^--days 5-10: must not/);
  });

  it('refuses ranges that are none', async () => {
    for (const range of ['[3, 1]', '[1]', '[1, 2, 3]', '3', '[0.5, 2]', '[-1, 2]', '[0, 1e15]'])
      assert.match(
        (await changed('[10, 13]', range)).join(),
        /report.days: must be \[first, last\]/,
        range,
      );
  });

  it('refuses unknown kinds, entries of one name, a foreign primary and empty lists', async () => {
    assert.match(
      (await changed('{kind: blind}', '{kind: blnd}')).join(),
      /guards\[1\].kind: .*did you mean blind/,
    );
    assert.match((await changed('name: hpa', 'name: fixed')).join(), /'fixed' again/);
    assert.match(
      (await changed('primary: costDollars', 'primary: cost')).join(),
      /^e.yaml:19:10 primary:/,
    );
    assert.match(
      (await changed('primary:', 'metrics: []\nprimary:')).join(),
      /must be a list of names/,
    );
    assert.match(
      (await changed('primary:', 'metrics: [costDollar]\nprimary:')).join(),
      /did you mean costDollars/,
    );
    assert.match(
      (await changed('preroll: 5min', 'preroll: 20min')).join(),
      /must be shorter than the horizon/,
    );
    assert.match((await changed('name: tiny', 'name: ../tiny')).join(), /must be a file name/);
  });

  it('needs train days to tune on, and enough of them', async () => {
    const tuned = (tune: string, text = EXPERIMENT) =>
      problems(text.replace('name: hpa\n', `name: hpa\n    tune: ${tune}\n`));
    assert.deepEqual(await tuned('{trials: 40}'), []);
    const untrained = EXPERIMENT.replace(/train: .*\n/, '');
    const needs = /compare\[1\]\.tune: needs `train`/;
    assert.match((await tuned('{trials: 40}', untrained)).join(), needs);
    const most = /tune\.replications: must be at most 20, the days x seeds of train, got 21/;
    assert.match((await tuned('{replications: 21}')).join(), most);
    assert.match((await tuned('{trial: 40}')).join(), /tune\.trial: .*did you mean trials/);
  });

  it('refuses a sweep that makes no sense', async () => {
    const swept = async (sweep: string) =>
      (await problems(`${EXPERIMENT}sweep: ${sweep}\n`)).join();
    assert.match(await swept('{}'), /sweep: must be a map from the path of a value/);
    assert.match(await swept('{baseline: [a, b]}'), /baseline cannot be varied/);
    assert.match(await swept('{workload.rate: [1, 1]}'), /1 is there twice/);
    assert.match(
      await swept('{workload.rate: [-1]}'),
      /sweep workload\.rate=-1 workload\.rate: must be/,
    );
    assert.match(await swept('{workload.rat: [1]}'), /did you mean rate/);
  });

  it('refuses agents whose options contradict each other or the services', async () => {
    const lines = await changed('{kind: static}', '{kind: static, replicas: {desk: 9}}');
    assert.match(lines.join(), /compare\[0\].agents.autoscaling/);
  });

  it('takes overrides before it checks, and blames them', async () => {
    const set = ['workload.rate=80', 'compare[1].agents.autoscaling.targetRatio=0.5'];
    const config = await parseExperiment(EXPERIMENT, FILE, { set });
    assert.equal(config.workload['rate'], 80);
    assert.equal(config.compare[1]?.agents['autoscaling']?.['targetRatio'], 0.5);
    assert.deepEqual(await problems(EXPERIMENT, { set: ['horizon=24'] }), [
      '--set horizon=24 horizon: must be a duration with its unit, such as 30s, got 24',
    ]);
    assert.match(
      (await problems(EXPERIMENT, { set: ['compare[7].name=x'] })).join(),
      /there is no compare\[7\]/,
    );
    assert.match((await problems(EXPERIMENT, { set: ['workload'] })).join(), /must be path=value/);
    assert.match(
      (await problems(EXPERIMENT, { set: ['horizn=1h'] })).join(),
      /^--set horizn=1h .* horizon/,
    );
  });

  it('takes overrides of the system, also where the system is a file of its own', async () => {
    const set = ['system.services.desk.replicas=3'];
    const config = await parseExperiment(EXPERIMENT, FILE, { set });
    assert.equal(config.system.services[0]?.replicas, 3);
    const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    try {
      const { system, ...rest } = parse(EXPERIMENT);
      writeFileSync(join(folder, 'one.yaml'), stringify(system));
      const text = stringify({ ...rest, system: './one.yaml' });
      const named = await parseExperiment(text, join(folder, FILE), { set });
      assert.equal(named.system.services[0]?.replicas, 3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('narrows seeds and days to the first ones or to a range', async () => {
    const { report } = await parseExperiment(EXPERIMENT, FILE, { seeds: '2', days: '40-41' });
    assert.deepEqual(report, { days: [40, 41], seeds: [1, 2] });
    for (const seeds of ['0', '4', '3-1', 'x', '1.5', '', '1-999999999'])
      assert.match((await problems(EXPERIMENT, { seeds })).join(), /^--seeds/, seeds);
  });

  it('is read back from what writeConfig makes of it', async () => {
    const folder = resolve('results/tiny');
    const files = builtIn('experiment').map((name) => builtInFile('experiment', name));
    const configs = [parseExperiment(EXPERIMENT, FILE), ...files.map(loadIfThere)];
    for (const config of await Promise.all(configs)) {
      if (config === undefined) continue;
      const text = writeConfig(config, folder);
      assert.deepEqual(await parseExperiment(text, join(folder, FILE)), config);
    }
  });

  it('keeps its traces when it is written into another folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    try {
      writeFileSync(join(folder, 'a.csv'), 't\n1\n');
      const workload = 'workload: {kind: replay-arrivals, file: ./a.csv}';
      const text = EXPERIMENT.replace('workload: {kind: poisson, rate: 50}', workload);
      const config = await parseExperiment(text, join(folder, FILE));
      assert.equal(config.workload['file'], join(folder, 'a.csv'));
      const written = writeConfig(config, join(folder, 'results/tiny'));
      assert.match(written, /file: \.\.\/\.\.\/a\.csv/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('warns of a service that cannot carry its load, with the numbers', async () => {
    const config = await parseExperiment(EXPERIMENT, FILE, { set: ['workload.rate=520'] });
    assert.deepEqual(await capacityWarnings(config), [
      'service desk: load 1.30 at the mean of day 10, 520 transactions/s: needs 6 workers, has at most 4',
    ]);
    assert.deepEqual(await capacityWarnings(await parseExperiment(EXPERIMENT, FILE)), []);
  });

  it('warns of the load that the mix of the workload makes', async () => {
    const types =
      'pay: {share: 0.01, slo: 200ms, steps: [{call: desk, work: 10ms}]}\n' +
      '    look: {share: 0.99, slo: 200ms, steps: [{call: desk, work: 1ms}]}';
    const text = EXPERIMENT.replace('pay: {slo: 200ms, steps: [{call: desk, work: 10ms}]}', types);
    const warnings = async (set: readonly string[]) =>
      capacityWarnings(await parseExperiment(text, FILE, { set: ['workload.rate=520', ...set] }));
    assert.deepEqual(await warnings([]), []);
    assert.match((await warnings(['workload.mix={pay: 1}'])).join(), /load 1\.30 at the mean/);
    // (3 x 10 ms + 1 ms) / 4 of work each.
    const half = await warnings(['workload.mix={pay: 3, look: 1}']);
    assert.match(half.join(), /load 1\.01 at the mean/);
    assert.deepEqual(await warnings(['workload.mix={look: 5}']), []);
  });

  it('does not warn of a closed loop, whose customers wait', async () => {
    const set = ['workload={kind: closed, customers: 1000, think: 1s}'];
    assert.deepEqual(await capacityWarnings(await parseExperiment(EXPERIMENT, FILE, { set })), []);
  });

  it('names the option of a workload that does not fit its trace or the run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    const file = join(folder, 'two.csv');
    const refused = async (set: readonly string[]) => {
      const days = ['train.days=[7, 9]', 'report.days=[0, 3]'];
      const config = await parseExperiment(EXPERIMENT, FILE, { set: [...days, ...set] });
      const error = await capacityWarnings(config).catch((reason: unknown) => reason);
      assert(error instanceof BadInput, String(error));
      return error.lines;
    };
    const workload = (more: string) =>
      `workload={kind: replay-counts, file: ${file}, dayLength: 20min${more}}`;
    try {
      writeFileSync(file, `a,b\n${'5,6\n'.repeat(3600)}`);
      assert.deepEqual(await refused([workload('')]), [
        `workload.column: is missing: ${file} has the columns a, b`,
      ]);
      assert.deepEqual(await refused([workload(', column: a, from: 1s')]), [
        'workload.from: must end within the day, got from 1 s + horizon 1200 s > 1200 s',
      ]);
      const [late] = await refused([workload(', column: a')]);
      assert.match(late!, /^workload\.file: .*has 3 days \(0 to 2\).*day 3 was asked for/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('answers any change of a value with an experiment or with problems', async () => {
    const paths: string[][] = [];
    const collect = (value: unknown, path: string[]) => {
      paths.push(path);
      if (typeof value === 'object' && value !== null)
        for (const [key, item] of Object.entries(value)) collect(item, [...path, key]);
    };
    const original = parse(EXPERIMENT);
    collect(original, []);
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('1s', '-1s', '1e400s', NaN, Infinity, -Infinity, 1e18, {}, { kind: 'hpa' }),
    );
    const change = fc.record({ path: fc.constantFrom(...paths), value });
    const apply = (data: unknown, path: readonly string[], put: unknown): unknown => {
      const [step, ...rest] = path;
      if (step === undefined) return put;
      if (typeof data !== 'object' || data === null) return data;
      const copy = (Array.isArray(data) ? [...data] : { ...data }) as Record<string, unknown>;
      copy[step] = apply(copy[step], rest, put);
      return copy;
    };
    const run = async (changes: readonly { path: string[]; value: unknown }[]) => {
      const data = changes.reduce((all, one) => apply(all, one.path, one.value), original);
      await problems(stringify(data));
    };
    await fc.assert(fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), run), {
      numRuns: 400,
    });
  });
});

describe('the hash of a run', () => {
  it('changes with what the run depends on, and with nothing else', async () => {
    const hash = async (set: readonly string[]) => {
      const config = await parseExperiment(EXPERIMENT, FILE, { set });
      return configHash(config, config.compare[1]!);
    };
    const original = await hash([]);
    for (const same of [
      'name=other',
      'question=why',
      'compare[1].name=x',
      'compare[0].agents.autoscaling.kind=hpa',
      'figures=[day]',
      'system.description=x',
      'report.days=[20, 21]',
    ])
      assert.equal(await hash([same]), original, same);
    for (const other of [
      'horizon=21min',
      'preroll=6min',
      'workload.rate=51',
      'compare[1].agents.autoscaling.targetRatio=0.61',
      'compare[1].guards=[]',
      'system.services.desk.boot=41s',
      'telemetry.delay=6s',
      'control.interval=16s',
    ])
      assert.notEqual(await hash([other]), original, other);
  });

  it('follows the content of files, not their names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    const hash = async (name: string) => {
      const workload = `{kind: replay-arrivals, file: ${name}}`;
      const text = EXPERIMENT.replace('{kind: poisson, rate: 50}', workload);
      const config = await parseExperiment(text, join(folder, FILE));
      return configHash(config, config.compare[0]!);
    };
    try {
      mkdirSync(join(folder, 'more'));
      for (const [name, text] of [
        ['a.csv', 't\n1\n'],
        ['more/b.csv', 't\n1\n'],
        ['c.csv', 't\n2\n'],
      ])
        writeFileSync(join(folder, name!), text!);
      assert.equal(await hash('a.csv'), await hash('more/b.csv'));
      assert.notEqual(await hash('a.csv'), await hash('c.csv'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Undefined where the only problem is that the traces are not there. */
async function loadIfThere(file: string) {
  try {
    return await loadExperiment(file);
  } catch (error) {
    const isMissingTrace = (line: string) => line.includes('no such file');
    if (error instanceof BadInput && error.lines.every(isMissingTrace)) return undefined;
    throw error;
  }
}

describe('every file that comes with finfra', () => {
  it('every file that comes with finfra is fine', async () => {
    for (const name of builtIn('system')) await loadSystem(builtInFile('system', name));
    for (const name of builtIn('experiment')) {
      await loadIfThere(builtInFile('experiment', name));
      const { name: written } = parse(readFileSync(builtInFile('experiment', name), 'utf8'));
      assert.equal(written, name);
    }
    assert(builtIn('system').length > 0);
  });
});
