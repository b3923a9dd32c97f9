import { HOLD, type Order } from '../../sim/actions.ts';
import { InputError, type OptionTable, type Problem } from '../../sim/options.ts';
import type { Telemetry } from '../../sim/telemetry.ts';
import type { Seconds } from '../../sim/units.ts';
import type { CutOff, Guard, GuardContext, ScalingTarget, Verdict } from '../agent.ts';
import type { GuardLine } from '../registry.ts';

export interface CutOffOptions {
  readonly before: Seconds;
  readonly after: Seconds;
  readonly services?: readonly string[];
  readonly work?: readonly string[];
  readonly times?: readonly { readonly at: Seconds }[];
  readonly floors?: Readonly<Record<string, number>>;
}
const OPTIONS: OptionTable = {
  before: {
    value: { type: 'seconds', min: 0 },
    default: '2h', // assumption
    description: 'seconds before a cut-off from which nothing shrinks',
  },
  after: {
    value: { type: 'seconds', min: 0 },
    default: 0,
    description: 'seconds after a cut-off until which nothing shrinks',
  },
  services: {
    value: { type: 'names' },
    optional: true,
    description: 'services that do not shrink; unset: all',
  },
  work: {
    value: { type: 'names' },
    optional: true,
    description: 'types of transactions and jobs whose cut-offs count; unset: all of the system',
  },
  times: {
    value: {
      type: 'records',
      of: {
        at: {
          value: { type: 'seconds', min: 0 },
          description: 'seconds from the start of the run',
        },
      },
    },
    optional: true,
    description: 'cut-offs at times of the run, instead of those of the system',
  },
  floors: {
    value: { type: 'shares' },
    optional: true,
    description: 'by service: replicas below which no order takes it near a cut-off',
  },
};

/**
 * Protects a regulatory cut-off: in [cut-off - before, cut-off + after) no order takes replicas or
 * cores from a protected service or drains a node, and none sets fewer replicas than its floor. What an
 * order asks for beyond that stays. It orders nothing itself: a service below its floor grows only when
 * an agent orders something for it.
 */
export function cutOffGuard(options: CutOffOptions, cutOffs: readonly CutOff[]): Guard {
  const { before, after, services, floors = {} } = options;
  const isProtected = (service: string) => services?.includes(service) ?? true;
  return {
    name: 'cut-off',
    admit(action: Order, telemetry: Telemetry): Verdict {
      const { now } = telemetry;
      const near = cutOffs.find(({ at }) => now >= at - before && now < at + after);
      if (near === undefined) return { action, reasons: [] };
      const until = `until the cut-off ${textOf(near)}`;
      switch (action.kind) {
        case 'drain':
          return { action: HOLD, reasons: [`no node is drained ${until}`] };
        case 'resize': {
          const isSmaller = action.cores < coresOf(action.service, telemetry);
          if (!isSmaller || !isProtected(action.service)) return { action, reasons: [] };
          return { action: HOLD, reasons: [`${action.service} keeps its cores ${until}`] };
        }
        case 'scale': {
          if (!isProtected(action.service)) return { action, reasons: [] };
          const current = telemetry.replicas(action.service);
          return admitScale(action, { current, floor: floors[action.service] ?? 0, until });
        }
        default:
          return { action, reasons: [] };
      }
    },
  };
}

interface Protection {
  readonly current: number;
  readonly floor: number;
  readonly until: string;
}

function admitScale(
  order: Order & { readonly kind: 'scale' },
  { current, floor, until }: Protection,
): Verdict {
  const { service, replicas } = order;
  const least = Math.max(current, floor);
  if (!(replicas < least)) return { action: order, reasons: [] }; // also NaN: see bounds
  const action: Order = least === current ? HOLD : { ...order, replicas: least };
  return { action, reasons: [`${service} has at least ${least} replicas ${until}`] };
}

/** The largest size among its replicas; 0 without any. */
function coresOf(service: string, telemetry: Telemetry): number {
  const sizes = telemetry.samples(service).map(({ requestMillicores }) => requestMillicores / 1000);
  return Math.max(0, ...sizes);
}

const textOf = ({ component, name }: CutOff): string => `of ${[component, name].join(' ').trim()}`;

/** The cut-offs that a run has, by the options; all of the system, some of them, or given times. */
function cutOffsOf({ times, work }: CutOffOptions, cutOffs: readonly CutOff[]): readonly CutOff[] {
  if (times !== undefined)
    return times.map(({ at }) => ({ at, component: '', name: `at ${at} s` }));
  return work === undefined ? cutOffs : cutOffs.filter(({ component }) => work.includes(component));
}

function problemsOf(
  { services = [], floors = {}, times }: CutOffOptions,
  targets: readonly ScalingTarget[],
  context: GuardContext | undefined,
): readonly Problem[] {
  const known = targets.map(({ service }) => service);
  const unknown = (name: string, path: Problem['path']) =>
    known.includes(name)
      ? []
      : [{ path, message: `must be a scaled service (${known.join(', ')}), got ${name}` }];
  const tooHigh = targets
    .filter(({ service, replicasMax }) => (floors[service] ?? 0) > replicasMax)
    .map(({ service, replicasMax }) => ({
      path: ['floors', service],
      message: `must be at most ${replicasMax}, the bound of ${service}, got ${floors[service]}`,
    }));
  const hasNone = times === undefined && context?.cutOffs.length === 0;
  return [
    ...services.flatMap((name, i) => unknown(name, ['services', i])),
    ...Object.keys(floors).flatMap((name) => unknown(name, ['floors', name])),
    ...tooHigh,
    ...(hasNone
      ? [{ path: ['times'], message: 'must be given: the system has no deadlines and no jobs' }]
      : []),
  ];
}

export const cutOffLine: GuardLine = {
  kind: 'cut-off',
  description: 'near a regulatory cut-off nothing shrinks, and floors hold',
  options: OPTIONS,
  coveredBy: 'test/agents/guards/cut-off.test.ts: lets nothing shrink before a cut-off has passed',
  create(options, targets, _pools, context) {
    const values = options as unknown as CutOffOptions;
    const problems = problemsOf(values, targets, context);
    if (problems.length > 0) throw new InputError(problems);
    return cutOffGuard(values, cutOffsOf(values, context?.cutOffs ?? []));
  },
};
