// Hot: bench payments, where a system has a ledger
import type { CallGraph } from '../call-graph.ts';
import type { Random } from '../random.ts';
import type { Simulation } from '../simulation.ts';
import type { Transactions } from '../transactions.ts';
import { assert, type Site } from '../units.ts';
import type { Bookkeeper } from './bookkeeper.ts';
import { auditLedger } from './ledger-audit.ts';
import { AccountBatch, AMOUNT_MAX } from './ledger-batches.ts';
import { LedgerClient, type Posting, transferId } from './ledger-client.ts';
import type { AccountGroupConfig, AccountLimit, LedgerConfig } from './ledger-config.ts';
import { ACCOUNT_FLAGS } from './ledger-flags.ts';
import { LedgerJournal } from './ledger-journal.ts';
import type { PostingConfig } from './posting-config.ts';

const CODE = 1; // of all accounts and transfers: nothing tells them apart
const OPENING_ACCOUNT = 1; // plus the position of the currency: pays what accounts hold at the start
const FIRST_ACCOUNT = 1_000; // ids below are those of openings
const FLAGS: Readonly<Record<AccountLimit, number>> = {
  none: 0,
  'debits-must-not-exceed-credits': ACCOUNT_FLAGS.debits_must_not_exceed_credits,
  'credits-must-not-exceed-debits': ACCOUNT_FLAGS.credits_must_not_exceed_debits,
};
/** Numbers of transactions that no run reaches: openings have ids of their own. */
const OPENING_NUMBER = 2 ** 40 - 1;
const STEPS = 4096; // ids of one number

export interface BookkeeperParts {
  readonly sim: Simulation;
  readonly random: Random;
  readonly config: LedgerConfig;
  readonly graph: Pick<CallGraph, 'posting' | 'path'>;
  readonly transactions: Pick<Transactions, 'number' | 'amountMinor'>;
}

/** Accounts of one kind: ids [first, first + count). */
interface Group {
  readonly config: AccountGroupConfig;
  readonly ledger: number; // 1 + the position of its currency
  readonly first: number;
  readonly site: Site;
  readonly cumulative: Float64Array | undefined; // of the weights; undefined: all alike
}

/**
 * Books what transactions move, in double entry: each step of a transaction is one transfer, under an id made of the
 * number of the transaction and the node of the step, so that retries and second deliveries book once. The account
 * of a group is drawn once per transaction: what it holds and what it posts is on the same one. A refused transfer
 * (no cover) is a declined payment: the transaction goes on.
 */
export class LedgerBookkeeper implements Bookkeeper {
  readonly journal = new LedgerJournal();
  declined = 0; // transfers and holds without cover, each once
  asked = 0; // of transfers, repeats included
  readonly #sim: Simulation;
  readonly #random: Random;
  readonly #transactions: Pick<Transactions, 'number' | 'amountMinor'>;
  readonly #groups: ReadonlyMap<string, Group>;
  readonly #client = new LedgerClient(this.journal);
  readonly #holdOf: Int32Array; // by node: the hold that it ends, or -1

  constructor({ sim, random, config, graph, transactions }: BookkeeperParts) {
    this.#sim = sim;
    this.#random = random;
    this.#transactions = transactions;
    assert(graph.path.length <= STEPS, `${graph.path.length} steps`);
    this.#groups = createGroups(config, random);
    this.#holdOf = Int32Array.from(graph.posting, (_, node) => holdOf(graph, node));
    this.#openAccounts();
  }

  book(posting: PostingConfig, node: number, transaction: number): void {
    const number = this.#transactions.number[transaction]!;
    const amount = this.#transactions.amountMinor[transaction]!;
    const id = transferId(number, node);
    const { now } = this.#sim;
    this.asked++;
    this.#answer(posting, { id, node, number, amount }, now);
    if (this.#client.result === 'exceeds_credits' || this.#client.result === 'exceeds_debits')
      this.declined++; // any other refusal repeats one, or ends a hold that is none, or no longer one
    this.journal.flush();
  }

  #answer(
    { kind, debit, credit }: PostingConfig,
    { id, node, number, amount }: { id: number; node: number; number: number; amount: number },
    now: number,
  ) {
    switch (kind) {
      case 'transfer':
        return this.#client.transfer(id, this.#posting(debit, credit, number, amount), now);
      case 'hold':
        return this.#client.reserve(id, this.#posting(debit, credit, number, amount), 0, now);
      case 'post':
        return this.#client.post(id, transferId(number, this.#holdOf[node]!), AMOUNT_MAX, now);
      case 'void':
        return this.#client.void(id, transferId(number, this.#holdOf[node]!), now);
    }
  }

  /** Throws where money has been made, lost or booked twice; counts all transfers anew. */
  check(): void {
    const problems = auditLedger(this.journal.ledger);
    assert(problems.length === 0, `the ledger: ${problems.slice(0, 3).join('; ')}`);
    assert(this.journal.unflushed === 0, 'the ledger has acknowledged what a crash can lose');
  }

  #posting(debit: string, credit: string, number: number, amount: number): Posting {
    const from = this.#groups.get(debit)!;
    const to = this.#groups.get(credit)!;
    const payer = this.#account(from, number);
    let payee = this.#account(to, number);
    if (payee === payer) payee = from.first + ((payer - from.first + 1) % from.config.count);
    return { debit: payer, credit: payee, amount, ledger: from.ledger, code: CODE };
  }

  #account({ config, first, site, cumulative }: Group, number: number): number {
    if (config.count === 1) return first;
    const u = this.#random.draw(site, number, 0, 0);
    if (cumulative === undefined) return first + Math.floor(u * config.count);
    let [low, high] = [0, config.count - 1]; // the first account whose cumulative weight is beyond u
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! > u) high = middle;
      else low = middle + 1;
    }
    return first + low;
  }

  #openAccounts(): void {
    const batch = new AccountBatch();
    const ledgers = new Set([...this.#groups.values()].map(({ ledger }) => ledger));
    for (const ledger of ledgers) batch.add({ id: OPENING_ACCOUNT + ledger, ledger, code: CODE });
    for (const { config, ledger, first } of this.#groups.values()) {
      const flags = FLAGS[config.limit];
      for (let i = 0; i < config.count; i++)
        batch.add({ id: first + i, ledger, code: CODE, flags });
    }
    this.journal.createAccounts(batch);
    let opened = 0;
    for (const group of this.#groups.values()) opened = this.#fund(group, opened);
    this.journal.flush();
  }

  /** Gives each account of a group what it has at the start. Returns how many transfers that took, with those before. */
  #fund({ config, ledger, first }: Group, before: number): number {
    const { openingMinor: amount, limit, count } = config;
    if (amount === 0) return before;
    const opening = OPENING_ACCOUNT + ledger;
    for (let i = 0; i < count; i++) {
      const account = first + i;
      const isDebit = limit === 'credits-must-not-exceed-debits';
      const [debit, credit] = isDebit ? [account, opening] : [opening, account];
      const at = before + i;
      const id = transferId(OPENING_NUMBER - Math.floor(at / STEPS), at % STEPS);
      const posting = { debit, credit, amount, ledger, code: CODE };
      assert(this.#client.transfer(id, posting, 0) === 'applied', `opening of account ${account}`);
    }
    return before + count;
  }
}

function createGroups({ accounts }: LedgerConfig, random: Random): ReadonlyMap<string, Group> {
  const currencies = [...new Set(accounts.map(({ currency }) => currency))];
  let first = FIRST_ACCOUNT;
  return new Map(
    accounts.map((config): [string, Group] => {
      const group = {
        config,
        ledger: 1 + currencies.indexOf(config.currency),
        first,
        site: random.site(`ledger/${config.name}`),
        cumulative: config.skew === 0 ? undefined : zipf(config.count, config.skew),
      };
      first += config.count;
      return [config.name, group];
    }),
  );
}

/** Cumulative probabilities of ranks 1 .. count with weights rank^-skew. */
function zipf(count: number, skew: number): Float64Array {
  const cumulative = Float64Array.from({ length: count }, (_, i) => (i + 1) ** -skew);
  for (let i = 1; i < count; i++) cumulative[i] = cumulative[i]! + cumulative[i - 1]!;
  const total = cumulative[count - 1]!;
  return cumulative.map((sum) => sum / total);
}

/** The hold of the same transaction type and groups that a post or void ends, or -1. */
function holdOf({ posting, path }: Pick<CallGraph, 'posting' | 'path'>, node: number): number {
  const own = posting[node];
  if (own === undefined || own.kind === 'transfer' || own.kind === 'hold') return -1;
  const typeOf = (name: string) => name.slice(0, name.indexOf('/'));
  const hold = posting.findIndex(
    (other, i) =>
      other?.kind === 'hold' &&
      other.debit === own.debit &&
      other.credit === own.credit &&
      typeOf(path[i]!) === typeOf(path[node]!),
  );
  assert(hold >= 0, `${path[node]} ends a hold that nobody makes`);
  return hold;
}
