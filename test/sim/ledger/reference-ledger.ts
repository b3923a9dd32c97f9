import type { AccountRequest, TransferRequest } from '../../../sim/ledger/ledger-batches.ts';
import type { TransferResult } from '../../../sim/ledger/result-codes.ts';

const MAX = 2n ** 53n - 1n;
const bit = (at: number) => (flags: number) => ((flags >> at) & 1) === 1;
const isLinked = bit(0);
const isPending = bit(1);
const isPost = bit(2);
const isVoid = bit(3);
const isBalancingDebit = bit(4);
const isBalancingCredit = bit(5);
const isClosingDebit = bit(6);
const isClosingCredit = bit(7);
const debitsAreLimited = bit(1);
const creditsAreLimited = bit(2);

export interface ReferenceAccount {
  readonly ledger: number;
  readonly code: number;
  readonly flags: number;
  readonly isClosed: boolean;
  readonly debitsPending: bigint;
  readonly debitsPosted: bigint;
  readonly creditsPending: bigint;
  readonly creditsPosted: bigint;
}
export interface ReferenceTransfer extends Required<TransferRequest> {
  readonly moved: bigint;
  readonly expiresAt: number;
  readonly state: 'settled' | 'pending' | 'posted' | 'voided' | 'expired';
}
interface Books {
  readonly accounts: ReadonlyMap<number, ReferenceAccount>;
  readonly transfers: ReadonlyMap<number, ReferenceTransfer>;
}
type Fault = readonly [boolean, TransferResult];

const firstOf = (faults: readonly Fault[]) => faults.find(([applies]) => applies)?.[1];
const least = (...values: bigint[]) => values.reduce((a, b) => (a < b ? a : b));

/** The rules of the ledger, said once more: whole books are copied, nothing is ever undone. */
export class ReferenceLedger {
  #books: Books = { accounts: new Map(), transfers: new Map() };
  readonly burnt = new Set<number>();
  #now = 0;

  get accounts() {
    return this.#books.accounts;
  }
  get transfers() {
    return this.#books.transfers;
  }

  addAccount({ id, ledger, code, flags = 0 }: AccountRequest): void {
    const [debitsPending, debitsPosted, creditsPending, creditsPosted] = [0n, 0n, 0n, 0n];
    const balances = { debitsPending, debitsPosted, creditsPending, creditsPosted };
    const account = { ledger, code, flags: flags & ~32, isClosed: bit(5)(flags), ...balances };
    this.#books = { ...this.#books, accounts: new Map([...this.accounts, [id, account]]) };
  }

  createTransfers(requests: readonly TransferRequest[], now: number): TransferResult[] {
    this.#now = now;
    const chains: TransferRequest[][] = [];
    for (const [i, request] of requests.entries()) {
      const before = requests[i - 1];
      if (before !== undefined && isLinked(before.flags ?? 0)) chains.at(-1)!.push(request);
      else chains.push([request]);
    }
    return chains.flatMap((chain) => this.#chain(chain));
  }

  expire(now: number): number {
    const due = [...this.transfers.values()].filter(
      ({ state, expiresAt }) => state === 'pending' && expiresAt <= now,
    );
    for (const one of due) this.#books = release(this.#books, one, 'expired');
    return due.length;
  }

  #chain(chain: readonly TransferRequest[]): TransferResult[] {
    const before = this.#books;
    const isOpen = isLinked(chain.at(-1)!.flags ?? 0);
    const broken = chain.findIndex((request, i) => {
      if (isOpen && i === chain.length - 1) return true;
      const answer = this.#answer(full(request));
      if (typeof answer === 'string') return true;
      this.#books = answer;
      return false;
    });
    if (broken < 0) return chain.map(() => 'ok');
    const isLast = broken === chain.length - 1;
    const answer =
      isOpen && isLast ? 'linked_event_chain_open' : this.#answer(full(chain[broken]!));
    this.#books = before;
    if (/_not_found$|already_closed$|^exceeds_(credits|debits)$/.test(String(answer)))
      if (answer !== 'exceeds_pending_transfer_amount') this.burnt.add(chain[broken]!.id);
    return chain.map((_, i) => {
      if (i === broken) return answer as TransferResult;
      if (isOpen && i === chain.length - 1) return 'linked_event_chain_open';
      return 'linked_event_failed';
    });
  }

  /** A refusal, or the books after the transfer. */
  #answer(t: Required<TransferRequest>): TransferResult | Books {
    const invalid = firstOf([
      [(t.flags & ~255) !== 0, 'reserved_flag'],
      [t.id === 0, 'id_must_not_be_zero'],
      [BigInt(t.id) === MAX, 'id_must_not_be_int_max'],
    ]);
    if (invalid !== undefined) return invalid;
    const known = this.transfers.get(t.id);
    if (known !== undefined) return this.#repeated(t, known);
    if (this.burnt.has(t.id)) return 'id_already_failed';
    return isPost(t.flags) || isVoid(t.flags) ? this.#resolve(t) : this.#move(t);
  }

  #repeated(t: Required<TransferRequest>, e: ReferenceTransfer): TransferResult {
    const pending = this.transfers.get(e.pendingId);
    const other = (asked: number, own: number) =>
      asked !== own && (pending === undefined || asked !== 0);
    const amount = BigInt(t.amount);
    const isOtherAmount = () => {
      if (isBalancingDebit(t.flags) || isBalancingCredit(t.flags)) return amount < e.moved;
      if (isVoid(t.flags)) return amount !== 0n && amount !== e.moved;
      if (!isPost(t.flags)) return amount !== e.moved;
      return e.moved === pending!.moved ? amount < e.moved : amount !== e.moved;
    };
    if (t.flags !== e.flags) return 'exists_with_different_flags';
    if (t.pendingId !== e.pendingId) return 'exists_with_different_pending_id';
    return (
      firstOf([
        [t.timeout !== e.timeout, 'exists_with_different_timeout'],
        [other(t.debit, e.debit), 'exists_with_different_debit_account_id'],
        [other(t.credit, e.credit), 'exists_with_different_credit_account_id'],
        [isOtherAmount(), 'exists_with_different_amount'],
        [other(t.ledger, e.ledger), 'exists_with_different_ledger'],
        [other(t.code, e.code), 'exists_with_different_code'],
      ]) ?? 'exists'
    );
  }

  #move(t: Required<TransferRequest>): TransferResult | Books {
    const [dr, cr] = [this.accounts.get(t.debit), this.accounts.get(t.credit)];
    const isClosing = isClosingDebit(t.flags) || isClosingCredit(t.flags);
    const invalid = firstOf([
      [t.debit === 0, 'debit_account_id_must_not_be_zero'],
      [BigInt(t.debit) === MAX, 'debit_account_id_must_not_be_int_max'],
      [t.credit === 0, 'credit_account_id_must_not_be_zero'],
      [BigInt(t.credit) === MAX, 'credit_account_id_must_not_be_int_max'],
      [t.debit === t.credit, 'accounts_must_be_different'],
      [t.pendingId !== 0, 'pending_id_must_be_zero'],
      [!isPending(t.flags) && t.timeout !== 0, 'timeout_reserved_for_pending_transfer'],
      [!isPending(t.flags) && isClosing, 'closing_transfer_must_be_pending'],
      [t.ledger === 0, 'ledger_must_not_be_zero'],
      [t.code === 0, 'code_must_not_be_zero'],
      [dr === undefined, 'debit_account_not_found'],
      [cr === undefined, 'credit_account_not_found'],
    ]);
    if (invalid !== undefined || dr === undefined || cr === undefined) return invalid!;
    let moved = BigInt(t.amount);
    const positive = (value: bigint) => (value < 0n ? 0n : value);
    const [debits, credits] = [
      dr.debitsPending + dr.debitsPosted,
      cr.creditsPending + cr.creditsPosted,
    ];
    if (isBalancingDebit(t.flags)) moved = least(moved, positive(dr.creditsPosted - debits));
    if (isBalancingCredit(t.flags)) moved = least(moved, positive(cr.debitsPosted - credits));
    const reserves = isPending(t.flags);
    const refused = firstOf([
      [dr.ledger !== cr.ledger, 'accounts_must_have_the_same_ledger'],
      [t.ledger !== dr.ledger, 'transfer_must_have_the_same_ledger_as_accounts'],
      [dr.isClosed, 'debit_account_already_closed'],
      [cr.isClosed, 'credit_account_already_closed'],
      [reserves && dr.debitsPending + moved > MAX, 'overflows_debits_pending'],
      [reserves && cr.creditsPending + moved > MAX, 'overflows_credits_pending'],
      [dr.debitsPosted + moved > MAX, 'overflows_debits_posted'],
      [cr.creditsPosted + moved > MAX, 'overflows_credits_posted'],
      [debits + moved > MAX, 'overflows_debits'],
      [credits + moved > MAX, 'overflows_credits'],
      [this.#now + t.timeout >= 2 ** 63 / 1e9, 'overflows_timeout'],
      [debitsAreLimited(dr.flags) && debits + moved > dr.creditsPosted, 'exceeds_credits'],
      [creditsAreLimited(cr.flags) && credits + moved > cr.debitsPosted, 'exceeds_debits'],
    ]);
    if (refused !== undefined) return refused;
    const expiresAt = t.timeout > 0 ? this.#now + t.timeout : Infinity;
    const made = { ...t, moved, expiresAt, state: reserves ? 'pending' : 'settled' } as const;
    const transfers = new Map([...this.transfers, [t.id, made] as const]);
    return book({ ...this.#books, transfers }, made, reserves ? [moved, 0n] : [0n, moved], {
      debit: isClosingDebit(t.flags) || undefined,
      credit: isClosingCredit(t.flags) || undefined,
    });
  }

  #resolve(t: Required<TransferRequest>): TransferResult | Books {
    const p = this.transfers.get(t.pendingId);
    const invalid = firstOf([
      [(t.flags & 254) !== (isPost(t.flags) ? 4 : 8), 'flags_are_mutually_exclusive'],
      [t.pendingId === 0, 'pending_id_must_not_be_zero'],
      [BigInt(t.pendingId) === MAX, 'pending_id_must_not_be_int_max'],
      [t.pendingId === t.id, 'pending_id_must_be_different'],
      [t.timeout !== 0, 'timeout_reserved_for_pending_transfer'],
      [p === undefined, 'pending_transfer_not_found'],
    ]);
    if (invalid !== undefined || p === undefined) return invalid!;
    const isAll = isPost(t.flags) ? BigInt(t.amount) === MAX : t.amount === 0;
    const moved = isAll ? p.moved : BigInt(t.amount);
    const isClosed = (id: number) => isPost(t.flags) && this.accounts.get(id)!.isClosed;
    const other = (asked: number, own: number) => asked !== 0 && asked !== own;
    const refused = firstOf([
      [!isPending(p.flags), 'pending_transfer_not_pending'],
      [other(t.debit, p.debit), 'pending_transfer_has_different_debit_account_id'],
      [other(t.credit, p.credit), 'pending_transfer_has_different_credit_account_id'],
      [other(t.ledger, p.ledger), 'pending_transfer_has_different_ledger'],
      [other(t.code, p.code), 'pending_transfer_has_different_code'],
      [moved > p.moved, 'exceeds_pending_transfer_amount'],
      [isVoid(t.flags) && moved < p.moved, 'pending_transfer_has_different_amount'],
      [p.state === 'posted', 'pending_transfer_already_posted'],
      [p.state === 'voided', 'pending_transfer_already_voided'],
      [p.state === 'expired' || p.expiresAt <= this.#now, 'pending_transfer_expired'],
      [isClosed(p.debit), 'debit_account_already_closed'],
      [isClosed(p.credit), 'credit_account_already_closed'],
    ]);
    if (refused !== undefined) return refused;
    const { debit, credit, ledger, code } = p;
    const made: ReferenceTransfer = {
      ...{ ...t, debit, credit, ledger, code, moved },
      ...{ expiresAt: Infinity, state: 'settled' },
    };
    const released = release(this.#books, p, isPost(t.flags) ? 'posted' : 'voided');
    const transfers = new Map([...released.transfers, [t.id, made]]);
    return book({ ...released, transfers }, made, [0n, isPost(t.flags) ? moved : 0n], {});
  }
}

function full(request: TransferRequest): Required<TransferRequest> {
  return { flags: 0, pendingId: 0, timeout: 0, ...request };
}

function release(books: Books, p: ReferenceTransfer, state: ReferenceTransfer['state']): Books {
  const transfers = new Map([...books.transfers, [p.id, { ...p, state }]]);
  return book({ ...books, transfers }, p, [-p.moved, 0n], {
    debit: isClosingDebit(p.flags) ? false : undefined,
    credit: isClosingCredit(p.flags) ? false : undefined,
  });
}

function book(
  books: Books,
  { debit, credit }: ReferenceTransfer,
  [pending, posted]: readonly [bigint, bigint],
  closes: { readonly debit?: boolean | undefined; readonly credit?: boolean | undefined },
): Books {
  const [dr, cr] = [books.accounts.get(debit)!, books.accounts.get(credit)!];
  const debited = {
    ...dr,
    debitsPending: dr.debitsPending + pending,
    debitsPosted: dr.debitsPosted + posted,
    isClosed: closes.debit ?? dr.isClosed,
  };
  const credited = {
    ...cr,
    creditsPending: cr.creditsPending + pending,
    creditsPosted: cr.creditsPosted + posted,
    isClosed: closes.credit ?? cr.isClosed,
  };
  const accounts = new Map([...books.accounts, [debit, debited], [credit, credited]]);
  return { ...books, accounts };
}
