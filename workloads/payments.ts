import { parseDate } from '../sim/calendars/civil-dates.ts';
import { InputError, type OptionTable, type OptionValues, type Problem } from '../sim/options.ts';
import type { PaymentCalendar } from './banking-dates.ts';
import { expectedRates, OpenLoop, requireFinite } from './open-loop.ts';
import {
  DAY_FAMILIES,
  type DayFamily,
  dayTraffic,
  FIRST_DATE,
  SHAPES,
  type Shape,
} from './payment-days.ts';
import type { SessionBurst } from './session-bursts.ts';
import { SlottedArrivals } from './slotted-arrivals.ts';
import { mixByTime, TIMED_MIX_OPTIONS } from './timed-mix.ts';
import { createMix, PAYMENT_MIX_OPTIONS } from './transaction-mix.ts';
import type { WorkloadLine } from './workload.ts';

/** Draws of one crowd are told apart by a number of 16 bits. */
const CROWDS_PER_DAY_MAX = 65_535;
/** Above it the Poisson number would have to be cut. */
const AFTERSHOCKS_MEAN_MAX = 20;
const DAY_OF_MONTH_MAX = 31;
const BANKING_DAYS_MAX = 23; // a month of 31 days that begins on a Monday, Tuesday or Wednesday
const { flash, bursty } = DAY_FAMILIES;

/** The defaults of flash and of bursty days, as the listing shows them. */
function defaults(key: keyof typeof flash.crowds, unit = ''): string {
  const [onFlash, onBursty] = [flash.crowds[key], bursty.crowds[key]];
  return `default: ${onFlash}${unit}, ${onBursty}${unit} on bursty days`;
}

const CROWD_OPTIONS: OptionTable = {
  crowdsPerDay: {
    value: { type: 'number', min: 0, max: CROWDS_PER_DAY_MAX, integer: true },
    optional: true,
    description: `one flash crowd in each of so many equal parts of the day; ${defaults('perDay')}`,
  },
  crowdRamp: {
    value: { type: 'seconds', min: 0 },
    optional: true,
    description: `from the start of a crowd to its peak; ${defaults('ramp', ' s')}`,
  },
  crowdHold: {
    value: { type: 'seconds', min: 0 },
    optional: true,
    description: `at the peak; ${defaults('hold', ' s')}`,
  },
  crowdDecay: {
    value: { type: 'seconds', min: 0 },
    optional: true,
    description: `time constant of its exponential end; ${defaults('decay', ' s')}`,
  },
  crowdPeakMin: {
    value: { type: 'number', min: 1 },
    optional: true,
    description: `smallest factor of the rate at the peak, >= 1; ${defaults('peakMin')}`,
  },
  crowdPeakMax: {
    value: { type: 'number', min: 1 },
    optional: true,
    description: `largest factor, uniform between the two; ${defaults('peakMax')}`,
  },
  crowdAftershocks: {
    value: { type: 'number', min: 0, max: AFTERSHOCKS_MEAN_MAX },
    default: 0,
    description: 'smaller crowds that follow each one, mean of their Poisson number',
  },
  crowdAftershockDelay: {
    value: { type: 'seconds', above: 0 },
    default: 600,
    description: 'mean time from a crowd to each that follows, exponential (default: assumption)',
  },
};

const CALENDAR_OPTIONS: OptionTable = {
  firstDate: {
    value: { type: 'string' },
    default: FIRST_DATE,
    description: 'date of day 0, such as 2025-01-06, a Monday',
  },
  paydays: {
    value: { type: 'numbers' },
    default: [15, 31],
    description: 'days of the month, 31 the last; at a weekend the Friday before',
  },
  paydayBankingDays: {
    value: { type: 'numbers' },
    default: [],
    description: 'paydays by banking day of the month: 5 is its fifth day from Monday to Friday',
  },
  repeatDate: {
    value: { type: 'boolean' },
    default: false,
    description: 'whether every day has the date of day 0: one date, drawn again and again',
  },
  paydayFactor: {
    value: { type: 'number', above: 0 },
    default: 1,
    description: 'multiplies the rate of paydays',
  },
  monthEndFactor: {
    value: { type: 'number', above: 0 },
    default: 1,
    description: 'multiplies the rate of the last banking day of each month',
  },
  openBursts: {
    value: {
      type: 'records',
      of: {
        at: { value: { type: 'number', min: 0, below: 24 }, description: 'hour of the day' },
        peak: { value: { type: 'number', min: 1 }, description: 'factor of the rate, >= 1' },
        rise: {
          value: { type: 'seconds', min: 0 },
          default: 0,
          description: 'time constant of the rise before it, in seconds of the day',
        },
        decay: {
          value: { type: 'seconds', min: 0 },
          default: 0,
          description: 'time constant of the way back, in seconds of the day',
        },
      },
    },
    default: [],
    description: 'surges at fixed hours from Monday to Friday, as when a market opens or closes',
  },
};

export const payments: WorkloadLine = {
  kind: 'payments',
  description: 'a synthetic day of payments: shape of the day, weekday, flash crowds, amounts',
  options: {
    days: {
      value: { type: 'choice', of: Object.keys(DAY_FAMILIES) },
      default: 'diurnal',
      description: 'family of days: steady (constant), diurnal, bursty (short surges), flash',
    },
    meanPerSecond: {
      value: { type: 'number', above: 0 },
      default: 100,
      description:
        'arrivals per second, mean over all days without crowds, paydays, month ends, bursts',
    },
    scale: { value: { type: 'number', above: 0 }, default: 1, description: 'multiplies the rate' },
    shape: {
      value: { type: 'choice', of: SHAPES },
      default: 'card',
      description:
        'rate by hour: card (late-morning peak), upi (two peaks), mobile-money (evening)',
    },
    startHour: {
      value: { type: 'number', min: 0, below: 24 },
      default: 0,
      description: 'hour of the day at the start of the run, in [0, 24)',
    },
    compress: {
      value: { type: 'number', min: 1 },
      default: 1,
      description:
        'seconds of the day that pass in one second of the run; crowds keep their length',
    },
    burstiness: {
      value: { type: 'number', min: 0 },
      default: 1,
      description:
        'multiplies what dispersion and the peaks of crowds have above 1; 0: Poisson without crowds',
    },
    dispersion: {
      value: { type: 'number', min: 1 },
      optional: true,
      description:
        'variance over mean of the arrivals per second at constant rate, >= 1; ' +
        `default: 1 (Poisson), ${bursty.dispersion} on bursty days`,
    },
    ...CROWD_OPTIONS,
    ...CALENDAR_OPTIONS,
    ...PAYMENT_MIX_OPTIONS,
    ...TIMED_MIX_OPTIONS,
  },
  coveredBy: 'test/workloads/payments.test.ts: payments: counts follow the rate of the day',
  create(options, context) {
    const { horizon, random } = context;
    requireFinite(horizon);
    const day = {
      family: readFamily(options),
      shape: options['shape'] as Shape,
      mean: (options['meanPerSecond'] as number) * (options['scale'] as number),
      startHour: options['startHour'] as number,
      compress: options['compress'] as number,
      calendar: readCalendar(options),
      bursts: options['openBursts'] as readonly SessionBurst[],
    };
    const { rates, surge } = dayTraffic(day, context);
    const { dispersion } = day.family;
    const mix = createMix(options, context);
    const slotted = new SlottedArrivals({ rates, dispersion, horizon }, random);
    const run = { startHour: day.startHour, compress: day.compress, surge };
    const arrivals = mixByTime(slotted, mix, { options, context, run });
    return new OpenLoop(arrivals, mix, expectedRates(rates), dispersion);
  },
};

/** The defaults of the family, with what the options state instead. */
function readFamily(options: OptionValues): DayFamily {
  const family: DayFamily = DAY_FAMILIES[options['days'] as keyof typeof DAY_FAMILIES];
  const stated = (option: string, otherwise: number) =>
    (options[option] as number | undefined) ?? otherwise;
  const { crowds } = family;
  const peakMin = stated('crowdPeakMin', crowds.peakMin);
  const peakMax = stated('crowdPeakMax', Math.max(crowds.peakMax, peakMin));
  if (peakMax < peakMin) {
    const message = `must be at least crowdPeakMin (${peakMin}), got ${peakMax}`;
    throw new InputError([{ path: ['crowdPeakMax'], message }]);
  }
  const extra = (options['burstiness'] as number) - 1;
  const burst = (factor: number) => factor + extra * (factor - 1);
  return {
    isDiurnal: family.isDiurnal,
    dispersion: burst(stated('dispersion', family.dispersion)),
    crowds: {
      perDay: stated('crowdsPerDay', crowds.perDay),
      ramp: stated('crowdRamp', crowds.ramp),
      hold: stated('crowdHold', crowds.hold),
      decay: stated('crowdDecay', crowds.decay),
      peakMin: burst(peakMin),
      peakMax: burst(peakMax),
      aftershocks: options['crowdAftershocks'] as number,
      aftershockDelay: options['crowdAftershockDelay'] as number,
    },
  };
}

function readCalendar(options: OptionValues): PaymentCalendar {
  const text = options['firstDate'] as string;
  const firstDate = parseDate(text);
  const paydays = options['paydays'] as readonly number[];
  const problems: Problem[] = [];
  if (Number.isNaN(firstDate)) {
    problems.push({ path: ['firstDate'], message: `must be a date as 2025-01-06, got '${text}'` });
  }
  for (const [i, day] of paydays.entries()) {
    if (Number.isInteger(day) && day >= 1 && day <= DAY_OF_MONTH_MAX) continue;
    problems.push({ path: ['paydays', i], message: `must be a day in [1, 31], got ${day}` });
  }
  const paydayBankingDays = options['paydayBankingDays'] as readonly number[];
  for (const [i, day] of paydayBankingDays.entries()) {
    if (Number.isInteger(day) && day >= 1 && day <= BANKING_DAYS_MAX) continue;
    const message = `must be a banking day in [1, ${BANKING_DAYS_MAX}], got ${day}`;
    problems.push({ path: ['paydayBankingDays', i], message });
  }
  if (problems.length > 0) throw new InputError(problems);
  const paydayFactor = options['paydayFactor'] as number;
  const monthEndFactor = options['monthEndFactor'] as number;
  const repeatsDate = options['repeatDate'] as boolean;
  return {
    firstDate,
    paydays,
    paydayBankingDays,
    repeatsDate,
    paydayFactor,
    monthEndFactor,
  };
}
