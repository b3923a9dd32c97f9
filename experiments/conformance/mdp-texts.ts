import type { AutoscalingProblem, ScalingState } from './mdp-problem.ts';

/** What a file says in words: numbers inside of known formulas. */
export type SpokenNumbers = Pick<
  AutoscalingProblem,
  'activeMin' | 'activeMax' | 'startingMax' | 'replicaCost' | 'shortageCost' | 'stepMin' | 'stepMax'
>;
export interface Texts {
  readonly state: string;
  readonly dynamics: string;
  readonly hpa_policy?: string | undefined;
}
export type Say = (key: string, message: string) => void;

const NUMBER = String.raw`(\d+(?:\.\d+)?)`;
const RULE_PARTS = ['ratio=(L[l]/c)/u', '|ratio-1|<=tol', 'clip(ceil(ratio*c)-(c+p),'];

/**
 * The sizes, costs and steps of the texts `state`, `dynamics` and `hpa_policy`. Their formulas are
 * the format and only the numbers in them may differ; words around them are free. Without
 * `hpa_policy` a rule may step as far as the actions do. `say` gets what is not understood, by key.
 */
export function readTexts(
  { state, dynamics, hpa_policy }: Texts,
  actions: readonly number[],
  say: Say,
): SpokenNumbers | undefined {
  const [active, starting] = ['active replicas', 'replicas starting'].map((what) => {
    const range = new RegExp(String.raw`${what} (\d+)\.\.(\d+)`).exec(state);
    if (range === null) say('state', `must say '${what} <from>..<to>'`);
    return range?.slice(1).map(Number);
  });
  if (active === undefined || starting === undefined) return undefined;
  const [activeMin = NaN, activeMax = NaN] = active;
  const [startingMin = NaN, startingMax = NaN] = starting;
  if (activeMin < 1 || activeMax < activeMin)
    say('state', `active replicas must be a range from 1 or more, got ${activeMin}..${activeMax}`);
  if (startingMin !== 0) say('state', `replicas starting must be from 0, got ${startingMin}`);
  const costs = readDynamics(dynamics, activeMin, activeMax, say);
  const steps = readSteps(hpa_policy, actions, say);
  const up = Math.max(steps.stepMax, ...actions);
  if (up > startingMax) say('state', `replicas starting must go up to ${up}, the largest step up`);
  return { activeMin, activeMax, startingMax, ...costs, ...steps };
}

function readDynamics(text: string, activeMin: number, activeMax: number, say: Say) {
  const dense = text.replaceAll(/\s/g, '');
  for (const [before, number, after] of [
    ['max(', activeMin, ',c+a)'],
    ['min(', activeMax, ",c'+p)"],
    ["min(p',", activeMax, "-c')"],
  ] as const) {
    const part = `${before}${number}${after}`;
    if (!dense.includes(part)) say('dynamics', `must contain ${part}, by the numbers of state`);
  }
  const cost = new RegExp(
    String.raw`reward=-(?:${NUMBER}\*)?\(c'\+p'\)-${NUMBER}\*max\(0,L\[l\]-c'\)`,
  ).exec(dense);
  if (cost === null)
    say(
      'dynamics',
      "must contain reward=-(c'+p')-<number>*max(0,L[l]-c'), perhaps -<number>*(c'+p')",
    );
  return { replicaCost: Number(cost?.[1] ?? 1), shortageCost: Number(cost?.[2]) };
}

function readSteps(text: string | undefined, actions: readonly number[], say: Say) {
  const [stepMin, stepMax] = [Math.min(0, ...actions), Math.max(0, ...actions)];
  if (text === undefined) return { stepMin, stepMax };
  const dense = text.replaceAll(/\s/g, '');
  for (const part of RULE_PARTS)
    if (!dense.includes(part)) say('hpa_policy', `must contain ${part}`);
  const steps = /\(c\+p\),-(\d+),\+?(\d+)\)/.exec(dense);
  if (steps === null) say('hpa_policy', 'must clip to -<integer>, <integer>');
  return { stepMin: -Number(steps?.[1] ?? 0), stepMax: Number(steps?.[2] ?? 0) };
}

/** The state of a key such as (0,1,0): load index, active, starting; undefined if it is none. */
export function parseState(text: string): ScalingState | undefined {
  const parts = /^\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(text);
  if (parts === null) return undefined;
  return { load: Number(parts[1]), active: Number(parts[2]), starting: Number(parts[3]) };
}

export type PolicyName =
  | { readonly kind: 'target'; readonly targetRatio: number; readonly toleranceRatio: number }
  | { readonly kind: 'static'; readonly replicas: number; readonly isBest: boolean };

/**
 * The rule of a key such as hpa_target_0.55_tol0.05, 0.6_tol0.1, 0.65 (no tolerance), static_c4, or
 * static_best_c5, which also says that no other number of replicas is better.
 */
export function parsePolicy(text: string): PolicyName | undefined {
  const target = new RegExp(`^(?:hpa_)?(?:target_)?${NUMBER}(?:_tol${NUMBER})?$`).exec(text);
  if (target !== null && Number(target[1]) > 0)
    return {
      kind: 'target',
      targetRatio: Number(target[1]),
      toleranceRatio: Number(target[2] ?? 0),
    };
  const fixed = /^static_(best_)?c(\d+)$/.exec(text);
  if (fixed === null) return undefined;
  return { kind: 'static', replicas: Number(fixed[2]), isBest: fixed[1] !== undefined };
}
