import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ONE_DESK } from '../one-desk.ts';
import { finfra as finfraIn } from './finfra.ts';

const EXPERIMENT = `name: tiny
question: Does it hold?
${ONE_DESK}
workload: {kind: poisson, rate: 20}
train: {days: [0, 1], seeds: [100, 100]}
report: {days: [10, 11], seeds: [1, 1]}
compare:
  - {name: hpa, agents: {autoscaling: {kind: hpa}}}
  - {name: fixed, agents: {autoscaling: {kind: static}}}
baseline: hpa
primary: costDollars
metrics: [costDollars, sloViolationRatio]
figures: [latency]
horizon: 30s
`;

/** What each command is given, and the keys of its object; none: it takes too long to be run here. */
const COMMANDS: Readonly<
  Record<string, readonly [args: string, keys: readonly string[]] | 'slow'>
> = {
  run: ['tiny.yaml --workers 1', ['experiment', 'results', 'summary']],
  tune: ['tiny.yaml --workers 1 --entry hpa --trials 2', ['experiment', 'results', 'summary']],
  train: ['tiny-training.yaml --workers 1', ['policy', 'hash', 'chosen', 'seeds']],
  check: ['tiny.yaml', ['file', 'kind', 'name', 'errors', 'warnings', 'plan']],
  list: ['guards', ['guards']],
  schema: ['system', ['$schema', 'title', 'type', 'properties']],
  report: ['results/tiny', ['experiment', 'results', 'summary']],
  reproduce: 'slow',
  conformance: ['hpa', ['suite', 'total', 'passed', 'inconclusive', 'failures']],
  swarm: ['--runs 2 --transactions 200 --workers 1', ['seed', 'runs', 'failures', 'coverage']],
  workload: ['fit trace.csv', ['trace', 'results', 'workload', 'rows']],
  log: ['scaling-mdp --episodes 2 --set stepsMax=5', ['file', 'rows', 'meanReward']],
  ope: ['log.csv --resamples 100', ['log', 'support', 'refusals', 'estimates', 'bernstein']],
  index: ['bench --keys 5000 --bulk 2000 --inserts 1000 --rounds 1', ['bench', 'rows', 'machine']],
  cache: ['keys.txt --policies lru,fifo --sizes 2,4', ['trace', 'requests', 'objects', 'results']],
  bench: 'slow',
};
const AFTER_RUN = 'report';

describe('--json', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-'));
    writeFileSync(join(folder, 'tiny.yaml'), EXPERIMENT);
    const training =
      'name: t\nquestion: q\nenvironment: {kind: scaling-mdp}\nalgorithm: {kind: q-learning}\nsteps: 1000\n';
    writeFileSync(join(folder, 'tiny-training.yaml'), training);
    const counts = Array.from({ length: 1200 }, (_, i) => 40 + ((i * 7) % 5));
    writeFileSync(join(folder, 'trace.csv'), `count\n${counts.join('\n')}\n`);
    writeFileSync(join(folder, 'keys.txt'), `${counts.join('\n')}\n`);
    const rows = counts.map((count) => `${count % 2 ? 'up' : 'down'},0.5,${count},0.4,0.6`);
    writeFileSync(
      join(folder, 'log.csv'),
      `action,propensity,reward,pi_up,pi_down\n${rows.join('\n')}\n`,
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  const finfra = (...args: readonly string[]) => finfraIn(folder, ...args);

  it('is an option of every command that --help names', async () => {
    const { out } = await finfra('--help');
    const names = [...out.matchAll(/^ {2}(?!finfra)([a-z]+) [<[]/gm)].map(([, name]) => name!);
    assert.deepEqual(names.toSorted(), Object.keys(COMMANDS).toSorted());
    const helps = await Promise.all(names.map((name) => finfra(name, '--help')));
    for (const [i, help] of helps.entries()) assert.match(help.out, /--json/, names[i]);
  });

  it('prints one object on one line, and nothing else, on stdout', async () => {
    const check = async (name: string) => {
      const command = COMMANDS[name]!;
      if (command === 'slow') return;
      const [args, keys] = command;
      const { code, out, err } = await finfra(name, ...args.split(' '), '--json');
      assert.equal(code, 0, `${name}: ${err}`);
      assert.match(out, /^\{.*\}\n$/, name);
      const found = Object.keys(JSON.parse(out) as object);
      for (const key of keys) assert(found.includes(key), `${name}: ${key}`);
    };
    const names = Object.keys(COMMANDS);
    await Promise.all(names.filter((name) => name !== AFTER_RUN).map(check));
    await check(AFTER_RUN);
  });

  it('leaves bad input to stderr and exit code 2; check names it in its object, too', async () => {
    const names = Object.keys(COMMANDS);
    const ends = await Promise.all(
      names.map((name) => finfra(name, 'nonsense', 'x.csv', '--json')),
    );
    for (const [i, { code, out, err }] of ends.entries()) {
      assert.equal(code, 2, names[i]);
      assert.match(err, /^finfra: .*(nonsense|x\.csv)/m, names[i]);
      assert.equal(out, '', names[i]);
    }
    const { code, out } = await finfra('check', 'nonsense', '--json');
    assert.equal(code, 2);
    assert.match(
      (JSON.parse(out) as { errors: string[] }).errors.join(),
      /nonsense: no experiment/,
    );
  });
});
