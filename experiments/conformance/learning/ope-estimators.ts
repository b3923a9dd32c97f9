import { checkOptions, didYouMean, type OptionValues } from '../../../sim/options.ts';
import { estimateValue, estimatorOf as lineOf } from '../../off-policy/estimate.ts';
import { type LoggedBandit, loggedBandit } from '../../off-policy/logged-bandit.ts';

/** A log as a file has it, row by row. */
export interface Logged {
  readonly rewards: readonly number[];
  readonly actions: readonly number[];
  readonly propensities: readonly number[];
  readonly policy: readonly (readonly number[])[]; // rows of probabilities
  readonly values: readonly (readonly number[])[] | undefined; // of each action, by a model
  readonly chosen: readonly number[] | undefined; // by a policy without chance, for replay
}
export interface Estimate {
  readonly needs: 'q_hat' | 'replay_actions_e' | undefined;
  estimate(log: Logged): number;
}

/** Names of files and of ESTIMATORS, and the option that a setting gives. */
const KINDS: Readonly<Record<string, readonly [kind: string, option?: string]>> = {
  replay: ['replay'],
  ipw: ['ips', 'clip'],
  snipw: ['snips'],
  dm: ['dm'],
  dr: ['dr', 'clip'],
  sndr: ['sndr'],
  switch_dr: ['switch-dr', 'threshold'],
  dros: ['dros', 'lambda'],
  sg_ipw: ['sg-ips', 'lambda'],
  sg_dr: ['sg-dr', 'lambda'],
};
const CLIPPED = /^(ipw|dr)_clip(\d+(?:\.\d+)?)$/;
const NOT_A_NUMBER = 'must be named by a number >= 0 or inf';

/**
 * The estimator of a key such as ipw, ipw_clip2 or switch_dr with its setting. A text says what is
 * wrong with it.
 */
export function estimatorOf(key: string, setting?: number): Estimate | string {
  const [, name = key, clip] = CLIPPED.exec(key) ?? [];
  const [kind, option] = Object.hasOwn(KINDS, name) ? KINDS[name]! : [];
  if (kind === undefined) return `is no estimator${didYouMean(key, Object.keys(KINDS))}`;
  const parameter = clip === undefined ? setting : Number(clip);
  if (
    parameter !== undefined &&
    (option === undefined || (clip !== undefined && setting !== undefined))
  )
    return 'must be a number: this estimator has no further settings';
  if (Number.isNaN(parameter)) return NOT_A_NUMBER;
  const options = parameter === undefined ? {} : { [option!]: parameter };
  const [problem] = checkOptions(lineOf(kind).options, options).problems;
  if (problem !== undefined) return problem.message;
  return { needs: needsOf(kind), estimate: (log) => valueBy(kind, log, options) };
}

function needsOf(kind: string): Estimate['needs'] {
  if (kind === 'replay') return 'replay_actions_e';
  return lineOf(kind).usesModel ? 'q_hat' : undefined;
}

function valueBy(kind: string, log: Logged, options: OptionValues): number {
  return estimateValue(kind, banditOf(log, kind === 'replay'), options);
}

function banditOf(log: Logged, isReplay: boolean): LoggedBandit {
  const { actions, propensities, rewards, policy, values, chosen } = log;
  const certain = (row: readonly number[], i: number) =>
    row.map((_, action) => (action === chosen![i] ? 1 : 0));
  const targets = isReplay ? policy.map(certain) : policy;
  const q = values === undefined ? {} : { q: values };
  return loggedBandit({ actions, propensities, rewards, targets, ...q });
}
