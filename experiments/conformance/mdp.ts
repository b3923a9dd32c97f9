import { chainValue, valueIteration } from '../../agents/learning/finite-mdp.ts';
import { AUTOSCALING_MDP } from './mdp-built-in.ts';
import {
  loadMdpCases,
  type MdpCases,
  type OptimumCase,
  type PolicyCase,
  readMdpCases,
} from './mdp-case-file.ts';
import {
  type AutoscalingProblem,
  ruleChain,
  type ScalingRule,
  scalingMdp,
  stateNumber,
  staticRule,
  targetRule,
} from './mdp-problem.ts';
import { TRIALS, type TunedTarget, tuneTarget } from './mdp-tuning.ts';
import { type ConformanceOutcome, type ConformanceReport, conformanceReport } from './report.ts';

const SUITE = 'mdp';
const TOLERANCE = 1e-6; // of values, as they are known
const ITERATION_TOLERANCE = 1e-9;
const TUNED_SLACK = 0.001; // relative to the best single setting

/**
 * Known answers of an autoscaling problem that can be solved exactly: optimal values, values of
 * rules, and how near the search that tunes baselines comes to the best rule of the list.
 * `path` is a JSON file with the key autoscaling_mdp, or of such an object; without it the built-in
 * problem is solved. Throws BadInput on a malformed file.
 */
export async function conformanceMdp(path?: string | undefined): Promise<ConformanceReport> {
  const cases = path === undefined ? readMdpCases('built-in', AUTOSCALING_MDP) : loadMdpCases(path);
  const outcomes = await mdpOutcomes(cases);
  const details = outcomes.map((one) => ({ ...one }));
  return { ...conformanceReport(SUITE, outcomes), details };
}

/** Judges what a file holds. */
export async function mdpOutcomes(cases: MdpCases): Promise<readonly ConformanceOutcome[]> {
  return [
    ...optimumOutcomes(cases),
    ...cases.policies.map((one) => policyOutcome(cases.problem, one)),
    ...(await tuningOutcomes(cases)),
  ];
}

/** Value iteration finds the decisions, a linear solve what they are worth; both must agree. */
function optimumOutcomes({ problem, optima }: MdpCases): readonly ConformanceOutcome[] {
  if (optima.length === 0) return [];
  const { values, policy } = valueIteration(scalingMdp(problem), ITERATION_TOLERANCE);
  const chain = ruleChain(
    problem,
    (state) => problem.actions[policy[stateNumber(problem, state)]!]!,
  );
  return optima.map(({ name, state, expected }: OptimumCase) => {
    const [iterated, solved] = [values[state]!, chainValue(chain, state)];
    const got = isNear(iterated, solved) ? solved : { valueIteration: iterated, solved };
    return outcome(name, expected, got, isNear(iterated, expected) && isNear(solved, expected));
  });
}

function policyOutcome(problem: AutoscalingProblem, one: PolicyCase): ConformanceOutcome {
  const { name, state, policy, expected } = one;
  const value = (rule: ScalingRule) => chainValue(ruleChain(problem, rule), state);
  if (policy.kind === 'target') {
    const got = value(targetRule(problem, policy));
    return outcome(name, expected, got, isNear(got, expected));
  }
  const got = value(staticRule(problem, policy.replicas));
  if (!policy.isBest) return outcome(name, expected, got, isNear(got, expected));
  const best = bestStatic(problem, value);
  const isBest = best.replicas === policy.replicas || isNear(best.value, got);
  if (isBest) return outcome(name, expected, got, isNear(got, expected));
  return outcome(name, { best: policy.replicas, value: expected }, { best, value: got }, false);
}

function bestStatic(problem: AutoscalingProblem, value: (rule: ScalingRule) => number) {
  let best = { replicas: NaN, value: -Infinity };
  for (let replicas = problem.activeMin; replicas <= problem.activeMax; replicas++) {
    const one = { replicas, value: value(staticRule(problem, replicas)) };
    if (one.value > best.value) best = one;
  }
  return best;
}

/** One case for each state with target rules: the tuned rule against the best of the list. */
async function tuningOutcomes({ problem, policies }: MdpCases) {
  const bests = new Map<number, PolicyCase>();
  for (const one of policies)
    if (
      one.policy.kind === 'target' &&
      one.expected > (bests.get(one.state)?.expected ?? -Infinity)
    )
      bests.set(one.state, one);
  const outcomes: ConformanceOutcome[] = [];
  for (const { state, name, expected } of bests.values())
    outcomes.push(tuningOutcome({ best: name, expected }, await tuneTarget(problem, state)));
  return outcomes;
}

function tuningOutcome(
  { best, expected }: { readonly best: string; readonly expected: number },
  got: TunedTarget,
): ConformanceOutcome {
  const valueMin = expected - TUNED_SLACK * Math.abs(expected);
  const name = `tuned target, ${TRIALS} trials, against ${best}`;
  return outcome(name, { valueMin }, got, got.value >= valueMin);
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= TOLERANCE;
}

function outcome(
  name: string,
  expected: unknown,
  got: unknown,
  isPassed: boolean,
): ConformanceOutcome {
  return { case: name, expected, got, verdict: isPassed ? 'passed' : 'failed' };
}
