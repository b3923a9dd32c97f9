import type { OptionTable, OptionValues } from '../../sim/options.ts';
import { ORDERS, type OrderName } from './orders.ts';

/** Options that all schedulers with an order of tasks have. */
export interface SharedOptions {
  readonly isRegulatoryFirst: boolean;
  readonly isHopelessLast: boolean;
  readonly passesOver: boolean;
}

const choice = { of: [false, true] };

export const CLASS_OPTIONS = {
  regulatoryFirst: {
    value: { type: 'boolean' },
    default: false,
    description: 'whatever is regulatory comes before whatever is not',
    tune: choice,
  },
  hopelessLast: {
    value: { type: 'boolean' },
    default: false,
    description: 'business jobs that cannot meet their deadline by estimate come after all others',
    tune: choice,
  },
} as const satisfies OptionTable;

/** `passesOver` as it is by default; the option is searched by tuning. */
export function sharedOptions(passesOver: boolean): OptionTable {
  return {
    ...CLASS_OPTIONS,
    passesOver: {
      value: { type: 'boolean' },
      default: passesOver,
      description: 'tasks that fit may start before an earlier one that does not',
      tune: choice,
    },
  };
}

/** Of `sharedOptions` or `CLASS_OPTIONS`, as `readOptions` returns them. */
export function readShared(values: OptionValues): SharedOptions {
  return {
    isRegulatoryFirst: values['regulatoryFirst'] === true,
    isHopelessLast: values['hopelessLast'] === true,
    passesOver: values['passesOver'] === true,
  };
}

/** What backfilling takes run times to be. */
export const PLANS_BY: OptionTable[string] = {
  value: { type: 'choice', of: ['estimate', 'bound'] },
  default: 'estimate',
  description: 'run times that reservations are made with: estimate or bound',
  tune: { of: ['estimate', 'bound'] },
};

/** An option that names one of the orders. */
export function orderOption(given: OrderName, of = Object.keys(ORDERS)): OptionTable[string] {
  return {
    value: { type: 'choice', of },
    default: given,
    description: `what comes first: ${of.join(', ')}`,
    tune: { of },
  };
}
