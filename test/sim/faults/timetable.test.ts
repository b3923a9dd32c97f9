import assert from 'node:assert/strict';
import type { FaultSpec } from '../../../sim/faults/fault-spec.ts';
import { type Failure, timetable } from '../../../sim/faults/timetable.ts';
import { createRandom } from '../../../sim/random.ts';
import { faultOf, SYSTEM } from './stage.ts';

const constant = (value: number) => ({ kind: 'constant', value });
const exponential = (mean: number) => ({ kind: 'exponential', mean });

interface Options {
  readonly day?: string;
  readonly horizon?: number;
  readonly failures?: ReadonlyMap<string, readonly Failure[]>;
}

function times(faults: readonly FaultSpec[], options: Options = {}) {
  const { day = 'day/1', horizon = 100_000, failures } = options;
  return timetable({
    faults,
    config: SYSTEM,
    horizon,
    dayRandom: createRandom(day),
    ...(failures === undefined ? {} : { failures }),
  });
}

const spans = (faults: readonly FaultSpec[], options?: Options) =>
  times(faults, options).map(({ from, end }) => [from, end]);

describe('when faults come', () => {
  it('once, at their time, for their duration', () => {
    const fault = faultOf('slow-disk', { at: constant(600), duration: constant(90) });
    assert.deepEqual(spans([fault]), [[600, 690]]);
    assert.deepEqual(spans([fault], { horizon: 600 }), []);
    const late = faultOf('slow-disk', { at: constant(500), delay: constant(100) });
    assert.deepEqual(spans([late], { horizon: 600 }), []);
  });

  it('again and again, from onset to onset, up to the horizon', () => {
    const fault = faultOf('slow-disk', {
      at: constant(100),
      every: constant(1000),
      duration: constant(50),
    });
    assert.deepEqual(spans([fault], { horizon: 3100 }), [
      [100, 150],
      [1100, 1150],
      [2100, 2150],
    ]);
  });

  it('after times and for durations that follow their laws', () => {
    const fault = faultOf('slow-disk', { every: exponential(200), duration: exponential(40) });
    const list = times([fault], { horizon: 1_000_000 });
    const n = list.length;
    assert(Math.abs(n - 5000) < 4 * Math.sqrt(5000), `${n}`); // a Poisson count
    const mean = list.reduce((sum, { from, end }) => sum + end - from, 0) / n;
    assert(Math.abs(mean - 40) < (4 * 40) / Math.sqrt(n), `${mean}`);
  });

  it('not more than ten thousand times in a run: that is bad input', () => {
    assert.throws(
      () => times([faultOf('slow-disk', { every: constant(1) })]),
      /10000 times in one/,
    );
  });

  it('with their probability', () => {
    const fault = faultOf('slow-disk', { every: constant(1), probability: 0.2 });
    const count = times([fault], { horizon: 5000 }).length;
    assert(Math.abs(count - 1000) < 4 * Math.sqrt(5000 * 0.2 * 0.8), `${count}`);
  });

  it('at times that only the day decides, and other days decide otherwise', () => {
    const fault = faultOf('slow-disk', { at: exponential(500), duration: exponential(40) });
    assert.deepEqual(times([fault]), times([fault]));
    assert.notDeepEqual(times([fault]), times([fault], { day: 'day/2' }));
  });

  it('at times that no other fault, and no other option, shifts', () => {
    const fault = faultOf('slow-disk', {
      at: exponential(500),
      every: exponential(100),
      duration: exponential(40),
    });
    const other = faultOf('hot-row', { every: exponential(100) });
    const [alone, beside] = [times([fault]), times([other, fault])];
    const own = beside.filter((one) => one.fault === 1).map((one) => ({ ...one, fault: 0 }));
    assert.deepEqual(own, alone);
    const longer = times([{ ...fault, duration: exponential(80) }]);
    assert.deepEqual(
      longer.map(({ from }) => from),
      alone.map(({ from }) => from),
    );
  });

  it('with a trigger faults come together, each by its chance', () => {
    const trigger = faultOf('trigger', { at: constant(10), every: constant(100) });
    const sure = faultOf('slow-disk', { with: 'trigger', delay: constant(5) });
    const rare = faultOf('hot-row', { with: 'trigger', probability: 0.3 });
    const list = times([rare, trigger, sure], { horizon: 100_000 });
    const of = (fault: number) => list.filter((one) => one.fault === fault);
    assert.equal(of(2).length, 1000);
    assert(of(2).every(({ from }, i) => from === 15 + 100 * i));
    const onsets = new Set(of(1).map(({ from }) => from));
    assert(of(0).every(({ from }) => onsets.has(from)));
    const count = of(0).length;
    assert(Math.abs(count - 300) < 4 * Math.sqrt(1000 * 0.3 * 0.7), `${count}`);
  });

  it('after another they cascade from its end, and not where it did not come', () => {
    const first = faultOf('slow-disk', {
      every: constant(100),
      duration: constant(20),
      probability: 0.5,
    });
    const second = faultOf('primary-loss', { after: 'slow-disk', delay: constant(3) });
    const third = faultOf('hot-row', { after: 'primary-loss' });
    const list = times([third, second, first], { horizon: 10_000 });
    const froms = (fault: number) =>
      list.filter((one) => one.fault === fault).map(({ from }) => from);
    assert.deepEqual(
      froms(1),
      froms(2).map((from) => from + 23),
    );
    assert(froms(2).length > 20 && froms(2).length < 80);
    assert.equal(froms(0)[0], froms(1)[0]! + 600);
  });

  it('faster, all times of the fault but its onsets divided', () => {
    const fault = faultOf('slow-disk', {
      at: constant(100),
      delay: constant(60),
      duration: constant(3600),
      recovery: 600,
      onset: { kind: 'ramp', over: 1200 },
      speedUp: 60,
    });
    const [one] = times([fault]);
    assert.deepEqual([one!.from, one!.end], [101, 161]);
    assert.deepEqual(one!.levels[1], { after: 1, share: 0.1 });
    assert.deepEqual(one!.levels.at(-1), { after: 70, share: 0 });
  });

  it('at any one component of their class, each with the same chance', () => {
    const list = times([faultOf('replica-crash', { target: 'any', every: constant(1) })], {
      horizon: 3000,
    });
    for (const { name } of SYSTEM.services) {
      const count = list.filter(({ target }) => target === name).length;
      assert(Math.abs(count - 1000) < 4 * Math.sqrt(3000 * (1 / 3) * (2 / 3)), `${name} ${count}`);
    }
    assert.deepEqual(
      [...new Set(times([faultOf('slow-disk', { target: 'any' })]).map(({ target }) => target))],
      ['vault'],
    );
  });
});

const TRACE: readonly Failure[] = [
  { start: 0, duration: 100, intensity: 1 },
  { start: 500, duration: 200, intensity: 0.5 },
  { start: 600, duration: 400, intensity: 0.25 },
];

describe('a replay', () => {
  const replaying = (start: number | undefined, changes: Partial<FaultSpec> = {}) => {
    const replay = { file: 'trace.csv', ...(start === undefined ? {} : { start }) };
    return faultOf('worker-exhaustion', { replay, onset: { kind: 'step' }, ...changes });
  };
  const failures = new Map([['worker-exhaustion', TRACE]]);

  it('has onsets, durations and levels of its trace, and begins anew at its end', () => {
    const list = times([replaying(0, { severity: 0.8 })], { horizon: 1550, failures });
    assert.deepEqual(
      list.map(({ from, end, severity }) => [from, end, severity]),
      [
        [0, 100, 0.8],
        [500, 700, 0.4],
        [600, 1000, 0.2],
        [1000, 1100, 0.8],
        [1500, 1700, 0.4],
      ],
    );
  });

  it('can begin later in the trace, later in the run, and go faster', () => {
    const fault = replaying(300, { at: constant(60), speedUp: 10 });
    assert.deepEqual(spans([fault], { horizon: 150, failures }), [
      [80, 100],
      [90, 130],
      [130, 140],
    ]);
  });

  it('begins at another time of the trace each day', () => {
    const first = (day: string) =>
      times([replaying(undefined)], { day, horizon: 2000, failures })[0];
    assert.deepEqual(first('day/1'), first('day/1'));
    assert.notEqual(first('day/1')?.from, first('day/2')?.from);
  });
});
