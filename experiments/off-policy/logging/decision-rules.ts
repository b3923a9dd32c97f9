import { existsSync } from 'node:fs';
import { loadPolicy, readPolicyFile } from '../../../agents/algorithms/policy-file.ts';
import type { Environment } from '../../../agents/learning/environment.ts';
import { BadInput, didYouMean } from '../../bad-input.ts';
import { targetRule } from '../../conformance/mdp-problem.ts';
import { SCALING_PROBLEM } from '../../environments/scaling-mdp.ts';
import { namedFile } from '../../paths.ts';
import type { JointActions } from './joint-actions.ts';

type Seen = Pick<Environment, 'name' | 'observationSpace'>;

/** Probabilities of the joint actions, by what is observed; closed ones have 0. */
export type DecisionRule = (
  observation: ArrayLike<number>,
  mask: Uint8Array | undefined,
) => Float64Array;

const RULE = /^rule:(\d*\.?\d+)$/;
const ALWAYS = 'always:';
const BEST = 'best:';

/**
 * What decides: `uniform`; `always:<action>`; `rule:<utilization>`, the target rule of the autoscaling
 * problem; `best:<policy>`, always its best action, as it is deployed; or a policy, by name or file, with its
 * probabilities as in training. Throws BadInput.
 */
export function decisionRule(text: string, environment: Seen, joint: JointActions): DecisionRule {
  if (text === 'uniform') return (_, mask) => uniformOver(joint.open(mask));
  if (text.startsWith(ALWAYS)) return always(text.slice(ALWAYS.length), joint);
  const ratio = RULE.exec(text)?.[1];
  if (ratio !== undefined) return ruleAt(Number(ratio), environment);
  const isBest = text.startsWith(BEST);
  const policy = isBest ? text.slice(BEST.length) : text;
  const path = namedFile('policy', policy) ?? policy;
  if (existsSync(path)) return policyOf(path, { environment, joint, isBest });
  throw new BadInput([
    `${text}: must be uniform, always:<action>, rule:<utilization>, best:<policy> or a policy file that exists`,
  ]);
}

/** With probability `epsilon` any open action, each as likely. */
export function withExploration(
  rule: DecisionRule,
  joint: JointActions,
  epsilon: number,
): DecisionRule {
  return (observation, mask) => {
    const chance = uniformOver(joint.open(mask));
    return rule(observation, mask).map((one, i) => (1 - epsilon) * one + epsilon * chance[i]!);
  };
}

function uniformOver(open: Uint8Array): Float64Array {
  const count = open.reduce((sum, one) => sum + one, 0);
  return Float64Array.from(open, (one) => one / count);
}

function always(name: string, joint: JointActions): DecisionRule {
  const action = joint.names.indexOf(name);
  if (action < 0)
    throw new BadInput([
      `always:${name}: must be one of ${joint.names.join(', ')}${didYouMean(name, joint.names)}`,
    ]);
  return (_, mask) => {
    const open = joint.open(mask);
    if (open[action] === 0) return uniformOver(open);
    return Float64Array.from(joint.names, (_, i) => (i === action ? 1 : 0));
  };
}

/** Only where the three numbers of a state are seen. */
function ruleAt(targetRatio: number, { name, observationSpace }: Seen): DecisionRule {
  if (name !== 'scaling-mdp' || observationSpace.names.length !== 3)
    throw new BadInput([
      `rule:${targetRatio}: must be on scaling-mdp with encoding numbers; ${name} has no such rule`,
    ]);
  if (!(targetRatio > 0)) throw new BadInput([`rule:${targetRatio}: must be above 0`]);
  const rule = targetRule(SCALING_PROBLEM, { targetRatio, toleranceRatio: 0 });
  return (observation) => {
    const [load = 0, active = 1, starting = 0] = Array.from(observation);
    const order = rule({ load, active, starting });
    return Float64Array.from(SCALING_PROBLEM.actions, (one) => (one === order ? 1 : 0));
  };
}

interface PolicyRule {
  readonly environment: Seen;
  readonly joint: JointActions;
  readonly isBest: boolean;
}

function policyOf(path: string, { environment, joint, isBest }: PolicyRule): DecisionRule {
  try {
    const file = readPolicyFile(path);
    const seen = environment.observationSpace.names;
    if (file.observation.join() !== seen.join())
      throw new Error(
        `${path}: was trained on ${file.observation.join(', ')}, not on ${seen.join(', ')}`,
      );
    const policy = loadPolicy(file);
    if (!isBest) return (observation, mask) => joint.joint(policy.probabilities(observation, mask));
    return (observation, mask) => {
      const best = policy.act(observation, mask);
      return Float64Array.from(joint.actions, (action) =>
        action.every((one, i) => one === best[i]) ? 1 : 0,
      );
    };
  } catch (error) {
    throw new BadInput([(error as Error).message]);
  }
}
