import { uniformInteger } from './key-choice.ts';
import {
  type MixTable,
  type StatementMixLine,
  type StatementWriter,
  sharesOf,
  statementStream,
} from './statement-mix.ts';

const [ACCOUNTS, SAVINGS, CHECKING] = [0, 1, 2];
const ROW_BYTES = [72, 16, 16]; // number and name of 64 characters; number and balance
/** Of the six transactions. Source: BenchBase, sample_smallbank_config.xml. */
const WEIGHTS = [15, 15, 15, 25, 15, 15];

type Draw = () => number;
/** What each transaction reads and writes. Source: Alomari et al., "The cost of serializability", ICDE 2008, section III. */
const TRANSACTIONS: Readonly<Record<string, (to: StatementWriter, draw: Draw) => void>> = {
  amalgamate(to, draw) {
    const [from, into] = twoOf(draw);
    for (const account of [from, into]) to.add('read', ACCOUNTS, account);
    to.add('read', SAVINGS, from);
    to.add('read', CHECKING, from);
    to.add('update', SAVINGS, from);
    to.add('update', CHECKING, from);
    to.add('update', CHECKING, into);
  },
  balance(to, draw) {
    const account = draw();
    for (const table of [ACCOUNTS, SAVINGS, CHECKING]) to.add('read', table, account);
  },
  'deposit-checking'(to, draw) {
    const account = draw();
    to.add('read', ACCOUNTS, account);
    to.add('update', CHECKING, account);
  },
  'send-payment'(to, draw) {
    const [from, into] = twoOf(draw);
    for (const account of [from, into]) to.add('read', ACCOUNTS, account);
    to.add('read', CHECKING, from);
    for (const account of [from, into]) to.add('update', CHECKING, account);
  },
  'transact-savings'(to, draw) {
    const account = draw();
    to.add('read', ACCOUNTS, account);
    to.add('read', SAVINGS, account);
    to.add('update', SAVINGS, account);
  },
  'write-check'(to, draw) {
    const account = draw();
    for (const table of [ACCOUNTS, SAVINGS, CHECKING]) to.add('read', table, account);
    to.add('update', CHECKING, account);
  },
};

/**
 * SmallBank: six short transactions on accounts with a savings and a checking balance. Accounts are chosen at random; a
 * hot spot takes `hotRatio` of the choices.
 * Source: Alomari et al., ICDE 2008; weights and number of accounts of BenchBase, which chooses without a hot spot.
 */
export const smallBank: StatementMixLine = {
  kind: 'small-bank',
  description: 'SmallBank: balances, deposits, payments and checks, 15/15/15/25/15/15',
  options: {
    accounts: {
      value: { type: 'number', integer: true, min: 2, max: 1e9 },
      default: 1_000_000,
      description: 'customers, each with both balances',
    },
    hotAccounts: {
      value: { type: 'number', integer: true, min: 1, max: 1e9 },
      default: 100,
      description: 'accounts of the hot spot',
    },
    hotRatio: {
      value: { type: 'number', min: 0, max: 1 },
      default: 0,
      description: 'share of the choices that fall on the hot spot, in [0, 1]',
    },
  },
  coveredBy:
    'test/workloads/statements/small-bank.test.ts: has the published shares of transactions',
  create(options, uniform) {
    const [accounts, hotRatio] = [Number(options['accounts']), Number(options['hotRatio'])];
    const hot = Math.min(Number(options['hotAccounts']), accounts);
    const draw = () =>
      uniformInteger(uniform, 0, (hotRatio > 0 && uniform() < hotRatio ? hot : accounts) - 1);
    const writers = Object.values(TRANSACTIONS);
    const shares = sharesOf(WEIGHTS);
    const names = ['accounts', 'savings', 'checking'];
    return statementStream({
      tables: names.map((name, i): MixTable => ({ name, rows: accounts, rowBytes: ROW_BYTES[i]! })),
      templates: Object.keys(TRANSACTIONS).map((name, i) => ({
        name,
        share: shares[i]!,
        side: 'transactional',
      })),
      uniform,
      write: (template, to) => writers[template]!(to, draw),
    });
  },
};

/** Two different ones. Where a hot spot of one account takes all choices, its neighbour is the other. */
function twoOf(draw: Draw): readonly [number, number] {
  const first = draw();
  for (let trial = 0; trial < TRIALS_MAX; trial++) {
    const second = draw();
    if (second !== first) return [first, second];
  }
  return [first, first === 0 ? 1 : first - 1];
}
const TRIALS_MAX = 64;
