import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BadInput } from '../../experiments/bad-input.ts';
import { createInjector } from '../../experiments/faults/create-injector.ts';
import { failuresOf, readFailures } from '../../experiments/faults/failures.ts';
import { readFaults } from '../../experiments/faults/read-faults.ts';
import { loadScenario, SCENARIO_OPTIONS } from '../../experiments/faults/read-scenario.ts';
import { writeFaults } from '../../experiments/faults/write-faults.ts';
import { parseExperiment } from '../../experiments/load.ts';
import { builtIn, builtInFile, ROOT } from '../../experiments/paths.ts';
import { configHash } from '../../experiments/run-key.ts';
import { writerOf } from '../../experiments/spec-writer.ts';
import { readYaml } from '../../experiments/yaml-source.ts';
import { componentsOf } from '../../sim/faults/components.ts';
import { tableOf } from '../../sim/faults/fault-spec.ts';
import { FAULTS, faultLine } from '../../sim/faults/index.ts';
import { ONSETS } from '../../sim/faults/onsets.ts';
import { RADII } from '../../sim/faults/radii.ts';
import { createSimulation } from '../../sim/simulation.ts';
import { faultOf, Stage, SYSTEM } from '../sim/faults/stage.ts';

const shared = resolve(ROOT, process.env['FINFRA_SHARED'] ?? '../shared');
const OUTAGES = join(shared, 'data/service-outages');

/** The list in YAML, with its problems as a user sees them. */
function read(yaml: string) {
  const source = readYaml(`faults:\n${yaml.trim().replaceAll(/^(?=.)/gm, '  ')}\n`, 'e.yaml');
  const reading = { problems: [], folder: '.' };
  const { faults } = source.value as { faults: unknown };
  const specs = readFaults(faults, SYSTEM, reading);
  return { specs, lines: reading.problems.map(source.render) };
}

function refuses(yaml: string, ...expected: readonly RegExp[]): void {
  const { lines } = read(yaml);
  assert.equal(lines.length, expected.length, lines.join('\n'));
  for (const [i, pattern] of expected.entries()) assert.match(lines[i]!, pattern);
}

describe('faults of an experiment', () => {
  it('are read with all defaults, durations in seconds, severities as numbers', () => {
    const { specs, lines } = read(`
- {kind: slow-disk, target: vault, severity: medium, at: 10min, factor: 20}
- {kind: load-spike, every: {kind: exponential, mean: 1h}, onset: step}`);
    assert.deepEqual(lines, []);
    assert.deepEqual(specs, [
      faultOf('slow-disk', {
        name: 'slow-disk vault',
        severity: 0.5,
        at: { kind: 'constant', value: 600 },
        options: { factor: 20 },
      }),
      faultOf('load-spike', { every: { kind: 'exponential', mean: 3600 } }),
    ]);
  });

  it('are refused with their place, the nearest name and all at once', () => {
    refuses(
      `
- {kind: slow-dsk, target: vault}
- {kind: slow-disk, target: vault, factr: 3}
- {kind: cpu-saturation, target: desk, severity: 50, radius: {kind: shar}}
- {kind: slow-disk, target: vault, radius: all}
- {kind: load-spike, target: desk}
- {kind: slow-disk}
- 5`,
      /^e\.yaml:2:12 faults\[0\]\.kind: must be one of .*got 'slow-dsk' \(did you mean slow-disk\?\)/,
      /^e\.yaml:3:38 faults\[1\]\.factr: is not known here \(did you mean factor\?\)/,
      /faults\[2\]\.radius\.kind: must be one of one, .*got 'shar' \(did you mean share\?\)/,
      /faults\[2\]\.severity: must be in \(0, 1\], or one of low, medium, high, got 50 \(a ratio/,
      /faults\[3\]\.radius: is not known here/,
      /faults\[4\]\.target: is not known here/,
      /faults\[5\]\.target: is missing: a text \(name of a service with database, or any/,
      /faults\[6\]: must be a map with its kind, got 5/,
    );
  });

  it('must strike what the system has, and what their kind can strike', () => {
    refuses(
      `
- {kind: slow-disk, target: desk}
- {kind: replica-crash, target: dsk}
- {kind: network-delay, target: vault, from: memo}
- {kind: zone-loss, target: d}
- {kind: consumer-loss, target: any}
- {kind: replica-hang, target: desk, radius: {kind: zone, zone: e}}
- {kind: cache-flush, target: any}
- {kind: poison-message, target: entrys}`,
      /faults\[0\]\.target: must be a service with database, or any, got 'desk' \(there are vault\)/,
      /faults\[1\]\.target: must be a service, or any, got 'dsk' \(did you mean desk\?\)/,
      /faults\[2\]\.from: must be a service that calls vault, got 'memo' \(there are desk\)/,
      /faults\[3\]\.target: must be a zone, or any, got 'd'/,
      /faults\[5\]\.radius\.zone: must be a zone of the system, got 'e'/,
      /faults\[7\]\.target: must be a queue, or any, got 'entrys' \(did you mean entries\?\)/,
    );
  });

  it('need components of their class, and zones for a radius of zones', () => {
    const { zones: _zones, queues: _queues, nodes: _nodes, ...bare } = SYSTEM;
    const reading = { problems: [], folder: '.' };
    const faults = [
      { kind: 'consumer-loss', target: 'any' },
      { kind: 'node-loss', target: 'general' },
      { kind: 'replica-hang', target: 'desk', radius: 'zone' },
    ];
    readFaults(faults, bare, reading);
    assert.deepEqual(
      reading.problems.map(({ message }) => message),
      [
        'consumer-loss needs a queue: stage has none',
        'node-loss needs a pool of nodes: stage has none',
        'needs zones: stage has none',
      ],
    );
  });

  it('have one source of onsets, other names, causes that exist, and no circles', () => {
    refuses(
      '- {kind: load-spike, with: x, after: y, at: 3s, every: 5s}',
      /faults\[0\]\.after: must not stand beside with/,
      /faults\[0\]\.every: must not stand beside with/,
      /faults\[0\]\.at: must not stand beside with/,
    );
    refuses(
      `
- {kind: load-spike}
- {kind: load-spike}
- {kind: trigger, with: load-spik}`,
      /faults\[1\]: two faults are called 'load-spike': give one of them another name/,
      /faults\[2\]\.with: must be the name of another fault, got 'load-spik' \(did you mean load-/,
    );
    refuses(
      `
- {kind: load-spike, name: a, with: b}
- {kind: load-spike, name: b, after: c}
- {kind: load-spike, name: c, with: a}`,
      /faults\[0\]\.with: 'a' would come with or after itself/,
      /faults\[1\]\.after: 'b' would come/,
      /faults\[2\]\.with: 'c' would come/,
    );
  });

  it('have laws that make sense', () => {
    refuses('- {kind: load-spike, every: 0s}', /faults\[0\]\.every: must be longer than 0/);
    refuses(
      '- {kind: load-spike, onset: {kind: intermittent, on: 0s, off: 0s}}',
      /faults\[0\]\.onset: on and off must not both be 0/,
    );
    refuses(
      '- {kind: load-spike, at: {kind: uniform, low: 5min, high: 1min}}',
      /faults\[0\]\.at\.\w+: /,
    );
    refuses('- {kind: load-spike, replay: {file: nowhere.csv}}', /file: no such file: .*nowhere/);
  });

  it('are written so that they are read back to the same', () => {
    const { specs, lines } = read(`
- {kind: trigger, name: storm, at: {kind: uniform, low: 1min, high: 2min}}
- {kind: gc-pressure, target: any, with: storm, delay: 5s, probability: 0.5, radius: one}
- {kind: dns-failure, target: vault, from: desk, after: storm, recovery: 90s, speedUp: 2}
- {kind: counter-reset, every: 1h}
- {kind: replica-hang, target: desk, onset: {kind: flapping, period: 3s}, radius: {kind: zone}}
- {kind: scenario, scenario: aws-us-east-1-2025, roles: {database: vault, control: desk, entrance: desk}}`);
    assert.deepEqual(lines, []);
    const reading = { problems: [], folder: '.' };
    assert.deepEqual(readFaults(writeFaults(specs, writerOf('.')), SYSTEM, reading), specs);
    assert.deepEqual(reading.problems, []);
    assert.equal(specs.length, 10);
  });

  it('are part of the hash of a run, their traces too, which are checked with the file', async () => {
    const yaml = (faults: string) => `name: e
question: "?"
system: card-payments
workload: {kind: poisson, rate: 10}
report: {days: [0, 0], seeds: [1, 1]}
compare: [{name: fixed, agents: {autoscaling: {kind: static}}}]
baseline: fixed
primary: costDollars
${faults}`;
    const folder = mkdtempSync(join(tmpdir(), 'faults-'));
    const trace = join(folder, 'trace.csv');
    const hash = async (faults: string) => {
      const config = await parseExperiment(yaml(faults), 'e.yaml');
      return configHash(config, config.compare[0]!);
    };
    const header = 'failure_interval,failure_duration,failure_intensity\n';
    const replaying = `faults: [{kind: load-spike, replay: {file: ${trace}}}]`;
    try {
      writeFileSync(trace, `${header}1000,2000,1\n`);
      const first = await hash(replaying);
      writeFileSync(trace, `${header}1000,2000,25\n`);
      await assert.rejects(
        hash(replaying),
        /e\.yaml:9:\d+ faults\[0\]\.replay\.file: .*trace\.csv:2: failure_intensity must be in/,
      );
      writeFileSync(trace, `${header}1000,2000,0.25\n`);
      const hashes = [first, await hash(replaying), await hash('')];
      hashes.push(await hash('faults: [{kind: load-spike}]'));
      hashes.push(await hash('faults: [{kind: load-spike, severity: low}]'));
      assert.equal(new Set(hashes).size, hashes.length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('belong to the day: every entry and seed meets the same ones', async () => {
    const { specs } = read(`
- {kind: replica-crash, target: any, every: {kind: exponential, mean: 100s}, radius: one}`);
    const truthOf = async (day: number) => {
      const sim = createSimulation();
      const stage = new Stage(sim);
      const parts = { sim, site: stage, system: stage };
      const injector = await createInjector({ faults: specs, horizon: 1000 }, day, parts);
      sim.runUntil(1000);
      injector!.finish();
      return injector!.truth;
    };
    assert.deepEqual(await truthOf(3), await truthOf(3));
    assert.notDeepEqual(await truthOf(3), await truthOf(4));
    const sim = createSimulation();
    const stage = new Stage(sim);
    const none = await createInjector({ horizon: 9 }, 1, { sim, site: stage, system: stage });
    assert.equal(none, undefined);
  });
});

describe('traces of failures', () => {
  const folder = mkdtempSync(join(tmpdir(), 'failures-'));
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string | Buffer) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const HEADER = 'failure_interval,failure_duration,failure_intensity';

  it('are read from milliseconds, packed or not, in any order of columns', async () => {
    const wanted = [
      { start: 1.5, duration: 2, intensity: 1 },
      { start: 61.5, duration: 0.5, intensity: 0.25 },
    ];
    const text = `${HEADER}\n1500,2000,1\n60000,500,0.25\n`;
    assert.deepEqual(await readFailures(file('plain.csv', text)), wanted);
    assert.deepEqual(await readFailures(file('packed.csv.gz', gzipSync(text))), wanted);
    const turned =
      'failure_intensity,failure_interval,failure_duration\n1,1500,2000\n0.25,60000,500';
    assert.deepEqual(await readFailures(file('turned.csv', turned)), wanted);
  });

  it('are refused by file and line', async () => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      [`${HEADER}\n0,10,1\n5,10,1.5\n`, /wrong\.csv:3: failure_intensity must be in \[0, 1\]/],
      [`${HEADER}\n-1,10,1\n`, /wrong\.csv:2: failure_interval must be >= 0, got -1/],
      [`${HEADER}\n0,0,1\n`, /holds no time at all/],
      [`${HEADER}\n0,x,1\n`, /wrong\.csv:2: must be a number/],
      ['failure_interval,failure_duration\n0,1\n', /column/],
    ];
    for (const [text, pattern] of wrong)
      await assert.rejects(readFailures(file('wrong.csv', text)), pattern);
  });

  const isThere = existsSync(OUTAGES);
  if (!isThere) assert.notEqual(process.env['FINFRA_REQUIRE_SHARED'], '1');
  (isThere ? it : it.skip)('of Facebook and Netflix have the documented means', async () => {
    for (const [name, count, interval, duration] of [
      ['facebook', 4069, 2.64, 0.69],
      ['netflix', 3388, 2.796, 1.111],
    ] as const) {
      const path = join(OUTAGES, `${name}.csv.gz`);
      const failures = await readFailures(path);
      assert.equal(failures.length, count);
      const sum = failures.reduce((total, one) => total + one.duration, 0);
      assert(Math.abs(sum / count / 3600 - duration) < 0.0006, name);
      assert(Math.abs(failures.at(-1)!.start / count / 3600 - interval) < 0.0006, name);
      const fault = faultOf('worker-exhaustion', { replay: { file: path } });
      assert.deepEqual((await failuresOf([fault])).get(fault.name), failures);
    }
  });
});

/** Where each role of the scenarios that come with finfra finds a component of the stage. */
const ROLES: Readonly<Record<string, string>> = { database: 'vault', zone: 'any' };

describe('scenarios', () => {
  for (const name of builtIn('scenario'))
    it(`${name}: every scenario that comes with finfra is fine`, () => {
      const { name: own, roles, sources, faults } = loadScenario(builtInFile('scenario', name));
      assert.equal(own, name);
      assert(sources.length > 0);
      const used = new Set(faults.map(({ target }) => target));
      assert.deepEqual(
        Object.keys(roles).filter((role) => !used.has(role)),
        [],
      );
      const given = Object.keys(roles).map((role) => `${role}: ${ROLES[role] ?? 'desk'}`);
      const { specs, lines } = read(
        `- {kind: scenario, scenario: ${name}, speedUp: 60, roles: {${given.join(', ')}}}`,
      );
      assert.deepEqual(lines, []);
      assert.equal(specs.length, faults.length + 1);
      for (const { target = 'any', kind } of specs) {
        const known = faultLine(kind).appliesTo.flatMap((one) => componentsOf(SYSTEM, one));
        assert(target === 'any' || known.includes(target));
      }
    });

  it('of memory alone say that nobody has verified them', () => {
    const unverified = builtIn('scenario').filter(
      (name) => !loadScenario(builtInFile('scenario', name)).verified,
    );
    const wanted = ['knight-2012', 'nyse-2023', 'rbs-2012', 'tsb-2018', 'visa-europe-2018'];
    assert.deepEqual(unverified, wanted);
  });

  it('begin with a trigger, go faster, and name their faults after themselves', () => {
    const { specs } = read(
      '- {kind: scenario, scenario: tse-2020, name: bad day, at: 5min, speedUp: 60, roles: {database: vault}}',
    );
    assert.deepEqual(
      specs.map((one) => [one.name, one.with, one.target, one.speedUp]),
      [
        ['bad day', undefined, undefined, 1],
        ['bad day/failover-off database', 'bad day', 'vault', 60],
        ['bad day/primary-loss database', 'bad day', 'vault', 60],
      ],
    );
    assert.deepEqual(specs[0]!.at, { kind: 'constant', value: 300 });
  });

  it('have their roles checked where the experiment states them', () => {
    refuses(
      '- {kind: scenario, scenario: t2-2025, roles: {database: desk, databse: vault}}',
      /faults\[0\]\.roles\.databse: is not known here \(did you mean database\?\)/,
    );
    refuses(
      '- {kind: scenario, scenario: barclays-2025, roles: {core: dsk}}',
      /e\.yaml:2:61 faults\[0\]\.roles\.core: must be a service, or any, got 'dsk' \(did you/,
    );
    refuses(
      '- {kind: scenario, scenario: barclay-2025}',
      /faults\[0\]\.scenario: barclay-2025: no scenario has this name \(did you mean barclays-2025/,
    );
  });

  it('in files of a user are refused with the place in that file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
    const file = join(folder, 'mine.yaml');
    const good = readFileSync(builtInFile('scenario', 'tse-2020'), 'utf8');
    try {
      writeFileSync(file, good.replace('target: database', 'target: databse'));
      assert.throws(
        () => loadScenario(file),
        /mine\.yaml:9:34 faults\[0\]\.target: must be one of/,
      );
      writeFileSync(file, good.replace('delay: 1min', 'at: 1min'));
      refuses(
        `- {kind: scenario, scenario: ${file}}`,
        /faults\[0\]\.scenario: .*mine\.yaml:10:\d+ faults\[1\]\.at: does not stand in a scenario/,
      );
      writeFileSync(file, good.replace('delay: 1min', 'delay: 1min, speedUp: 2'));
      const { specs } = read(
        `- {kind: scenario, scenario: ${file}, speedUp: 60, roles: {database: vault}}`,
      );
      assert.deepEqual(
        specs.map(({ speedUp }) => speedUp),
        [1, 60, 120],
      );
      writeFileSync(file, good.replace('verified: true', 'verfied: true'));
      assert.throws(() => loadScenario(file), BadInput);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the page on faults', () => {
  const text = readFileSync(join(ROOT, 'docs/faults.md'), 'utf8');

  it('names every kind, every common option, every onset, radius and scenario', () => {
    const common = Object.keys(tableOf(faultLine('slow-disk'))).filter((key) => key !== 'factor');
    const names = [
      ...FAULTS.map(({ kind }) => kind),
      ...common,
      ...['severity', 'onset', 'radius', 'roles'],
      ...Object.keys(SCENARIO_OPTIONS),
      ...ONSETS.map(({ kind }) => kind),
      ...RADII.map(({ kind }) => kind),
      ...builtIn('scenario'),
    ];
    assert.deepEqual(
      names.filter((name) => !text.includes(`\`${name}\``)),
      [],
    );
  });

  it('has examples that are fine', () => {
    const examples = [...text.matchAll(/^```yaml\nfaults:\n([\s\S]*?)^```/gm)];
    assert(examples.length >= 3);
    for (const [, yaml] of examples)
      assert.deepEqual(read(yaml!.replaceAll(/^ {2}/gm, '')).lines, []);
  });
});
