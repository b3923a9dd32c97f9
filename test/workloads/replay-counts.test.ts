import assert from 'node:assert/strict';
import { createRandom } from '../../sim/random.ts';
import type { Spec } from '../../sim/units.ts';
import { type CountsTrace, estimateDispersion, indexTrace } from '../../workloads/trace-days.ts';
import { readDay, smoothCounts } from '../../workloads/trace-days.ts';
import { SlottedArrivals } from '../../workloads/slotted-arrivals.ts';
import { arrivalsOf, chiSquareZ, countPer, createWorkload, csv } from './helpers.ts';
import { dispersions, mean, refusal, type Setting, sharedFile } from './helpers.ts';
import { standardErrorsFrom, temporaryFolder } from './helpers.ts';

const kind = 'replay-counts';
const TRACE = {
  column: undefined,
  secondsPerRow: 1,
  dayLength: 86_400,
  segments: [],
  missingAfter: 600,
  missingMax: 0.05,
  smoothing: 60,
} satisfies Omit<CountsTrace, 'path'>;

/** Counts per second with a stated mean and dispersion. */
function drawCounts(rates: readonly number[], dispersion: number): number[] {
  const slotted = { rates: Float64Array.from(rates), dispersion, horizon: rates.length };
  const arrivals = new SlottedArrivals(slotted, createRandom('counts'));
  const times: number[] = [];
  for (let time = arrivals.next(); time < Infinity; time = arrivals.next()) times.push(time);
  return countPer(times, 1, rates.length);
}

const flat = (length: number, rate: number) => new Array<number>(length).fill(rate);

describe('replay-counts', () => {
  const folder = temporaryFolder();
  after(() => folder.remove());
  const write = (name: string, counts: readonly (number | string)[]) =>
    folder.write(name, csv('requests', counts));
  const replay = async (spec: Omit<Spec, 'kind'>, setting: Setting) =>
    createWorkload({ kind, ...spec }, setting);
  const refuses = (spec: Omit<Spec, 'kind'>, setting: Setting = {}) =>
    refusal(replay(spec, setting));

  it('replay-counts: replays as many as were counted', async () => {
    const rates = Array.from({ length: 3600 }, (_, i) => 20 + 15 * Math.sin(i / 300));
    const counts = drawCounts(rates, 2);
    const file = write('wave.csv.gz', counts);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const runs: number[][] = [];
    for (let seed = 1; seed <= 30; seed++) {
      runs.push(arrivalsOf(await replay({ file }, { seed, horizon: 3600 })));
    }
    assert.ok(
      standardErrorsFrom(
        total,
        runs.map((times) => times.length),
      ) < 4,
    );
    const byMinute = runs.map((times) => countPer(times, 100, 3600));
    const average = byMinute[0]!.map((_, i) => mean(byMinute.map((minutes) => minutes[i]!)));
    const expected = average.map((_, i) => mean(rates.slice(100 * i, 100 * i + 100)) * 100);
    // The counts of the file deviate from the rate they were drawn from, once; the runs by a 30th.
    assert.ok(Math.abs(chiSquareZ(average, expected, 2 * (1 + 1 / 30))) < 4);
  });

  it('draws other arrivals for other seeds, at the same rates', async () => {
    const file = write('seeds.csv', drawCounts(flat(1000, 5), 1));
    const [one, same, other] = [
      await replay({ file }, { seed: 1, horizon: 1000 }),
      await replay({ file }, { seed: 1, horizon: 1000 }),
      await replay({ file }, { seed: 2, horizon: 1000 }),
    ];
    assert.equal(one.ratePerSecondMax, other.ratePerSecondMax);
    const times = arrivalsOf(one);
    assert.deepEqual(times, arrivalsOf(same));
    assert.notDeepEqual(times, arrivalsOf(other));
  });

  it('never replays a gap: long runs of zeros are bridged, short ones are traffic', async () => {
    const counts = [...flat(2000, 4), ...flat(601, 0), ...flat(2000, 8), ...flat(600, 0), 8, 8];
    const file = write('gaps.csv', counts);
    const trace = { ...TRACE, path: file, missingMax: 0.2 };
    const index = await indexTrace(trace);
    assert.deepEqual(index.missing, [{ start: 2000, end: 2601 }]);
    const { rates } = await readDay(trace, index, 0);
    const factor = rates[0]! / 4; // gives back what the average took from the zeros at the end
    assert.ok(Math.abs(factor - 1) < 0.01);
    for (const row of [1000, 1999, 2300, 2601, 4000]) {
      const expected = row < 2000 ? 4 : row > 2600 ? 8 : 4 + (4 * (row - 1999)) / 602;
      assert.ok(Math.abs(rates[row]! / factor - expected) < 1e-9, `row ${row}`);
    }
    assert.equal(rates[4900], 0);
    const workload = await replay({ file, missingMax: 0.2 }, { horizon: counts.length });
    const times = arrivalsOf(workload);
    assert.ok(times.filter((t) => t >= 2000 && t < 2601).length > 3000);
    assert.equal(times.filter((t) => t >= 4640 && t < 5160).length, 0);
  });

  it('takes a long silence at the end for missing', async () => {
    const path = write('silent-end.csv', [...flat(300, 1), ...flat(21, 0)]);
    const { missing } = await indexTrace({ ...TRACE, path, missingAfter: 20 });
    assert.deepEqual(missing, [{ start: 300, end: 321 }]);
  });

  it('numbers only the days with little missing, per segment', async () => {
    const counts = [
      ...flat(100, 1), // whole
      ...[...flat(70, 2), ...flat(30, 0)], // 30 % missing
      ...flat(60, 3), // 40 % missing: the recording stopped
      ...flat(100, 4), // first of the second segment
      ...flat(96, 5), // 4 % missing: the recording stopped
    ];
    const trace = {
      ...TRACE,
      path: write('days.csv', counts),
      dayLength: 100,
      segments: [260],
      missingAfter: 20,
    };
    const index = await indexTrace(trace);
    assert.deepEqual(
      index.days.map(({ recorded, total }) => [recorded.start, recorded.end, total]),
      [
        [0, 100, 100],
        [260, 360, 400],
        [360, 456, 480],
      ],
    );
    assert.ok(Math.abs(index.meanPerSecond - 980 / 296) < 1e-12);
    const loose = await indexTrace({ ...trace, missingMax: 0.3 });
    assert.equal(loose.days.length, 4);
    const spec = { file: trace.path, dayLength: 100, segments: [260], missingAfter: 20 };
    const last = await replay({ ...spec, dispersion: 1 }, { day: 2, horizon: 100 });
    assert.ok(Math.abs(last.ratePerSecondMean! - 5) < 0.05, 'the last rate goes on to the end');
  });

  it('scales the rate and not the dispersion', async () => {
    const file = write('burst.csv', drawCounts(flat(20_000, 6), 3));
    const [plain, scaled, target] = [
      await replay({ file }, { horizon: 20_000 }),
      await replay({ file, scale: 10 }, { horizon: 20_000 }),
      await replay({ file, meanPerSecond: 60 }, { horizon: 20_000 }),
    ];
    assert.ok(Math.abs(plain.dispersion! - 3) < 0.2, `estimated ${plain.dispersion}`);
    assert.equal(scaled.dispersion, plain.dispersion);
    assert.ok(Math.abs(scaled.ratePerSecondMean! / plain.ratePerSecondMean! - 10) < 1e-9);
    assert.ok(Math.abs(target.ratePerSecondMean! - 60) < 1e-9);
    for (const workload of [plain, scaled]) {
      const counts = countPer(arrivalsOf(workload), 1, 20_000);
      assert.ok(standardErrorsFrom(workload.dispersion!, dispersions(counts, 500)) < 5);
    }
  });

  it('takes the dispersion of the user', async () => {
    const file = write('stated.csv', drawCounts(flat(5000, 6), 3));
    const workload = await replay({ file, dispersion: 1 }, { horizon: 5000 });
    assert.equal(workload.dispersion, 1);
    const counts = countPer(arrivalsOf(workload), 1, 5000);
    assert.ok(standardErrorsFrom(1, dispersions(counts, 125)) < 4);
  });

  it('has the mean of the user over all days, so that busy days stay busy', async () => {
    const file = write('busy.csv', [...flat(1000, 2), ...flat(1000, 6)]);
    const spec = { file, dayLength: 1000, meanPerSecond: 40, smoothing: 1 };
    const [quiet, busy] = [
      await replay(spec, { day: 0, horizon: 1000 }),
      await replay(spec, { day: 1, horizon: 1000 }),
    ];
    assert.ok(Math.abs(quiet.ratePerSecondMean! - 20) < 1e-9);
    assert.ok(Math.abs(busy.ratePerSecondMean! - 60) < 1e-9);
  });

  it('starts the window at its time of day', async () => {
    const file = write('window.csv', [...flat(500, 2), ...flat(500, 6)]);
    const spec = { file, from: 550, dispersion: 1 };
    const workload = await replay(spec, { horizon: 400 });
    assert.ok(Math.abs(workload.ratePerSecondMean! - 6) < 0.05);
  });

  it('takes rows of more than a second', async () => {
    const file = write('minutes.csv', drawCounts(flat(600, 300), 1));
    const spec = { file, secondsPerRow: 60, missingAfter: '1h' };
    const workload = await replay(spec, { horizon: 36_000 });
    assert.ok(Math.abs(workload.ratePerSecondMean! - 5) < 0.05);
    assert.ok(
      standardErrorsFrom(
        5,
        countPer(arrivalsOf(workload), 60, 36_000).map((n) => n / 60),
      ) < 4,
    );
  });

  it('keeps the dispersion of counts per minute, smoothed over many minutes', async () => {
    const file = write('bursty-minutes.csv', drawCounts(flat(1440, 300), 3));
    const spec = { file, secondsPerRow: 60, smoothing: '2h' };
    const workload = await replay(spec, { horizon: 86_400 });
    assert.ok(Math.abs(workload.dispersion! - 3) < 0.5, `estimated ${workload.dispersion}`);
    const minutes = countPer(arrivalsOf(workload), 60, 86_400);
    assert.ok(standardErrorsFrom(workload.dispersion!, dispersions(minutes, 48)) < 4);
  });

  describe('bad input', () => {
    const cases: readonly (readonly [string, readonly (number | string)[], Spec, string])[] = [
      [
        'a negative count',
        [1, 2, -3],
        { kind },
        'file: FILE:4: must be a count (an integer >= 0), found -3',
      ],
      [
        'half a request',
        [1, '2.5'],
        { kind },
        'file: FILE:3: must be a count (an integer >= 0), found 2.5',
      ],
      ['a word', [1, 'n/a'], { kind }, "file: FILE:3: must be a number, found 'n/a'"],
      ['nothing but zeros', [0, 0], { kind }, 'file: FILE: has only zeros'],
      [
        'a missing column',
        [1],
        { kind, column: 'count' },
        "column: must be a column of FILE (requests), got 'count'",
      ],
      [
        'segments out of order',
        flat(50, 1),
        { kind, segments: [20, 10] },
        'segments.1: must be rows of FILE in rising order, in (0, 50), got 10',
      ],
      [
        'segments beyond the end',
        flat(50, 1),
        { kind, segments: [50] },
        'segments.0: must be rows of FILE in rising order, in (0, 50), got 50',
      ],
      [
        'a window beyond a short trace',
        flat(50, 1),
        { kind, from: 45 },
        'from: must end within the day, got from 45 s + horizon 10 s > 50 s',
      ],
      [
        'days that are no rows',
        flat(50, 1),
        { kind, dayLength: 25, secondsPerRow: 10 },
        'dayLength: must be a multiple of secondsPerRow (10 s), got 25 s',
      ],
      [
        'two scales',
        flat(50, 1),
        { kind, scale: 2, meanPerSecond: 5 },
        'meanPerSecond: must not stand beside scale: give one',
      ],
    ];
    for (const [what, counts, spec, message] of cases) {
      it(`refuses ${what}`, async () => {
        const file = write(`bad ${what}.csv`, counts);
        const found = await refuses({ ...spec, file }, { horizon: 10 });
        assert.equal(found, message.replace('FILE', file));
      });
    }

    it('says how many days there are', async () => {
      const file = write('two-days.csv', flat(200, 1));
      const spec = { file, dayLength: 100 };
      const has = `file: ${file}: has 2 days (0 to 1) with at most 0.05 of them missing`;
      assert.equal(await refuses(spec, { day: 2, horizon: 10 }), `${has}; day 2 was asked for`);
      const none = { ...spec, dayLength: 150, missingMax: 0, segments: [100] };
      const empty = `file: ${file}: has no day with at most 0 of them missing`;
      assert.equal(await refuses(none, { horizon: 10 }), `${empty}; day 0 was asked for`);
    });

    it('wants the column named where there are several', async () => {
      const file = folder.write('several.csv', 'a,b\n1,2\n');
      assert.equal(await refuses({ file }), `column: is missing: ${file} has the columns a, b`);
    });
  });

  describe('public traces', () => {
    const NASA = 'web-request-rates/nasa-http-1995.per_second.csv.gz';
    const TWITTER = 'web-request-rates/twitter-stream-2021-08.per_second.csv.gz';

    it('finds 55 days in the NASA trace: 27 of July and 28 of August', async function () {
      const trace = { ...TRACE, path: sharedFile(this, NASA), segments: [2_381_550] };
      const index = await indexTrace(trace);
      assert.equal(index.rows, 5_059_950);
      assert.equal(index.total, 3_461_610);
      const hole = index.missing.find(({ start }) => start === 2_435_065);
      assert.equal(hole!.end - hole!.start, 135_851);
      const july = index.days.filter(({ recorded }) => recorded.end <= 2_381_550);
      assert.deepEqual([july.length, index.days.length], [27, 55]);
      assert.ok(index.days.every(({ recorded }) => recorded.end - recorded.start === 86_400));
      assert.equal((index.days[27]!.recorded.start - 2_381_550) % 86_400, 0);
    });

    it('bridges the nightly gap of the Twitter trace', async function () {
      const trace = { ...TRACE, path: sharedFile(this, TWITTER) };
      const index = await indexTrace(trace);
      assert.equal(index.rows, 1_899_061);
      assert.equal(index.total, 120_774_326);
      const lengths = index.missing.map(({ start, end }) => end - start);
      assert.equal(lengths.length, 21);
      assert.ok(lengths.every((length) => length === 1739 || length === 1740));
      assert.equal(index.missing[0]!.start, 84_661);
      assert.equal(index.days.length, 22);
      const { rates, dispersion } = await readDay(trace, index, 4);
      assert.ok(Math.min(...rates.subarray(84_661)) > 20, 'traffic goes on through the gap');
      const recorded = rates.subarray(0, 84_661).reduce((sum, rate) => sum + rate, 0);
      assert.ok(Math.abs(recorded - index.days[4]!.total) < 1e-6 * recorded);
      assert.ok(dispersion > 1.5 && dispersion < 2.5, `dispersion ${dispersion}`);
    });

    it('replays a day of the Twitter trace with its number of requests', async function () {
      const file = sharedFile(this, TWITTER);
      const setting = { day: 2, horizon: 84_661 };
      const { days } = await indexTrace({ ...TRACE, path: file });
      const workload = await replay({ file, scale: 0.1 }, setting);
      let count = 0;
      while (workload.next() < Infinity) count++;
      const expected = 0.1 * days[2]!.total;
      assert.ok(Math.abs(count - expected) < 4 * Math.sqrt(workload.dispersion! * expected));
    });
  });
});

describe('estimateDispersion', () => {
  it('finds the dispersion of counts around a rate that changes slowly', () => {
    const rates = Array.from({ length: 40_000 }, (_, i) => 30 + 25 * Math.sin(i / 4000));
    for (const dispersion of [1, 4]) {
      const counts = Float64Array.from(drawCounts(rates, dispersion));
      const found = estimateDispersion(counts, [], 60);
      assert.ok(Math.abs(found / dispersion - 1) < 0.04, `${found} for ${dispersion}`);
    }
  });

  it('has no bias from short blocks', () => {
    const counts = Float64Array.from(drawCounts(flat(40_000, 30), 2));
    assert.ok(Math.abs(estimateDispersion(counts, [], 4) / 2 - 1) < 0.04);
  });

  it('looks at no block with missing rows, and is 1 for regular counts or none', () => {
    const counts = new Float64Array(400).fill(30);
    counts.fill(0, 130, 170);
    assert.equal(estimateDispersion(counts, [{ start: 130, end: 170 }], 50), 1);
    assert.ok(estimateDispersion(counts, [], 50) > 1.1);
    assert.equal(estimateDispersion(new Float64Array(400), [], 50), 1);
  });
});

describe('smoothCounts', () => {
  it('averages over recorded neighbours and bridges what is missing', () => {
    const counts = Float64Array.of(0, 3, 6, 0, 0, 0, 12, 12, 0, 0);
    const missing = [
      { start: 3, end: 6 },
      { start: 8, end: 10 },
    ];
    const rates = smoothCounts(counts, missing, 1);
    assert.deepEqual(Array.from(rates), [1.5, 3, 4.5, 6.375, 8.25, 10.125, 12, 12, 12, 12]);
    assert.deepEqual(
      Array.from(smoothCounts(counts, missing.slice(0, 1), 0)).slice(0, 3),
      [0, 3, 6],
    );
  });

  it('has nothing to bridge with where all is missing', () => {
    const rates = smoothCounts(new Float64Array(3), [{ start: 0, end: 3 }], 1);
    assert.deepEqual(Array.from(rates), [0, 0, 0]);
  });
});
