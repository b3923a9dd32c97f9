import assert from 'node:assert/strict';
import {
  clusterSums,
  estimateValue,
  standardErrorOf,
} from '../../../experiments/off-policy/estimate.ts';
import { ESTIMATORS } from '../../../experiments/off-policy/estimators/index.ts';
import { type BanditRows, loggedBandit } from '../../../experiments/off-policy/logged-bandit.ts';
import { standardError } from '../../../experiments/statistics/intervals.ts';

/** Two actions over four rows, small enough for a pencil: w = 1, 1.6, 0.4, 2. */
const ROWS: BanditRows = {
  actions: [0, 1, 0, 1],
  propensities: [0.5, 0.5, 0.5, 0.25],
  rewards: [1, 2, 0, 4],
  targets: [
    [0.5, 0.5],
    [0.2, 0.8],
    [0.2, 0.8],
    [0.5, 0.5],
  ],
  q: [
    [1, 3],
    [1, 3],
    [1, 2],
    [0, 2],
  ],
};
const LOG = loggedBandit(ROWS);
const TOLERANCE = 1e-12;

/** By hand: w r = 1, 3.2, 0, 8; direct = 2, 2.6, 1.8, 1; r - q = 0, -1, -1, 2. */
const DIRECT = (2 + 2.6 + 1.8 + 1) / 4;
const ANSWERS: Readonly<Record<string, readonly [options: object, value: number][]>> = {
  replay: [[{}, (0.5 * 1 + 0.8 * 2 + 0.2 * 0 + 0.5 * 4) / (0.5 + 0.8 + 0.2 + 0.5)]],
  ips: [
    [{}, 12.2 / 4],
    [{ clip: 1.5 }, (1 + 1.5 * 2 + 0 + 1.5 * 4) / 4],
  ],
  snips: [[{}, 12.2 / 5]],
  dm: [[{}, DIRECT]],
  dr: [
    [{}, DIRECT + (0 - 1.6 - 0.4 + 4) / 4],
    [{ clip: 1.5 }, DIRECT + (0 - 1.5 - 0.4 + 3) / 4],
  ],
  sndr: [[{}, DIRECT + (0 - 1.6 - 0.4 + 4) / 5]],
  'switch-dr': [
    [{}, DIRECT + 0.5],
    [{ threshold: 1.6 }, DIRECT + (0 - 1.6 - 0.4) / 4],
    [{ threshold: 0 }, DIRECT],
  ],
  dros: [
    [{}, DIRECT + 0.5],
    [{ lambda: 0 }, DIRECT],
    [{ lambda: 4 }, DIRECT + (-(6.4 / 6.56) - 1.6 / 4.16 + (2 * 8) / 8) / 4],
  ],
  'sg-ips': [
    [{}, 12.2 / 4],
    [{ lambda: 0.5 }, (1 + (2 * 1.6) / 1.3 + 0 + (4 * 2) / 1.5) / 4],
    [{ lambda: 1 }, 7 / 4],
  ],
  'sg-dr': [
    [{}, DIRECT + 0.5],
    [{ lambda: 0.5 }, DIRECT + (-1.6 / 1.3 - 0.4 / 0.7 + (2 * 2) / 1.5) / 4],
    [{ lambda: 1 }, DIRECT],
  ],
};

const near = (got: number, expected: number, what: string) =>
  assert(Math.abs(got - expected) < TOLERANCE, `${what}: ${got}, expected ${expected}`);

describe('estimators of the value of a policy from the log of another', () => {
  it('dm equals its known answers and ignores rewards', () => {
    near(estimateValue('dm', LOG), DIRECT, 'dm');
    near(estimateValue('dm', loggedBandit({ ...ROWS, rewards: [9, 9, 9, 9] })), DIRECT, 'dm');
  });

  for (const { kind } of ESTIMATORS.filter((line) => line.kind !== 'dm'))
    it(`${kind}: equals its known answers and moves with rewards`, () => {
      for (const [options, value] of ANSWERS[kind]!)
        near(estimateValue(kind, LOG, { ...options }), value, `${kind} ${JSON.stringify(options)}`);
      const better = loggedBandit({ ...ROWS, rewards: [2, 3, 1, 5] });
      assert(estimateValue(kind, better) > estimateValue(kind, LOG));
    });

  it('all agree with the mean reward where the target is the policy that was logged', () => {
    const targets = [0, 1, 2, 3].map(() => [0.5, 0.5]);
    const same = loggedBandit({ ...ROWS, targets, propensities: [0.5, 0.5, 0.5, 0.5] });
    for (const kind of ['replay', 'ips', 'snips']) near(estimateValue(kind, same), 7 / 4, kind);
  });

  it('without a match, what divides by the matches has no value', () => {
    const targets = [
      [0, 1],
      [1, 0],
      [0, 1],
      [1, 0],
    ];
    const apart = loggedBandit({ ...ROWS, targets });
    for (const kind of ['replay', 'snips', 'sndr'])
      assert(Number.isNaN(estimateValue(kind, apart)), kind);
    near(estimateValue('ips', apart), 0, 'ips');
    near(estimateValue('sg-ips', apart, { lambda: 1 }), 0, 'sg-ips');
  });

  it('a plain mean has the standard error of a mean, over clusters that of their sums', () => {
    const zeros = new Float64Array(4);
    const corrections = Float64Array.of(1, 4, 2, 9);
    const terms = {
      direct: zeros,
      corrections,
      normalisers: zeros.map(() => 1),
      weights: undefined,
    };
    near(standardErrorOf(clusterSums(terms)), standardError([1, 4, 2, 9]), 'rows');
    const paired = clusterSums(terms, Int32Array.of(0, 0, 1, 1));
    near(standardErrorOf(paired), standardError([2.5, 5.5]), 'clusters of two');
  });
});
