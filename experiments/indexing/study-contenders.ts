import type { LookupContender } from '../bench/index-lookups.ts';

const B_PLUS_TREE_FAN_OUTS = [8, 16, 32, 64];
const RMI_BYTES_PER_KEY = [0.01, 0.05, 0.2, 0.5, 2];
const PGM_EPSILONS = [8, 16, 32, 64, 128, 256];
const RADIX_SPLINES = [
  { radixBits: 10, error: 128 },
  { radixBits: 14, error: 64 },
  { radixBits: 18, error: 32 },
  { radixBits: 22, error: 16 },
];

/** Every kind of index at several sizes: what the figure of size against time is drawn from. */
export const STUDY_CONTENDERS: readonly LookupContender[] = [
  classic('binary search', 'binary-search', {}),
  classic('interpolation search', 'interpolation-search', {}),
  classic('Eytzinger', 'eytzinger', {}),
  ...B_PLUS_TREE_FAN_OUTS.map((fanOut) =>
    classic(`B+ tree, ${fanOut} keys a node`, 'static-b-plus-tree', { fanOut }),
  ),
  ...RMI_BYTES_PER_KEY.map((bytesPerKey) =>
    learned(`RMI, ${bytesPerKey} bytes a key`, 'rmi', { bytesPerKey }),
  ),
  ...PGM_EPSILONS.map((epsilon) => learned(`PGM, epsilon ${epsilon}`, 'pgm', { epsilon })),
  ...RADIX_SPLINES.map((options) =>
    learned(
      `RadixSpline, ${options.radixBits} bits, error ${options.error}`,
      'radix-spline',
      options,
    ),
  ),
];

type Options = LookupContender['options'];

function classic(name: string, kind: string, options: Options): LookupContender {
  return { name, kind, options, isClassic: true };
}

function learned(name: string, kind: string, options: Options): LookupContender {
  return { name, kind, options, isClassic: false };
}
