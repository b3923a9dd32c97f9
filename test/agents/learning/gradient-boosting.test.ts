import assert from 'node:assert/strict';
import {
  BOOSTING_DEFAULTS,
  type BoostingOptions,
  boost,
  probabilityOf,
} from '../../../agents/learning/gradient-boosting.ts';
import { createRandom } from '../../../sim/random.ts';

const FEATURES = 4;

/** Row i from shift + i: three fractions and a small integer; every eleventh has no last one. */
function formulaRows(rows: number, shift = 0) {
  const values = new Float64Array(rows * FEATURES);
  const labels = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const i = row + shift;
    const a = ((i * 7919) % 1009) / 1009;
    const b = ((i * 104729) % 2003) / 2003;
    const c = (i * 15485863) % 17;
    const d = i % 11 === 3 ? Number.NaN : ((i * 32452843) % 499) / 499;
    values.set([a, b, c, d], row * FEATURES);
    labels[row] = Math.sin(6 * a) + (b * c) / 8 + (Number.isNaN(d) ? 0.7 : d * d);
  }
  return { data: { values, rows, features: FEATURES }, labels };
}

const isLarge = (labels: Float64Array) => labels.map((label) => (label > 1.2 ? 1 : 0));

const SMALL = { trees: 3, learningRate: 0.3, leavesMax: 6, l2: 1.5, binsMax: 16 } as const;

interface Reference {
  readonly base: number;
  /** Of each tree, left before right: feature, threshold, whether NaN goes left. */
  readonly questions: readonly (readonly (readonly [number, number, number])[])[];
  readonly leaves: readonly (readonly number[])[];
  readonly predictions: readonly number[]; // of the first five rows from shift 100,000
}

/**
 * scikit-learn 1.9.1 on formulaRows(2000): HistGradientBoostingRegressor (Classifier on isLarge) with
 * learning_rate=.3, max_iter=3, max_leaf_nodes=6, min_samples_leaf=20, l2_regularization=1.5, max_bins=16,
 * early_stopping=False; nodes read from _predictors, its gradients being single precision.
 */
const SQUARED: Reference = {
  base: 0.86778331,
  // biome-ignore format: a tree per line
  questions: [
    [[0, 0.49950445986124875, 1], [2, 7, 0], [1, 0.5, 0], [3, 0.7414829659318637, 0], [2, 8, 1]],
    [[0, 0.5619425173439049, 1], [3, 0.5591182364729459, 0], [1, 0.6248127808287569, 1], [1, 0.5, 1], [2, 7, 0]],
    [[0, 0.6248761149653121, 1], [2, 10, 1], [3, 0.7414829659318637, 0], [1, 0.43759360958562155, 0], [3, 0.48396793587174347, 0]],
  ],
  // biome-ignore format: a tree per line
  leaves: [
    [0.10625901135427675, 0.1540968666442679, 0.3774355199243975, -0.3351872586805193, -0.17682112949715603, -0.0720665224769699],
    [0.0038398514856888863, 0.13257844872555452, 0.20471283286232098, -0.23353869419894824, -0.19236601006493648, 0.01589771349464407],
    [-0.0042941739238000634, 0.12395282517835698, 0.05459889797493815, 0.23926676359788782, -0.20514261574692813, -0.06554665136564283],
  ],
  predictions: [
    1.080318924127835, 1.080318924127835, 1.6170640402707799, 1.3027079774178947,
    0.49663143998137904,
  ],
};
const LOGISTIC: Reference = {
  base: -0.53007241,
  // biome-ignore format: a tree per line
  questions: [
    [[0, 0.49950445986124875, 1], [3, 0.42685370741482964, 0], [2, 6, 0], [1, 0.24987518721917124, 0], [0, 0.06194251734390485, 0]],
    [[0, 0.4370664023785927, 0], [0, 0.12438057482656095, 0], [1, 0.5, 1], [1, 0.7501248127808288, 1], [2, 8, 1]],
    [[0, 0.5619425173439049, 1], [2, 4, 0], [3, 0.5591182364729459, 0], [1, 0.3122815776335497, 0], [3, 0.627254509018036, 0]],
  ],
  // biome-ignore format: a tree per line
  leaves: [
    [-0.2893915431001254, -0.2594357552407561, 0.5747323102045551, 0.04434742758418764, 0.6383941585913098, -0.3750113123793128],
    [-0.24725279989348656, 0.2288476958797293, 0.4008546520273551, -0.34095533055824023, -0.30254257725717343, 0.24657261473867953],
    [-0.32909608684223596, 0.148469481510857, -0.18634779903946644, 0.2666457441581229, 0.3994860622254837, -0.2995643220699329],
  ],
  predictions: [
    -0.4189813797546571, 0.8450006157091337, 0.8450006157091337, -0.10840780377348627,
    -1.5456033737557462,
  ],
};

const close = (found: number, expected: number, within = 1e-6) =>
  assert(Math.abs(found - expected) <= within, `${found} against ${expected}`);

function agrees(loss: BoostingOptions['loss'], labels: Float64Array, reference: Reference): void {
  const { trees } = boost(formulaRows(2000).data, labels, { ...BOOSTING_DEFAULTS, ...SMALL, loss });
  close(trees.base, reference.base, 1e-8);
  reference.questions.forEach((questions, tree) => {
    const found = trees.questionsOf(tree);
    assert.deepEqual(
      found.map(({ feature }) => feature),
      questions.map(([feature]) => feature),
    );
    found.forEach(({ threshold, isMissingLeft }, at) => {
      close(threshold, questions[at]![1], 1e-12);
      assert.equal(isMissingLeft, questions[at]![2] === 1);
    });
    trees.leavesOf(tree).forEach((value, at) => {
      close(value, reference.leaves[tree]![at]!);
    });
  });
  const later = formulaRows(5, 100_000).data;
  reference.predictions.forEach((expected, row) => {
    close(trees.predict(later.values, row * FEATURES), expected);
  });
}

describe('gradient boosting on histograms', () => {
  it('grows the trees of scikit-learn for the squared loss, splits and leaves', () =>
    agrees('squared', formulaRows(2000).labels, SQUARED));

  it('grows the trees of scikit-learn for the logistic loss, splits and leaves', () =>
    agrees('logistic', isLarge(formulaRows(2000).labels), LOGISTIC));

  it('is as good on rows not seen as scikit-learn with 100 trees of 31 leaves', () => {
    // The same program as above, max_iter=100, learning_rate=.1, else defaults: mean squared error 0.0077417, mean
    // log loss 0.0740749 on formulaRows(1000, 100_000).
    const [train, report] = [formulaRows(2000), formulaRows(1000, 100_000)];
    const options = { ...BOOSTING_DEFAULTS, trees: 100 };
    const squared = boost(train.data, train.labels, { ...options, loss: 'squared' });
    const logistic = boost(train.data, isLarge(train.labels), { ...options, loss: 'logistic' });
    const wanted = isLarge(report.labels);
    let [error, logLoss] = [0, 0];
    for (let row = 0; row < 1000; row++) {
      const at = row * FEATURES;
      error += (squared.trees.predict(report.data.values, at) - report.labels[row]!) ** 2 / 1000;
      const p = probabilityOf(logistic.trees.predict(report.data.values, at));
      logLoss -= Math.log(wanted[row] === 1 ? p : 1 - p) / 1000;
    }
    close(error / 0.0077417, 1, 0.02);
    close(logLoss / 0.0740749, 1, 0.02);
  });

  it('lowers the loss on its rows with every tree, and predicts what its trees add up to', () => {
    const { data, labels } = formulaRows(500);
    const options = { ...BOOSTING_DEFAULTS, ...SMALL, loss: 'squared' as const };
    const losses = [0, 1, 2, 5, 20].map((trees) => {
      const { trees: model } = boost(data, labels, { ...options, trees });
      let loss = 0;
      labels.forEach((label, row) => {
        loss += (model.predict(data.values, row * FEATURES) - label) ** 2;
      });
      return loss;
    });
    losses.slice(1).forEach((loss, at) => {
      assert(loss < losses[at]!);
    });
  });

  it('answers labels that are all alike with them, and one row with its label', () => {
    const { data } = formulaRows(300);
    const options = { ...BOOSTING_DEFAULTS, ...SMALL };
    const same = boost(data, new Float64Array(300).fill(7), { ...options, loss: 'squared' });
    close(same.trees.predict(data.values), 7, 1e-12);
    const sure = boost(data, new Float64Array(300).fill(1), { ...options, loss: 'logistic' });
    const p = probabilityOf(sure.trees.predict(data.values));
    assert(p > 0.9999 && p < 1);
    const one = boost({ ...data, rows: 1 }, Float64Array.of(3), { ...options, loss: 'squared' });
    assert.equal(one.trees.predict(data.values), 3);
  });

  it('keeps the least rows of each leaf and no more leaves than allowed', () => {
    const uniform = createRandom('boosting').stream('rows');
    const values = Float64Array.from({ length: 900 }, uniform);
    const labels = Float64Array.from({ length: 300 }, uniform);
    const options = { ...BOOSTING_DEFAULTS, trees: 1, leavesMax: 9, rowsPerLeafMin: 30 };
    const data = { values, rows: 300, features: 3 };
    const { trees } = boost(data, labels, { ...options, loss: 'squared' });
    assert(trees.leaves <= 9 && trees.leaves > 4);
    const rowsOf = new Map<number, number>();
    for (let row = 0; row < 300; row++) {
      const value = trees.predict(values, 3 * row);
      rowsOf.set(value, (rowsOf.get(value) ?? 0) + 1);
    }
    assert([...rowsOf.values()].every((rows) => rows >= 30));
  });

  it('grows the same trees where features that say the same of all rows stand between', () => {
    const { data, labels } = formulaRows(300);
    const { features } = data;
    const options = { ...BOOSTING_DEFAULTS, ...SMALL, loss: 'squared' } as const;
    // Before each feature one that is always 5, and one that is always missing.
    const values = Float64Array.from({ length: 300 * 3 * features }, (_, at) =>
      at % 3 === 2 ? data.values[Math.floor(at / 3)]! : at % 3 === 1 ? Number.NaN : 5,
    );
    const plain = boost(data, labels, options).trees;
    const wide = boost({ values, rows: 300, features: 3 * features }, labels, options).trees;
    for (let tree = 0; tree < plain.trees; tree++) {
      assert.deepEqual(wide.leavesOf(tree), plain.leavesOf(tree));
      assert.deepEqual(
        wide.questionsOf(tree),
        plain.questionsOf(tree).map((one) => ({ ...one, feature: 3 * one.feature + 2 })),
      );
    }
  });

  it('sends what is missing to the side that it is like, left or right, or apart from all', () => {
    for (const like of [0, 9, 100]) {
      const values = Float64Array.from({ length: 300 }, (_, row) =>
        row % 3 === 2 ? Number.NaN : row % 3,
      );
      const labels = Float64Array.from({ length: 300 }, (_, row) => [0, 9, like][row % 3]!);
      const options = { ...BOOSTING_DEFAULTS, trees: 1, learningRate: 1, loss: 'squared' } as const;
      const { trees } = boost({ values, rows: 300, features: 1 }, labels, options);
      close(trees.predict(Float64Array.of(0)), 0, 1e-9);
      close(trees.predict(Float64Array.of(1)), 9, 1e-9);
      close(trees.predict(Float64Array.of(Number.NaN)), like, 1e-9);
    }
  });
});
