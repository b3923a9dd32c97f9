import { HOLD, type Order } from '../../sim/actions.ts';
import { InputError, type OptionTable } from '../../sim/options.ts';
import type { Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Guard, Verdict } from '../agent.ts';
import type { GuardLine } from '../registry.ts';

export interface FreezeOptions {
  readonly from: Seconds; // from the start of the run
  readonly until: Seconds;
}
const OPTIONS: OptionTable = {
  from: {
    value: { type: 'seconds', min: 0 },
    default: 0,
    description: 'seconds from the start of the run; the first moment without changes',
  },
  until: {
    value: { type: 'seconds', min: 0, max: Infinity },
    default: Infinity,
    description: 'seconds from the start of the run; from here on changes are free again',
  },
};

/** Refuses every change in [from, until): a change freeze, as near a cut-off. */
export function freeze({ from, until }: FreezeOptions): Guard {
  return {
    name: 'freeze',
    admit(action: Order, { now }: Telemetry): Verdict {
      const isFrozen = now >= from && now < until;
      if (action.kind === 'hold' || !isFrozen) return { action, reasons: [] };
      const reason = `no changes from ${from} s until ${until} s`;
      return { action: HOLD, reasons: [reason] };
    },
  };
}

export const freezeLine: GuardLine = {
  kind: 'freeze',
  description: 'no changes within a window of time',
  options: OPTIONS,
  coveredBy: 'test/agents/guards/freeze.test.ts: refuses changes in [from, until) only',
  create(options) {
    const { from, until } = options as unknown as FreezeOptions;
    if (until < from) {
      throw new InputError([
        { path: ['until'], message: `must be >= from (${from}), got ${until}` },
      ]);
    }
    return freeze({ from, until });
  },
};
