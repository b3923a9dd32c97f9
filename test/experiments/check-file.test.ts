import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BadInput } from '../../experiments/bad-input.ts';
import { checkFile } from '../../experiments/check-file.ts';
import { EXPERIMENT, SYSTEM } from './every-feature.ts';

describe('a file that is checked', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'finfra-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (text: string) => {
    const file = join(folder, 'a.yaml');
    writeFileSync(file, text);
    return file;
  };
  const change = (from: string, to: string) => {
    assert(EXPERIMENT.includes(from), from);
    return write(EXPERIMENT.replace(from, to));
  };
  const linesOf = async (file: string) => {
    const error = await checkFile(file).catch((reason: unknown) => reason);
    assert(error instanceof BadInput, String(error));
    return error.lines.map((line) => line.replace(`${folder}/`, ''));
  };

  it('says what an experiment will take, in runs, simulated time and tuning', async () => {
    const { kind, name, plan, lines } = await checkFile(write(EXPERIMENT));
    assert.deepEqual([kind, name], ['experiment', 'every-feature']);
    // At each of 4 points: 4 trials on 2 replications, 2 on 4, the 2 of before known; 2 entries and 3
    // settings on 8 days x 3 seeds; 2 entries on 2 days of
    // 2 perturbed systems and of the one described.
    const runs = { tuning: 48, report: 4 * 48, curves: 4 * 72, robustness: 4 * 12, warmUp: 0 };
    const all = 576;
    assert.deepEqual(plan?.runs, { ...runs, all });
    assert.equal(plan?.points, 4);
    assert.equal(plan?.simulatedSeconds, all * 20 * 60);
    assert.deepEqual(
      plan?.tuning.map(({ entry, simulatedSeconds }) => [entry, simulatedSeconds]),
      [['hpa', 12 * 20 * 60]],
    );
    assert.match(lines.join('\n'), /at most 576 runs at 4 points, 192 simulated hours: 48 to tune/);
    assert.match(lines.join('\n'), /tuning budget of hpa at each point: 4 trials on 2, 2 on 4: 12/);
  });

  it('counts the time of each point of a sweep over the horizon', async () => {
    const axes = 'sweep: {horizon: [20min, 40min]';
    const file = change('sweep: {workload.rate: [40, 50]', axes);
    const { plan } = await checkFile(file);
    assert.equal(plan?.simulatedSeconds, 288 * (20 + 40) * 60);
  });

  it('names the value of a sweep that is wrong, and the point where values do not fit', async () => {
    const lineOf = (text: string) =>
      1 + EXPERIMENT.split('\n').findIndex((line) => line.startsWith(text));
    const wrong = await linesOf(change('workload.rate: [40, 50]', 'workload.rate: [40, -50]'));
    assert.deepEqual(wrong, [
      `a.yaml:${lineOf('sweep:')}:29 sweep workload.rate=-50 workload.rate: must be in (0, inf), got -50`,
    ]);
    const short = await linesOf(change('workload.rate: [40, 50]', 'horizon: [20min, 4min]'));
    assert.deepEqual(short, [
      `a.yaml:${lineOf('preroll:')}:10 preroll: must be shorter than the horizon, got 300s (at horizon=4min ` +
        'workersPerReplica=2 and 1 other points of the sweep)',
    ]);
    const nonsense = await linesOf(change('workload.rate: [40, 50]', 'wrkload.rate: [40]'));
    assert.match(nonsense.join(), /sweep wrkload\.rate=40 wrkload: .*did you mean workload/);
  });

  it('is warned of at the points of a sweep where services cannot carry their load', async () => {
    const { warnings } = await checkFile(
      change('workload.rate: [40, 50]', 'workload.rate: [40, 5000]'),
    );
    const desk = warnings.filter((line) => line.startsWith('service desk: load'));
    assert.match(desk[0]!, / \(at rate=5000 workersPerReplica=2\)$/);
    assert(desk.every((line) => !line.includes('rate=40')));
  });

  it('is a system, too, by path or by name, with all problems at once', async () => {
    const { kind, lines, plan } = await checkFile('card-payments-simple');
    assert.deepEqual([kind, plan], ['system', undefined]);
    assert.match(lines.join(), /10 services/);
    // 4 workers; 5 ms for each of 82 % and 8 ms for each of 5 % of the transactions.
    const most = 4 / (0.82 * 0.005 + 0.05 * 0.008);
    const rate = new RegExp(
      `less than ${most.toFixed(0)} .*: service ledger-database has 4 workers`,
    );
    assert.match(lines.join(), rate);
    const bad = SYSTEM.replace('replicas: 2\n', 'replicas: two\n').replace('share: 0.9', 'shar: 1');
    const problems = await linesOf(write(bad));
    assert.deepEqual(
      problems.map((line) => line.split(' ').slice(0, 2).join(' ')),
      ['a.yaml:27:15 services.desk.replicas:', 'a.yaml:91:5 transactions.pay.shar:'],
    );
  });
});
