import { InputError, type OptionValues } from '../sim/options.ts';
import type { Seconds } from '../sim/units.ts';
import { modulatedRates, type RateComponent, type RateModel } from './modulated-rates.ts';
import { expectedRates, OpenLoop, requireFinite } from './open-loop.ts';
import { SlottedArrivals } from './slotted-arrivals.ts';
import { createMix, PAYMENT_MIX_OPTIONS } from './transaction-mix.ts';
import type { WorkloadLine } from './workload.ts';

const COMPONENTS_MAX = 32; // far beyond the time scales that a trace can tell apart

export const modulated: WorkloadLine = {
  kind: 'modulated',
  description: 'days whose rate wanders on stated time scales, as `workload fit` finds in traces',
  options: {
    meanPerSecond: {
      value: { type: 'number', above: 0 },
      default: 100,
      description: 'arrivals per second, mean over all days',
    },
    scale: { value: { type: 'number', above: 0 }, default: 1, description: 'multiplies the rate' },
    shape: {
      value: { type: 'numbers' },
      default: [1],
      description: 'relative rates of equal parts of the day, from midnight; default: constant',
    },
    components: {
      value: {
        type: 'records',
        of: {
          sigma: {
            value: { type: 'number', min: 0 },
            description: 'standard deviation of the logarithm of the rate, >= 0',
          },
          timeConstant: {
            value: { type: 'seconds', above: 0 },
            description: 'after which the correlation has fallen to 1/e',
          },
        },
      },
      default: [],
      description: 'independent bursts of the rate, each on its time scale; default: none',
    },
    dispersion: {
      value: { type: 'number', min: 1 },
      default: 1,
      description: 'variance over mean of the arrivals per second at constant rate, >= 1',
    },
    from: {
      value: { type: 'seconds', min: 0 },
      default: 0,
      description: 'time of the day at which the run starts',
    },
    ...PAYMENT_MIX_OPTIONS,
  },
  coveredBy: 'test/workloads/modulated.test.ts: modulated: counts are as dispersed as the law says',
  create(options, context) {
    const { dayRandom, horizon, random } = context;
    requireFinite(horizon);
    const slots = { from: options['from'] as Seconds, count: Math.ceil(horizon), seconds: 1 };
    const rates = modulatedRates(readModel(options), slots, dayRandom);
    const dispersion = options['dispersion'] as number;
    const arrivals = new SlottedArrivals({ rates, dispersion, horizon }, random);
    return new OpenLoop(arrivals, createMix(options, context), expectedRates(rates), dispersion);
  },
};

function readModel(options: OptionValues): RateModel {
  const shape = options['shape'] as readonly number[];
  const components = options['components'] as readonly RateComponent[];
  const isShape = shape.every((part) => part >= 0) && shape.some((part) => part > 0);
  if (!isShape) {
    const message = `must be numbers >= 0, one of them above 0, got ${shape.join(', ') || 'none'}`;
    throw new InputError([{ path: ['shape'], message }]);
  }
  if (components.length > COMPONENTS_MAX) {
    const message = `must be at most ${COMPONENTS_MAX}, got ${components.length}`;
    throw new InputError([{ path: ['components'], message }]);
  }
  const mean = (options['meanPerSecond'] as number) * (options['scale'] as number);
  return { mean, shape, components };
}
