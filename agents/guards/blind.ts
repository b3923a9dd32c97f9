import type { Action } from '../../sim/actions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Guard, Verdict } from '../agent.ts';
import type { GuardLine } from '../registry.ts';

export interface BlindOptions {
  readonly staleAfter: Seconds;
}
const OPTIONS: OptionTable = {
  staleAfter: {
    value: { type: 'seconds', above: 0 },
    default: 60,
    description: 'seconds; telemetry older than this does not justify fewer replicas',
  },
};

/** Refuses to take replicas away while the newest telemetry is too old, or while there is none. */
export function blind({ staleAfter }: BlindOptions): Guard {
  return {
    name: 'blind',
    admit(action: Action, telemetry: Telemetry): Verdict {
      if (action.kind === 'hold') return { action, reasons: [] };
      const { service, replicas } = action;
      const isFresh = telemetry.now - telemetry.time <= staleAfter;
      const isScaleIn = replicas < telemetry.replicas(service);
      if (isFresh || !isScaleIn) return { action, reasons: [] };
      const reason = `${service} may not shrink on telemetry over ${staleAfter} s old`;
      return { action: { kind: 'hold' }, reasons: [reason] };
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
