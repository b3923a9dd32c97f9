import { HOLD, type Order } from '../../sim/actions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Telemetry } from '../../sim/telemetry.ts';
import type { Guard, Verdict } from '../agent.ts';
import type { GuardLine } from '../registry.ts';

export interface RateLimitOptions {
  readonly stepMaxUp: number; // replicas per control interval
  readonly stepMaxDown: number;
}
const OPTIONS: OptionTable = {
  stepMaxUp: {
    value: { type: 'number', min: 0, integer: true },
    default: 4,
    description: 'replicas that one interval may add, >= 0',
  },
  stepMaxDown: {
    value: { type: 'number', min: 0, integer: true },
    default: 1,
    description: 'replicas that one interval may remove, >= 0',
  },
};

/** Weakens a change to a largest step per control interval and service, up and down. */
export function rateLimit({ stepMaxUp, stepMaxDown }: RateLimitOptions): Guard {
  return {
    name: 'rate-limit',
    admit(action: Order, telemetry: Telemetry): Verdict {
      if (action.kind !== 'scale') return { action, reasons: [] };
      const { service, replicas } = action;
      const current = telemetry.replicas(service);
      const limited = Math.min(current + stepMaxUp, Math.max(current - stepMaxDown, replicas));
      if (Object.is(limited, replicas)) return { action, reasons: [] }; // also NaN: see bounds
      const reason =
        replicas > current
          ? `${service} may grow by at most ${stepMaxUp} per interval`
          : `${service} may shrink by at most ${stepMaxDown} per interval`;
      return { action: weakened(service, limited, current), reasons: [reason] };
    },
  };
}

const weakened = (service: string, replicas: number, current: number): Order =>
  replicas === current ? HOLD : { kind: 'scale', service, replicas };

export const rateLimitLine: GuardLine = {
  kind: 'rate-limit',
  description: 'at most so many replicas more or less per control interval',
  options: OPTIONS,
  coveredBy: 'test/agents/guards/rate-limit.test.ts: weakens a change to the largest step',
  create: (options) => rateLimit(options as unknown as RateLimitOptions),
};
