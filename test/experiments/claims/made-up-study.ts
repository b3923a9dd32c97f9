import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import seedrandom from 'seedrandom';
import { formatPolicy } from '../../../agents/algorithms/policy-file.ts';
import { SCENARIO_EXPERIMENTS } from '../../../experiments/claims/scenarios.ts';
import { writeRuns } from '../../../experiments/results-files.ts';
import { writeResultsVersion } from '../../../experiments/results-version.ts';
import type { PointOutcome } from '../../../experiments/run-point.ts';
import { writeRobustness, writeTrials } from '../../../experiments/study-files.ts';
import type { Result } from '../../../experiments/types.ts';
import { untrainedPolicy } from '../../agents/untrained-policy.ts';

/** What an entry of a made-up scenario comes to on a day. */
export interface MadeUpDay {
  readonly violationRatio: number;
  readonly costDollars: number;
}
export interface MadeUpStudy {
  readonly results: string; // folder of all results
  readonly policies: string; // folder of policy files
  readonly agents: readonly string[];
  readonly days: number;
  readonly systems: number; // perturbed
  readonly seeds: readonly number[]; // of trainings
  readonly looks: number; // of a training, the first included
  readonly scenarios?: readonly string[]; // experiments; default: all of the study
  /** `entry`: an agent, 'hpa', 'hpa tuned', 'queueing tuned' or 'clairvoyant'. */
  day(scenario: string, entry: string, day: number): MadeUpDay;
  meanReturn(agent: string, seed: number, look: number): number;
}

const FIRST_DAY = 120;
const STEPS = 96_000; // of the last look: at 15 s and 8 services 50 hours
const RULES = ['hpa', 'hpa tuned', 'queueing tuned', 'clairvoyant'];

/** Writes the results of every scenario, and a policy for each of its agents, as runs and trainings do. */
export function writeMadeUpStudy(study: MadeUpStudy): void {
  for (const experiment of study.scenarios ?? SCENARIO_EXPERIMENTS) {
    const folder = join(study.results, experiment);
    const scenario = experiment.replace('autoscaling-', '');
    mkdirSync(join(folder, 'series'), { recursive: true });
    writeFileSync(join(folder, 'config.yaml'), configText(study, scenario));
    for (const agent of study.agents) writePolicy(study, scenario, agent);
    const entries = [...RULES, ...study.agents];
    const days = Array.from({ length: study.days }, (_, i) => FIRST_DAY + i);
    writeResultsVersion(folder);
    writeRuns(
      folder,
      entries.flatMap((entry) => days.map((day) => resultOf(study, { scenario, entry, day }))),
    );
    const outcome = { point: '', tuning: TUNING, robustness: robustnessOf(study, scenario) };
    const points = [outcome as unknown as PointOutcome];
    writeTrials(folder, points);
    writeRobustness(folder, points);
  }
}

const configText = ({ agents, days, systems, policies }: MadeUpStudy, scenario: string): string => `
name: autoscaling-${scenario}
question: Does a learned autoscaler beat tuned rules on ${scenario} days?
system: card-payments-cell
workload: {kind: payments, days: ${scenario === 'shifted' ? 'diurnal' : scenario}, shape: card, meanPerSecond: 20}
objective: {minimize: costDollars, subject: {sloViolationRatio: 0.01}}
train: {days: [0, 39], seeds: [1000, 1009]}
report: {days: [${FIRST_DAY}, ${FIRST_DAY + days - 1}], seeds: [1, 1]}
compare:
  - {name: hpa, agents: {autoscaling: {kind: hpa}}}
  - {name: hpa tuned, agents: {autoscaling: {kind: hpa}}, tune: {trials: 27, replications: 18}}
  - {name: queueing tuned, agents: {autoscaling: {kind: queueing-model}}, tune: {trials: 27, replications: 18}}
  - {name: clairvoyant, agents: {autoscaling: {kind: clairvoyant}}, tune: {trials: 27, replications: 18}}
${agents
  .map(
    (agent) =>
      `  - {name: ${agent}, agents: {autoscaling: {kind: learned, policy: ${join(policies, `${agent}-${scenario}.json`)}}}}`,
  )
  .join('\n')}
baseline: hpa tuned
primary: costDollars
horizon: 26min
preroll: 6min
metrics: [costDollars, sloViolationRatio]
robustness: {systems: ${systems}, spread: 0.3, contenders: 5, days: 2}
`;

interface Place {
  readonly scenario: string;
  readonly entry: string;
  readonly day: number;
}

function resultOf(study: MadeUpStudy, { scenario, entry, day }: Place): Result {
  const { violationRatio, costDollars } = study.day(scenario, entry, day);
  return {
    experiment: `autoscaling-${scenario}`,
    point: '',
    entry,
    setting: '',
    day,
    seed: 1,
    configHash: entry,
    codeVersion: 'made up',
    fingerprint: `${scenario} ${entry} ${day}`,
    metrics: { costDollars, sloViolationRatio: violationRatio },
  };
}

/** On train days the queueing model is cheaper than HPA, and the bound than both. */
const TUNING = [
  ['hpa tuned', 2],
  ['queueing tuned', 1],
  ['clairvoyant', 0.5],
].map(([entry, objective]) => ({
  entry,
  chosen: 1,
  trials: [0, 1].map((number) => ({
    number,
    setting: {},
    scores: [
      {
        replications: 18,
        score: {
          objective: Number(objective) + 1 - number,
          violations: { sloViolationRatio: -0.001 },
        },
      },
    ],
  })),
}));

/** System k is day k; ranks by cost. */
function robustnessOf(study: MadeUpStudy, scenario: string) {
  const entries = ['hpa tuned', 'queueing tuned', 'clairvoyant', ...study.agents];
  return Array.from({ length: study.systems + 1 }, (_, system) => {
    const scores = entries.map((entry) => study.day(scenario, entry, FIRST_DAY + system));
    return entries.map((entry, i) => ({
      system,
      entry,
      rank: 1 + scores.filter((one) => one.costDollars < scores[i]!.costDollars).length,
      score: {
        objective: scores[i]!.costDollars,
        violations: { sloViolationRatio: scores[i]!.violationRatio - 0.01 },
      },
      factors: {},
    }));
  }).flat();
}

/** A policy that holds, whose file is as a training leaves it; shared by the services of the system. */
function writePolicy(study: MadeUpStudy, scenario: string, agent: string): void {
  const curve = study.seeds.flatMap((seed) =>
    Array.from({ length: study.looks }, (_, look) => ({
      seed,
      steps: (STEPS * look) / (study.looks - 1),
      meanReturn: study.meanReturn(agent, seed, look),
      info: {},
    })),
  );
  const experiment = join(study.results, `autoscaling-${scenario}`, 'config.yaml');
  const file = untrainedPolicy({
    seed: study.seeds[0]!,
    steps: STEPS,
    options: {
      environment: { kind: 'autoscale', experiment, violationDollars: 0.0002 },
      algorithm: { kind: 'q-learning' },
    },
    curve,
  });
  mkdirSync(study.policies, { recursive: true });
  writeFileSync(join(study.policies, `${agent}-${scenario}.json`), formatPolicy(file));
}

/** A draw in [-1, 1) that belongs to its words. */
export const noise = (...words: readonly (string | number)[]): number =>
  2 * seedrandom(words.join(' '))() - 1;
