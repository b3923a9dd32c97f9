import { type ExperimentPlan, planOf } from './plan.ts';
import { describePlan } from './tuning/search.ts';
import type { ExperimentConfig } from './types.ts';

const SECONDS_PER_HOUR = 3600;
const NAMES_MAX = 40; // characters
const PARTS = {
  warmUp: 'to find the warm-up',
  tuning: 'to tune',
  report: 'on report days',
  curves: 'for curves',
  robustness: 'on perturbed systems',
} as const;

/** What an experiment is going to do at most: runs, simulated hours and the budget of each tuning. */
export function planLines(config: ExperimentConfig): readonly string[] {
  const plan = planOf(config);
  const { points, runs, simulatedSeconds } = plan;
  const parts = (['warmUp', 'tuning', 'report', 'curves', 'robustness'] as const)
    .filter((part) => runs[part] > 0)
    .map((part) => `${runs[part]} ${PARTS[part]}`);
  const where = points > 1 ? ` at ${points} points` : '';
  const simulated = hours(simulatedSeconds);
  return [
    `at most ${runs.all} runs${where}, ${simulated}: ${parts.join(', ')}`,
    ...tuningLines(plan),
  ];
}

/** Whether there is more to do than one run for each entry, day and seed. */
export function hasStudies(config: ExperimentConfig): boolean {
  const { points, runs } = planOf(config);
  return points > 1 || runs.all > runs.report;
}

/** One line for all entries with the same budget. */
function tuningLines({ points, tuning }: ExperimentPlan): readonly string[] {
  const plans = [...new Set(tuning.map(({ plan }) => describePlan(plan)))];
  return plans.map((plan) => {
    const same = tuning.filter((one) => describePlan(one.plan) === plan);
    const names = same.map(({ entry }) => entry).join(', ');
    const whose = names.length <= NAMES_MAX ? names : `each of ${same.length} entries`;
    const where = points > 1 ? ' at each point' : '';
    return `tuning budget of ${whose}${where}: ${plan}, ${hours(same[0]!.simulatedSeconds)}`;
  });
}

function hours(seconds: number): string {
  const count = seconds / SECONDS_PER_HOUR;
  return `${count >= 100 ? Math.round(count) : Number(count.toPrecision(3))} simulated hours`;
}
