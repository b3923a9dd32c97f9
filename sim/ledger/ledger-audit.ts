import type { Ledger } from './ledger.ts';
import { ACCOUNT_FLAGS, TRANSFER_FLAGS } from './ledger-flags.ts';
import { BURNT, EXPIRED, PENDING, POSTED, SETTLED, VOIDED } from './ledger-transfers.ts';

const { closing_debit: CLOSING_DEBIT, closing_credit: CLOSING_CREDIT } = TRANSFER_FLAGS;
const { post_pending_transfer: POST, void_pending_transfer: VOID } = TRANSFER_FLAGS;

/**
 * Recounts a ledger from its transfers and says all that is wrong, nothing if all holds: balances
 * are the sums of transfers; debits equal credits in every ledger, in exact integers; no id has two
 * rows; what is pending is resolved at most once and by no more than is reserved; no limit of an
 * account is exceeded; what a pending transfer closed is closed. Takes about a second for a million.
 */
export function auditLedger(ledger: Ledger): string[] {
  return [...wrongIds(ledger), ...wrongResolutions(ledger), ...wrongAccounts(ledger)];
}

function* wrongIds({ transfers }: Ledger): Generator<string> {
  for (let row = 0; row < transfers.count; row++) {
    const id = transfers.idOf(row);
    // An id of two rows is found in one of them only.
    if (transfers.find(id) !== row) yield `transfer ${id}: has another row than ${row}`;
  }
}

function* wrongResolutions({ transfers }: Ledger): Generator<string> {
  const resolvers = new Uint32Array(transfers.count);
  const { pendingRow, status, flags, amount } = transfers;
  for (let row = 0; row < transfers.count; row++) {
    const pending = pendingRow[row]!;
    if (pending < 0 || status[row] === BURNT) continue;
    resolvers[pending] = resolvers[pending]! + 1;
    const wanted = (flags[row]! & POST) !== 0 ? POSTED : VOIDED;
    if (status[pending] !== wanted) yield `transfer ${transfers.idOf(row)}: resolved nothing`;
    if (amount[row]! > amount[pending]!)
      yield `transfer ${transfers.idOf(row)}: posts more than is reserved`;
  }
  for (let row = 0; row < transfers.count; row++) {
    const wanted = status[row] === POSTED || status[row] === VOIDED ? 1 : 0;
    if (resolvers[row] !== wanted)
      yield `transfer ${transfers.idOf(row)}: resolved ${resolvers[row]} times`;
    if (status[row] === EXPIRED && transfers.expiresAt[row] === Infinity)
      yield `transfer ${transfers.idOf(row)}: expired without a time-out`;
  }
}

function* wrongAccounts(ledger: Ledger): Generator<string> {
  const { accounts } = ledger;
  const recount = recountOf(ledger);
  const sums = new Map<number, bigint[]>(); // by ledger
  for (let row = 0; row < accounts.count; row++) {
    const name = `account ${accounts.idOf(row)}`;
    const kept = [
      accounts.debitsPending[row]!,
      accounts.debitsPosted[row]!,
      accounts.creditsPending[row]!,
      accounts.creditsPosted[row]!,
    ];
    const counted = recount.balances.map((column) => column[row]!);
    if (kept.some((balance, i) => balance !== counted[i]))
      yield `${name}: keeps ${kept.join(', ')}, its transfers make ${counted.join(', ')}`;
    const isLimited = (flag: number) => (accounts.flags[row]! & flag) !== 0;
    const [debitsPending, debitsPosted, creditsPending, creditsPosted] = kept as [
      number,
      number,
      number,
      number,
    ];
    if (isLimited(ACCOUNT_FLAGS.debits_must_not_exceed_credits))
      if (debitsPending + debitsPosted > creditsPosted) yield `${name}: debits exceed credits`;
    if (isLimited(ACCOUNT_FLAGS.credits_must_not_exceed_debits))
      if (creditsPending + creditsPosted > debitsPosted) yield `${name}: credits exceed debits`;
    if (recount.closings[row]! > 0 && !accounts.isClosed(row)) yield `${name}: should be closed`;
    if (recount.closings[row]! > 1) yield `${name}: was closed twice`;
    const before = sums.get(accounts.ledger[row]!) ?? [0n, 0n, 0n, 0n];
    sums.set(
      accounts.ledger[row]!,
      before.map((sum, i) => sum + BigInt(kept[i]!)),
    );
  }
  for (const [number, [debitsPending, debitsPosted, creditsPending, creditsPosted]] of sums)
    if (debitsPending !== creditsPending || debitsPosted !== creditsPosted)
      yield `ledger ${number}: debits are not equal to credits`;
}

/** By account: balances, as the transfers make them, and pending transfers that close it. */
function recountOf({ accounts, transfers }: Ledger) {
  const column = () => new Float64Array(accounts.count);
  const [debitsPending, debitsPosted, creditsPending, creditsPosted, closings] = [
    column(),
    column(),
    column(),
    column(),
    column(),
  ];
  const add = (to: Float64Array, row: number, amount: number) => {
    to[row] = to[row]! + amount;
  };
  for (let row = 0; row < transfers.count; row++) {
    const [debit, credit] = [transfers.debitRow[row]!, transfers.creditRow[row]!];
    const [amount, flags] = [transfers.amount[row]!, transfers.flags[row]!];
    if (transfers.status[row] === PENDING) {
      add(debitsPending, debit, amount);
      add(creditsPending, credit, amount);
      if ((flags & CLOSING_DEBIT) !== 0) add(closings, debit, 1);
      if ((flags & CLOSING_CREDIT) !== 0) add(closings, credit, 1);
    }
    if (transfers.status[row] !== SETTLED || (flags & VOID) !== 0) continue;
    add(debitsPosted, debit, amount);
    add(creditsPosted, credit, amount);
  }
  return { balances: [debitsPending, debitsPosted, creditsPending, creditsPosted], closings };
}
