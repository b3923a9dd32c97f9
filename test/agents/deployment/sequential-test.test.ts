import assert from 'node:assert/strict';
import { DifferenceTest, MeanEvidence } from '../../../agents/deployment/sequential-test.ts';
import { createRandom, type Uniform } from '../../../sim/random.ts';

const ALPHA = 0.05;
const RUNS = 1000;
const LOOKS = 200;
/** Of a share that should be at most ALPHA, over RUNS runs: 3 standard errors. */
const SLACK = 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / RUNS);

/** Losses of a pair of blocks: a few violated samples of 16 each, more often in some hours. */
const blockLoss = (uniform: Uniform, ratio: number): number => {
  let violated = 0;
  for (let i = 0; i < 16; i++) if (uniform() < ratio) violated++;
  return violated / 16;
};

interface Rates {
  readonly worse: number;
  readonly notWorse: number;
  readonly looksToWorse: number; // mean
  readonly looksToNotWorse: number;
}

/** How often each answer is ever given, with a look after every pair. */
function play(
  name: string,
  options: { harm: number; margin: number },
  difference: (uniform: Uniform, pair: number) => number,
): Rates {
  const [worse, notWorse]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    const uniform = createRandom(`${name}/${run}`).stream('pairs');
    const test = new DifferenceTest(options);
    let [isWorse, isNotWorse] = [false, false];
    for (let look = 1; look <= LOOKS && !(isWorse && isNotWorse); look++) {
      test.add(difference(uniform, look));
      if (!isWorse && test.isWorse(ALPHA)) [isWorse] = [worse.push(look) > 0];
      if (!isNotWorse && test.isNotWorse(ALPHA)) [isNotWorse] = [notWorse.push(look) > 0];
    }
  }
  const mean = (looks: readonly number[]) => looks.reduce((a, b) => a + b, 0) / looks.length;
  return {
    worse: worse.length / RUNS,
    notWorse: notWorse.length / RUNS,
    looksToWorse: mean(worse),
    looksToNotWorse: mean(notWorse),
  };
}

describe('MeanEvidence', () => {
  it('is the mean over bets of what each has made of 1', () => {
    const evidence = new MeanEvidence(0.5);
    assert.equal(evidence.log, 0);
    for (const value of [1, 0.25]) evidence.add(value);
    const shares = Array.from({ length: 20 }, (_, i) => 0.02 * 49 ** (i / 19));
    const made = shares.map((share) => (1 + share) * (1 - share / 2)); // bets are share / 0.5
    const mean = made.reduce((a, b) => a + b, 0) / made.length;
    assert.ok(Math.abs(Math.exp(evidence.log) - mean) < 1e-12);
  });

  it('refuses what it is not made for', () => {
    assert.throws(() => new MeanEvidence(0), /mean in \(0, 1\)/);
    assert.throws(() => new MeanEvidence(0.5).add(1.01), /numbers in \[0, 1\]/);
    assert.throws(() => new MeanEvidence(0.5).add(Number.NaN), /numbers in \[0, 1\]/);
  });
});

describe('DifferenceTest, looked at after every pair of blocks', () => {
  const options = { harm: 0, margin: 0.2 };

  it('calls a candidate worse that is the baseline itself in at most alpha of 1,000 A/A runs', () => {
    // Traffic differs from pair to pair, alike for both.
    const aa = (uniform: Uniform) => {
      const ratio = uniform() < 0.3 ? 0.5 : 0.02;
      return blockLoss(uniform, ratio) - blockLoss(uniform, ratio);
    };
    const { worse, notWorse } = play('A/A', options, aa);
    assert.ok(worse <= ALPHA + SLACK, `${worse} of A/A runs were rolled back`);
    assert.ok(notWorse > 0.95, `${notWorse} of A/A runs were promoted`);
  });

  it('promotes a candidate that is worse by the margin in at most alpha of 1,000 runs', () => {
    const atMargin = (uniform: Uniform) => blockLoss(uniform, 0.3) - blockLoss(uniform, 0.1);
    const { notWorse, worse } = play('margin', options, atMargin);
    assert.ok(notWorse <= ALPHA + SLACK, `${notWorse} were promoted`);
    assert.ok(worse > 0.95, `${worse} were rolled back`);
  });

  it('holds where differences depend on those before, without a mean of their own', () => {
    // A fair game whose stakes grow after losses.
    let stake = 0.1;
    const martingale = (uniform: Uniform, pair: number) => {
      if (pair === 1) stake = 0.1;
      const won = uniform() < 0.5;
      const difference = won ? stake : -stake;
      stake = won ? Math.min(1, 2 * stake) : 0.1;
      return difference;
    };
    const { worse } = play('martingale', options, martingale);
    assert.ok(worse <= ALPHA + SLACK, `${worse} were rolled back`);
  });

  it('has power: a bad candidate is found within a dozen pairs, a good one in some dozens', () => {
    const bad = (uniform: Uniform) => blockLoss(uniform, 0.8) - blockLoss(uniform, 0.05);
    const { worse, looksToWorse, notWorse } = play('bad', options, bad);
    assert.equal(worse, 1);
    assert.equal(notWorse, 0);
    assert.ok(looksToWorse < 12, `${looksToWorse} pairs`);
    const good = (uniform: Uniform) => blockLoss(uniform, 0.02) - blockLoss(uniform, 0.02);
    const { notWorse: promoted, looksToNotWorse } = play('good', options, good);
    assert.equal(promoted, 1);
    assert.ok(looksToNotWorse < 40, `${looksToNotWorse} pairs`);
  });
});
