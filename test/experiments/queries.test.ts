import assert from 'node:assert/strict';
import { stringify } from 'yaml';
import { ROUTERS } from '../../agents/routing/index.ts';
import { BadInput } from '../../experiments/bad-input.ts';
import { isBound } from '../../experiments/bounds.ts';
import { loadExperiment, parseSystem } from '../../experiments/load.ts';
import { builtInFile } from '../../experiments/paths.ts';
import { routerMaker } from '../../experiments/plug-in-routing.ts';
import { run } from '../../experiments/run.ts';
import { writerOf } from '../../experiments/spec-writer.ts';
import { writeSystem } from '../../experiments/system-file.ts';
import { routingSite } from '../../sim/databases/routing-site.ts';

const SYSTEM = `name: reports
services:
  rows: {replicas: 2, workersPerReplica: 2, database: {readsFromReplicas: true}}
  columns: {replicas: 1, workersPerReplica: 4, database: {follows: rows, lag: 1s}}
  plain: {replicas: 1, workersPerReplica: 1}
transactions:
  report:
    steps:
      - {call: plain, work: 1ms}
      - query: {template: q1, freshWithin: 5s, buckets: 8}
        among:
          - {call: rows, as: primary, work: 20ms, statement: {fresh: true}}
          - {call: rows, work: 20ms, hints: [no-hash-join]}
          - {call: columns, work: {kind: exponential, mean: 5ms}, statement: {pages: 3}}
      - {call: rows, work: 1ms, statement: {write: true}}
`;

async function problemsOf(from: string, to: string): Promise<string> {
  const text = SYSTEM.replace(from, to);
  assert.notEqual(text, SYSTEM);
  try {
    await parseSystem(text, 'reports.yaml');
  } catch (error) {
    assert.ok(error instanceof BadInput);
    return error.message;
  }
  return '';
}

describe('queries in a system file', () => {
  it('are read with their defaults, and written to be read again', async () => {
    const system = await parseSystem(SYSTEM, 'reports.yaml');
    const again = await parseSystem(stringify(writeSystem(system, writerOf('.'))), 'again.yaml');
    assert.deepEqual(again, system);
    const { templates, copies } = routingSite(system);
    assert.deepEqual(
      copies.map(({ name, service }) => [name, service]),
      [
        ['primary', 'rows'],
        ['rows', 'rows'],
        ['columns', 'columns'],
      ],
    );
    assert.equal(templates[0]!.choices.length, 4);
    assert.deepEqual(templates[0]!.hints, [[], ['no-hash-join'], []]);
  });

  it('are refused where they do not fit, each with its place', async () => {
    const all: readonly (readonly [string, string, RegExp])[] = [
      ['template: q1, ', '', /\[1\]\.query\.template: is missing/],
      ['freshWithin: 5s', 'freshWithin: 5', /:10:\d+ .*query\.freshWithin: must be a duration/],
      ['buckets: 8', 'bucket: 8', /did you mean buckets/],
      ['buckets: 8', 'class: olap', /class: must be one of transactional, analytical/],
      ['        among:', '        amongst:', /amongst: is not known here \(did you mean among/],
      ['- {call: columns', '- {call: plain', /among\[2\]\.call: must be a database, plain is none/],
      ['as: primary, ', '', /among\[1\]\.as: must differ from the other alternatives, got 'rows'/],
      ['pages: 3', 'write: true', /among: must all write, or none of them/],
      ['pages: 3', 'rows: 3', /columns is a copy: it takes no writes and locks nothing/],
      ['follows: rows', 'follows: plain', /database\.follows: must be a database with a primary/],
      ['follows: rows', 'follows: columns', /database\.follows: must be a database with a primary/],
      ['lag: 1s', 'commit: synchronous', /database\.commit: .*a copy takes no writes/],
      ['hints: [no-hash-join]', 'hints: []', /hints: must be a list of names/],
    ];
    for (const [from, to, says] of all) assert.match(await problemsOf(from, to), says, to);
    const twice = '      - query: {template: q1}\n        among: [{call: rows, work: 1ms}]\n';
    const again = await problemsOf(
      '      - {call: rows, work: 1ms',
      `${twice}      - {call: rows, work: 1ms`,
    );
    assert.match(again, /must be as where q1 is asked first/);
  });
});

describe('routers of an experiment', () => {
  it('are refused where they do not fit to the system', async () => {
    const set = async (changes: readonly string[], file = 'query-routing') => {
      try {
        await loadExperiment(builtInFile('experiment', file), { set: [...changes] });
      } catch (error) {
        assert.ok(error instanceof BadInput);
        return error.message;
      }
      return '';
    };
    const one = (key: string) => `compare[0].agents.routing.${key}`;
    assert.match(await set([one('defaultCopy=rows')]), /defaultCopy: must be a copy, primary/);
    assert.match(await set([one('kind=read-write-splits')]), /did you mean read-write-split/);
    assert.match(
      await set(['system=card-payments', 'baseline=static hint'], 'query-routing'),
      /needs a system with queries: it has none/,
    );
  });

  it('have the defaults of a rule that they bring themselves filled in, as of one that the file gives', async () => {
    const rules = [
      '{kind: guarded-bandit}',
      '{kind: guarded-bandit, rule: {kind: freshness-aware}}',
    ];
    const read = async (router: string) => {
      const set = [`compare[0].agents.routing=${router}`];
      const config = await loadExperiment(builtInFile('experiment', 'query-routing'), { set });
      return config.compare[0]!.agents['routing']!['rule'];
    };
    const rule = { kind: 'freshness-aware', margin: 1 };
    assert.deepEqual(await Promise.all(rules.map(read)), [
      { ...rule, byCost: true },
      { ...rule, byCost: false },
    ]);
  });

  it('are told the true work only where they are bounds', async () => {
    const system = await parseSystem(SYSTEM, 'reports.yaml');
    const site = { ...routingSite(system), uniform: () => 0.5, trueSeconds: () => 1 };
    for (const line of ROUTERS) {
      let isTold: boolean | undefined;
      const { create } = line;
      const spied = line as { create: typeof create };
      spied.create = (options, given, make) => {
        isTold ??= given.trueSeconds !== undefined;
        return create(options, given, make);
      };
      routerMaker({ agents: { routing: { kind: line.kind } } })!(site);
      spied.create = create;
      assert.equal(isTold, line.role === 'bound', line.kind);
    }
    assert.equal(routerMaker({ agents: {} }), undefined);
  });

  it('are bounds where one that stands in their options is told the true work', () => {
    const entryOf = (kind: string) => ({
      agents: { routing: { kind: 'guarded-bandit', rule: { kind } } },
    });
    assert.deepEqual(
      ROUTERS.map(({ kind }) => isBound(entryOf(kind))),
      ROUTERS.map(({ role }) => role === 'bound'),
    );
  });

  it('change what becomes of queries, and nothing of what is asked', async () => {
    const changes = { set: ['horizon=70s', 'preroll=10s'], days: '1', seeds: '1' };
    const config = await loadExperiment(builtInFile('experiment', 'query-routing'), changes);
    const [day = 0] = config.report.days;
    const entries = config.compare.filter(({ name }) => ['static hint', 'stage'].includes(name));
    const runs = await Promise.all(
      entries.map((entry) => run({ experiment: config, entry, day, seed: 1 })),
    );
    const [fixed, learned] = runs;
    assert.deepEqual(fixed!.arrived, learned!.arrived);
    assert.notEqual(fixed!.fingerprint, learned!.fingerprint);
    assert.ok(fixed!.routing!.limitedReads > 100 && fixed!.routing!.decisions['columns']! > 0);
    assert.equal(fixed!.routing!.overheadSeconds, 0);
    assert.ok(learned!.routing!.overheadSeconds > 0);
    const reports = fixed!.classes!.filter((one) => one === 'analytical').length;
    assert.equal(reports, 6);
  });
});
