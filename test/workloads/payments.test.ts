import assert from 'node:assert/strict';
import { parseDate } from '../../sim/calendars/civil-dates.ts';
import { InputError } from '../../sim/options.ts';
import {
  DAY_FAMILIES,
  type DayOptions,
  dayRates,
  PLAIN_CALENDAR,
} from '../../workloads/payment-days.ts';
import {
  arrivalsOf,
  chiSquareZ,
  contextOf,
  countPer,
  createWorkload,
  dispersions,
  mean,
  refusal,
  type Setting,
  standardErrorsFrom,
} from './helpers.ts';

const DAY = 86_400;
const DIURNAL: DayOptions = {
  family: DAY_FAMILIES.diurnal,
  shape: 'card',
  mean: 1,
  startHour: 0,
  compress: 1,
};

function ratesOf(options: Partial<DayOptions>, setting: Setting = {}): Float64Array {
  return dayRates({ ...DIURNAL, ...options }, contextOf({ horizon: DAY, ...setting }));
}

/** Mean rate by hour over many days, relative to the mean of all. */
function hourlyShape(shape: DayOptions['shape']): number[] {
  const days = Array.from({ length: 21 }, (_, day) =>
    ratesOf({ shape, compress: 60 }, { day, horizon: 1440 }),
  );
  const all = mean(days.map(mean));
  return Array.from({ length: 24 }, (_, hour) =>
    mean(days.map((rates) => mean(rates.subarray(60 * hour, 60 * hour + 60)) / all)),
  );
}

describe('payments', () => {
  it('payments: counts follow the rate of the day', async () => {
    const spec = { kind: 'payments', days: 'flash', meanPerSecond: 20, startHour: 9 };
    const workload = await createWorkload(spec, { horizon: 7200, day: 3 });
    const family = DAY_FAMILIES.flash;
    const rates = ratesOf({ family, mean: 20, startHour: 9 }, { horizon: 7200, day: 3 });
    const counts = countPer(arrivalsOf(workload), 20, 7200);
    const expected = counts.map((_, i) => 20 * mean(rates.subarray(20 * i, 20 * i + 20)));
    assert.ok(Math.max(...expected) > 1.9 * Math.min(...expected), 'a crowd in two hours');
    assert.ok(Math.abs(chiSquareZ(counts, expected)) < 4);
    assert.ok(Math.abs(workload.ratePerSecondMean! - mean(rates)) < 1e-9);
    assert.equal(workload.ratePerSecondMax, Math.max(...rates));
  });

  it('gives a day the same rates under all seeds, and other days other rates', () => {
    const family = DAY_FAMILIES.flash;
    const first = ratesOf({ family }, { seed: 1, day: 5 });
    assert.deepEqual(first, ratesOf({ family }, { seed: 2, day: 5 }));
    assert.notDeepEqual(first, ratesOf({ family }, { seed: 1, day: 6 }));
    assert.notDeepEqual(first, ratesOf({ family }, { seed: 1, day: 12 })); // same weekday
  });

  it('has the stated mean over the days of a family without crowds', () => {
    const shapes = ['card', 'upi', 'mobile-money'] as const;
    for (const shape of shapes) {
      const weeks = Array.from({ length: 100 }, (_, week) =>
        mean(
          Array.from({ length: 7 }, (_, weekday) =>
            mean(
              ratesOf(
                { shape, mean: 50, compress: 240 },
                { day: 7 * week + weekday, horizon: 360 },
              ),
            ),
          ),
        ),
      );
      assert.ok(standardErrorsFrom(50, weeks) < 4, shape);
      assert.ok(Math.abs(mean(weeks) - 50) < 1, shape);
    }
  });

  it('has the peaks of its sources', () => {
    const upi = hourlyShape('upi');
    assert.ok(Math.abs(Math.max(...upi) - 2.5) < 0.15, `UPI evening ${Math.max(...upi)}`);
    assert.ok([20, 21].includes(upi.indexOf(Math.max(...upi))));
    assert.ok([10, 11].includes(upi.indexOf(Math.max(...upi.slice(0, 16)))));
    const card = hourlyShape('card');
    assert.ok([10, 11].includes(card.indexOf(Math.max(...card))));
    const money = hourlyShape('mobile-money');
    assert.ok([19, 20].includes(money.indexOf(Math.max(...money))));
    assert.ok(Math.abs(money[19]! - 0.1294 * 24) < 0.15);
  });

  it('is steady on steady days, at the scaled mean', async () => {
    const spec = { kind: 'payments', days: 'steady', meanPerSecond: 4, scale: 5 };
    const workload = await createWorkload(spec, { day: 4 });
    assert.equal(workload.ratePerSecondMean, 20);
    assert.equal(workload.ratePerSecondMax, 20);
    const counts = countPer(arrivalsOf(workload), 1, 3600);
    assert.ok(standardErrorsFrom(20, counts) < 4);
    assert.ok(standardErrorsFrom(1, dispersions(counts, 20)) < 4);
  });

  it('shapes a flash crowd by its ramp, hold, decay and peak', () => {
    const crowds = { perDay: 1, ramp: 100, hold: 200, decay: 50, peakMin: 3, peakMax: 3 };
    const family = { ...DAY_FAMILIES.steady, crowds };
    const rates = ratesOf({ family, mean: 10 }, { day: 1 });
    assert.equal(Math.max(...rates), 30);
    const atPeak = rates.filter((rate) => rate === 30).length;
    assert.ok(Math.abs(atPeak - 200) <= 1, `${atPeak} s at the peak`);
    const surplus = rates.reduce((sum, rate) => sum + rate - 10, 0);
    assert.ok(Math.abs(surplus - 20 * (50 + 200 + 50)) < 25, `${surplus} more`);
    const first = rates.findIndex((rate) => rate > 10);
    assert.ok(Math.abs(rates[first + 50]! - 20.1) < 0.11, 'half way after half the ramp');
  });

  it('begins one crowd in each equal part of the day, with a peak within bounds', () => {
    const crowds = { perDay: 24, ramp: 0, hold: 60, decay: 0, peakMin: 2, peakMax: 4 };
    const rates = ratesOf({ family: { ...DAY_FAMILIES.steady, crowds } });
    const peaks: number[] = [];
    for (const [second, rate] of rates.entries()) {
      if (rate > 1 && rates[second - 1] === 1) peaks.push(rate);
    }
    assert.ok(peaks.length >= 22 && peaks.length <= 25, `${peaks.length} crowds`);
    assert.ok(peaks.every((peak) => peak >= 2 && peak <= 7));
    assert.ok(Math.max(...peaks) > 3 && Math.min(...peaks) < 3);
  });

  it('keeps the length of crowds, and covers the day, when compressed', () => {
    const plain = ratesOf({ startHour: 6 }, { horizon: DAY });
    const fast = ratesOf({ startHour: 6, compress: 24 }, { horizon: 3600 });
    for (const second of [0, 1000, 2000, 3599]) {
      assert.ok(
        Math.abs(fast[second]! - plain[24 * second + 12]!) < 1e-3 * plain[24 * second + 12]!,
      );
    }
    const crowds = { perDay: 1, ramp: 0, hold: 100, decay: 0, peakMin: 2, peakMax: 2 };
    const family = { ...DAY_FAMILIES.steady, crowds };
    const surging = ratesOf({ family, compress: 24 }, { horizon: 3600 });
    assert.equal(surging.filter((rate) => rate > 1).length, 100);
  });

  it('goes on into the next day with its weekday and draws of its own', () => {
    const rates = ratesOf({ startHour: 12 }, { horizon: 2 * DAY, day: 0 });
    const ratio = rates[DAY]! / rates[0]!; // noon of Tuesday and of Monday
    assert.ok(Math.abs(Math.log(ratio)) < 0.8);
    assert.ok(Math.abs(ratio - 90 / 80) > 1e-6);
  });

  it('begins with the crowds that the evening before has left', () => {
    const crowds = { perDay: 24, ramp: 0, hold: 3600, decay: 0, peakMin: 2, peakMax: 2 };
    const rates = ratesOf({ family: { ...DAY_FAMILIES.steady, crowds } });
    assert.equal(rates[0], 2);
  });

  it('has the stated dispersion, also on bursty days', async () => {
    for (const [spec, dispersion] of [
      [{ kind: 'payments', days: 'steady', dispersion: 3 }, 3],
      [{ kind: 'payments', days: 'bursty', crowdsPerDay: 0, startHour: 12 }, 4],
    ] as const) {
      const workload = await createWorkload(spec, { horizon: 20_000 });
      assert.equal(workload.dispersion, dispersion);
      const counts = countPer(arrivalsOf(workload), 1, 20_000);
      // In batches of 20 s the rate of the day is nearly constant.
      assert.ok(standardErrorsFrom(dispersion, dispersions(counts, 1000)) < 4.5);
    }
  });

  it('surges briefly and often on bursty days', () => {
    const rates = ratesOf({ family: { ...DAY_FAMILIES.bursty, isDiurnal: false } });
    let bursts = 0;
    for (const [second, rate] of rates.entries()) {
      if (rate > 1.1 && rates[second - 1]! <= 1.1) bursts++;
    }
    assert.ok(bursts > 80 && bursts <= 97, `${bursts} bursts`);
  });

  it('multiplies the level of paydays and month ends, by the date of the day', () => {
    const firstDate = parseDate('2024-02-12'); // a Monday of a leap year
    const calendar = { firstDate, paydays: [15, 31], paydayFactor: 1.5, monthEndFactor: 2 };
    const run = { compress: 240 };
    for (let day = 0; day < 20; day++) {
      const setting = { day, horizon: 360 };
      const [plain, dated] = [ratesOf(run, setting), ratesOf({ ...run, calendar }, setting)];
      const factor = day === 3 ? 1.5 : day === 17 ? 3 : 1; // 15 and 29 February
      assert.deepEqual(
        dated,
        plain.map((rate) => factor * rate),
        `day ${day}`,
      );
    }
  });

  it('pays on the fifth banking day where the calendar says so', () => {
    const firstDate = parseDate('2025-09-01');
    const calendar = { ...PLAIN_CALENDAR, firstDate, paydayBankingDays: [5], paydayFactor: 3 };
    const options = { family: DAY_FAMILIES.steady, calendar };
    const levels = [0, 1, 2, 3, 4, 5, 6, 7].map((day) => ratesOf(options, { day, horizon: 1 })[0]);
    assert.deepEqual(levels, [1, 1, 1, 1, 3, 1, 1, 1]);
  });

  it('has the date of day 0 every day where it is repeated, and draws each day anew', () => {
    const friday = parseDate('2025-11-28'); // the last banking day of its month
    const dated = { paydays: [30], paydayFactor: 2, monthEndFactor: 3 };
    const repeated = { ...dated, firstDate: friday, repeatsDate: true };
    const rates = [0, 1, 5].map((day) => ratesOf({ calendar: repeated }, { day }));
    for (const [i, day] of [0, 1, 5].entries()) {
      const calendar = { ...dated, firstDate: friday - day };
      assert.deepEqual(rates[i], ratesOf({ calendar }, { day }));
    }
    assert.notDeepEqual(rates[0], rates[1]);
  });

  it('has the weekday of the date', () => {
    const calendar = { ...PLAIN_CALENDAR, firstDate: parseDate('2025-01-11') }; // a Saturday
    const [monday, saturday] = [ratesOf({}), ratesOf({ calendar })];
    assert.ok(Math.abs(saturday[40_000]! / monday[40_000]! - 150 / 80) < 1e-12);
  });

  it('goes on into a payday at midnight', () => {
    const calendar = { ...PLAIN_CALENDAR, paydays: [7], paydayFactor: 4 };
    const options = { family: DAY_FAMILIES.steady, startHour: 23, calendar };
    const rates = ratesOf(options, { horizon: 7200 });
    assert.deepEqual([rates[3599], rates[3600]], [1, 4]);
  });

  it('bursts when markets open, from Monday to Friday', () => {
    const bursts = [{ at: 9.5, peak: 6, rise: 0, decay: 600 }];
    const options = { family: DAY_FAMILIES.steady, startHour: 9, bursts };
    for (let day = 0; day < 7; day++) {
      const rates = ratesOf(options, { day, horizon: 3600 });
      const peak = day < 5 ? 1 + 5 * Math.exp(-0.5 / 600) : 1;
      assert.ok(Math.abs(Math.max(...rates) - peak) < 1e-12, `day ${day}`);
      assert.equal(rates.indexOf(Math.max(...rates)), day < 5 ? 1800 : 0);
    }
  });

  it('reads the calendar of its options', async () => {
    const steady = { kind: 'payments', days: 'steady', meanPerSecond: 10 };
    const spec = { ...steady, firstDate: '2025-01-31', paydayFactor: 1.5, monthEndFactor: 2 };
    assert.equal((await createWorkload(spec)).ratePerSecondMean, 30);
    assert.equal((await createWorkload(spec, { day: 1 })).ratePerSecondMean, 10);
    assert.equal((await createWorkload(spec, { day: 14 })).ratePerSecondMean, 15);
    const bad = {
      ...steady,
      firstDate: '2025-02-29',
      paydays: [0, 15, 32],
      paydayBankingDays: [24],
    };
    assert.deepEqual((await refusal(createWorkload(bad))).split('\n'), [
      "firstDate: must be a date as 2025-01-06, got '2025-02-29'",
      'paydays.0: must be a day in [1, 31], got 0',
      'paydays.2: must be a day in [1, 31], got 32',
      'paydayBankingDays.0: must be a banking day in [1, 23], got 24',
    ]);
  });

  it('bursts more or less by one number, which leaves calm days alone', async () => {
    const peakOf = async (days: string, burstiness: number) => {
      const spec = { kind: 'payments', days, meanPerSecond: 20, startHour: 9, burstiness };
      const { ratePerSecondMax, dispersion } = await createWorkload(spec, {
        horizon: 7200,
        day: 3,
      });
      return { peak: ratePerSecondMax!, dispersion };
    };
    const [none, plain, twice] = await Promise.all([0, 1, 2].map((b) => peakOf('bursty', b)));
    assert.deepEqual([none?.dispersion, plain?.dispersion, twice?.dispersion], [1, 4, 7]);
    assert.ok(plain!.peak > 1.1 * none!.peak && twice!.peak > 1.1 * plain!.peak);
    assert.deepEqual(await peakOf('diurnal', 2), await peakOf('diurnal', 1));
  });

  it('refuses crowds with a smallest peak above the largest, and a run without end', async () => {
    const spec = { kind: 'payments', days: 'flash', crowdPeakMin: 3, crowdPeakMax: 2 };
    const message = 'must be at least crowdPeakMin (3), got 2';
    await assert.rejects(
      createWorkload(spec),
      new InputError([{ path: ['crowdPeakMax'], message }]),
    );
    await assert.rejects(createWorkload({ kind: 'payments' }, { horizon: Infinity }), InputError);
  });
});
