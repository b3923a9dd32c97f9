import type { Spec } from '../../sim/units.ts';
import { builtInFile } from '../paths.ts';
import { loadTraining, type Training } from '../training/training-file.ts';
import type { PartResult, PartTools, SafetyPart } from './safety-part.ts';
import { trainingSpec } from './training-figure.ts';
import type { TrainingPoint } from './watched-training.ts';

const QUICK = { seeds: 1, steps: 6000 };
const SHARE_MAX = 1 / 5; // of the violations of a training without safeguards

/** What a training begins with and acts behind. */
export const ARMS = ['neither', 'bootstrap', 'shield', 'bootstrap and shield'] as const;
export type Arm = (typeof ARMS)[number];

/** One point of one training; counts are since its begin. */
export interface TrainingRow extends TrainingPoint {
  readonly arm: Arm;
  readonly seed: number;
}

/** What users pay while a policy is trained on live traffic, with and without safeguards. */
export const trainingPart: SafetyPart = {
  name: 'violations-in-training',
  question:
    'How many transactions are violated while a policy learns, with and without bootstrap and shield?',
  async make(tools): Promise<PartResult> {
    const rows = await trainingRows(tools);
    return {
      columns: COLUMNS,
      rows: rows.map((row) => COLUMNS.map((column) => row[column])),
      spec: trainingSpec(rows),
      words: trainingWords(rows),
    };
  },
};

const COLUMNS = ['arm', 'seed', 'steps', 'violations', 'ended', 'costDollars'] as const;

async function trainingRows({ isQuick, train }: PartTools): Promise<readonly TrainingRow[]> {
  const whole = loadTraining(builtInFile('training', 'guarded-scaling-ppo'));
  const seeds = isQuick ? whole.seeds.slice(0, QUICK.seeds) : whole.seeds;
  const training = { ...whole, steps: isQuick ? QUICK.steps : whole.steps };
  const rows = await Promise.all(
    ARMS.flatMap((arm) =>
      seeds.map(async (seed) => {
        const points = await train({ training: armOf(training, arm), seed });
        return points.map((point) => ({ arm, seed, ...point }));
      }),
    ),
  );
  return rows.flat();
}

/** The same training with what an arm has, and without the rest. */
export function armOf(training: Training, arm: Arm): Training {
  const without = (spec: Spec, option: string, isKept: boolean): Spec => {
    const { [option]: _, ...others } = spec;
    return isKept ? spec : { ...others, kind: spec.kind };
  };
  const { environment, algorithm } = training;
  return {
    ...training,
    environment: without(environment, 'shieldUtilizationMax', arm.includes('shield')),
    algorithm: without(algorithm, 'firstChoice', arm.includes('bootstrap')),
  };
}

/** Share of the transactions that are violated in the last quarter of the trainings of an arm. */
function lateShare(rows: readonly TrainingRow[], arm: Arm): number {
  let [violations, ended] = [0, 0];
  const own = rows.filter((row) => row.arm === arm);
  for (const seed of new Set(own.map((row) => row.seed))) {
    const ofSeed = own.filter((row) => row.seed === seed);
    const last = ofSeed.at(-1)!;
    const from = ofSeed.findLast(({ steps }) => steps <= 0.75 * last.steps)!;
    violations += last.violations - from.violations;
    ended += last.ended - from.ended;
  }
  return violations / ended;
}

/** What the rows say. */
export function trainingWords(rows: readonly TrainingRow[]): readonly string[] {
  const ends = (arm: Arm) => {
    const own = rows.filter((row) => row.arm === arm);
    return [...new Set(own.map(({ seed }) => seed))].map(
      (seed) => own.filter((row) => row.seed === seed).at(-1)!,
    );
  };
  const sum = (arm: Arm, key: 'violations' | 'ended' | 'costDollars') =>
    ends(arm).reduce((total, row) => total + row[key], 0);
  const words = ARMS.map((arm) => {
    const counts = ends(arm).map(({ violations }) => violations.toLocaleString('en-US'));
    const percent = (100 * sum(arm, 'violations')) / sum(arm, 'ended');
    const dollars = sum(arm, 'costDollars') / counts.length;
    return (
      `With ${arm}: ${counts.join(', ')} transactions violated in training by seed, ${percent.toFixed(2)} % of all ` +
      `and ${(100 * lateShare(rows, arm)).toFixed(2)} % in the last quarter; ` +
      `${dollars.toFixed(2)} dollars of replicas a training.`
    );
  });
  const plain = ends('neither');
  const shares = ends('bootstrap and shield').map(
    ({ violations, seed }) => violations / plain.find((row) => row.seed === seed)!.violations,
  );
  const share = sum('bootstrap and shield', 'violations') / sum('neither', 'violations');
  const worst = Math.max(...shares);
  return [
    ...words,
    `Bootstrap and shield together leave ${percentOf(share)} of the violations of a training with neither ` +
      `(${shares.map(percentOf).join(', ')} by seed): ${worst <= SHARE_MAX ? 'at most' : 'more than'} a fifth ` +
      `${worst <= SHARE_MAX ? 'with every seed' : 'with some seed'}.`,
  ];
}

const percentOf = (share: number): string => `${(100 * share).toFixed(1)} %`;
