import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { TELEMETRY_TABLE } from '../../experiments/config/telemetry.ts';
import { parseCsv } from '../../experiments/csv.ts';
import { runExperiment } from '../../experiments/experiment.ts';
import { createInjector } from '../../experiments/faults/create-injector.ts';
import { parseExperiment } from '../../experiments/load.ts';
import { ROOT } from '../../experiments/paths.ts';
import { createBalancer } from '../../experiments/plug-in.ts';
import { run } from '../../experiments/run.ts';
import { alertPeriods } from '../../experiments/telemetry/alert-periods.ts';
import { impactsOf } from '../../experiments/telemetry/impacts.ts';
import { observe } from '../../experiments/telemetry/observe.ts';
import { formatEvents } from '../../experiments/telemetry/run-events.ts';
import { sloTargetOf } from '../../experiments/telemetry/slo-target.ts';
import type { ExperimentConfig, Run, RunSpec } from '../../experiments/types.ts';
import { createWorkload } from '../../experiments/workload-source.ts';
import type { Injection } from '../../sim/faults/injector.ts';
import { ALERT_SIGNALS, DEFAULT_ALERT_RULES } from '../../sim/observability/alert-rules.ts';
import { createRandom } from '../../sim/random.ts';
import { createSimulation } from '../../sim/simulation.ts';
import { System } from '../../sim/system.ts';
import { faultSite } from '../../sim/system-site.ts';
import type { Telemetry } from '../../sim/telemetry.ts';
import { parseOpenMetrics } from './open-metrics-parser.ts';

/** A bad version of authorise is out from minute 20 to minute 25. */
const EXPERIMENT = `name: seen
question: Is everything seen?
system: card-payments
workload: {kind: poisson, rate: 8}
objective: {minimize: costDollars, subject: {sloViolationRatio: 0.001}}
report: {days: [1, 1], seeds: [1, 1]}
compare: [{name: hpa 80 %, agents: {autoscaling: {kind: hpa}}}]
baseline: hpa 80 %
primary: costDollars
metrics: [costDollars, pages, timeToDetectSeconds, budgetSpentRatio]
figures: [day]
horizon: 32min
preroll: 5min
faults:
  - {kind: bad-deploy, name: slow, target: authorise, at: 20min, duration: 5min, severity: 1}
`;

async function load(set: readonly string[] = []): Promise<ExperimentConfig> {
  return parseExperiment(EXPERIMENT, 'seen.yaml', { set });
}

function specOf(experiment: ExperimentConfig, more: Partial<RunSpec> = {}): RunSpec {
  return { experiment, entry: experiment.compare[0]!, day: 1, seed: 1, ...more };
}

describe('a run that is watched', () => {
  let result: Run;
  before(async () => {
    result = await run(specOf(await load()));
  });

  it('says what was injected, and whom it hurt from when on', () => {
    const { injections, impacts } = result.truth;
    assert.equal(injections.length, 1);
    const [{ name, kind, target, from, to }] = injections as [Injection];
    assert.deepEqual(
      [name, kind, target, from, to],
      ['slow', 'bad-deploy', 'authorise', 1200, 1500],
    );
    assert.equal(impacts.length, 1);
    const [impact] = impacts;
    assert.ok(impact!.from >= 1200 && impact!.from <= 1260, `hurt from ${impact!.from} s on`);
    assert.ok(impact!.to >= 1500 && impact!.to <= 1560, `until ${impact!.to} s`);
    const bad = result.outcomes.flat().reduce((sum, count) => sum + count, 0);
    assert.ok(impact!.violations > 50 && impact!.violations < bad);
  });

  it('pages for it, by the burn rate of the objective of the experiment', () => {
    assert.equal(result.sloTarget, 0.999);
    const page = result.alerts.find(({ severity }) => severity === 'page');
    assert.ok(page !== undefined && page.from >= 1200 && page.from < 1500);
    assert.equal(page.from % 60, 0);
    assert.ok(page.to > 1500);
  });

  it('has its events in order, each with what it was about', () => {
    const { events } = result;
    assert.deepEqual(
      [...events].map(({ from }) => from),
      events.map(({ from }) => from).sort((a, b) => a - b),
    );
    const kinds = (kind: string) => events.filter((event) => event.kind === kind);
    assert.deepEqual(
      kinds('fault').map(({ from, to, component, name, level }) => [
        from,
        to,
        component,
        name,
        level,
      ]),
      [[1200, 1500, 'authorise', 'slow', '1']],
    );
    assert.deepEqual(
      kinds('change').map(({ from }) => from),
      [1200, 1500],
    );
    assert.equal(kinds('impact').length, 1);
    assert.ok(kinds('alert').length > 0);
    const [header, ...rows] = parseCsv(formatEvents(events));
    assert.deepEqual(header, ['from', 'to', 'kind', 'component', 'name', 'level', 'text']);
    assert.equal(rows.length, events.length);
    const open = events.findIndex(({ to }) => to === Number.POSITIVE_INFINITY);
    if (open >= 0) assert.equal(rows[open]![1], '');
  });

  it('does the same events whether or not anything of it is kept', async () => {
    const all = [
      'telemetry.traces={headRatio: 0.2, tailRatio: 1, slowSeconds: 200ms}',
      'telemetry.logs={perMinute: 100}',
    ];
    const noisy = await run(specOf(await load(all), { isExported: true }));
    const quiet = await run(specOf(await load(['telemetry.alerts=[]'])));
    assert.equal(noisy.fingerprint, result.fingerprint);
    assert.equal(quiet.fingerprint, result.fingerprint);
    assert.equal(result.files, undefined);
  });
});

/** Pays until a cut-off of its network, and closes its books by ten past five. */
const BANK = `name: bank
question: Is the night long enough?
system:
  name: bank
  windows: {ach: same-day-ach}
  services:
    core: {replicas: 1, workersPerReplica: 4, queueLimit: .inf}
  transactions:
    pay: {share: 1, deadline: ach, steps: [{call: core, work: 20ms}]}
    accrue: {share: 0, steps: [{call: core, work: 2s}]}
  jobs:
    evening:
      calendar: fedwire
      release: '17:00'
      due: '17:10'
      class: regulatory
      tasks: {accruals: {transaction: accrue, items: 20, parallelism: 2}}
start: {date: 2025-11-26, time: '16:40', zone: America/New_York}
workload: {kind: poisson, rate: 1}
report: {days: [0, 0], seeds: [1, 1]}
compare: [{name: fixed, agents: {autoscaling: {kind: static}}}]
baseline: fixed
primary: costDollars
horizon: 40min
`;

describe('the events of a run with deadlines', () => {
  it('have the instants at which windows are due', async () => {
    const experiment = await parseExperiment(BANK, 'bank.yaml');
    const { events } = await run(specOf(experiment, { day: 0 }));
    const due = events.filter(({ kind }) => kind === 'deadline');
    assert.deepEqual(
      due.map(({ from, to, component }) => [from, to, component]),
      [
        [300, 300, 'pay'], // the last window of the day, to 16:45
        [1800, 1800, 'evening'],
      ],
    );
  });
});

describe('periods of alerts', () => {
  it('go from firing to the next state, each rule and component by itself', () => {
    const change = (name: string, service: string, state: 'firing' | 'inactive', since: number) =>
      ({ name, severity: 'page', state, since, labels: { service } }) as const;
    const periods = alertPeriods([
      change('a', 's', 'firing', 1),
      change('a', 't', 'firing', 2),
      change('b', 's', 'inactive', 3),
      change('a', 's', 'inactive', 4),
      change('a', 's', 'firing', 9),
    ]);
    assert.deepEqual(
      periods.map(({ name, component, from, to }) => [name, component, from, to]),
      [
        ['a', 's', 1, 4],
        ['a', 't', 2, Infinity],
        ['a', 's', 9, Infinity],
      ],
    );
  });
});

/** The world at minute 25, through the eyes of an agent. */
async function seenAt(minute: number, set: readonly string[] = []) {
  const experiment = await load(set);
  const { horizon, preroll, system: config } = experiment;
  const sim = createSimulation();
  const random = createRandom('1/1');
  const common = { sim, random, config, createBalancer, world: undefined };
  const system = new System({ ...common, countFrom: preroll, horizon });
  const observer = observe(system, random, specOf(experiment));
  const parts = { sim, site: faultSite(system), system: system.impairments };
  await createInjector(experiment, 1, parts);
  system.feed(await createWorkload(experiment, 1, random));
  sim.runUntil(minute * 60);
  const telemetry: Telemetry = observer.telemetry;
  return { observer, telemetry };
}

describe('what an agent sees beside metrics', () => {
  it('are alerts, the budget and the changes', async () => {
    const { telemetry } = await seenAt(24);
    const pages = telemetry.alerts().filter(({ severity }) => severity === 'page');
    assert.ok(pages.some(({ name, state }) => name === 'errorBudgetBurn1h' && state === 'firing'));
    assert.ok(telemetry.errorBudgetRatio() < 0);
    assert.ok(telemetry.errorBudgetRatio('purchase') < 0);
    assert.ok(Number.isNaN(telemetry.errorBudgetRatio('no such type')));
    assert.deepEqual(
      telemetry.changes(300).map(({ at, kind, component }) => [at, kind, component]),
      [[1200, 'deploy', 'authorise']],
    );
    assert.deepEqual(telemetry.changes(239), []);
  });

  it('are logs and traces where they are collected, as late as metrics', async () => {
    const off = await seenAt(22);
    assert.deepEqual([off.telemetry.logs(600), off.telemetry.traces(600)], [[], []]);
    const set = ['telemetry.logs={perMinute: 10000}', 'telemetry.traces={headRatio: 1}'];
    const { telemetry, observer } = await seenAt(22, set);
    const [logs, traces] = [telemetry.logs(60), telemetry.traces(60)];
    assert.ok(logs.length > 5 && traces.length > 400);
    const [from, to] = [22 * 60 - 65, 22 * 60 - 5];
    assert.ok(logs.every(({ at }) => at >= from && at < to));
    assert.ok(traces.every(({ endedAt }) => endedAt >= from && endedAt < to));
    assert.ok(observer.traces!.traces(to).length > 0, 'there are newer ones');
    assert.ok(observer.logs!.records(to).length > 0);
  });
});

describe('the impact of an injection', () => {
  const injection = (from: number, to: number): Injection => ({
    name: 'x',
    kind: 'x',
    target: '',
    severity: 1,
    from,
    to,
    levels: [],
    hits: { replicas: [], nodes: [] },
  });
  /** 1000 ends a minute for an hour, so many of them bad in the minutes named. */
  const minutes = (bad: Readonly<Record<number, number>>, usual = 0) => ({
    ends: Array.from({ length: 60 }, () => 1000),
    bad: Array.from({ length: 60 }, (_, minute) => bad[minute] ?? usual),
    count: 60,
  });

  it('lasts from the first minute beyond chance to the last before five calm ones', () => {
    const bad = minutes({ 12: 40, 13: 60, 17: 50, 18: 0, 40: 99 });
    assert.deepEqual(impactsOf([injection(630, 900)], bad, 0.001), [
      { injection: 0, from: 720, to: 1080, violations: 150 },
    ]);
  });

  it('goes on over four calm minutes, and ends before five', () => {
    const end = (bad: Readonly<Record<number, number>>) =>
      impactsOf([injection(630, 900)], minutes(bad), 0.001)[0]!.to;
    assert.equal(end({ 12: 40, 17: 50 }), 18 * 60);
    assert.equal(end({ 12: 40, 18: 50 }), 13 * 60);
  });

  it('begins with the onset, if its own minute is bad already', () => {
    const [impact] = impactsOf([injection(630, 700)], minutes({ 10: 40 }), 0.001);
    assert.deepEqual([impact!.from, impact!.to], [630, 660]);
  });

  it('is none where nothing is beyond the level before, or too late to be its own', () => {
    // three sigmas around 20 of 1000 are 13.3
    assert.deepEqual(impactsOf([injection(630, 900)], minutes({ 12: 33 }, 20), 0.001), []);
    assert.equal(impactsOf([injection(630, 900)], minutes({ 12: 34 }, 20), 0.001).length, 1);
    assert.deepEqual(impactsOf([injection(630, 900)], minutes({ 25: 500 }), 0.001), []);
    assert.equal(impactsOf([injection(630, 900)], minutes({ 24: 500 }), 0.001).length, 1);
    // what the objective allows is no impact
    assert.deepEqual(impactsOf([injection(630, 900)], minutes({ 12: 18 }), 0.01), []);
  });

  it('is open where the run ends before it is calm, and counts what is beyond the level before', () => {
    const bad = minutes({ 57: 100 }, 2);
    assert.deepEqual(impactsOf([injection(3400, 3500)], bad, 0.001), [
      { injection: 0, from: 3420, to: Infinity, violations: 98 },
    ]);
  });
});

describe('the target of alerts and budgets', () => {
  it('is stated, or what the objective leaves, or three nines', async () => {
    assert.equal(sloTargetOf(await load(['telemetry.sloTarget=0.995'])), 0.995);
    assert.equal(sloTargetOf(await load(['objective.subject.sloViolationRatio=0.003'])), 0.997);
    assert.equal(sloTargetOf(await load(['objective={minimize: costDollars}'])), 0.999);
  });
});

describe('the telemetry of an experiment file', () => {
  it('names what does not fit together, with its place', async () => {
    const wrong = (set: string) =>
      load([set]).then(
        () => assert.fail(`${set} was read`),
        ({ message }: Error) => message,
      );
    assert.match(await wrong('telemetry.jitter=20s'), /telemetry\.jitter: must be shorter than/);
    const rule = (more: string) => `telemetry.alerts=[{name: a, signal: queueLength${more}}]`;
    assert.match(await wrong(rule('')), /telemetry\.alerts\[0\]: must have one limit/);
    assert.match(await wrong(rule(', above: 1, below: 2')), /must have one limit/);
    assert.match(
      await wrong(rule(', above: 1, component: authorize')),
      /component: queueLength is of .*got 'authorize'.*authorise/,
    );
    assert.match(await wrong('telemetry.traces={headRatio: 2}'), /headRatio: must be in \[0, 1\]/);
  });
});

describe('the page on telemetry', () => {
  const page = readFileSync(join(ROOT, 'docs/telemetry.md'), 'utf8');

  it('has an example that is fine', async () => {
    const [, example = ''] = /^```yaml\n([\s\S]*?)^```/m.exec(page) ?? [];
    const { telemetry } = await parseExperiment(EXPERIMENT + example, 'docs/telemetry.md');
    assert.equal(telemetry.traces?.slowSeconds, 0.5);
    assert.equal(telemetry.alerts?.[0]?.for, 300);
  });

  it('names every signal, rule, option and file', () => {
    const names = [
      ...ALERT_SIGNALS,
      ...DEFAULT_ALERT_RULES.map(({ name }) => name),
      ...Object.keys(TELEMETRY_TABLE),
      'truth.csv',
    ];
    assert.deepEqual(
      names.filter((name) => !page.includes(name)),
      [],
    );
  });
});

describe('finfra run --telemetry', () => {
  let out = '';
  before(async function () {
    this.timeout(30_000);
    out = mkdtempSync(join(tmpdir(), 'finfra-'));
    const experiment = await load(['telemetry.logs={perMinute: 5}', 'telemetry.traces={}']);
    const outcome = await runExperiment(experiment, { out, workers: 1, telemetry: true });
    assert.ok(outcome.isComplete);
  });
  after(() => rmSync(out, { recursive: true }));

  const text = (file: string) => readFileSync(join(out, 'telemetry/hpa-80', file), 'utf8');

  it('writes edges and events beside the series of the kept day', () => {
    const files = readdirSync(join(out, 'series')).sort();
    const [series = ''] = files;
    assert.deepEqual(files, [series, `${series}.edges.csv.gz`, `${series}.events.csv`]);
    const edges = gunzipSync(readFileSync(join(out, 'series', files[1]!))).toString();
    const [header, first] = parseCsv(edges);
    assert.deepEqual(header, [
      'time',
      'from',
      'to',
      'attemptsPerSecond',
      'failureRatio',
      'latencySecondsMean',
    ]);
    assert.equal(first![0], '15');
    assert.ok(parseCsv(edges).some(([, from, to]) => from === 'client' && to === 'gateway'));
    assert.match(
      readFileSync(join(out, 'series', files[2]!), 'utf8'),
      /^1200,1500,fault,authorise,/m,
    );
  });

  it('writes metrics that the grammar of OpenMetrics reads, at the times of the scrapes', () => {
    const families = parseOpenMetrics(text('metrics.openmetrics.txt'));
    const use = families.find(({ name }) => name === 'finfra_utilization_ratio');
    const samples = use!.samples.filter(({ labels }) => labels['service'] === 'authorise');
    assert.ok(samples.length > 120 && samples.length <= 127, `${samples.length} scrapes`);
    assert.ok(samples.every(({ value }) => value >= 0 && value <= 1));
    const steps = samples.slice(1).map(({ time }, i) => time - samples[i]!.time);
    assert.ok(steps.every((step) => step % 15 === 0));
    assert.ok(families.some(({ name }) => name === 'finfra_error_ratio'));
  });

  it('writes traces and logs in the shape of OTLP, with the same trace ids', () => {
    const traces = JSON.parse(text('traces.otlp.json'));
    const spans = traces.resourceSpans.flatMap(
      (resource: { scopeSpans: { spans: { traceId: string; parentSpanId?: string }[] }[] }) =>
        resource.scopeSpans.flatMap(({ spans: some }) => some),
    );
    const roots = spans.filter(
      (span: { parentSpanId?: string }) => span.parentSpanId === undefined,
    );
    // 1 % of 8/s for 32 minutes
    assert.ok(Math.abs(roots.length - 154) < 4 * Math.sqrt(154), `${roots.length} traces`);
    assert.ok(spans.every(({ traceId }: { traceId: string }) => /^[0-9a-f]{32}$/.test(traceId)));
    const logs = JSON.parse(text('logs.otlp.json'));
    const records = logs.resourceLogs.flatMap(
      (resource: {
        scopeLogs: { logRecords: { body: { stringValue: string }; traceId?: string }[] }[];
      }) => resource.scopeLogs.flatMap(({ logRecords }) => logRecords),
    );
    const failed = records.filter((record: { body: { stringValue: string } }) =>
      record.body.stringValue.startsWith('request '),
    );
    assert.ok(failed.length > 5);
    const run = spans[0].traceId.slice(0, 16);
    assert.ok(failed.every(({ traceId }: { traceId: string }) => traceId.startsWith(run)));
  });

  it('writes alerts, changes and the truth as tables', () => {
    const [alertHeader, ...alerts] = parseCsv(text('alerts.csv'));
    assert.deepEqual(alertHeader, ['atSeconds', 'alert', 'severity', 'state', 'labels']);
    assert.ok(
      alerts.some(([, name, , state]) => name === 'errorBudgetBurn1h' && state === 'firing'),
    );
    const changes = parseCsv(text('changes.csv'));
    assert.ok(changes.some(([at, kind]) => at === '1200' && kind === 'deploy'));
    const [header = [], row = []] = parseCsv(text('truth.csv'));
    const cell = (column: string) => row[header.indexOf(column)];
    assert.deepEqual(['name', 'kind', 'target', 'from', 'to'].map(cell), [
      'slow',
      'bad-deploy',
      'authorise',
      '1200',
      '1500',
    ]);
    assert.ok(Number(cell('impactFrom')) >= 1200);
  });

  it('makes the kept day again for it, and finds the same', async function () {
    this.timeout(30_000);
    rmSync(join(out, 'telemetry'), { recursive: true });
    const experiment = await load(['telemetry.logs={perMinute: 5}', 'telemetry.traces={}']);
    await runExperiment(experiment, { out, workers: 1 });
    assert.ok(!existsSync(join(out, 'telemetry')), 'nothing is exported unless asked for');
    await runExperiment(experiment, { out, workers: 1, telemetry: true });
    assert.equal(readdirSync(join(out, 'telemetry/hpa-80')).length, 6);
  });
});
