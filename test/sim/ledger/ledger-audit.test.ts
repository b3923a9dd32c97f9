import assert from 'node:assert/strict';
import { Ledger } from '../../../sim/ledger/ledger.ts';
import { auditLedger } from '../../../sim/ledger/ledger-audit.ts';
import { AccountBatch, TransferBatch } from '../../../sim/ledger/ledger-batches.ts';
import { ledgerDigest } from '../../../sim/ledger/ledger-digest.ts';

/** A transfer, a reservation that was posted in part, one that closes, and a burnt id. */
function someLedger(): Ledger {
  const ledger = new Ledger();
  const accounts = new AccountBatch();
  for (const id of [1, 2, 3]) accounts.add({ id, ledger: 1, code: 1, flags: id === 3 ? 2 : 0 });
  ledger.createAccounts(accounts);
  const batch = new TransferBatch();
  const rest = { debit: 1, credit: 2, ledger: 1, code: 1 };
  batch.add({ ...rest, id: 11, amount: 10 });
  batch.add({ ...rest, id: 12, amount: 20, flags: 2 });
  batch.add({ ...rest, id: 13, amount: 5, flags: 4, pendingId: 12 });
  batch.add({ ...rest, id: 14, amount: 1, flags: 2 | 64, timeout: 9 });
  batch.add({ ...rest, id: 15, amount: 1, debit: 3 });
  ledger.createTransfers(batch, 0);
  assert.deepEqual([...batch.result.subarray(0, 5)], [0, 0, 0, 0, 54]);
  return ledger;
}

describe('the audit of a ledger', () => {
  it('finds nothing in a sound ledger', () => {
    assert.deepEqual(auditLedger(someLedger()), []);
    assert(someLedger().isBalanced);
  });

  /** What was tampered with, and how the audit says so. */
  const TAMPERED: readonly (readonly [string, (ledger: Ledger) => void, RegExp])[] = [
    ['a balance', ({ accounts }) => accounts.debit(0, 0, 1), /account 1: keeps 1, 16, .* 1, 15,/],
    ['a side', ({ accounts }) => accounts.credit(1, 0, 1), /ledger 1: debits are not equal/],
    [
      'a limit',
      ({ accounts }) => {
        accounts.debit(2, 0, 1);
        accounts.credit(1, 0, 1);
      },
      /account 3: debits exceed credits/,
    ],
    [
      'the other limit',
      ({ accounts }) => {
        accounts.flags[1] = 4;
      },
      /account 2: credits exceed debits/,
    ],
    [
      'a post',
      ({ transfers }) => {
        transfers.status[1] = 1;
      },
      /transfer 13: resolved nothing.*transfer 12: resolved 1 times/,
    ],
    [
      'its amount',
      ({ transfers }) => {
        transfers.amount[2] = 21;
      },
      /transfer 13: posts more than is reserved/,
    ],
    [
      'an expiry',
      ({ transfers }) => {
        transfers.status[3] = 4;
        transfers.expiresAt[3] = Infinity;
      },
      /transfer 14: expired without a time-out/,
    ],
    ['a closing', ({ accounts }) => accounts.setClosed(0, false), /account 1: should be closed/],
    ['an id', ({ transfers }) => transfers.burn(11), /transfer 11: has another row/],
  ];
  for (const [what, tamper, message] of TAMPERED)
    it(`finds that ${what} was tampered with, and the digest differs`, () => {
      const ledger = someLedger();
      tamper(ledger);
      assert.match(auditLedger(ledger).join('; '), message);
      assert.notEqual(ledgerDigest(ledger), ledgerDigest(someLedger()));
    });

  it('sees at once that one side was booked without the other', () => {
    const ledger = someLedger();
    ledger.accounts.debit(0, 1, 0);
    assert(!ledger.isBalanced);
    ledger.accounts.credit(1, 1, 0);
    assert(ledger.isBalanced);
    ledger.accounts.credit(1, 0, 1);
    assert(!ledger.isBalanced);
  });

  it('gives equal digests to ledgers of equal history, of sixteen digits', () => {
    assert.equal(ledgerDigest(someLedger()), ledgerDigest(someLedger()));
    assert.match(ledgerDigest(new Ledger()), /^[0-9a-f]{16}$/);
  });
});
