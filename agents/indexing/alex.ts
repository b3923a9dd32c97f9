import type { OptionTable } from '../../sim/options.ts';
import { AlexTree } from './alex-tree.ts';
import { checkBulkLoad } from './bulk-load.ts';
import type { UpdatableIndexLine } from './registry.ts';

// Defaults: Ding et al., "ALEX", SIGMOD 2020, and the code its authors published.
// The bounds keep nodes that were loaded or have grown below the density at which nodes grow.
const density = (value: number, description: string, bounds: Bounds, tune: Bounds) =>
  ({
    value: { type: 'number', ...bounds },
    default: value,
    description: `share of slots in use ${description}`,
    tune,
  }) as const;
interface Bounds {
  readonly min: number;
  readonly max: number;
}

const OPTIONS: OptionTable = {
  initialDensity: density(
    0.7,
    'after bulk loading',
    { min: 0.1, max: 0.75 },
    { min: 0.5, max: 0.75 },
  ),
  leastDensity: density(
    0.6,
    'of a node that has grown',
    { min: 0.1, max: 0.7 },
    { min: 0.4, max: 0.7 },
  ),
  mostDensity: density(
    0.8,
    'beyond which a node grows',
    { min: 0.75, max: 0.95 },
    { min: 0.75, max: 0.9 },
  ),
  nodeBytesMax: {
    value: { type: 'bytes', min: 1024, max: 2 ** 30 },
    default: 16 * 2 ** 20,
    description: 'slots of a data node at most; larger ones are split',
  },
};

/** The learned index that takes inserts: see `AlexTree`. */
export const alexLine: UpdatableIndexLine = {
  kind: 'alex',
  description: 'gapped arrays with linear models below an adaptive tree of models, as in ALEX',
  options: OPTIONS,
  isLearned: true,
  isOrdered: true,
  coveredBy:
    'test/agents/indexing/alex.test.ts: keeps its densities and its largest node while it grows',
  build(options, keys, values) {
    checkBulkLoad(keys, values);
    const [initial, least, most] = ['initialDensity', 'leastDensity', 'mostDensity'].map(
      (name) => options[name] as number,
    ) as [number, number, number];
    const nodeBytesMax = options['nodeBytesMax'] as number;
    return new AlexTree({ initial, least, most, nodeBytesMax }, keys, values);
  },
};
