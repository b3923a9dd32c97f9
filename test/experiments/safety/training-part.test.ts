import assert from 'node:assert/strict';
import { renderSvg } from '../../../experiments/figures/render-svg.ts';
import { builtInFile } from '../../../experiments/paths.ts';
import { trainingSpec } from '../../../experiments/safety/training-figure.ts';
import {
  ARMS,
  type Arm,
  armOf,
  type TrainingRow,
  trainingWords,
} from '../../../experiments/safety/training-part.ts';
import { watchTraining } from '../../../experiments/safety/watched-training.ts';
import { createTrainer } from '../../../experiments/training/train-seed.ts';
import { createVector } from '../../../experiments/training/training-environment.ts';
import { loadTraining } from '../../../experiments/training/training-file.ts';

const load = (set: readonly string[] = []) =>
  loadTraining(builtInFile('training', 'guarded-scaling-ppo'), set);

/** Three points of a training; 10,000 transactions in all, 7 of 16 violations in the last quarter. */
const rowsOf = (arm: Arm, seed: number, violations: number): TrainingRow[] =>
  [0, 0.75, 1].map((at) => ({
    ...{ arm, seed, steps: 100 * at, violations: violations * at ** 2 },
    ...{ ended: 10_000 * at, costDollars: 2 * at },
  }));
const rowsWith = (both: number) => [
  ...ARMS.slice(0, 3).flatMap((arm) => [...rowsOf(arm, 0, 1000), ...rowsOf(arm, 1, 3000)]),
  ...[...rowsOf('bootstrap and shield', 0, 100), ...rowsOf('bootstrap and shield', 1, both)],
];

describe('violations in training', () => {
  it('are those of every episode, added up decision by decision', async () => {
    const small = { ...load(['steps=600']), environments: 1 };
    const training = { ...small, algorithm: { ...small.algorithm, rolloutSteps: 50 } };
    const points = await watchTraining({ training, seed: 3 });
    assert.deepEqual(
      points.map(({ steps }) => steps),
      [0, 300, 600],
    );
    assert.deepEqual(points[0], { steps: 0, violations: 0, ended: 0, costDollars: 0 });
    // What the trainer decided, once more on environments that nobody listens to.
    const taken: (readonly number[])[] = [];
    const vector = await createVector(training, 1);
    const { step } = vector;
    const told = {
      ...vector,
      step(actions: ArrayLike<number>) {
        taken.push(Array.from(actions));
        return step(actions);
      },
    };
    const trainer = createTrainer(training, { seed: 3, vector: told });
    while (trainer.steps < training.steps) trainer.advance();
    const whole = await createVector({ ...training, isShared: false }, 1);
    whole.reset(3);
    let [violations, ended] = [0, 0];
    for (const actions of taken) {
      const [info] = whole.step(actions).infos;
      violations += info!['violations']!;
      ended += info!['ended']!;
    }
    assert(ended > 0);
    assert.deepEqual([points.at(-1)!.violations, points.at(-1)!.ended], [violations, ended]);
  });

  it('compares trainings that differ in bootstrap and shield alone', () => {
    const whole = load();
    assert.deepEqual(armOf(whole, 'bootstrap and shield'), whole);
    const neither = armOf(whole, 'neither');
    assert.equal(neither.algorithm['firstChoice'], undefined);
    assert.equal(neither.environment['shieldUtilizationMax'], undefined);
    assert.equal(armOf(whole, 'shield').environment['shieldUtilizationMax'], 0.5);
    assert.equal(armOf(whole, 'bootstrap').algorithm['firstChoice'], 8);
    const rest = { algorithm: whole.algorithm, environment: whole.environment };
    assert.deepEqual({ ...neither, ...rest }, whole);
  });

  it('are told as the rows have them', () => {
    const words = trainingWords(rowsWith(600));
    assert.equal(words.length, 5);
    assert.equal(
      words[0],
      'With neither: 1,000, 3,000 transactions violated in training by seed, 20.00 % of all ' +
        'and 35.00 % in the last quarter; 2.00 dollars of replicas a training.',
    );
    assert.equal(
      words[4],
      'Bootstrap and shield together leave 17.5 % of the violations of a training with neither (10.0 %, 20.0 % by seed): ' +
        'at most a fifth with every seed.',
    );
    assert.match(
      trainingWords(rowsWith(603))[4]!,
      /\(10\.0 %, 20\.1 % by seed\): more than a fifth/,
    );
  });

  it('are drawn, a line for each training', async () => {
    const svg = await renderSvg(trainingSpec(rowsWith(600)));
    for (const arm of ARMS) assert.ok(svg.includes(`>${arm}<`), arm);
  });
});
