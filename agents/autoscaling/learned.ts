import type { Action } from '../../sim/actions.ts';
import { InputError, type OptionTable } from '../../sim/options.ts';
import type { Agent, ScalingTarget } from '../agent.ts';
import { loadPolicy, readPolicyFile } from '../algorithms/policy-file.ts';
import { STRICT_CHECKS } from '../fallback.ts';
import { actInParts } from '../learning/factored.ts';
import type { Policy, PolicyFile } from '../learning/policy.ts';
import type { AutoscalerLine } from '../registry.ts';
import { SHIELD_OPTION } from './load-shield.ts';
import { movesLabelled } from './scaling-moves.ts';
import {
  FEATURE_SETS,
  type FeatureSet,
  type PanelContext,
  type PanelOptions,
  ScalingPanel,
} from './scaling-panel.ts';

const OPTIONS: OptionTable = {
  policy: {
    value: { type: 'path', named: 'policy' },
    description: 'name of a policy in agents/policies or results/policies, or the path of a file',
  },
  shieldUtilizationMax: SHIELD_OPTION,
};

export interface LearnedScaling {
  readonly policy: Policy;
  readonly file: PolicyFile;
  readonly isShared: boolean;
  readonly shieldUtilizationMax?: number; // as in `PanelOptions`
}

/**
 * Scales the services of a panel by a trained policy, always by its best action. `isShared`: the policy
 * decides for one service, and is asked for each in turn.
 */
export function learnedScaling(
  targets: readonly ScalingTarget[],
  { policy, file, isShared, shieldUtilizationMax }: LearnedScaling,
  context: PanelContext,
): Agent<Float32Array> {
  const shield = shieldUtilizationMax === undefined ? {} : { shieldUtilizationMax };
  const panel = createPanel(targets, file, shield, context);
  const decide = (observation: Float32Array): readonly number[] =>
    isShared
      ? actInParts(policy, observation, panel.mask, targets.length)
      : policy.act(observation, panel.mask);
  return {
    name: 'learned',
    policyHash: file.hash,
    ...(file.featureStatistics && { training: file.featureStatistics }),
    observe: (telemetry) => panel.see(telemetry),
    act: (observation): Action => ({ kind: 'several', orders: panel.orders(decide(observation)) }),
  };
}

/** The panel of the services that a policy was trained on; throws an InputError where they do not fit. */
function createPanel(
  targets: readonly ScalingTarget[],
  file: PolicyFile,
  shield: Pick<PanelOptions, 'shieldUtilizationMax'>,
  context: PanelContext,
): ScalingPanel {
  const refuse = (message: string): never => {
    throw new InputError([{ path: ['policy'], message }]);
  };
  const { observation, action } = file;
  const moves = movesLabelled(action.labels?.[0] ?? []);
  if (moves === undefined) return refuse(`${file.environment} is no task of scaling services`);
  const resizes = action.names.some((name) => name.endsWith('/size'));
  const options = { moves, resizes, features: featuresOf(file), ...shield };
  const panel = new ScalingPanel(targets, options, context);
  if (isSharedPolicy(file)) return panel;
  const names = panel.observationSpace.names;
  const isSame =
    names.length === observation.length && names.every((name, i) => name === observation[i]);
  if (!isSame || panel.actionSpace.sizes.join() !== action.sizes.join()) {
    const services = [...new Set(observation.map((name) => name.split('/')[0]))].join(', ');
    return refuse(
      `was trained for ${services}, must be one for ${targets.map(({ service }) => service).join(', ')}`,
    );
  }
  return panel;
}

/** Whether a policy decides for one service, and is asked for each in turn. */
export function isSharedPolicy({ observation }: PolicyFile): boolean {
  return Object.values(FEATURE_SETS).some(
    (names) =>
      names.length === observation.length && names.every((name, i) => name === observation[i]),
  );
}

/** What a policy sees of a service: the last, so the largest, of the sets whose names are all in its observation. */
function featuresOf({ observation }: PolicyFile): FeatureSet {
  const seen = new Set(observation.map((name) => name.slice(name.lastIndexOf('/') + 1)));
  const sets = Object.keys(FEATURE_SETS) as FeatureSet[];
  const fits = (set: FeatureSet) => FEATURE_SETS[set].every((name) => seen.has(name));
  return sets.findLast(fits) ?? 'service';
}

export const learnedLine: AutoscalerLine = {
  kind: 'learned',
  description: 'a trained policy, for all scaled services together',
  options: OPTIONS,
  sees: 'past days',
  checks: STRICT_CHECKS,
  coveredBy:
    'test/experiments/environments/autoscale.test.ts: deployed, a policy does what it did in the environment: an episode is a run, event by event',
  create({ policy: path, shieldUtilizationMax }, targets, context) {
    let loaded: { file: PolicyFile; policy: Policy };
    try {
      const file = readPolicyFile(path as string);
      loaded = { file, policy: loadPolicy(file) };
    } catch (error) {
      throw new InputError([{ path: ['policy'], message: (error as Error).message }]);
    }
    const shield =
      shieldUtilizationMax === undefined
        ? {}
        : { shieldUtilizationMax: shieldUtilizationMax as number };
    return [
      learnedScaling(
        targets,
        { ...loaded, isShared: isSharedPolicy(loaded.file), ...shield },
        context,
      ),
    ];
  },
};
