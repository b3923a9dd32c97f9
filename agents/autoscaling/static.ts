import { type Action, HOLD } from '../../sim/actions.ts';
import { InputError, type OptionTable, type Problem } from '../../sim/options.ts';
import type { Agent, ScalingTarget } from '../agent.ts';
import type { AutoscalerLine } from '../registry.ts';

interface StaticOptions {
  readonly replicas?: number;
  readonly replicasOf?: Readonly<Record<string, number>>;
}
const OPTIONS: OptionTable = {
  replicas: {
    value: { type: 'number', min: 0, integer: true },
    optional: true,
    description: 'replicas of every scaled service; unset: as many as at the start',
  },
  replicasOf: {
    value: { type: 'shares' },
    optional: true,
    description: 'replicas by service name; goes before `replicas`',
  },
};

/** Holds a number of replicas, or, where `replicas` is undefined, the number it sees first. */
export function staticReplicas(service: string, replicas: number | undefined): Agent<number> {
  let goal = replicas;
  return {
    name: 'static',
    observe: (telemetry) => telemetry.replicas(service),
    act(current): Action {
      goal ??= current;
      return current === goal ? HOLD : { kind: 'scale', service, replicas: goal };
    },
  };
}

export const staticLine: AutoscalerLine = {
  kind: 'static',
  description: 'a fixed number of replicas',
  options: OPTIONS,
  coveredBy: 'test/agents/autoscaling/static.test.ts: holds the given number of replicas',
  /**
   * Throws an InputError where a number is outside the bounds of its service, or names no scaled
   * service.
   */
  create(options, targets) {
    const { replicas, replicasOf = {} } = options as StaticOptions;
    const problems = [
      ...Object.keys(replicasOf).flatMap((name) => unknownService(name, targets)),
      ...targets.flatMap((target) => outOfBounds(target, replicas, replicasOf)),
    ];
    if (problems.length > 0) throw new InputError(problems);
    return targets.map(({ service }) => staticReplicas(service, replicasOf[service] ?? replicas));
  },
};

function unknownService(name: string, targets: readonly ScalingTarget[]): readonly Problem[] {
  const known = targets.map(({ service }) => service);
  if (known.includes(name)) return [];
  return [
    {
      path: ['replicasOf', name],
      message: `must be a scaled service (${known.join(', ') || 'there is none'}), got ${name}`,
    },
  ];
}

function outOfBounds(
  { service, replicasMin, replicasMax }: ScalingTarget,
  replicas: number | undefined,
  replicasOf: Readonly<Record<string, number>>,
): readonly Problem[] {
  const own = replicasOf[service];
  const count = own ?? replicas;
  if (count === undefined) return [];
  const isWithin = Number.isInteger(count) && count >= replicasMin && count <= replicasMax;
  if (isWithin) return [];
  return [
    {
      path: own === undefined ? ['replicas'] : ['replicasOf', service],
      message:
        `must be a whole number in [${replicasMin}, ${replicasMax}], ` +
        `the bounds of ${service}, got ${count}`,
    },
  ];
}
