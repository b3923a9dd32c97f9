import type { Uniform } from '../../sim/random.ts';
import type { Bytes, Spec } from '../../sim/units.ts';
import { DRIFTS } from '../../workloads/statements/drift.ts';
import { STATEMENT_MIXES } from '../../workloads/statements/index.ts';
import type { StatementStream } from '../../workloads/statements/statement-mix.ts';
import { lineOf, optionsOf } from '../registered.ts';
import type { RouterSpec } from './layer-queries.ts';

export const LAYER_PARTS = ['index', 'cache', 'router'] as const;
export type LayerPart = (typeof LAYER_PARTS)[number];

/** A data layer: which index, which rule of the buffer pool and which router it has. */
export interface Layer {
  readonly index: Spec;
  readonly cache: Spec | 'belady';
  readonly router: RouterSpec;
}

/** What a layer has to do: a stream of statements that changes on its way. */
export interface LayerScenario {
  readonly name: string;
  readonly question: string;
  readonly transactions: number;
  /** Parts of equal length that costs are told by. */
  readonly windows: number;
  readonly keys: Spec; // of tables whose rows are numbered without gaps
  readonly insertPlace: number | undefined;
  /** For pages, and for the models of a learned index. */
  readonly memoryBytes: Bytes;
  /** Windows in which something changes. */
  readonly changes: readonly number[];
  /** Of the layer, in which something is to be won or lost. */
  readonly parts: readonly LayerPart[];
  stream(uniformOf: (name: string) => Uniform): StatementStream;
}

const MIB = 2 ** 20;

interface Told extends Omit<LayerScenario, 'windows' | 'keys' | 'insertPlace' | 'stream'> {
  readonly mix: Spec;
  readonly drift?: Spec;
  readonly keys?: Spec;
  readonly insertPlace?: number;
}

function scenario({ mix, drift, keys, insertPlace, ...told }: Told): LayerScenario {
  return {
    ...told,
    windows: WINDOWS,
    keys: keys ?? { kind: 'uniform' },
    insertPlace,
    stream(uniformOf) {
      const line = lineOf(STATEMENT_MIXES, mix);
      const plain = line.create(optionsOf(STATEMENT_MIXES, mix), uniformOf('statements'));
      if (drift === undefined) return plain;
      const options = optionsOf(DRIFTS, drift);
      return lineOf(DRIFTS, drift).wrap(options, plain, uniformOf('drift'));
    },
  };
}

const WINDOWS = 40;

/**
 * Four days on which something changes, `shrink` times shorter and, but for the last, on so much less data; >= 1, a
 * divisor of 100. Sizes, times and shares are assumptions.
 */
export function layerScenarios(shrink = 1): readonly LayerScenario[] {
  const rows = 200_000 / shrink;
  const transactions = 80_000 / shrink;
  const ycsb = (workload: string) => ({ kind: 'ycsb', workload, rows });
  const inMemory = {
    ...{ memoryBytes: (512 * MIB) / shrink, keys: { kind: 'lognormal' }, insertPlace: 0.7 },
    parts: ['index'] as const,
  };
  return [
    scenario({
      name: 'popularity',
      question: 'Three times other rows become popular; a tenth of them fits in memory (YCSB B).',
      mix: ycsb('b'),
      drift: { kind: 'popularity', every: transactions / 4 },
      ...{ transactions, changes: [10, 20, 30], parts: ['index', 'cache'] },
      memoryBytes: (20 * MIB) / shrink,
    }),
    scenario({
      name: 'new products',
      question: 'A range of new keys is loaded and takes half of the look-ups, in memory (YCSB B).',
      mix: ycsb('b'),
      drift: { kind: 'new-products', at: (transactions * 3) / 8, rows: rows / 5, ratio: 0.5 },
      ...{ transactions, changes: [15], ...inMemory },
    }),
    scenario({
      name: 'new keys',
      question:
        'All new keys stand where there were none, and are asked for most, in memory (YCSB D).',
      mix: ycsb('d'),
      ...{ transactions, changes: [0], ...inMemory },
    }),
    scenario({
      name: 'month end',
      question: 'For a third of the time reports come beside the postings (CH-benCHmark).',
      mix: { kind: 'ch-benchmark', warehouses: 1, queryRatio: 0.0005 },
      drift: {
        ...{ kind: 'month-end', at: 2400 / shrink, transactions: 2400 / shrink },
        ratio: 0.02,
      },
      ...{ transactions: 7200 / shrink, changes: [13, 27], parts: LAYER_PARTS },
      memoryBytes: 16 * MIB,
    }),
  ];
}
