import { listOf } from '../figures/format.ts';
import { planOf } from '../plan.ts';
import type { Scenario } from './learned-claims.ts';
import { hoursRange, hoursText } from './learning-curves.ts';
import type { StudyPart } from './study-part.ts';
import type { TrainedPolicy } from './trained-policies.ts';

const HOUR = 3600; // seconds
const COLUMNS = [
  'scenario',
  'contender',
  'kind',
  'trials',
  'replications',
  'hours',
  'evaluationHours',
];

interface CostRow {
  readonly scenario: string;
  readonly contender: string;
  readonly kind: 'policy' | 'rule';
  readonly trials: number; // seeds of a policy, settings of a rule
  readonly replications: number; // runs of a rule, all trials together; NaN for policies
  readonly hours: number; // simulated
  readonly evaluationHours: number; // simulated, on top; a rule has none
}

/** What was spent on finding each policy, and the settings of each rule, in simulated time. */
export function costPart(
  scenarios: readonly Scenario[],
  policies: readonly TrainedPolicy[],
): StudyPart {
  const rows = scenarios.flatMap((scenario) => [
    ...policies
      .filter((policy) => policy.scenarios.includes(scenario.name))
      .map(policyRow(scenario)),
    ...rulesOf(scenario),
  ]);
  return {
    name: 'training-cost',
    question: 'What did learning cost, beside the tuning of rules?',
    words: costWords(rows, policies),
    columns: COLUMNS,
    rows: rows.map((row) => Object.values(row)),
    shown: {
      columns: ['scenario', 'contender', 'looked at', 'simulated', 'to judge it on its way'],
      rows: rows.map((row) => [
        row.scenario,
        row.contender,
        row.kind === 'policy'
          ? `${row.trials} seeds`
          : `${row.trials} settings, ${row.replications} runs`,
        hoursText(row.hours),
        row.kind === 'policy' ? hoursText(row.evaluationHours) : '–',
      ]),
    },
  };
}

const policyRow =
  ({ name }: Scenario) =>
  (policy: TrainedPolicy): CostRow => ({
    scenario: name,
    contender: policy.name,
    kind: 'policy',
    trials: policy.seeds.length,
    replications: Number.NaN,
    hours: policy.trainingHours,
    evaluationHours: policy.evaluationHours,
  });

function rulesOf({ name, report }: Scenario): readonly CostRow[] {
  return planOf(report.config).tuning.map(({ entry, plan, simulatedSeconds }) => ({
    scenario: name,
    contender: entry,
    kind: 'rule',
    trials: plan.trials,
    replications: plan.evaluations,
    hours: simulatedSeconds / HOUR,
    evaluationHours: 0,
  }));
}

function costWords(
  rows: readonly CostRow[],
  policies: readonly TrainedPolicy[],
): readonly string[] {
  const rules = rows.filter(({ kind }) => kind === 'rule').map(({ hours }) => hours);
  const own = policies.map(({ trainingHours }) => trainingHours);
  const judged = policies.map(({ evaluationHours }) => evaluationHours);
  const logs = policies.filter(({ trainingHours }) => Number.isNaN(trainingHours));
  if (policies.length === 0) return ['No policy was trained.'];
  const ratio = Math.max(...own.filter(Number.isFinite)) / Math.min(...rules);
  const times = Number.isFinite(ratio)
    ? ` At most ${Number(ratio.toPrecision(2))} times as much.`
    : '';
  return [
    `Simulated time: ${hoursRange(own)} of training for a policy, all seeds together, and ${hoursRange(judged)} more to judge it on ` +
      `its way; ${hoursRange(rules)} for the settings of a rule.${times}`,
    ...(logs.length === 0
      ? []
      : [`Learnt from logs, without acting: ${listOf(logs.map(({ name }) => name))}.`]),
  ];
}
