import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Ledger } from '../../../sim/ledger/ledger.ts';
import { auditLedger } from '../../../sim/ledger/ledger-audit.ts';
import {
  AccountBatch,
  type AccountRequest,
  AMOUNT_MAX,
  TransferBatch,
  type TransferRequest,
} from '../../../sim/ledger/ledger-batches.ts';
import { ledgerDigest } from '../../../sim/ledger/ledger-digest.ts';
import { LedgerJournal } from '../../../sim/ledger/ledger-journal.ts';
import { TRANSFER_RESULTS } from '../../../sim/ledger/result-codes.ts';
import { ReferenceLedger } from './reference-ledger.ts';

const ACCOUNTS: readonly AccountRequest[] = [
  { id: 1, ledger: 1, code: 1 },
  { id: 2, ledger: 1, code: 1 },
  { id: 3, ledger: 1, code: 1, flags: 2 }, // debits must not exceed credits
  { id: 4, ledger: 1, code: 1, flags: 4 }, // credits must not exceed debits
  { id: 5, ledger: 2, code: 1 },
  { id: 6, ledger: 2, code: 1 },
  { id: 7, ledger: 1, code: 1, flags: 32 }, // closed
];
/** What a client wants; ids come later, so that requests meet others on purpose. */
type Intent = (
  | { readonly kind: 'move'; readonly fields: Omit<TransferRequest, 'id'> }
  | { readonly kind: 'resolve'; readonly of: number; readonly fields: Omit<TransferRequest, 'id'> }
  | { readonly kind: 'repeat'; readonly of: number; readonly change: Partial<TransferRequest> }
) & { readonly oddId: number | undefined; readonly isLinked: boolean };
type Operation<Request> =
  | { readonly kind: 'batch'; readonly requests: readonly Request[]; readonly wait: number }
  | { readonly kind: 'expire'; readonly wait: number }
  | { readonly kind: 'flush' }
  | { readonly kind: 'crash'; readonly kept: number };

/** Mostly sound, so that money moves and is resolved; any field may be wrong. */
const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: usual, weight: 40 }, { arbitrary: odd, weight: 1 });
const account = mostly(fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, 5, 6, 7, 9, AMOUNT_MAX));
const amount = mostly(
  fc.integer({ min: 0, max: 30 }),
  fc.constantFrom(AMOUNT_MAX, AMOUNT_MAX - 20, AMOUNT_MAX - 20),
);
const moving = fc.record({
  debit: account,
  credit: account,
  amount,
  ledger: mostly(fc.constant(1), fc.constantFrom(0, 2)),
  code: mostly(fc.constant(1), fc.constantFrom(0, 2)),
  pendingId: mostly(fc.constant(0), fc.constant(3)),
  timeout: fc.constantFrom(0, 0, 0, 3, 2 ** 32 - 1),
  flags: mostly(
    fc.constantFrom(0, 0, 0, 2, 2, 2, 2, 16, 32, 48, 18),
    fc.oneof(fc.constantFrom(66, 130, 64), fc.integer({ min: 0, max: 511 })),
  ),
});
const sensible = moving.map((fields) => {
  const isPending = (fields.flags & 2) !== 0;
  return { ...fields, timeout: isPending || fields.amount === 7 ? fields.timeout : 0 };
});
const resolving = fc.record({
  pendingId: fc.constant(0),
  debit: mostly(fc.constant(0), account),
  credit: mostly(fc.constant(0), account),
  amount: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.constantFrom(0, AMOUNT_MAX)),
  ledger: mostly(fc.constant(0), fc.constantFrom(1, 2)),
  code: mostly(fc.constant(0), fc.constantFrom(1, 2)),
  flags: mostly(fc.constantFrom(4, 8), fc.integer({ min: 0, max: 255 })),
  timeout: mostly(fc.constant(0), fc.constant(1)),
});
const change: fc.Arbitrary<Partial<TransferRequest>> = fc.oneof(
  fc.constant({}),
  fc.constant({}),
  amount.map((value) => ({ amount: value })),
  fc.constantFrom<Partial<TransferRequest>>(
    ...[{ debit: 1 }, { credit: 2 }, { ledger: 2 }, { code: 2 }, { ledger: 0 }, { code: 0 }],
    ...[{ pendingId: 1 }, { timeout: 5 }, { flags: 0 }, { flags: 2 }, { amount: AMOUNT_MAX }],
  ),
);
const rest = {
  oddId: mostly(fc.constant(undefined), fc.constantFrom<number | undefined>(0, AMOUNT_MAX, 3)),
  isLinked: fc.integer({ min: 0, max: 6 }).map((value) => value === 0),
};
const kind = <K extends string>(name: K) => fc.constant(name);
const intent: fc.Arbitrary<Intent> = fc.oneof(
  { arbitrary: fc.record({ kind: kind('move'), fields: sensible, ...rest }), weight: 4 },
  {
    arbitrary: fc.record({ kind: kind('resolve'), of: fc.nat(), fields: resolving, ...rest }),
    weight: 3,
  },
  { arbitrary: fc.record({ kind: kind('repeat'), of: fc.nat(), change, ...rest }), weight: 2 },
);
const requests = fc.array(intent, { minLength: 1, maxLength: 5, size: 'max' });
const wait = fc.constantFrom(0, 0, 0.5, 2.5);
const start = fc.constantFrom(0, 9.2e9); // seconds; time-outs overflow at 2^63 ns
const operation: fc.Arbitrary<Operation<Intent>> = fc.oneof(
  { arbitrary: fc.record({ kind: kind('batch'), requests, wait }), weight: 12 },
  { arbitrary: fc.record({ kind: kind('expire'), wait }), weight: 3 },
  { arbitrary: fc.record({ kind: kind('flush') }), weight: 2 },
  { arbitrary: fc.record({ kind: kind('crash'), kept: fc.nat() }), weight: 2 },
);
/** Some operations once more and late: duplicates and reordering. */
const story = fc
  .tuple(
    fc.array(operation, { minLength: 4, maxLength: 24, size: 'max' }),
    fc.array(fc.nat(), { maxLength: 6, size: 'max' }),
  )
  .map(([operations, again]) => {
    const all = withIds(operations);
    return [...all, ...again.map((at) => all[at % all.length]!)];
  });

function withIds(operations: readonly Operation<Intent>[]): readonly Operation<TransferRequest>[] {
  const made: TransferRequest[] = [];
  const reserved: number[] = [];
  const requestOf = (one: Intent): TransferRequest => {
    const id = one.oddId ?? made.length + 1;
    const link = one.isLinked ? 1 : 0;
    if (one.kind === 'repeat' && made.length > 0)
      return { ...made[one.of % made.length]!, ...one.change };
    if (one.kind === 'repeat') return { id, debit: 1, credit: 2, amount: 3, ledger: 1, code: 1 };
    const flags = (one.fields.flags ?? 0) | link;
    if (one.kind === 'move') return { ...one.fields, id, flags };
    const pendingId = reserved.length > 0 ? reserved[one.of % reserved.length]! : one.of % 5;
    return { ...one.fields, id, flags, pendingId };
  };
  return operations.map((operation) => {
    if (operation.kind !== 'batch') return operation;
    const all = operation.requests.map((one) => {
      const request = requestOf(one);
      made.push(request);
      if (((request.flags ?? 0) & 2) !== 0) reserved.push(request.id);
      return request;
    });
    return { ...operation, requests: all };
  });
}

/** Requests and their times, as they were put to the ledger and are not lost. */
type Done =
  | { readonly requests: readonly TransferRequest[]; readonly now: number }
  | { readonly expiry: number };

function referenceOf(history: readonly Done[]): ReferenceLedger {
  const reference = new ReferenceLedger();
  for (const one of ACCOUNTS) reference.addAccount(one);
  for (const one of history)
    if ('expiry' in one) reference.expire(one.expiry);
    else reference.createTransfers(one.requests, one.now);
  return reference;
}

function assertSame(ledger: Ledger, reference: ReferenceLedger): void {
  const { accounts, transfers } = ledger;
  for (const [id, wanted] of reference.accounts) {
    const row = accounts.find(id);
    const got = [
      accounts.debitsPending[row],
      accounts.debitsPosted[row],
      accounts.creditsPending[row],
      accounts.creditsPosted[row],
      accounts.isClosed(row),
    ];
    const { debitsPending, debitsPosted, creditsPending, creditsPosted, isClosed } = wanted;
    const balances = [debitsPending, debitsPosted, creditsPending, creditsPosted].map(Number);
    assert.deepEqual(got, [...balances, isClosed], `account ${id}`);
  }
  assert.equal(transfers.count, reference.transfers.size + reference.burnt.size);
  assert(ledger.isBalanced);
  assert.deepEqual(auditLedger(ledger), []);
}

describe('the ledger against a model with maps and exact integers', () => {
  it('answers and books the same under duplicates, chains, expiry and crashes', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(story, start, (operations, startAt) => {
        const journal = new LedgerJournal();
        const accounts = new AccountBatch();
        for (const one of ACCOUNTS) accounts.add(one);
        journal.createAccounts(accounts);
        journal.flush();
        let history: Done[] = [];
        let durable = 0;
        let reference = referenceOf(history);
        let now = startAt;
        for (const one of operations) {
          switch (one.kind) {
            case 'batch': {
              now += one.wait;
              const batch = new TransferBatch();
              for (const request of one.requests) batch.add(request);
              journal.createTransfers(batch, now);
              history.push({ requests: one.requests, now });
              const got = Array.from(
                batch.result.subarray(0, batch.count),
                (at) => TRANSFER_RESULTS[at],
              );
              assert.deepEqual(got, reference.createTransfers(one.requests, now));
              for (const result of got) seen.add(result!);
              break;
            }
            case 'expire': {
              now += one.wait;
              const expired = journal.expire(now);
              assert.equal(expired, reference.expire(now));
              if (expired > 0) history.push({ expiry: now });
              break;
            }
            case 'flush':
              journal.flush();
              durable = history.length;
              break;
            case 'crash': {
              assert.equal(journal.unflushed, history.length - durable);
              const kept = one.kept % (journal.unflushed + 1);
              journal.crash(kept);
              history = history.slice(0, durable + kept);
              durable = history.length;
              reference = referenceOf(history);
            }
          }
          assertSame(journal.ledger, reference);
        }
        assert.equal(ledgerDigest(journal.replay()), ledgerDigest(journal.ledger));
      }),
      { numRuns: 1500, seed: 20 },
    );
    // A generator that never gets anywhere would agree with anything.
    assert.deepEqual(
      TRANSFER_RESULTS.filter((result) => !seen.has(result)),
      [],
    );
  });
});
