import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { dateOf, parseDate, parseInstant } from '../../sim/calendars/civil-dates.ts';
import { DeadlineClock } from '../../sim/calendars/deadline-clock.ts';
import { ruleCalendarOf } from '../../sim/calendars/index.ts';
import { publishedSchedule } from '../../sim/calendars/window-schedules.ts';
import { readOptions } from '../../sim/options.ts';
import { tradingDay } from '../../workloads/trading-day.ts';
import { type TradingPlan, tradingRates } from '../../workloads/trading-rates.ts';
import {
  arrivalsOf,
  countPer,
  createWorkload,
  dispersions,
  mean,
  refusal,
  sharedFile,
  standardErrorsFrom,
} from './helpers.ts';

const HOUR = 3600;
const NINE_TO_FIVE = 8 * HOUR;
const xnys = ruleCalendarOf('xnys');

/** The plan that the defaults of the options make. */
function defaultPlan(changes: Partial<TradingPlan> = {}): TradingPlan {
  const options = readOptions(tradingDay.options, { kind: 'trading-day' });
  const auctions = {
    openShare: options['openShare'] as number,
    closeShare: options['closeShare'] as number,
    spread: options['auctionSpread'] as number,
    closeFactor: 1,
  };
  const shape = options['shape'] as readonly number[];
  return { calendar: xnys, meanPerSecond: 10, shape, auctions, flows: [], ...changes };
}

const sum = (values: ArrayLike<number>, from = 0, to = values.length) => {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i]!;
  return total;
};

/** From 09:00 to 17:00 in New York. */
function ratesOn(date: string, plan = defaultPlan()) {
  const start = xnys.zone.instantOf(parseDate(date), 9 * HOUR);
  const { orders, auctions, flows } = tradingRates(plan, start, NINE_TO_FIVE);
  return { orders, auctions, flows, all: orders.map((rate, i) => rate + auctions[i]!) };
}

/** First and end second with a rate above 0. */
function extent(rates: Float64Array): [number, number] {
  return [rates.findIndex((rate) => rate > 0), rates.findLastIndex((rate) => rate > 0) + 1];
}

const DAY = { kind: 'trading-day', meanPerSecond: 20, startHour: 9, burstiness: 0 };
const [OPEN, CLOSE] = [HOUR / 2, 7 * HOUR]; // of runs from 09:00

describe('trading-day', () => {
  it('trading-day: counts have the published shares', async () => {
    const workload = await createWorkload(DAY, { horizon: NINE_TO_FIVE });
    const times = arrivalsOf(workload);
    const n = times.length;
    const isWithin = (share: number, from: number, to: number) => {
      const found = times.filter((time) => time >= from && time < to).length / n;
      return Math.abs(found - share) < 4 * Math.sqrt((share * (1 - share)) / n);
    };
    assert.ok(isWithin(0.118, OPEN, OPEN + HOUR / 2), 'first half hour');
    assert.ok(isWithin(0.28, CLOSE - HOUR, CLOSE + 30), 'last hour with its auction');
    assert.ok(isWithin(0.1, CLOSE, CLOSE + 30), 'closing auction');
    assert.ok(Math.abs(n - 20 * 6.5 * HOUR) < 4 * Math.sqrt(n));
    assert.ok(times[0]! >= OPEN && times.at(-1)! < CLOSE + 30);
  });

  it('has the published shares exactly in its rates', () => {
    const { all, auctions } = ratesOn('2025-01-06');
    const total = sum(all);
    const share = (values: Float64Array, from: number, to: number) => sum(values, from, to) / total;
    assert.ok(Math.abs(total / (10 * 6.5 * HOUR) - 1) < 1e-9);
    assert.ok(Math.abs(share(all, OPEN, OPEN + HOUR / 2) - 0.118) < 1e-9); // 11 to 12.6 %
    assert.ok(Math.abs(share(all, CLOSE - HOUR, CLOSE + 30) - 0.28) < 1e-9);
    assert.ok(Math.abs(share(auctions, CLOSE, CLOSE + 30) - 0.1) < 1e-9); // 9.4 to 10.5 %
    assert.ok(Math.abs(share(auctions, OPEN, OPEN + 30) - 0.011) < 1e-9); // 1 to 1.2 %
    const halfHours = Array.from({ length: 13 }, (_, i) =>
      share(all, OPEN + (i * HOUR) / 2, OPEN + ((i + 1) * HOUR) / 2),
    );
    assert.equal(halfHours.indexOf(Math.min(...halfHours)), 8); // from 13:30: a reverse J
  });

  it('has eight times the closing auction, and nothing else more, on a rebalance day', async () => {
    const count = async (days: string) => {
      const workload = await createWorkload({ ...DAY, days }, { horizon: NINE_TO_FIVE });
      return workload.ratePerSecondMean! * NINE_TO_FIVE;
    };
    const normal = await count('normal');
    assert.ok(Math.abs((await count('rebalance')) / normal - 1.7) < 1e-9);
  });

  it('closes at 13:00 on a half day, in the same shape', () => {
    const full = ratesOn('2025-11-26');
    const half = ratesOn('2025-11-28'); // the day after Thanksgiving
    assert.deepEqual(extent(full.orders), [OPEN, CLOSE]);
    assert.deepEqual(extent(half.orders), [OPEN, 4 * HOUR]);
    assert.deepEqual(extent(half.auctions), [OPEN, 4 * HOUR + 30]);
    assert.ok(Math.abs(sum(half.all) / sum(full.all) - 3.5 / 6.5) < 1e-9);
    const first = sum(half.all, OPEN, OPEN + Math.round((3.5 * HOUR) / 13)) / sum(half.all);
    assert.ok(Math.abs(first - 0.118) < 1e-3);
  });

  it('has no arrivals at weekends and on holidays', async () => {
    for (const firstDate of ['2025-01-05', '2025-01-09', '2025-11-27'])
      assert.equal(sum(ratesOn(firstDate).all), 0);
    const workload = await createWorkload({ ...DAY, firstDate: '2025-01-05' }, { horizon: 3600 });
    assert.equal(workload.next(), Infinity);
    assert.equal(workload.ratePerSecondMax, 0);
  });

  it('opens at 09:30 on the clock of New York, before and after it changes', () => {
    // The Fridays before and the Mondays after the Sundays 2025-03-09 and 2025-11-02.
    const opens = ['2025-03-07', '2025-03-10', '2025-10-31', '2025-11-03'].map((date) => {
      const start = parseDate(date) * 24 * HOUR; // midnight UTC
      const rates = tradingRates(defaultPlan(), start, 24 * HOUR);
      return extent(rates.orders)[0] / HOUR;
    });
    assert.deepEqual(opens, [14.5, 13.5, 13.5, 14.5]);
  });

  it('opens at the right instant of a run that began before the clocks changed', () => {
    const start = parseInstant('2025-03-08T17:00:00Z'); // Saturday noon; Sunday has 23 hours
    const rates = tradingRates(defaultPlan(), start, 3 * 24 * HOUR);
    const clock = new DeadlineClock({
      date: '2025-03-08',
      time: '12:00',
      zone: 'America/New_York',
    });
    const [open] = extent(rates.orders);
    assert.equal(open, (12 + 23 + 9.5) * HOUR);
    assert.equal(clock.textAt(open), '2025-03-10 09:30 America/New_York');
  });

  it('reads its start in its zone, and goes on day by day unless a date is repeated', async () => {
    const first = async (spec: object, day = 0) => {
      const workload = await createWorkload(
        { ...DAY, meanPerSecond: 500, ...spec },
        { horizon: 2 * HOUR, day },
      );
      return workload.next();
    };
    assert.ok(Math.abs((await first({})) - OPEN) < 1);
    assert.ok(Math.abs((await first({ zone: 'UTC', startHour: 14 })) - OPEN) < 1);
    assert.ok(
      (await first({ calendar: 'xlon', zone: 'Europe/London', startHour: 7.5 })) < OPEN + 1,
    );
    assert.equal(await first({}, 5), Infinity); // a Saturday
    assert.ok((await first({ repeatDate: true }, 5)) < OPEN + 1);
  });

  it('brings the flows of their types at their times, which half days move', async () => {
    const flow = { type: 'refund', share: 0.05, from: 'close', to: '19:00', peakAt: 0.25 };
    const spec = { ...DAY, mix: { authorise: 1 }, auctionType: 'enquire', flows: [flow] };
    const workload = await createWorkload(spec, { horizon: 11 * HOUR });
    const seen = [[], [], []] as number[][];
    for (let time = workload.next(), n = 0; time !== Infinity; time = workload.next()) {
      workload.describe(n++);
      seen[workload.type]!.push(time);
    }
    const [orders, allocations, fills] = seen as [number[], number[], number[]];
    const total = 20 * 6.5 * HOUR;
    const isNear = (count: number, share: number) =>
      Math.abs(count - share * total) < 4 * Math.sqrt(share * total);
    assert.ok(isNear(orders.length, 0.889) && orders.at(-1)! < CLOSE);
    assert.ok(isNear(fills.length, 0.111));
    assert.ok(isNear(allocations.length, 0.05));
    assert.ok(allocations[0]! >= CLOSE && allocations.at(-1)! < 10 * HOUR);
    // The mean of a triangle from 0 to 3 h with its mode at 45 min: 1.25 h; its variance: 0.4219 h^2.
    const hours = allocations.map((time) => (time - CLOSE) / HOUR);
    assert.ok(standardErrorsFrom((0 + 0.75 + 3) / 3, hours) < 4);
    assert.ok(workload.sharesMean![1]! > 0.047 && workload.sharesMean![1]! < 0.048); // 0.05 / 1.05
    const busiest = workload.busiest!.map(({ at }) => Math.round(at / 60));
    assert.ok(busiest.includes(7 * 60 + 45), 'the highest rate of allocations, at 16:45');
    assert.ok(busiest.includes(7 * 60), 'the closing auction');

    const half = ratesOn('2025-11-28', defaultPlan({ flows: [planned('close', '19:00')] }));
    assert.equal(extent(half.flows[0]!)[0], 4 * HOUR);
  });

  it('is as dispersed as it says, and Poisson without burstiness', async () => {
    const flat = { ...DAY, shape: [1], openShare: 0, closeShare: 0, startHour: 9.5 };
    const perSecond = async (spec: object) =>
      countPer(arrivalsOf(await createWorkload({ ...flat, ...spec }, { horizon: 20_000 })), 1, 2e4);
    assert.ok(standardErrorsFrom(1, dispersions(await perSecond({}), 20)) < 4);
    const bursts = dispersions(await perSecond({ burstiness: 1, meanPerSecond: 1 }), 20);
    assert.ok(mean(bursts) > 7 && mean(bursts) < 12, `${mean(bursts)}`); // 9, and a rate that wanders
  });

  it('refuses times and types that there are not, and flows that end before they begin', async () => {
    const of = (spec: object) => refusal(createWorkload({ ...DAY, ...spec }));
    const flow = { type: 'refund', share: 1, from: '16:00', to: '15:00' };
    assert.match(await of({ flows: [flow] }), /^flows\.0\.to: must be after from \(16:00\)/);
    const lost = [{ ...flow, from: 'lunch', to: '19:00' }];
    assert.match(await of({ flows: lost }), /^flows\.0\.from: must be a time such as/);
    assert.match(await of({ auctionType: 'refunds' }), /^auctionType: .*did you mean refund/);
    assert.match(await of({ shape: [0] }), /^shape: must be numbers >= 0, one of them above 0/);
    assert.match(await of({ firstDate: '2025-02-30' }), /^firstDate: must be a date/);
  });
});

function planned(from: 'close', to: string) {
  const [hours = 0] = to.split(':').map(Number);
  return {
    from: { kind: from, shift: 0 },
    to: { kind: 'clock', time: hours * HOUR },
    peakAt: 0.5,
    share: 0.1,
  } as const;
}

describe('the deadlines of a trading day', () => {
  it('roll from a Friday evening to Monday, and over a holiday', () => {
    const affirmation = publishedSchedule('us-affirmation');
    const judge = (arrived: string, done: string) => {
      const verdict = affirmation.judge(parseInstant(arrived), parseInstant(done));
      return [verdict.promised.date, verdict.used.date, verdict.latenessSeconds];
    };
    const friday = dateOf(2025, 1, 10);
    // 20:59 Eastern Time on Friday: done in time, a minute late, and one that came too late for it.
    assert.deepEqual(judge('2025-01-11T01:58:00Z', '2025-01-11T01:59:00Z'), [friday, friday, 0]);
    assert.deepEqual(judge('2025-01-11T01:58:00Z', '2025-01-11T02:01:00Z'), [
      friday,
      friday + 3,
      60,
    ]);
    assert.deepEqual(judge('2025-01-11T02:00:00Z', '2025-01-11T02:01:00Z'), [
      friday + 3,
      friday + 3,
      0,
    ]);
    // The Friday before the day of Martin Luther King.
    const before = dateOf(2025, 1, 17);
    assert.deepEqual(judge('2025-01-18T02:00:00Z', '2025-01-18T02:01:00Z')[0], before + 4);
  });
});

/** Times of trades from 09:30 to 16:00, in seconds from 09:30. */
function tradesOf(file: string): number[] {
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n');
  const times = lines.map((line) => Number(line.split(',', 1)[0]) / 1000 - 9.5 * HOUR);
  return times.filter((time) => time >= 0 && time < 6.5 * HOUR);
}

describe('the shape and the bursts of a trading day', () => {
  const DAYS = ['20131007', '20131008', '20131009', '20131010', '20131011'];
  const SHARES = defaultPlan().shape.map((part) => part / sum(defaultPlan().shape));

  it('are those of the trades of IBM: no half hour differs by more than 3 % of the day', function () {
    const files = DAYS.map((day) =>
      sharedFile(this, `market-us-equity-201310/tick_trades/ibm/${day}.csv.gz`),
    );
    const days = files.map(tradesOf);
    const halfHours = days.map((times) =>
      countPer(times, HOUR / 2, 6.5 * HOUR).map((count) => count / times.length),
    );
    const shares = SHARES.map((_, i) => mean(halfHours.map((day) => day[i]!)));
    const distance = shares.map((share, i) => Math.abs(share - SHARES[i]!));
    assert.ok(Math.max(...distance) < 0.03, shares.map((share) => share.toFixed(3)).join(' '));
    assert.ok(sum(distance) / 2 < 0.07, `total variation ${sum(distance) / 2}`);
  });

  it('disperse counts over 1 s to 5 min as those trades within a factor of 1.6', async function () {
    const files = DAYS.map((day) =>
      sharedFile(this, `market-us-equity-201310/tick_trades/ibm/${day}.csv.gz`),
    );
    const spread = (times: readonly number[], width: number) =>
      mean(dispersions(countPer(times, width, 6.5 * HOUR), 13));
    const recorded = files.map(tradesOf);
    const perSecond = mean(recorded.map((times) => times.length)) / (6.5 * HOUR);
    const spec = {
      kind: 'trading-day',
      startHour: 9.5,
      meanPerSecond: perSecond,
      repeatDate: true,
    };
    const drawn = await Promise.all(
      Array.from({ length: 20 }, async (_, day) =>
        arrivalsOf(
          await createWorkload(
            { ...spec, openShare: 0, closeShare: 0 },
            { horizon: 6.5 * HOUR, day },
          ),
        ),
      ),
    );
    for (const width of [1, 10, 60, 300]) {
      const [ours, theirs] = [drawn, recorded].map((all) =>
        mean(all.map((one) => spread(one, width))),
      );
      const ratio = ours! / theirs!;
      assert.ok(ratio > 1 / 1.6 && ratio < 1.6, `${width} s: ${ours} against ${theirs}`);
    }
  });
});
