import { formatDifference, formatP, formatValue } from '../figures/format.ts';
import { claimHeadline, claimWords } from './claims-text.ts';
import { forestSpec } from './forest.ts';
import { type Claim, type Comparison, learnedClaims, type Scenario } from './learned-claims.ts';
import { PERCENT, POINTS, type StudyPart, scaled } from './study-part.ts';
import { verdictOf } from './verdicts.ts';

const COLUMNS = [
  ...['scenario', 'agent', 'rule', 'isDeclared', 'days'],
  ...['violationsDifference', 'violationsDifferenceLow', 'violationsDifferenceHigh'],
  ...['costDollarsDifference', 'costDollarsDifferenceLow', 'costDollarsDifferenceHigh'],
  ...['meetsBoth', 'violationRatio', 'costDollars', 'ruleViolationRatio', 'ruleCostDollars'],
  ...['p', 'pHolm', 'isWin', 'verdict', 'perturbedSystems', 'perturbedHolds'],
];
const SHOWN = [
  ...['scenario', 'agent', 'against', 'violations', 'difference', 'cost', 'difference'],
  ...['p (Holm)', 'perturbed', 'other rules', 'verdict'],
];
const CAPTION =
  'Learned agent less the tuned rule that did best on train days, paired by report day, with 95 % intervals; left of 0 is better for the agent. ' +
  'Filled: a win after Holm over all pairs. Perturbed: systems on which both means still point the way of a win. Intervals that would ' +
  'hide the differences end at the edge of their panel.';

/** Where learning wins and where it loses: every pair of learned agent and scenario that was declared. */
export function claimsPart(scenarios: readonly Scenario[]): StudyPart {
  const claims = learnedClaims(scenarios);
  return {
    name: 'learned-claims',
    question: 'Where does learning win over the best tuned rule, and where does it lose?',
    words: claimWords(claims, scenarios),
    headline: claimHeadline(claims),
    columns: COLUMNS,
    rows: claims.flatMap((claim) => [declaredRow(claim), ...claim.others.map(otherRow(claim))]),
    shown: { columns: SHOWN, rows: claims.map(shownRow) },
    ...(claims.length === 0 ? {} : { spec: forestSpec(claims), caption: CAPTION }),
  };
}

function declaredRow(claim: Claim): readonly (string | number)[] {
  const { own, rules, p, pHolm, isWin, perturbed } = claim;
  return [
    ...[claim.scenario, claim.agent, claim.rule, 1, claim.days],
    ...differences(claim),
    ...[own.violationRatio, own.costDollars, rules.violationRatio, rules.costDollars],
    ...[p, pHolm, isWin ? 1 : 0, verdictOf(claim), perturbed.systems, perturbed.holds],
  ];
}

/** Rules that were not declared have neither a p value nor a verdict. */
const otherRow = (claim: Claim) => (other: Comparison) => [
  ...[claim.scenario, claim.agent, other.rule, 0, claim.days],
  ...differences(other),
  ...[claim.own.violationRatio, claim.own.costDollars, '', '', '', '', '', '', '', ''],
];

const differences = ({ violations, cost, holds }: Comparison): readonly number[] => [
  ...[violations.estimate, violations.low, violations.high],
  ...[cost.estimate, cost.low, cost.high, holds ? 1 : 0],
];

function shownRow(claim: Claim): readonly string[] {
  const { own, rules, perturbed, others } = claim;
  return [
    ...[claim.scenario, claim.agent, claim.rule],
    `${formatValue(own.violationRatio, PERCENT)} against ${formatValue(rules.violationRatio, PERCENT)}`,
    formatDifference(claim.violations, POINTS),
    `$${own.costDollars.toPrecision(4)} against $${rules.costDollars.toPrecision(4)}`,
    formatDifference(scaled(claim.cost, rules.costDollars), PERCENT),
    formatP(claim.pHolm),
    perturbed.systems === 0 ? 'not run' : `${perturbed.holds} of ${perturbed.systems}`,
    others.length === 0 ? '–' : `${others.filter(({ holds }) => holds).length} of ${others.length}`,
    verdictOf(claim),
  ];
}
