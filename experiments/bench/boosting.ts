import { BOOSTING_DEFAULTS, boost } from '../../agents/learning/gradient-boosting.ts';
import { HistogramBins } from '../../agents/learning/histogram-bins.ts';
import { createRandom } from '../../sim/random.ts';
import { type BenchRow, interleave, millionsPerSecond } from './measure.ts';

const [ROWS, FEATURES, TREES] = [8192, 44, 8] as const;
const ROUNDS = 5;
const UNIT = 'million/s';

/**
 * Training of boosted trees: values of features that one tree is grown on, per second, binning included, beside the same
 * number of bare additions to a histogram; and predictions per second of the model, beside its training per row.
 */
export async function benchBoosting(): Promise<BenchRow[]> {
  const uniform = createRandom('bench').stream('boosting');
  const values = Float64Array.from({ length: ROWS * FEATURES }, uniform);
  const labels = Float64Array.from({ length: ROWS }, (_, row) =>
    Math.sin(6 * values[row * FEATURES]!),
  );
  const data = { values, rows: ROWS, features: FEATURES };
  const options = { ...BOOSTING_DEFAULTS, trees: TREES, loss: 'squared' } as const;
  const { trees } = boost(data, labels, options);
  const binned = new HistogramBins(data, BOOSTING_DEFAULTS.binsMax).binAll(data);
  const sums = new Float64Array(FEATURES * 256);
  const count = ROWS * FEATURES * TREES;
  const rates = interleave(
    {
      training: () => millionsPerSecond(count, () => void boost(data, labels, options)),
      additions: () => millionsPerSecond(count, () => addAll(binned, labels, sums)),
      predicting: () =>
        millionsPerSecond(ROWS, () => predictAll(trees.predict.bind(trees), values)),
    },
    ROUNDS,
  );
  const what = `boosting, ${ROWS} rows x ${FEATURES} features, ${TREES} trees`;
  const reference = 'bare additions to a histogram';
  const row = (name: string, value: number) => ({
    ...{ name: `${what}: ${name}`, value, unit: UNIT },
    ...{ reference, ratio: value / rates.additions },
  });
  return [
    row('values trained on, of a tree', rates.training),
    row('bare additions', rates.additions),
    row('predictions', rates.predicting),
  ];
}

function addAll(binned: Uint8Array, gradients: Float64Array, sums: Float64Array): void {
  for (let tree = 0; tree < TREES; tree++)
    for (let feature = 0; feature < FEATURES; feature++)
      for (let row = 0; row < ROWS; row++)
        sums[feature * 256 + binned[feature * ROWS + row]!]! += gradients[row]!;
}

function predictAll(predict: (row: Float64Array, offset: number) => number, values: Float64Array) {
  let sum = 0;
  for (let row = 0; row < ROWS; row++) sum += predict(values, row * FEATURES);
  return sum;
}
