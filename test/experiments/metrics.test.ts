import assert from 'node:assert/strict';
import fc from 'fast-check';
import { METRICS, metricNamed } from '../../experiments/metrics/index.ts';
import type { Run } from '../../experiments/types.ts';
import { createHistogram, type Histogram } from '../../sim/histogram.ts';

const BUCKET = 0.004; // relative error of the histogram

function histogramOf(values: readonly number[]): Histogram {
  const histogram = createHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/**
 * Two transaction types, 1000 arrivals: 900 done (20 of them late), 40 failed, 30 rejected, 20
 * timed out.
 */
function run(change: Partial<Run> = {}): Run {
  return {
    types: ['authorise', 'settle'],
    arrived: [800, 200],
    outcomes: [
      [720, 30, 25, 15],
      [180, 10, 5, 5],
    ],
    inFlight: [10, 0],
    late: [15, 5],
    overdue: [0, 0],
    latency: [
      histogramOf(Array.from({ length: 720 }, () => 0.1)),
      histogramOf(Array.from({ length: 180 }, () => 0.4)),
    ],
    amountMinorDone: 123_456_50,
    calls: 4000,
    retries: 500,
    costDollars: { gateway: 1.25, ledger: 3.5 },
    replicaSeconds: { gateway: 7200, ledger: 3600 },
    actions: 12,
    fallbacks: 2,
    refusals: 3,
    deadlines: [],
    jobs: [],
    reasons: {},
    measuredFrom: 600,
    measuredSeconds: 1800,
    eventsHandled: 1,
    fingerprint: '',
    series: { time: new Float64Array(0), columns: {} },
    edges: [],
    truth: { injections: [], impacts: [] },
    alerts: [],
    sloTarget: 0.999,
    events: [],
    ...change,
  };
}

const NOTHING: Partial<Run> = {
  arrived: [0, 0],
  outcomes: [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ],
  inFlight: [0, 0],
  late: [0, 0],
  latency: [createHistogram(), createHistogram()],
  calls: 0,
  retries: 0,
};

function measure(name: string, change: Partial<Run> = {}): number {
  const metric = metricNamed(name);
  assert.ok(metric, name);
  return metric.measure(run(change));
}

function near(actual: number, expected: number, relative = 1e-12): void {
  assert.ok(Math.abs(actual - expected) <= relative * expected, `${actual}, not ${expected}`);
}

describe('metrics', () => {
  it('adds the bills of the services and divides them by a million done', () => {
    near(measure('costDollars'), 4.75);
    near(measure('costDollarsPerMillion'), (4.75 / 900) * 1e6);
    near(measure('pricedDollars'), 4.75 + 0.0002 * 110); // 11 % of 1,000 miss their objective
    assert.equal(measure('costDollarsPerMillion', NOTHING), Number.NaN);
    const noneDone = {
      outcomes: [
        [0, 800, 0, 0],
        [0, 200, 0, 0],
      ],
    };
    assert.equal(measure('costDollarsPerMillion', noneDone), Number.POSITIVE_INFINITY);
  });

  it('counts each way to miss the objective over all arrivals', () => {
    near(measure('failedRatio'), 0.04);
    near(measure('rejectedRatio'), 0.03);
    near(measure('timedOutRatio'), 0.02);
    near(measure('lateRatio'), 0.02);
    near(measure('sloViolationRatio'), 0.11);
  });

  it('takes what is in flight at the horizon for a violation once it is later than its objective', () => {
    const inFlight = {
      outcomes: [
        [700, 0, 0, 0],
        [200, 0, 0, 0],
      ],
      inFlight: [100, 0],
      late: [9, 0],
    };
    near(measure('sloViolationRatio', inFlight), 0.009);
    near(measure('sloViolationRatio', { ...inFlight, overdue: [60, 0] }), 0.069);
  });

  it('counts what was not done as infinitely slow in percentiles', () => {
    near(measure('latencySecondsP50'), 0.1, BUCKET); // rank 500 of 1000, 720 at 0.1
    assert.equal(measure('latencySecondsP95'), Number.POSITIVE_INFINITY); // only 900 were done
    assert.equal(measure('latencySecondsP99'), Number.POSITIVE_INFINITY);
    const all = {
      outcomes: [
        [720, 0, 0, 0],
        [180, 0, 0, 0],
      ],
      arrived: [720, 185],
    };
    near(measure('latencySecondsP95', all), 0.4, BUCKET); // rank 860 of 905, 900 finite
    near(measure('latencySecondsP99', all), 0.4, BUCKET); // rank 896
    assert.equal(measure('latencySecondsP99', { ...all, arrived: [800, 200] }), Infinity);
  });

  it('leaves out what was not done where the name says Done', () => {
    near(measure('latencySecondsP99Done'), 0.4, BUCKET);
    near(measure('latencySecondsMeanDone'), (720 * 0.1 + 180 * 0.4) / 900, 1e-9);
  });

  it('turns counts and seconds into rates per hour and per second', () => {
    near(measure('actionsPerHour'), 24);
    near(measure('refusalsPerHour'), 6);
    near(measure('fallbacksPerHour'), 4);
    near(measure('replicaHours'), 3);
    near(measure('retriesPerCall'), 0.125);
    near(measure('throughputPerSecond'), 0.5);
    near(measure('arrivedPerSecond'), 1000 / 1800);
    near(measure('amountDollarsDone'), 123_456.5);
  });

  it('compares what is done in time at the end with before the first fault', () => {
    // 20 s apart, measured from 600 s: 30 and 50 until the onset at 650 s, and 4, 10, 16 in the last minute
    const goodput = Float64Array.of(99, 30, 50, 0, 0, 0, 4, 10, 16);
    const time = Float64Array.from(goodput, (_, i) => 600 + 20 * i);
    const series = { time, columns: { goodputPerSecond: goodput } };
    const injection = { name: 'x', kind: 'x', target: '', severity: 1, to: 700, levels: [] };
    const hits = { replicas: [], nodes: [] };
    const at = (from: number) => ({
      truth: { injections: [{ ...injection, hits, from }], impacts: [] },
    });
    near(measure('goodputRecoveredRatio', { series, ...at(650) }), 10 / 40);
    near(measure('goodputRecoveredRatio', { series, ...at(735) }), 16 / 14);
    for (const change of [{ series }, at(650), { series, ...at(610) }, { series, ...at(755) }])
      assert.ok(Number.isNaN(measure('goodputRecoveredRatio', change)));
  });

  it('measures the budget spent against what the objective allows', () => {
    near(measure('budgetSpentRatio'), 0.11 / 0.001, 1e-9);
    near(measure('budgetSpentRatio', { sloTarget: 0.89 }), 1, 1e-9);
  });

  it('counts pages that overlap once, and none from before the measured part', () => {
    const page = (from: number, to: number) =>
      ({ name: 'burn', severity: 'page', component: '', from, to }) as const;
    const ticket = { ...page(2000, 2100), severity: 'ticket' } as const;
    assert.equal(measure('pages'), 0);
    const alerts = [page(100, 500), page(700, 900), page(800, 1000), ticket, page(1500, Infinity)];
    assert.equal(measure('pages', { alerts }), 2);
  });

  it('counts from the impact to the first page, or as long as nobody was paged', () => {
    const impact = (from: number, to: number) => ({ injection: 0, from, to, violations: 9 });
    const truth = (...impacts: ReturnType<typeof impact>[]) => ({
      truth: { injections: [], impacts },
    });
    const alert = { name: 'burn', severity: 'page', component: '', from: 1000, to: 1200 } as const;
    const alerts = [alert];
    const late = truth(impact(940, 1100));
    near(measure('timeToDetectSeconds', { ...late, alerts }), 60);
    assert.equal(measure('timeToDetectSeconds', { ...truth(impact(1050, 1100)), alerts }), 0);
    near(measure('timeToDetectSeconds', { ...truth(impact(1300, 1500)), alerts }), 200);
    near(measure('timeToDetectSeconds', { ...truth(impact(1300, Infinity)), alerts }), 1100);
    const asTicket = [{ ...alert, severity: 'ticket' as const }];
    near(measure('timeToDetectSeconds', { ...late, alerts: asTicket }), 160);
    const both = truth(impact(940, 1100), impact(1300, 1500));
    near(measure('timeToDetectSeconds', { ...both, alerts }), 130);
  });

  it('has no ratio and no latency where nothing arrived, but a bill', () => {
    for (const { name, unit } of METRICS.filter((one) => one.name !== 'measuredSeconds'))
      if (unit === 'ratio' || unit === 'seconds')
        assert.equal(measure(name, NOTHING), Number.NaN, name);
    near(measure('costDollars', NOTHING), 4.75);
    assert.equal(measure('throughputPerSecond', NOTHING), 0);
  });

  it('has every share in [0, 1] and their sum as the violations, whatever the counts', () => {
    const count = fc.nat({ max: 1e6 });
    fc.assert(
      fc.property(count, count, count, count, count, count, (done, f, r, t, flying, late) => {
        fc.pre(done + f + r + t + flying > 0);
        const change = {
          arrived: [done + f + r + t + flying, 0],
          outcomes: [
            [done, f, r, t],
            [0, 0, 0, 0],
          ],
          inFlight: [flying, 0],
          late: [Math.min(late, done), 0],
        };
        const parts = ['failedRatio', 'rejectedRatio', 'timedOutRatio', 'lateRatio'];
        const shares = parts.map((name) => measure(name, change));
        const all = measure('sloViolationRatio', change);
        assert.ok(all >= 0 && all <= 1);
        assert.ok(Math.abs(shares.reduce((a, b) => a + b, 0) - all) < 1e-12);
      }),
    );
  });

  it('cuts as much of the run as MSER-5 says', () => {
    const time = Float64Array.from({ length: 200 }, (_, i) => 15 * (i + 1));
    // Ten samples of 15 s begin far too high; then the same up and down for ever.
    const means = time.map((_, i) => (i < 10 ? 5 - i / 4 : 1 + (i % 2) / 10));
    const columns = { latencySecondsMean: means };
    const { measure } = metricNamed('warmUpSeconds')!;
    assert.equal(measure(run({ series: { time, columns } })), 150);
    assert.ok(Number.isNaN(measure(run({ series: { time: time.slice(0, 9), columns: {} } }))));
  });

  it('says how much of the run counts', () => {
    assert.equal(metricNamed('measuredSeconds')!.measure(run({ measuredSeconds: 551 })), 551);
  });
});
