import { InputError, type OptionTable, type OptionValues } from '../sim/options.ts';
import { expectedRates, OpenLoop, requireFinite } from './open-loop.ts';
import {
  type CrowdOptions,
  DAY_FAMILIES,
  type DayFamily,
  dayRates,
  SHAPES,
  type Shape,
} from './payment-days.ts';
import { SlottedArrivals } from './slotted-arrivals.ts';
import { createMix, PAYMENT_MIX_OPTIONS } from './transaction-mix.ts';
import type { WorkloadLine } from './workload.ts';

/** Draws of one crowd are told apart by a number of 16 bits. */
const CROWDS_PER_DAY_MAX = 65_535;
const { flash, bursty } = DAY_FAMILIES;

/** The defaults of flash and of bursty days, as the listing shows them. */
function defaults(key: keyof CrowdOptions, unit = ''): string {
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
      description: 'arrivals per second, mean over all days of the family without their crowds',
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
    dispersion: {
      value: { type: 'number', min: 1 },
      optional: true,
      description:
        'variance over mean of the arrivals per second at constant rate, >= 1; ' +
        `default: 1 (Poisson), ${bursty.dispersion} on bursty days`,
    },
    ...CROWD_OPTIONS,
    ...PAYMENT_MIX_OPTIONS,
  },
  coveredBy: 'test/workloads/payments.test.ts: payments: counts follow the rate of the day',
  async create(options, context) {
    const { horizon, random } = context;
    requireFinite(horizon);
    const family = readFamily(options);
    const day = {
      family,
      shape: options['shape'] as Shape,
      mean: (options['meanPerSecond'] as number) * (options['scale'] as number),
      startHour: options['startHour'] as number,
      compress: options['compress'] as number,
    };
    const rates = dayRates(day, context);
    const { dispersion } = family;
    const arrivals = new SlottedArrivals({ rates, dispersion, horizon }, random);
    return new OpenLoop(arrivals, createMix(options, context), expectedRates(rates), dispersion);
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
  return {
    isDiurnal: family.isDiurnal,
    dispersion: stated('dispersion', family.dispersion),
    crowds: {
      perDay: stated('crowdsPerDay', crowds.perDay),
      ramp: stated('crowdRamp', crowds.ramp),
      hold: stated('crowdHold', crowds.hold),
      decay: stated('crowdDecay', crowds.decay),
      peakMin,
      peakMax,
    },
  };
}
