import assert from 'node:assert/strict';
import { DriftDetector, featureStatistics } from '../../../agents/deployment/drift.ts';
import { createRandom, type Uniform } from '../../../sim/random.ts';

const NAMES = ['load', 'replicas'];
const streamOf = (name: string) => createRandom(`drift/${name}`).stream('observations');
/** Two features that depend on each other; the second has few values. */
const observe = (uniform: Uniform, shift = 0): number[] => {
  const load = uniform() + uniform() + uniform() + shift;
  return [load, Math.ceil(3 * load)];
};
const training = (() => {
  const uniform = streamOf('training');
  return featureStatistics(
    NAMES,
    Array.from({ length: 20_000 }, () => observe(uniform)),
  );
})();

/** Observations until the alarm; Infinity: none within `most`. */
function alarmAfter(name: string, most: number, everyAlarm: number, shift = 0): number {
  const detector = new DriftDetector(training, { falseAlarmEvery: everyAlarm });
  const uniform = streamOf(name);
  for (let n = 1; n <= most; n++) {
    detector.add(observe(uniform, shift));
    if (detector.alarm !== undefined) return n;
  }
  return Number.POSITIVE_INFINITY;
}

describe('featureStatistics', () => {
  it('has the shares of the training in bins that quantiles cut, and a hundredth beyond either end', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => [i, i % 2]);
    const [even, binary] = featureStatistics(['even', 'binary'], rows);
    const quantiles = [100, 200, 300, 400, 500, 600, 700, 800, 900];
    assert.deepEqual(even?.edges.slice(0, -1), [0, ...quantiles]);
    const above = even.edges.at(-1)!;
    assert.ok(above > 999 && above < 999 + 1e-9, `${above} is just above the most`);
    const rounded = (shares: readonly number[]) => shares.map((share) => Number(share.toFixed(12)));
    assert.deepEqual(rounded(even.shares), [0.01, ...new Array(10).fill(0.1), 0.01]);
    assert.deepEqual(binary?.edges.slice(0, 2), [0, 1]);
    assert.deepEqual(rounded(binary.shares), [0.01, 0.5, 0.5, 0.01]);
  });

  it('has one bin for a number that is never there, and three for one that never changes', () => {
    const [none, constant] = featureStatistics(
      ['none', 'constant'],
      [
        [Number.NaN, 7],
        [NaN, 7],
      ],
    );
    assert.deepEqual(none, { name: 'none', edges: [], shares: [1] });
    assert.deepEqual(constant?.shares, [0.01, 1, 0.01]);
  });
});

describe('DriftDetector', () => {
  it('alarms within n observations without drift at most n / falseAlarmEvery of the time', () => {
    const [runs, most, every] = [500, 400, 2000];
    const alarms = Array.from({ length: runs }, (_, run) => alarmAfter(`calm ${run}`, most, every));
    const share = alarms.filter(Number.isFinite).length / runs;
    const bound = most / every;
    const slack = 3 * Math.sqrt((bound * (1 - bound)) / runs);
    assert.ok(share <= bound + slack, `${share} of the runs had a false alarm`);
    assert.ok(share > 0, 'the bound would hold of a detector that never alarms');
  });

  it('alarms soon after a shift by a standard deviation, and names the feature', () => {
    const after = Array.from({ length: 50 }, (_, run) =>
      alarmAfter(`shifted ${run}`, 2000, 10_000, 0.5),
    );
    const mean = after.reduce((a, b) => a + b, 0) / after.length;
    assert.ok(mean < 60, `${mean} observations`);
    const detector = new DriftDetector(training, { falseAlarmEvery: 10_000 });
    const uniform = streamOf('named');
    for (let n = 0; n < 300; n++) detector.add([observe(uniform)[0]!, 12]);
    assert.equal(detector.alarm, 'replicas');
  });

  it('alarms where the sum over all possible begins, R = (1 + R) gain, reaches the threshold', () => {
    const statistics = [{ name: 'coin', edges: [1], shares: [0.75, 0.25] }];
    // Bets on the second bin: (recent + 8 x 0.25) / (all recent + 8), recent ones fading by 1/40.
    const gains = [2 / 8, 3 / 9, (1 + 39 / 40 + 2) / (1 + 39 / 40 + 8)].map((bet) => bet / 0.25);
    const sum = gains.reduce((all, gain) => (1 + all) * gain, 0);
    const alarm = (falseAlarmEvery: number) => {
      const detector = new DriftDetector(statistics, { falseAlarmEvery });
      for (let i = 0; i < 3; i++) detector.add([1]);
      return detector.alarm;
    };
    assert.equal(alarm(sum * (1 + 1e-9)), undefined);
    assert.equal(alarm(sum * (1 - 1e-9)), 'coin');
  });

  it('expects a gain of at most 1 whatever the law, where each bin has at most its share', () => {
    // Shares of 1 and 1 allow any law: bets of a half each, and a gain of a half whichever bin comes.
    const statistics = [{ name: 'any', edges: [1], shares: [1, 1] }];
    for (const value of [0, 1])
      for (const [falseAlarmEvery, alarm] of [
        [0.5 * (1 + 1e-9), undefined],
        [0.5 * (1 - 1e-9), 'any'],
      ] as const) {
        const detector = new DriftDetector(statistics, { falseAlarmEvery });
        detector.add([value]);
        assert.equal(detector.alarm, alarm);
      }
  });

  it('alarms within ten looks where a number lies beyond all that training has seen', () => {
    const detector = new DriftDetector(training, { falseAlarmEvery: 100_000 });
    const uniform = streamOf('beyond');
    let looks = 0;
    for (; detector.alarm === undefined && looks < 100; looks++)
      detector.add([3.01, observe(uniform)[1]!]);
    assert.ok(looks <= 10, `${looks} looks`);
    assert.equal(detector.alarm, 'load');
  });

  it('looks at one of several alike parts in turn', () => {
    const alarmAt = (turns: (look: number) => number) => {
      const detector = new DriftDetector(training, { falseAlarmEvery: 10_000 });
      const uniform = streamOf('parts');
      for (let look = 0; look < 200; look++)
        detector.add([...observe(uniform), 9, 30, ...observe(uniform)], turns(look));
      return detector.alarm;
    };
    assert.equal(
      alarmAt(() => 0),
      undefined,
    );
    assert.notEqual(
      alarmAt(() => 1),
      undefined,
    );
    assert.notEqual(
      alarmAt((look) => look),
      undefined,
    );
    const detector = new DriftDetector(training, { falseAlarmEvery: 10_000 });
    assert.throws(() => detector.add([1, 2, 3]), /other features/);
  });

  it('leaves NaN out, and keeps its alarm', () => {
    const detector = new DriftDetector(training, { falseAlarmEvery: 100 });
    for (let n = 0; n < 500; n++) detector.add([Number.NaN, Number.NaN]);
    assert.equal(detector.alarm, undefined);
    for (let n = 0; n < 100; n++) detector.add([9, 30]);
    const uniform = streamOf('back');
    for (let n = 0; n < 500; n++) detector.add(observe(uniform));
    assert.ok(detector.alarm !== undefined);
  });
});
