import { HOLD, type Order } from '../../sim/actions.ts';
import type { OptionTable } from '../../sim/options.ts';
import type { Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { Guard, Verdict } from '../agent.ts';
import type { GuardLine } from '../registry.ts';

export interface HysteresisOptions {
  readonly downAfter: number; // decisions in a row
  readonly holdAfterUp: Seconds;
}
const OPTIONS: OptionTable = {
  downAfter: {
    value: { type: 'number', min: 1, max: 10_000, integer: true },
    default: 4, // a minute of decisions every 15 s (assumption)
    description: 'decisions in a row that must ask for fewer replicas before a service shrinks',
  },
  holdAfterUp: {
    value: { type: 'seconds', min: 0 },
    default: 300, // as the cool-down of scale-in of AWS and the stabilisation of Kubernetes
    description: 'seconds after a service has grown during which it does not shrink',
  },
};

/** Of one service. */
interface Memory {
  grewAt: Seconds; // -Infinity: never seen
  replicas: number; // seen or admitted last
  askedAt: Seconds; // for fewer, last
  asked: number[]; // in a row
}
const GAP_MAX = 1.5; // intervals between two decisions in a row; one that took time may come later

/**
 * Fast up, slow down: more replicas are admitted at once, fewer only after `downAfter` decisions in a row
 * have asked for fewer, and never within `holdAfterUp` of the last growth. What is then admitted is the
 * highest number asked for in that row. A decision that asks for no fewer breaks the row, and so does
 * a change that was admitted.
 */
export function hysteresis(
  { downAfter, holdAfterUp }: HysteresisOptions,
  interval: Seconds,
): Guard {
  const memories = new Map<string, Memory>();
  return {
    name: 'hysteresis',
    admit(action: Order, telemetry: Telemetry): Verdict {
      if (action.kind !== 'scale') return { action, reasons: [] };
      const { service, replicas } = action;
      const { now } = telemetry;
      const current = telemetry.replicas(service);
      const memory = remember(memories, service, current, now);
      if (!(replicas < current)) {
        memory.asked = [];
        if (replicas > current) memory.grewAt = now;
        memory.replicas = Math.max(current, replicas);
        return { action, reasons: [] };
      }
      const isInRow = now > memory.askedAt && now - memory.askedAt <= GAP_MAX * interval;
      memory.asked = [...(isInRow ? memory.asked : []), replicas].slice(-downAfter);
      memory.askedAt = now;
      if (now - memory.grewAt < holdAfterUp)
        return refuse(`${service} may not shrink within ${holdAfterUp} s of growing`);
      if (memory.asked.length < downAfter)
        return refuse(`${service} may shrink only after ${downAfter} decisions in a row`);
      const highest = Math.max(...memory.asked);
      memory.asked = [];
      if (highest === replicas) return { action, reasons: [] };
      const reason = `${service} shrinks to the most of ${downAfter} decisions`;
      return { action: { ...action, replicas: highest }, reasons: [reason] };
    },
  };
}

const refuse = (reason: string): Verdict => ({ action: HOLD, reasons: [reason] });

/** Growth that came past this guard counts from when it is seen; what was there at first is no growth. */
function remember(
  memories: Map<string, Memory>,
  service: string,
  current: number,
  now: Seconds,
): Memory {
  const first = { grewAt: -Infinity, replicas: current, askedAt: -Infinity, asked: [] };
  const memory = memories.get(service) ?? first;
  memories.set(service, memory);
  if (current > memory.replicas) memory.grewAt = now;
  memory.replicas = current;
  return memory;
}

export const hysteresisLine: GuardLine = {
  kind: 'hysteresis',
  description: 'fast up, slow down: fewer replicas only when asked for several times in a row',
  options: OPTIONS,
  coveredBy:
    'test/agents/guards/hysteresis.test.ts: lets a service shrink only when asked so often in a row',
  create: (options, _targets, _pools, context) =>
    hysteresis(options as unknown as HysteresisOptions, context?.interval ?? Infinity),
};
