import { createDistribution, type Distribution } from '../sim/distributions/index.ts';
import { didYouMean, InputError, type OptionTable, type OptionValues } from '../sim/options.ts';
import type { Problem } from '../sim/options.ts';
import type { Random } from '../sim/random.ts';
import type { Site, TransactionNumber } from '../sim/units.ts';
import type { WorkloadContext } from './workload.ts';

/**
 * Mean of a card payment: 465 million payments of more than 31 billion dollars (Stripe, BFCM 2024).
 */
const AMOUNT_MEAN_DOLLARS = 67;
const AMOUNT_SQUARED_CV = 4; // assumption: no public law of payment amounts was found
const CENTS_PER_DOLLAR = 100;
const ALL_TYPES = '*';

const AMOUNT: OptionTable = {
  type: { value: { type: 'string' }, description: `name of a transaction type, or '${ALL_TYPES}'` },
  meanDollars: { value: { type: 'number', above: 0 }, description: 'mean amount, dollars, > 0' },
  squaredCv: {
    value: { type: 'number', min: 0 },
    default: AMOUNT_SQUARED_CV,
    description: 'variance over squared mean of the lognormal amounts, >= 0 (default: assumption)',
  },
};

const MIX: OptionTable = {
  mix: {
    value: { type: 'shares' },
    optional: true,
    description: 'share of each transaction type (others: none); default: the shares of the system',
  },
};

/** For workloads of plain requests: amounts only where the user states them. */
export const MIX_OPTIONS: OptionTable = {
  ...MIX,
  amounts: {
    value: { type: 'records', of: AMOUNT },
    default: [],
    description: "lognormal amounts by type, '*' for all others; default: no amounts",
  },
};

/** For workloads of payments: every transaction has an amount. */
export const PAYMENT_MIX_OPTIONS: OptionTable = {
  ...MIX,
  amounts: {
    value: { type: 'records', of: AMOUNT },
    default: [{ type: ALL_TYPES, meanDollars: AMOUNT_MEAN_DOLLARS }],
    description: `lognormal amounts by type, '*': all others; default: mean ${AMOUNT_MEAN_DOLLARS}`,
  },
};

/** Type and amount of transaction n, by draws that belong to n alone. */
export class TransactionMix {
  type = 0;
  amountMinor = 0;
  readonly #random: Random;
  readonly #typeSite: Site;
  readonly #amountSite: Site;
  /** At the start, by type; they sum to 1. */
  readonly shares: readonly number[];
  #cumulative: Float64Array; // ends in 1
  readonly #amounts: readonly (Distribution | undefined)[];
  #single: number; // the only type with a share, -1 where there are several

  constructor(
    random: Random,
    shares: readonly number[],
    amounts: readonly (Distribution | undefined)[],
  ) {
    this.#random = random;
    this.#typeSite = random.site('workload/type');
    this.#amountSite = random.site('workload/amount');
    const total = shares.reduce((sum, share) => sum + share, 0);
    this.shares = shares.map((share) => share / total);
    this.#cumulative = cumulate(shares);
    this.#single = onlyType(shares);
    this.#amounts = amounts;
  }

  /** From now on; by type, >= 0 with a sum above 0. Draws stay with their transactions. */
  setShares(shares: readonly number[]): void {
    this.#cumulative = cumulate(shares);
    this.#single = onlyType(shares);
  }

  describe(transaction: TransactionNumber): void {
    this.type =
      this.#single >= 0
        ? this.#single
        : this.#find(this.#random.draw(this.#typeSite, transaction, 0, 0));
    const amount = this.#amounts[this.type];
    if (amount === undefined) {
      this.amountMinor = 0;
      return;
    }
    const u = Number.isNaN(amount.constant)
      ? this.#random.draw(this.#amountSite, transaction, 0, 0)
      : 0;
    this.amountMinor = Math.max(1, Math.round(CENTS_PER_DOLLAR * amount.quantile(u)));
  }

  /** The first type whose cumulative share exceeds u. */
  #find(u: number): number {
    let low = 0;
    let high = this.#cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#cumulative[middle]! > u) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/**
 * Reads the options `mix` and `amounts`; throws an InputError that names types the system does not
 * have.
 */
export function createMix(options: OptionValues, context: WorkloadContext): TransactionMix {
  const problems: Problem[] = [];
  const shares = readShares(options['mix'] as Shares | undefined, context, problems);
  const amounts = readAmounts(options['amounts'] as readonly Amount[], context, problems);
  if (problems.length > 0) throw new InputError(problems);
  return new TransactionMix(context.random, shares, amounts);
}

type Shares = Readonly<Record<string, number>>;
interface Amount {
  readonly type: string;
  readonly meanDollars: number;
  readonly squaredCv: number;
}

function readShares(
  mix: Shares | undefined,
  { types }: WorkloadContext,
  problems: Problem[],
): number[] {
  if (mix === undefined) return types.map(({ share }) => share);
  const names = types.map(({ name }) => name);
  for (const name of Object.keys(mix)) {
    if (!names.includes(name)) problems.push(unknownType(['mix', name], name, names));
  }
  const shares = names.map((name) => mix[name] ?? 0);
  if (problems.length === 0 && shares.every((share) => share === 0)) {
    problems.push({ path: ['mix'], message: 'must have a share above 0, got none' });
  }
  return shares;
}

function readAmounts(
  amounts: readonly Amount[],
  { types }: WorkloadContext,
  problems: Problem[],
): (Distribution | undefined)[] {
  const names = types.map(({ name }) => name);
  const laws = new Map<string, Distribution>();
  for (const [i, { type, meanDollars, squaredCv }] of amounts.entries()) {
    const path = ['amounts', i, 'type'];
    if (type !== ALL_TYPES && !names.includes(type)) problems.push(unknownType(path, type, names));
    if (laws.has(type)) problems.push({ path, message: `must be named once, got '${type}' twice` });
    laws.set(type, amountLaw(meanDollars, squaredCv));
  }
  return names.map((name) => laws.get(name) ?? laws.get(ALL_TYPES));
}

function amountLaw(meanDollars: number, squaredCv: number): Distribution {
  return squaredCv === 0
    ? createDistribution({ kind: 'constant', value: meanDollars })
    : createDistribution({ kind: 'lognormal', mean: meanDollars, squaredCv });
}

/** The only type with a share, -1 where there are several. */
function onlyType(shares: readonly number[]): number {
  const first = shares.findIndex((share) => share > 0);
  return first === shares.findLastIndex((share) => share > 0) ? first : -1;
}

/** The problem with the name of a transaction type that the system does not have. */
export function unknownType(
  path: readonly (string | number)[],
  name: string,
  names: readonly string[],
): Problem {
  const hint = didYouMean(name, names) || ` (there are: ${names.join(', ')})`;
  return { path, message: `must be a transaction type of the system, got '${name}'${hint}` };
}

function cumulate(shares: readonly number[]): Float64Array {
  const total = shares.reduce((sum, share) => sum + share, 0);
  const last = shares.findLastIndex((share) => share > 0);
  const cumulative = new Float64Array(shares.length);
  let sum = 0;
  for (const [i, share] of shares.entries()) {
    sum += share;
    cumulative[i] = i >= last ? 1 : sum / total;
  }
  return cumulative;
}
