import { isBound } from '../bounds.ts';
import { formatDifference, formatP, formatValue, listOf, plural } from '../figures/format.ts';
import { type Claim, isLearned, levelOf, type Scenario, VIOLATIONS } from './learned-claims.ts';
import { PERCENT, POINTS, scaled } from './study-part.ts';
import { signOf, type Verdict, verdictOf } from './verdicts.ts';

const DOLLARS = { factor: 1, suffix: '', prefix: '$', axis: 'dollars' };

/** What the claims come to, in sentences: what was declared, wins, losses, and what is open. */
export function claimWords(
  claims: readonly Claim[],
  scenarios: readonly Scenario[],
): readonly string[] {
  if (claims.length === 0) return ['No learned agent is among the entries: nothing was declared.'];
  const of = (verdict: Verdict) => claims.filter((claim) => verdictOf(claim) === verdict);
  return [
    declared(claims),
    ...(of('wins').length === 0 ? [noWin(claims)] : wins(of('wins'), claims)),
    told(
      'Learning loses',
      of('loses'),
      'violations or cost are higher, and the other is not lower',
    ),
    told('Learning trades one for the other', of('trades'), 'one is higher, the other lower'),
    told('Undecided', of('undecided'), 'an interval holds 0, or the correction takes the win away'),
    ...scenarios.flatMap(objectiveText),
  ].filter((sentence) => sentence !== '');
}

/** Who wins where, or that nobody does. */
export function claimHeadline(claims: readonly Claim[]): string {
  const won = claims.filter(({ isWin }) => isWin);
  const among = `of ${plural(claims.length, 'declared pair')} of agent and scenario`;
  if (won.length === 0) return `No learned agent wins in any scenario, ${among}.`;
  const names = won.map(({ agent, scenario }) => `${agent} in ${scenario}`);
  return `Learning wins in ${won.length} ${among}: ${listOf(names)}.`;
}

function declared(claims: readonly Claim[]): string {
  const scenarios = [...new Set(claims.map(({ scenario }) => scenario))];
  const agents = new Set(claims.map(({ agent }) => agent));
  const rules = [...new Set(claims.map(({ rule }) => rule))].map((rule) => {
    const where = scenarios.filter((name) =>
      claims.some((claim) => claim.scenario === name && claim.rule === rule),
    );
    return `${rule} in ${listOf(where)}`;
  });
  return (
    `Declared: ${plural(claims.length, 'pair')} of ${plural(agents.size, 'learned agent')} and ` +
    `${plural(scenarios.length, 'scenario')}, each against the tuned rule that did best on train days: ` +
    `${rules.join('; ')}. A win needs the 95 % interval of the paired difference in violations below 0, that of ` +
    `cost not above 0, and p of the two together at most 0.05 after Holm's correction over all ` +
    `${claims.length}, on ${reportDays(claims)} that neither training nor tuning saw.`
  );
}

/** '40 report days', '40 to 60 report days' where scenarios differ. */
function reportDays(claims: readonly Claim[]): string {
  const counts = claims.map(({ days }) => days);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  return fewest === most ? plural(most, 'report day') : `${fewest} to ${most} report days`;
}

function noWin(claims: readonly Claim[]): string {
  const fewer = claims.filter(({ violations }) => signOf(violations) < 0);
  const cheaper = claims.filter(({ cost }) => signOf(cost) < 0);
  const both = claims.filter(({ holds }) => holds);
  const known = claims.filter(({ pHolm }) => !Number.isNaN(pHolm));
  const nearest = known.toSorted((a, b) => a.p - b.p)[0];
  const near =
    nearest === undefined ? '' : ` Nearest is ${named(nearest)}, p ${formatP(nearest.pHolm)}.`;
  return (
    `No learned agent wins in any scenario. By their intervals alone ${fewer.length} of ${claims.length} have ` +
    `fewer violations than the tuned rule and ${cheaper.length} cost less; ${both.length} meet both conditions ` +
    `before the correction.${near}`
  );
}

function wins(won: readonly Claim[], claims: readonly Claim[]): readonly string[] {
  return [
    `Learning wins in ${won.length} of ${plural(claims.length, 'pair')}.`,
    ...won.map((claim) => {
      const beaten = claim.others.filter(({ holds }) => holds).map(({ rule }) => rule);
      const unbeaten = claim.others.filter(({ holds }) => !holds).map(({ rule }) => rule);
      const beats = `it meets both conditions, uncorrected, against ${listOf(beaten) || 'none'}`;
      const misses = unbeaten.length === 0 ? '' : `, not against ${listOf(unbeaten)}`;
      const others =
        claim.others.length === 0 ? '' : ` Of the other tuned rules ${beats}${misses}.`;
      return `${named(claim)} against ${claim.rule}, p ${formatP(claim.pHolm)} after Holm; ${perturbedText(claim)}.${others}`;
    }),
  ];
}

function perturbedText({ perturbed: { systems, holds } }: Claim): string {
  return systems === 0
    ? 'it was not run on perturbed systems'
    : `in ${holds} of ${plural(systems, 'perturbed system')} (${formatValue(holds / systems, PERCENT)}) both means still point that way`;
}

function told(what: string, claims: readonly Claim[], meaning: string): string {
  if (claims.length === 0) return '';
  return `${what} in ${plural(claims.length, 'pair')} (${meaning}): ${claims.map(named).join('; ')}.`;
}

/** 'ppo in bursty (violations -0.31 points [...], cost -2 % [...])'. */
function named({ agent, scenario, violations, cost, rules }: Claim): string {
  const dollars = formatDifference(scaled(cost, rules.costDollars), PERCENT);
  return `${agent} in ${scenario} (violations ${formatDifference(violations, POINTS)}, cost ${dollars})`;
}

/** The objective of the experiment itself, which trades nothing: least cost within the bound. */
function objectiveText({ name, report }: Scenario): readonly string[] {
  const { compare, objective } = report.config;
  const limit = objective.subject[VIOLATIONS]!;
  const levels = compare.map((entry) => ({ entry, ...levelOf(report, entry.name) }));
  const kept = levels
    .filter(({ violationRatio }) => violationRatio <= limit)
    .toSorted((a, b) => a.costDollars - b.costDollars);
  const cost = (one: (typeof kept)[number] | undefined) =>
    one === undefined ? 'none' : `${one.entry.name} (${formatValue(one.costDollars, DOLLARS)})`;
  const of = (isShown: (entry: (typeof compare)[number]) => boolean) =>
    cost(kept.find(({ entry }) => isShown(entry)));
  const bound = compare.some(isBound) ? `, of clairvoyant bounds ${of(isBound)}` : '';
  return [
    `${name}: of what keeps violations at ${formatValue(limit, PERCENT)} or less on report days, the cheapest learned ` +
      `agent is ${of(isLearned)}, the cheapest other entry ${of((entry) => !isLearned(entry) && !isBound(entry))}` +
      `${bound}; this describes and decides nothing.`,
  ];
}
