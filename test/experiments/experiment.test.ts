import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BadInput } from '../../experiments/bad-input.ts';
import { codeVersion, hashSources } from '../../experiments/code-version.ts';
import { type RunOptions, runExperiment } from '../../experiments/experiment.ts';
import { parseExperiment } from '../../experiments/load.ts';
import { ROOT } from '../../experiments/paths.ts';
import type { ExperimentConfig } from '../../experiments/types.ts';
import { ONE_DESK } from '../one-desk.ts';

const EXPERIMENT = `name: tiny
question: Does it hold?
${ONE_DESK}
workload: {kind: poisson, rate: 70}
report: {days: [10, 12], seeds: [1, 2]}
compare:
  - {name: fixed, agents: {autoscaling: {kind: static}}}
  - {name: "hpa, once", agents: {autoscaling: {kind: hpa, targetRatio: 0.4}}}
  - {name: hpa again, agents: {autoscaling: {kind: hpa, targetRatio: 0.4}}}
baseline: "hpa, once"
primary: costDollars
metrics: [costDollars, sloViolationRatio, latencySecondsP99]
horizon: 90s
control: {interval: 15s}
`;
const RUNS = 3 * 3 * 2;
const KEPT = 2 * 3 * 2; // two of the entries are the same: one run stands for both
const MADE = KEPT + 1; // and one for the series of the twin

/** Answers tasks without simulating: rows that depend on the agents, day and seed, after `before`. */
function fakeWorker(before = ''): URL {
  const source = `
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', async ({ spec, keepsSeries }) => {
      const { day, seed } = spec;
      const entry = spec.entry.name;
      ${before}
      const { kind } = spec.entry.agents.autoscaling;
      const cost = 100 * kind.length + day + seed / 3;
      const metrics = { costDollars: cost, sloViolationRatio: 0, latencySecondsP99: Infinity };
      const series = keepsSeries ? { series: new Uint8Array([day, seed]) } : {};
      const output = { fingerprint: kind + day + seed, metrics, eventsHandled: 1, ...series };
      parentPort.postMessage({ kind: 'done', output });
    });`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

describe('an experiment', () => {
  let out = '';
  let config: ExperimentConfig;
  beforeEach(async () => {
    out = mkdtempSync(join(tmpdir(), 'finfra-'));
    config = await parseExperiment(EXPERIMENT, 'e.yaml');
  });
  afterEach(() => rmSync(out, { recursive: true }));

  const rows = () => readFileSync(join(out, 'runs.csv'), 'utf8');
  const make = (options: RunOptions = {}) =>
    runExperiment(config, { workers: 2, out, module: fakeWorker(), ...options });
  const makeCounting = async (options: RunOptions = {}) => {
    let made = 0;
    const outcome = await make({ ...options, onProgress: ({ done }) => (made = done) });
    return { ...outcome, made };
  };

  it('writes its files, rows by entry, then day, then seed', async () => {
    const { results, summary, isComplete } = await make();
    assert(isComplete);
    assert.deepEqual(readdirSync(out).sort(), [
      'config.yaml',
      'journal.jsonl',
      'results.json',
      'runs.csv',
      'series',
      'summary.csv',
    ]);
    assert.equal(readdirSync(join(out, 'series')).length, 3);
    assert.equal(rows().trim().split('\n').length, RUNS + 1);
    const order = results.map(({ entry, day, seed }) => [entry, day, seed]);
    assert.deepEqual(order.slice(0, 3), [
      ['fixed', 10, 1],
      ['fixed', 10, 2],
      ['fixed', 11, 1],
    ]);
    assert.deepEqual(order.at(-1), ['hpa again', 12, 2]);
    assert.equal(summary.length, 3 * config.metrics.length);
  });

  it('has the same rows for any number of workers, whichever run ends first', async () => {
    await make({ workers: 1 });
    const expected = rows();
    const slow = fakeWorker(
      'await new Promise((end) => setTimeout(end, (day * 7 + seed * 13) % 30));',
    );
    await make({ workers: 4, fresh: true, module: slow });
    assert.equal(rows(), expected);
  });

  it('goes on after an interruption, to the same rows', async () => {
    await make();
    const expected = rows();
    await make({ fresh: true });
    rmSync(join(out, 'runs.csv'));
    const stopping = new AbortController();
    const onProgress = ({ done }: { readonly done: number }) => {
      if (done === 5) stopping.abort();
    };
    const broken = await make({ fresh: true, workers: 1, signal: stopping.signal, onProgress });
    assert.deepEqual([broken.isComplete, broken.kept], [false, 5]);
    assert(!readdirSync(out).includes('runs.csv'));
    const resumed = await makeCounting();
    assert.equal(resumed.made, MADE - 5);
    assert.equal(rows(), expected);
  });

  it('keeps complete results whole until those of another config are complete', async () => {
    await make();
    const read = () => [rows(), readFileSync(join(out, 'config.yaml'), 'utf8')];
    const before = read();
    config = { ...config, horizon: 2 * config.horizon };
    const stopping = new AbortController();
    const onProgress = ({ done }: { readonly done: number }) => {
      if (done === 3) stopping.abort();
    };
    const broken = await make({ workers: 1, signal: stopping.signal, onProgress });
    assert(!broken.isComplete);
    assert.deepEqual(read(), before);
    await make();
    assert.notEqual(read()[1], before[1]);
  });

  it('makes no run twice, under any name, and every run again when asked', async () => {
    await make();
    assert.equal((await makeCounting()).made, 0);
    const [first, ...others] = config.compare;
    config = { ...config, name: 'other', compare: [{ ...first!, name: 'renamed' }, ...others] };
    assert.equal((await makeCounting()).made, 1); // its series are kept by name
    assert.match(rows(), /other,,renamed,,10,1,/);
    assert.equal((await makeCounting({ fresh: true })).made, MADE);
  });

  it('takes two results of one run for a bug', async () => {
    await make();
    rmSync(join(out, 'series'), { recursive: true });
    const chance = fakeWorker("spec.entry.agents.autoscaling.kind += 'a';");
    await assert.rejects(make({ module: chance }), /two runs of one config, day 10, seed/);
  });

  it('makes a run again whose series are gone', async () => {
    await make();
    const [file] = readdirSync(join(out, 'series'));
    rmSync(join(out, 'series', file!));
    assert.equal((await makeCounting()).made, 1);
  });

  it('names a run that failed, keeps the others, and writes no rows that are not all', async () => {
    const failing = fakeWorker(
      "if (entry === 'fixed' && day === 11 && seed === 2) throw new Error('negative queue');",
    );
    const { failures, isComplete, kept } = await make({ module: failing });
    assert.deepEqual(
      failures.map(({ entry, day, seed }) => [entry, day, seed]),
      [['fixed', 11, 2]],
    );
    assert.match(failures[0]!.message, /negative queue/);
    assert.deepEqual([isComplete, kept], [false, KEPT - 1]);
    assert(!readdirSync(out).includes('runs.csv'));
    assert.equal((await makeCounting()).made, 1);
  });

  it('gives up when run after run fails', async () => {
    const { failures } = await make({
      module: fakeWorker("throw new Error('always');"),
      workers: 1,
    });
    assert.equal(failures.length, 5);
  });

  it('refuses bad input that only a run can see', async () => {
    const answer = "{ kind: 'failed', message: 'm', lines: ['day.csv:7: must be a number'] }";
    const module = fakeWorker(`parentPort.postMessage(${answer}); return;`);
    await assert.rejects(make({ module }), (error) => {
      assert(error instanceof BadInput);
      assert.deepEqual(error.lines, ['day.csv:7: must be a number']);
      return true;
    });
  });

  it('refuses a folder that cannot be written to before it runs anything', async () => {
    writeFileSync(join(out, 'file'), '');
    await assert.rejects(make({ out: join(out, 'file') }), BadInput);
  });

  it('has the same fingerprints on 1, 2 and 4 threads, and differs by 0 from itself', async () => {
    const real = async (workers: number) => {
      const folder = join(out, String(workers));
      const { summary, failures } = await runExperiment(config, { workers, out: folder });
      assert.deepEqual(failures, []);
      return { summary, text: readFileSync(join(folder, 'runs.csv'), 'utf8') };
    };
    const [one, two, four] = [await real(1), await real(2), await real(4)];
    assert.equal(two.text, one.text);
    assert.equal(four.text, one.text);
    const fingerprints = one.text
      .split('\n')
      .slice(1, -1)
      .map((line) => line.match(/[0-9a-f]{16}(?=,)/g)?.[1]);
    assert.equal(new Set(fingerprints).size, RUNS - 6); // only hpa and hpa again are equal
    const again = one.summary.filter(({ entry }) => entry === 'hpa again');
    assert(again.length > 0);
    for (const { difference } of again) assert.equal(difference, 0);
  });
});

describe('the version of the code', () => {
  it('is that of the sources, the Node major and the architecture', () => {
    const hash = hashSources(ROOT);
    assert.match(hash, /^[0-9a-f]{12}$/);
    const major = process.versions.node.split('.')[0];
    assert.equal(codeVersion(ROOT), `${hash}-node${major}-${process.arch}`);
  });

  it('changes with a model and not with a report', () => {
    const root = `${mkdtempSync(join(tmpdir(), 'finfra-'))}/`;
    try {
      const models = ['sim', 'workloads', 'agents/guards'];
      const parts = ['metrics', 'telemetry', 'faults'].map((name) => `experiments/${name}`);
      for (const folder of [...models, ...parts]) writeInto(root, `${folder}/one.ts`, '1');
      writeInto(root, 'experiments/report.ts', '1');
      const batch = ['batch-spec', 'late-bound', 'run-batch'].map((name) => `scheduling/${name}`);
      const traces = [
        ...['id-table', 'read-trace', 'simulate-cache', 'study-traces', 'study-worker'],
        ...['text-trace', 'trace', 'zipf-ranks'],
      ].map((name) => `caching/${name}`);
      const control = [
        ...['run', 'control-loop', 'late-decisions', 'controller', 'targets'],
        ...['plug-in', 'plug-in-store', 'plug-in-routing'],
      ];
      const loop = [...control, ...batch, ...traces, 'statistics/mser5'].map(
        (name) => `experiments/${name}.ts`,
      );
      for (const file of loop) writeInto(root, file, '1');
      const version = hashSources(root);
      writeInto(root, 'experiments/report.ts', '2');
      writeInto(root, 'agents/policies/one.json', '2'); // its content is in the hash of the config
      assert.equal(hashSources(root), version);
      const own = [...models, ...parts].map((folder) => `${folder}/one.ts`);
      for (const file of [...own, ...loop]) {
        const before = hashSources(root);
        writeInto(root, file, '2');
        assert.notEqual(hashSources(root), before, file);
      }
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

function writeInto(root: string, file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}
