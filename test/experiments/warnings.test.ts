import assert from 'node:assert/strict';
import { parseExperiment } from '../../experiments/load.ts';
import type { Result } from '../../experiments/types.ts';
import { capacityWarnings, fallbackWarnings } from '../../experiments/warnings.ts';

const row = (entry: string, day: number, fallbacksPerHour: number): Result => ({
  experiment: 'x',
  point: '',
  entry,
  setting: '',
  day,
  seed: 1,
  configHash: '',
  codeVersion: '',
  fingerprint: '',
  metrics: { fallbacksPerHour },
});

describe('fallback warnings', () => {
  it('name each entry whose agent failed, in how many runs and how often', () => {
    const results = [row('a', 0, 0), row('a', 1, 0), row('b', 0, 240), row('b', 1, 1.5)];
    assert.deepEqual(fallbackWarnings(results), [
      "the autoscaler of 'b' failed in 2 runs, up to 240.0 times an hour: " +
        'the fallback decided for it, and the results are not its own',
    ]);
  });

  it('are silent where every agent decided for itself', () => {
    assert.deepEqual(fallbackWarnings([row('a', 0, 0), row('b', 0, 0)]), []);
  });
});

/** Two desks of one worker each; a call of either type works for 10 ms at one of them. */
const EXPERIMENT = `name: mixes
question: Which desk is too small?
system:
  name: shop
  services:
    a: {replicas: 1, workersPerReplica: 1}
    b: {replicas: 1, workersPerReplica: 1}
  transactions:
    to-a: {share: 0.5, steps: [{call: a, work: 10ms}]}
    to-b: {share: 0.5, steps: [{call: b, work: 10ms}]}
workload: {kind: payments, days: steady, meanPerSecond: 150, WORKLOAD}
report: {days: [0, 0], seeds: [1, 1]}
compare: [{name: fixed, agents: {autoscaling: {kind: static}}}]
baseline: fixed
primary: latencySecondsP99
horizon: 2h
preroll: 1h
metrics: [latencySecondsP99]
figures: [day]
`;
const warningsOf = async (workload: string): Promise<readonly string[]> => {
  const text = EXPERIMENT.replace('WORKLOAD', workload);
  const lines = await capacityWarnings(await parseExperiment(text, 'mixes.yaml'));
  return lines.map((line) => line.replace(/^(service \w: load).*/, '$1'));
};

describe('capacity warnings', () => {
  it('use shares by hour as they are on average in the measured part of the run', async () => {
    // To a alone at 0 h, to b alone at 12 h: from 1 h to 2 h, one eighth goes to b.
    const hours = '{hour: 0, mix: {to-a: 2}}, {hour: 12, mix: {to-b: 3}}';
    assert.deepEqual(await warningsOf(`mixByHour: [${hours}]`), ['service a: load']);
    assert.deepEqual(await warningsOf(`mixByHour: [${hours}], startHour: 11`), ['service b: load']);
    assert.deepEqual(await warningsOf(`mixByHour: [${hours}], startHour: 5`), []);
    assert.deepEqual(
      await warningsOf(`mixByHour: [${hours}], compress: 6`),
      ['service b: load'],
      '6 h to 12 h',
    );
  });

  it('name a service under crowds of one type only where it is too small for them, too', async () => {
    assert.deepEqual(await warningsOf('mix: {to-a: 1}'), ['service a: load']);
    assert.deepEqual(await warningsOf('mix: {to-a: 1}, crowdType: to-b'), []);
    assert.deepEqual(await warningsOf('mix: {to-a: 1}, crowdType: to-a'), ['service a: load']);
  });

  it('name the entry whose own system is too small, and none whose system is large enough', async () => {
    const fixed = 'agents: {autoscaling: {kind: static}}';
    const entries = [
      `{name: fixed, ${fixed}}`,
      `{name: wide, ${fixed}, set: {services.a.workersPerReplica: 2}}`,
      `{name: slow, ${fixed}, set: {transactions.to-b.steps: [{call: b, work: 20ms}]}}`,
    ];
    const linesOf = async (workload: string) => {
      const text = EXPERIMENT.replace('WORKLOAD', workload).replace(
        /^compare: .*$/m,
        `compare: [${entries.join(', ')}]`,
      );
      const lines = await capacityWarnings(await parseExperiment(text, 'mixes.yaml'));
      return lines.map((line) => line.replace(/: load[^(]*/, ' '));
    };
    // 150/s in all: 75/s to each by the shares of the system.
    assert.deepEqual(await linesOf('scale: 1'), ["service b (entry 'slow')"]);
    assert.deepEqual(await linesOf('mix: {to-a: 1}'), ['service a ']);
  });

  it('look at the busiest second of each type where a workload tells of it', async () => {
    const flow = (share: number) => `{type: to-b, share: ${share}, from: '12:30', to: '12:40'}`;
    const day = (startHour: number, flows: string) =>
      `{kind: trading-day, meanPerSecond: 80, burstiness: 0, startHour: ${startHour}, ` +
      `openShare: 0, closeShare: 0, mix: {to-a: 1}, flows: [${flows}]}`;
    // To b: so many of 80/s x 6.5 h in ten minutes, at most twice their mean; 100/s are too many.
    const warningsFrom = async (workload: string) => {
      const text = EXPERIMENT.replace(/^workload: .*$/m, `workload: ${workload}`);
      const lines = await capacityWarnings(await parseExperiment(text, 'mixes.yaml'));
      return lines.map((line) => line.replace(/^(service \w: load).*( at the \w+).*/, '$1$2'));
    };
    assert.deepEqual(await warningsFrom(day(11, flow(0.015))), []); // 94/s
    assert.deepEqual(await warningsFrom(day(11, flow(0.017))), ['service b: load at the peak']);
    // Orders to a and flows to b are 130/s together around noon, each of them less than 100/s.
    const both = day(12, "{type: to-b, share: 0.7, from: '10:00', to: '16:00'}");
    assert.deepEqual(await warningsFrom(both.replace('80', '60')), []);
    // In the first half hour a has more than 100/s, at the mean of two hours less.
    assert.deepEqual(await warningsFrom(day(9, '')), ['service a: load at the peak']);
  });
});
