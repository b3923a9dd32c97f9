// Hot: bench store
import {
  type OptionTable,
  type OptionValues,
  type Registered,
  readOptions,
} from '../../options.ts';
import { assert, type Spec } from '../../units.ts';

const TESTS = 'test/sim/databases/store/popularities.test.ts';

/** How often rows are asked for, by rank: 0 is asked for most. */
export interface Popularity {
  /** Whether rank 0 is the newest row, whatever it is; else ranks belong to rows that are there at the start. */
  readonly isByAge: boolean;
  /** Whether ranks that follow each other are neighbours in the order of keys. */
  readonly isClustered: boolean;
  /** A rank in [0, rows) from one uniform in [0, 1), by inversion. */
  rank(u: number): number;
  /** Probability of a rank. */
  probability(rank: number): number;
}

export interface PopularityLine extends Registered {
  create(options: OptionValues, rows: number): Popularity;
}

const EXPONENT: OptionTable = {
  exponent: {
    value: { type: 'number', min: 0, max: 4 },
    default: 0.99, // YCSB
    description: 'rank r is asked for in proportion to 1 / r^exponent, r from 1',
  },
};

/** All that `popularity` of a table can name. */
export const POPULARITIES: readonly PopularityLine[] = [
  {
    kind: 'uniform',
    description: 'every row alike',
    options: {},
    coveredBy: `${TESTS}: asks for every row alike`,
    create: (_, rows) => ({
      isByAge: false,
      isClustered: false,
      rank: (u) => Math.floor(u * rows),
      probability: () => 1 / rows,
    }),
  },
  {
    kind: 'zipf',
    description: 'few rows are asked for often, as in YCSB',
    options: {
      ...EXPONENT,
      clustered: {
        value: { type: 'boolean' },
        default: false,
        description: 'whether those asked for most are neighbours; else they are anywhere',
      },
    },
    coveredBy: `${TESTS}: follows the law of Zipf`,
    create: ({ exponent, clustered }, rows) => ({
      ...zipf(exponent as number, rows),
      isByAge: false,
      isClustered: clustered as boolean,
    }),
  },
  {
    kind: 'latest',
    description: 'the newest rows are asked for most, by the law of Zipf: workload D of YCSB',
    options: EXPONENT,
    coveredBy: `${TESTS}: asks for the newest rows most`,
    create: ({ exponent }, rows) => ({
      ...zipf(exponent as number, rows),
      isByAge: true,
      isClustered: true,
    }),
  },
];

/** The popularity that a checked Spec names. */
export function createPopularity(spec: Spec, rows: number): Popularity {
  const line = POPULARITIES.find(({ kind }) => kind === spec.kind);
  assert(line !== undefined, `unknown popularity ${spec.kind}`);
  return line.create(readOptions(line.options, spec), rows);
}

/** Inversion with a guide table of one entry per row (Chen and Asau 1974): about one comparison. */
function zipf(exponent: number, rows: number) {
  const cumulative = new Float64Array(rows);
  let sum = 0;
  for (let i = 0; i < rows; i++) cumulative[i] = sum += (i + 1) ** -exponent;
  for (let i = 0; i < rows; i++) cumulative[i]! /= sum;
  cumulative[rows - 1] = 1;
  const guide = new Int32Array(rows);
  let rank = 0;
  for (let i = 0; i < rows; i++) {
    while (cumulative[rank]! <= i / rows) rank++;
    guide[i] = rank;
  }
  return {
    rank(u: number): number {
      let at = guide[Math.floor(u * rows)]!;
      while (cumulative[at]! <= u) at++;
      return at;
    },
    probability: (at: number) => (at + 1) ** -exponent / sum,
  };
}
