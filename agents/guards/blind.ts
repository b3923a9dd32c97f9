import { HOLD, type Order } from '../../sim/actions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Guard, Verdict } from '../agent.ts';
import type { GuardLine } from '../registry.ts';
import { ageOfNewest, LOOK_BACK } from '../telemetry-age.ts';

export interface BlindOptions {
  readonly staleAfter: Seconds;
}
const OPTIONS: OptionTable = {
  staleAfter: {
    value: { type: 'seconds', above: 0, max: LOOK_BACK },
    default: 60,
    description: 'seconds; a service whose newest sample is older than this keeps its replicas',
  },
};

/**
 * Refuses to take replicas away while the newest sample of the service is too old, because it comes
 * late or because scrapes were lost, or while there is none.
 */
export function blind({ staleAfter }: BlindOptions): Guard {
  return {
    name: 'blind',
    admit(action: Order, telemetry: Telemetry): Verdict {
      if (action.kind !== 'scale') return { action, reasons: [] };
      const { service, replicas } = action;
      const isFresh = ageOfNewest(service, telemetry, staleAfter) <= staleAfter;
      const isScaleIn = replicas < telemetry.replicas(service);
      if (isFresh || !isScaleIn) return { action, reasons: [] };
      const reason = `${service} may not shrink on telemetry over ${staleAfter} s old`;
      return { action: HOLD, reasons: [reason] };
    },
  };
}

export const blindLine: GuardLine = {
  kind: 'blind',
  description: 'no scale-in on stale telemetry',
  options: OPTIONS,
  coveredBy: 'test/agents/guards/blind.test.ts: refuses scale-in on stale telemetry only',
  create: (options) => blind(options as unknown as BlindOptions),
};
