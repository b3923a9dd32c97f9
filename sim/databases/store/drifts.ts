import type { OptionTable, OptionValues, Registered } from '../../options.ts';
import type { Seconds } from '../../units.ts';
import { KEYS_END } from './key-laws.ts';

const TESTS = 'test/sim/databases/store/drifts.test.ts';

/** What a drift may change of its table. */
export interface DriftTarget {
  readonly rows: number; // at the start
  /** Ranks belong to rows so many places further on in the order of popularity. */
  shift: number;
  /** Share of the look-ups that go to new rows alone, evenly; in [0, 1]. */
  newRatio: number;
  /** Every statement that reads the table also scans so many rows. */
  scanRows: number;
  /** Rows inserted at once, with keys one after the other from `key` on: what is new. */
  addRows(count: number, key: number, now: Seconds): void;
  /** Keys of inserts follow another law from now on. */
  insertKeysFrom(key: number): void;
}

/** Something about the data or about what is asked of it changes, for a time. What and when is an assumption. */
export interface Drift {
  begin(target: DriftTarget, now: Seconds): void;
  end(target: DriftTarget): void;
}

export interface DriftLine extends Registered {
  create(options: OptionValues): Drift;
}

const COMMON: OptionTable = {
  table: { value: { type: 'string' }, description: 'name of a table of the store' },
  at: { value: { type: 'seconds', min: 0 }, description: 'since the begin of the run' },
};
const FOR: OptionTable = {
  ...COMMON,
  for: {
    value: { type: 'seconds', above: 0, max: Number.POSITIVE_INFINITY },
    default: Number.POSITIVE_INFINITY,
    description: 'how long; .inf: it stays',
  },
};
const SHARE = {
  value: { type: 'number', min: 0, max: 1 },
  default: 0.5,
  description: 'share, in [0, 1]',
} as const;
const COUNT = { type: 'number', integer: true, min: 1, max: 100_000_000 } as const;

/** All that `drift` of a store can name. */
export const STORE_DRIFTS: readonly DriftLine[] = [
  {
    kind: 'popularity',
    description: 'other rows are asked for most: ranks move on over a share of all rows',
    options: {
      ...FOR,
      share: { ...SHARE, description: 'of the rows that ranks move over, in [0, 1]' },
    },
    coveredBy: `${TESTS}: gives the first ranks to other rows, for a time`,
    create: ({ share }) => ({
      begin: (target) => {
        target.shift += Math.floor((share as number) * target.rows);
      },
      end: (target) => {
        target.shift -= Math.floor((share as number) * target.rows);
      },
    }),
  },
  {
    kind: 'new-rows',
    description:
      'new products: a run of keys is loaded at once, and a share of look-ups goes there',
    options: {
      ...FOR,
      rows: { value: COUNT, description: 'that are loaded' },
      share: { ...SHARE, description: 'of the look-ups that go to new rows, in [0, 1]' },
      place: { ...SHARE, description: 'where in the range of keys, in [0, 1]' },
    },
    coveredBy: `${TESTS}: loads new rows and asks for them`,
    create: ({ rows, share, place }) => ({
      begin: (target, now) => {
        const key = Math.floor((place as number) * (KEYS_END - 2 ** 40));
        target.addRows(rows as number, key, now);
        target.newRatio = share as number;
      },
      end: (target) => {
        target.newRatio = 0;
      },
    }),
  },
  {
    kind: 'insert-keys',
    description: 'keys of inserts stand one after the other from a place on, whatever they were',
    options: { ...COMMON, place: { ...SHARE, description: 'in the range of keys, in [0, 1]' } },
    coveredBy: `${TESTS}: gives out other keys from then on`,
    create: ({ place }) => ({
      begin: (target) =>
        target.insertKeysFrom(Math.floor((place as number) * (KEYS_END - 2 ** 40))),
      end: () => {},
    }),
  },
  {
    kind: 'scans',
    description: 'month end: every statement that reads the table also scans rows of it',
    options: { ...FOR, rows: { value: COUNT, description: 'that each of them scans' } },
    coveredBy: `${TESTS}: scans beside each read, for a time`,
    create: ({ rows }) => ({
      begin: (target) => {
        target.scanRows += rows as number;
      },
      end: (target) => {
        target.scanRows -= rows as number;
      },
    }),
  },
];
