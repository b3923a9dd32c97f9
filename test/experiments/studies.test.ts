import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runExperiment } from '../../experiments/experiment.ts';
import { parseExperiment } from '../../experiments/load.ts';
import { planOf } from '../../experiments/plan.ts';
import { readPoints } from '../../experiments/point-report.ts';
import { run } from '../../experiments/run.ts';
import { configHash } from '../../experiments/run-key.ts';
import { perturb } from '../../experiments/robustness/perturb.ts';
import { rankingHolds } from '../../experiments/robustness/robustness.ts';
import { readRobustness, readTrials, writeRobustness } from '../../experiments/study-files.ts';
import type { ExperimentConfig } from '../../experiments/types.ts';
import { trainReplications } from '../../experiments/tuning/tune-entry.ts';
import { tuningExperiment } from '../../experiments/tuning/tuning-experiment.ts';

const EXPERIMENT = `name: studies
question: Which one?
system:
  name: one
  instanceTypes: {small: {dollarsPerHour: 0.05}}
  services:
    desk: {instance: small, replicas: 2, replicasMin: 1, replicasMax: 9, workersPerReplica: 1, boot: 30s}
  transactions:
    pay: {slo: 200ms, steps: [{call: desk, work: {kind: exponential, mean: 20ms}}]}
workload: {kind: poisson, rate: 70}
objective: {minimize: costDollars, subject: {sloViolationRatio: 0.01}}
train: {days: [0, 5], seeds: [100, 102]}
report: {days: [10, 19], seeds: [1, 1]}
compare:
  - {name: hpa, agents: {autoscaling: {kind: hpa}}}
  - {name: hpa tuned, agents: {autoscaling: {kind: hpa}}, tune: {trials: 27, replications: 6}, curve: [0.3, 0.5, 0.7]}
  - {name: hpa half, agents: {autoscaling: {kind: hpa, targetRatio: 0.5}}, curve: [0.3, 0.5, 0.7]}
baseline: hpa
primary: costDollars
metrics: [costDollars, sloViolationRatio]
horizon: 10min
control: {interval: 15s}
`;

/**
 * Answers without simulating: money falls and violations rise with the target, on every day a
 * little differently; work that takes longer costs more.
 */
const WORKER = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    import { gzipSync } from 'node:zlib';
    parentPort.on('message', ({ spec, keepsSeries }) => {
      const { day, seed, entry, experiment } = spec;
      const { targetRatio } = entry.agents.autoscaling;
      const { rate } = experiment.workload;
      const { mean } = experiment.system.transactions[0].steps[0].work;
      const noise = 1 + ((day * 7 + seed) % 10) / 1000;
      const metrics = {
        costDollars: ((rate * mean) / targetRatio) * noise,
        sloViolationRatio: 0.02 * targetRatio ** 2 * noise,
        warmUpSeconds: day + 30 * seed,
      };
      const text = [experiment.preroll, JSON.stringify(entry.agents), rate, mean, day, seed].join();
      const series = keepsSeries ? { series: gzipSync('time\\n15\\n') } : {};
      parentPort.postMessage({
        kind: 'done',
        output: { fingerprint: text, metrics, eventsHandled: 1, ...series },
      });
    });`)}`,
);
const BEST_TARGET = Math.sqrt(0.01 / (0.02 * 1.0045)); // where the bound is met on the mean day

describe('studies of an experiment', () => {
  let out = '';
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'finfra-'));
  });
  afterEach(() => rmSync(out, { recursive: true }));

  async function make(text: string) {
    const config = await parseExperiment(text, 'e.yaml');
    let made = 0;
    const outcome = await runExperiment(config, {
      workers: 2,
      out,
      module: WORKER,
      onProgress: ({ done }) => (made = done),
    });
    assert(outcome.isComplete);
    return { ...outcome, config, made };
  }

  it('tunes on train days only, each day once before any day twice', async () => {
    const { config } = await make(EXPERIMENT);
    const replications = trainReplications(config, 8);
    assert.deepEqual(
      replications.map(({ day }) => day),
      [0, 1, 2, 3, 4, 5, 0, 1],
    );
    const keys = replications.map(({ day, seed }) => `${day}/${seed}`);
    assert.equal(new Set(keys).size, 8);
    const journal = readFileSync(join(out, 'journal.jsonl'), 'utf8').trim().split('\n');
    const tuning = journal
      .map((line) => JSON.parse(line) as { setting: string; day: number })
      .filter(({ setting }) => setting === 'tuning');
    assert(tuning.length > 30);
    assert(tuning.every(({ day }) => day <= 5));
  });

  it('tunes on no replication twice, whatever the numbers of days and seeds have in common', () => {
    for (const [days, seeds] of [
      [9, 10],
      [1, 2],
      [4, 5],
      [6, 3],
    ] as const) {
      const train = {
        days: Array.from({ length: days }, (_, i) => i),
        seeds: Array.from({ length: seeds }, (_, i) => 100 + i),
      };
      const all = trainReplications({ train }, days * seeds);
      const keys = all.map(({ day, seed }) => `${day}/${seed}`);
      assert.equal(new Set(keys).size, days * seeds, `${days} days, ${seeds} seeds`);
    }
  });

  it('tells agents of other train days, never of the one that they are tuned on', async () => {
    const kind = 'kind: scheduled, targetRatio: 0.8, slot: 60s'; // chance decides: 2 or 3
    const text = EXPERIMENT.replace('kind: hpa, targetRatio: 0.5', kind)
      .replace('rate: 70', 'rate: 80')
      .replace('replications: 6', 'replications: 3');
    const fingerprintWith = async (days: string, day: number) => {
      const experiment = await parseExperiment(text.replace('[0, 5]', days), 'e.yaml');
      const entry = experiment.compare[2]!;
      return (await run({ experiment, entry, day, seed: 100 })).fingerprint;
    };
    assert.equal(await fingerprintWith('[0, 1]', 0), await fingerprintWith('[1, 1]', 0));
    assert.notEqual(await fingerprintWith('[0, 1]', 10), await fingerprintWith('[1, 1]', 10));
  });

  it('hashes of the train days what agents see of them', async () => {
    const text = EXPERIMENT.replace('kind: hpa, targetRatio: 0.5', 'kind: scheduled');
    const hashWith = async (train: string) => {
      const config = await parseExperiment(
        text.replace('[0, 5], seeds: [100, 102]', train),
        'e.yaml',
      );
      return config.compare.map((entry) => configHash(config, entry)).slice(1);
    };
    const [hpa, scheduled] = await hashWith('[0, 5], seeds: [100, 102]');
    assert.deepEqual(await hashWith('[0, 5], seeds: [100, 105]'), [hpa, scheduled]);
    for (const other of ['[0, 6], seeds: [100, 102]', '[0, 5], seeds: [101, 102]']) {
      const [sameHpa, otherScheduled] = await hashWith(other);
      assert.equal(sameHpa, hpa);
      assert.notEqual(otherScheduled, scheduled);
    }
  });

  it('keeps how far a bound is exceeded also where that is infinite', async () => {
    const subject = EXPERIMENT.replace('{sloViolationRatio: 0.01}', '{latencySecondsP99: 1}');
    await make(subject); // whose worker measures no such thing
    assert(
      readTrials(out).every(({ violations }) => Number.isNaN(violations['latencySecondsP99'])),
    );
    const score = { objective: 1, violations: { latencySecondsP99: Infinity } };
    const row = { system: 0, entry: 'hpa', rank: 1, score, factors: { 'desk work': 1.1 } };
    const point = { point: '', results: [], tuning: [], robustness: [row] };
    writeRobustness(out, [point]);
    assert.deepEqual(readRobustness(out), [{ ...row, point: '' }]);
  });

  it('finds the settings that the objective asks for, and reports with them', async () => {
    const { results, config } = await make(EXPERIMENT);
    const trials = readTrials(out);
    const chosen = trials.filter(({ isChosen }) => isChosen).at(-1)!;
    const target = Number(chosen.setting['autoscaling']?.['targetRatio']);
    assert(target <= BEST_TARGET && target > 0.9 * BEST_TARGET, `target ${target}`);
    assert.equal(new Set(trials.map(({ trial }) => trial)).size, 27);
    const { plan } = planOf(config).tuning[0]!;
    const spent = trials.filter(({ trial, replications }) =>
      trials.every((one) => one.trial !== trial || one.replications <= replications),
    );
    assert.equal(
      spent.reduce((sum, { replications }) => sum + replications, 0),
      plan.evaluations,
    );
    const own = results.filter(({ entry, setting }) => entry === 'hpa tuned' && setting === '');
    assert.equal(own.length, 10);
    assert(own.every(({ metrics }) => metrics['sloViolationRatio']! < 0.0101));
  });

  it('runs every setting of a curve on every report day, and compares at equal SLO', async () => {
    const { results, config } = await make(EXPERIMENT);
    const settings = results
      .filter(({ entry, day }) => entry === 'hpa half' && day === 10)
      .map(({ setting }) => setting);
    assert.deepEqual(settings, ['', 'targetRatio=0.3', 'targetRatio=0.5', 'targetRatio=0.7']);
    const [point] = readPoints(out, { ...config, compare: config.compare });
    const at = point!.equalSlo!;
    const cost = (70 * 0.02) / BEST_TARGET;
    const half = at.rows.find(({ contender }) => contender === 'hpa half')!;
    assert(Math.abs(half.cost / cost - 1) < 0.02, `${half.cost} against ${cost}`);
    assert(half.reaches && half.low <= half.cost && half.cost <= half.high);
  });

  it('repeats everything at each point of a sweep', async () => {
    const { results, summary } = await make(`${EXPERIMENT}sweep: {workload.rate: [70, 140]}\n`);
    const points = [...new Set(results.map(({ point }) => point))];
    assert.deepEqual(points, ['rate=70', 'rate=140']);
    const costs = summary
      .filter(({ entry, metric }) => entry === 'hpa' && metric === 'costDollars')
      .map(({ estimate }) => estimate);
    assert(Math.abs(costs[1]! / costs[0]! - 2) < 1e-9);
    assert.deepEqual([...new Set(readTrials(out).map(({ point }) => point))], points);
    assert(readdirSync(join(out, 'series')).some((file) => file.startsWith('rate-140.hpa-tuned')));
  });

  it('changes systems but not what agents believe, and ranks the best entries on them', async () => {
    const { config } = await make(
      `${EXPERIMENT}robustness: {systems: 5, contenders: 2, days: 3, spread: 0.3}\n`,
    );
    const rows = readRobustness(out);
    assert.equal(rows.length, 6 * 2);
    assert.deepEqual([...new Set(rows.map(({ entry }) => entry))], ['hpa tuned', 'hpa half']);
    const works = rows.filter(({ system }) => system > 0).map((row) => row.factors['desk work']!);
    assert(works.every((factor) => factor >= 1 / 1.3 && factor <= 1.3));
    assert.equal(new Set(works).size, 5);
    assert('telemetry delay' in rows.at(-1)!.factors && 'desk boot' in rows.at(-1)!.factors);
    const holds = rankingHolds(rows);
    assert.deepEqual([holds.systems, holds.wholeOrder, holds.best], [5, 1, 1]);
    assert.equal(planOf(config).runs.robustness, 6 * 2 * 3); // the system described, too
  });

  it('ranks neither bounds nor the same thing twice', async () => {
    const entries = EXPERIMENT.replace(
      'baseline: hpa',
      `  - {name: hpa again, agents: {autoscaling: {kind: hpa}}}
  - {name: bound, agents: {autoscaling: {kind: clairvoyant}}}
baseline: hpa`,
    );
    await make(`${entries}robustness: {systems: 1, contenders: 5}\n`);
    const names = new Set(readRobustness(out).map(({ entry }) => entry));
    assert.deepEqual([...names], ['hpa', 'hpa tuned', 'hpa half']);
  });

  it('multiplies observed work too, and lists no factor that multiplies nothing', async () => {
    const work = '{kind: empirical, values: [0.01, 0.03]}';
    const text = EXPERIMENT.replace('{kind: exponential, mean: 20ms}', work);
    const { config, factors } = perturb(await parseExperiment(text, 'e.yaml'), 0.3, 1);
    const { steps } = config.system.transactions[0]!;
    assert(!('stations' in steps) && 'work' in steps[0]!);
    const factor = factors['desk work']!;
    assert.notEqual(factor, 1);
    assert.deepEqual(steps[0].work['values'], [0.01 * factor, 0.03 * factor]);
    assert.deepEqual(Object.keys(factors), ['desk boot', 'desk work', 'telemetry delay']);
  });

  it('asks for a difference to stop on, and for two looks', async () => {
    const alone = EXPERIMENT.replace(/ {2}- \{name: hpa (tuned|half).*\n/g, '');
    await assert.rejects(
      parseExperiment(`${alone}stopping: {looks: [5, 10]}\n`, 'e.yaml'),
      /stopping: needs an entry beside the baseline/,
    );
    const text = `${EXPERIMENT}stopping: {looks: [5, 10]}\n`;
    const { stopping } = await parseExperiment(text, 'e.yaml', { days: '1' });
    assert.equal(stopping, undefined);
    assert.deepEqual(
      (await parseExperiment(text, 'e.yaml', { days: '7' })).stopping?.looks,
      [5, 7],
    );
  });

  it('makes agents for the system that is believed in, not for the one that runs', async () => {
    const config = await parseExperiment(EXPERIMENT, 'e.yaml');
    const entry = {
      ...config.compare[0]!,
      agents: { autoscaling: { kind: 'square-root-staffing' } },
    };
    const slower = parseExperiment(EXPERIMENT.replace('mean: 20ms', 'mean: 40ms'), 'e.yaml');
    const { system } = await slower;
    const rented = async (experiment: ExperimentConfig) =>
      (await run({ experiment, entry, day: 10, seed: 1 })).replicaSeconds['desk']!;
    const described = await rented(config);
    assert.equal(await rented({ ...config, system, believed: config.system }), described);
    assert((await rented({ ...config, system })) > 1.3 * described);
    const hashes = [config, { ...config, system }, { ...config, system, believed: config.system }];
    assert.equal(new Set(hashes.map((one) => configHash(one, entry))).size, 3);
  });

  it('stops at the first look at which every difference is decided', async () => {
    const { results, summary } = await make(`${EXPERIMENT}stopping: {looks: [5, 10]}\n`);
    const days = new Set(
      results.filter(({ entry }) => entry === 'hpa').map((result) => result.day),
    );
    assert.equal(days.size, 5); // the differences are far larger than their noise
    const row = summary.find(({ entry }) => entry === 'hpa half')!;
    assert(row.differenceLow > 0, `${row.differenceLow}`);
    assert(row.p < 0.05, `${row.p}`); // of the test that stopped it
  });

  it('cuts from all runs the longest warm-up of any of them', async () => {
    const { results } = await make(`${EXPERIMENT}warmUp: mser5\n`);
    const prerolls = new Set(results.map(({ fingerprint }) => fingerprint.split(',')[0]));
    assert.deepEqual([...prerolls], ['49']); // day 19, seed 1
  });

  it('finds everything again without a single run', async () => {
    const text = `${EXPERIMENT}sweep: {workload.rate: [70, 140]}\nrobustness: {systems: 2}\n`;
    await make(text);
    const files = ['runs.csv', 'summary.csv', 'trials.csv', 'robustness.csv', 'config.yaml'];
    const read = () => files.map((file) => readFileSync(join(out, file), 'utf8'));
    const before = read();
    assert.equal((await make(text)).made, 0);
    assert.deepEqual(read(), before);
  });

  it('forgets the files of studies that are no longer asked for', async () => {
    await make(`${EXPERIMENT}robustness: {systems: 2}\n`);
    await make(EXPERIMENT.replace(/, tune: \{[^}]*\}/, ''));
    assert.deepEqual(readTrials(out), []);
    assert.deepEqual(readRobustness(out), []);
  });

  it('makes of any experiment one that compares entries with what tuning makes of them', async () => {
    const config = await parseExperiment(`${EXPERIMENT}robustness: {}\n`, 'e.yaml');
    const tuning = tuningExperiment(config, { trials: 5 });
    assert.deepEqual(
      tuning.compare.map(({ name, tune, curve }) => [name, tune?.trials, curve]),
      [
        ['hpa tuned as given', undefined, undefined],
        ['hpa tuned', 5, undefined],
      ],
    );
    assert.deepEqual(
      [tuning.name, tuning.baseline, tuning.robustness],
      ['studies-tune', 'hpa tuned as given', undefined],
    );
    const half = tuningExperiment(config, { entry: 'hpa half' });
    assert.equal(half.compare.length, 2);
    assert.throws(() => tuningExperiment(config, { replications: 19 }), /must be at most 18/);
  });
});
