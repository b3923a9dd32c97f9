import assert from 'node:assert/strict';
import { AccountBatch, AMOUNT_MAX } from '../../../sim/ledger/ledger-batches.ts';
import { LedgerClient, type Posting, transferId } from '../../../sim/ledger/ledger-client.ts';
import { ledgerDigest } from '../../../sim/ledger/ledger-digest.ts';
import { ACCOUNT_FLAGS } from '../../../sim/ledger/ledger-flags.ts';
import { LedgerJournal } from '../../../sim/ledger/ledger-journal.ts';

const [BANK, ALICE, SHOP] = [1, 2, 3];
const posting = (debit: number, credit: number, amount: number): Posting => ({
  ...{ debit, credit, amount },
  ...{ ledger: 840, code: 1 },
});

describe('the client of the ledger', () => {
  let journal: LedgerJournal;
  let client: LedgerClient;
  const balances = (id: number): readonly number[] => {
    const { accounts } = journal.ledger;
    const row = accounts.find(id);
    const { debitsPending, debitsPosted, creditsPending, creditsPosted } = accounts;
    return [debitsPending, debitsPosted, creditsPending, creditsPosted].map((one) => one[row]!);
  };

  beforeEach(() => {
    journal = new LedgerJournal();
    client = new LedgerClient(journal);
    const accounts = new AccountBatch();
    accounts.add({ id: BANK, ledger: 840, code: 1 }).add({ id: SHOP, ledger: 840, code: 1 });
    const flags = ACCOUNT_FLAGS.debits_must_not_exceed_credits;
    journal.createAccounts(accounts.add({ id: ALICE, ledger: 840, code: 1, flags }));
    assert.equal(client.transfer(transferId(0, 0), posting(BANK, ALICE, 100), 0), 'applied');
    journal.flush();
  });

  it('gives each step of each transaction an id of its own', () => {
    const ids = new Set<number>();
    for (const transaction of [0, 1, 2, 2 ** 40 - 1])
      for (const step of [0, 1, 4095]) ids.add(transferId(transaction, step));
    assert.equal(ids.size, 12);
    for (const id of ids) assert(id > 0 && id < Number.MAX_SAFE_INTEGER && Number.isInteger(id));
    assert.throws(() => transferId(2 ** 40, 0), /transaction/);
    assert.throws(() => transferId(0.5, 0), /transaction/);
    assert.throws(() => transferId(0, 4096), /step/);
  });

  it('applies once what is asked for again and again', () => {
    const [held, paid] = [transferId(1, 0), transferId(1, 1)];
    for (let attempt = 0; attempt < 3; attempt++) {
      assert.equal(client.reserve(held, posting(ALICE, SHOP, 60), 30, 1), 'applied');
      assert.equal(client.result, attempt === 0 ? 'ok' : 'exists');
    }
    assert.deepEqual(balances(ALICE), [60, 0, 0, 100]);
    for (let attempt = 0; attempt < 3; attempt++)
      assert.equal(client.post(paid, held, 45, 2), 'applied');
    assert.deepEqual(balances(ALICE), [0, 45, 0, 100]);
    assert.equal(client.void(transferId(1, 2), held, 3), 'refused');
    assert.equal(client.result, 'pending_transfer_already_posted');
    assert.equal(client.post(transferId(1, 3), held, AMOUNT_MAX, 3), 'refused');
  });

  it('refuses for good what was refused once', () => {
    const id = transferId(1, 0);
    assert.equal(client.transfer(id, posting(ALICE, SHOP, 101), 0), 'refused');
    assert.equal(client.result, 'exceeds_credits');
    client.transfer(transferId(2, 0), posting(BANK, ALICE, 1), 0);
    assert.equal(client.transfer(id, posting(ALICE, SHOP, 101), 0), 'refused');
    assert.equal(client.result, 'id_already_failed');
    assert.deepEqual(balances(SHOP), [0, 0, 0, 0]);
  });

  it('makes several postings or none, however often it is asked', () => {
    const fee = posting(ALICE, BANK, 1);
    for (let attempt = 0; attempt < 2; attempt++) {
      const all = [posting(ALICE, SHOP, 90), fee];
      assert.equal(client.transferAll(transferId(1, 0), all, 0), 'applied');
      assert.equal(
        client.transferAll(
          transferId(2, 0),
          [posting(SHOP, BANK, 5), fee, posting(ALICE, SHOP, 90)],
          0,
        ),
        'refused',
      );
    }
    assert.equal(client.result, 'id_already_failed');
    assert.deepEqual(balances(ALICE), [0, 91, 0, 100]);
    assert.deepEqual(balances(BANK), [0, 100, 0, 1]);
  });

  it('takes what no correct caller sends for a bug', () => {
    assert.throws(() => client.transfer(7, posting(SHOP, SHOP, 1), 0), /accounts_must_be_diff/);
    client.transfer(8, posting(SHOP, BANK, 1), 0);
    assert.throws(() => client.transfer(8, posting(SHOP, BANK, 2), 0), /with_different_amount/);
    const chain = [posting(SHOP, BANK, 1), posting(SHOP, BANK, 1)];
    assert.throws(() => client.transferAll(7, chain, 0), /exists/);
    assert.throws(() => client.transfer(9, posting(SHOP, BANK, 0.5), 0), /out of range/);
    assert.throws(() => client.transfer(9, posting(SHOP, BANK, 1), -1), /goes back/);
  });

  it('keeps what was flushed and the part of the rest that reached the disk', () => {
    const before = ledgerDigest(journal.ledger);
    const ask = (n: number) => client.transfer(transferId(n, 0), posting(BANK, SHOP, 10 ** n), 1);
    for (const n of [1, 2, 3]) ask(n);
    assert.equal(journal.unflushed, 3);
    const all = ledgerDigest(journal.ledger);
    journal.crash(2);
    assert.deepEqual([journal.unflushed, balances(SHOP)], [0, [0, 0, 0, 110]]);
    for (const n of [1, 2, 3]) assert.equal(ask(n), 'applied');
    assert.deepEqual(balances(SHOP), [0, 0, 0, 1110]);
    assert.equal(ledgerDigest(journal.ledger), all);
    assert.notEqual(all, before);
    journal.crash(0);
    assert.deepEqual(balances(SHOP), [0, 0, 0, 110]);
    assert.throws(() => journal.crash(1), /1 of 0 requests kept/);
  });

  it('forgets a refusal that nobody was told of, and may apply the retry', () => {
    const id = transferId(1, 0);
    assert.equal(client.transfer(id, posting(ALICE, SHOP, 150), 0), 'refused');
    journal.crash(0);
    client.transfer(transferId(2, 0), posting(BANK, ALICE, 50), 0);
    assert.equal(client.transfer(id, posting(ALICE, SHOP, 150), 0), 'applied');
  });

  it('brings expiries back from the log, also of accounts made in between', () => {
    client.reserve(transferId(1, 0), posting(ALICE, SHOP, 60), 5, 1);
    journal.createAccounts(new AccountBatch().add({ id: 9, ledger: 840, code: 1 }));
    assert.deepEqual([journal.expire(5), journal.expire(6), journal.expire(7)], [0, 1, 0]);
    client.transfer(transferId(2, 0), posting(ALICE, 9, 100), 8);
    const digest = ledgerDigest(journal.ledger);
    journal.crash(journal.unflushed);
    assert.equal(ledgerDigest(journal.ledger), digest);
    assert.deepEqual(balances(9), [0, 0, 0, 100]);
  });

  it('crashes before, between and after requests at every place, and retries make them all', () => {
    const requests: ((now: number) => unknown)[] = [
      (now) => client.reserve(transferId(1, 0), posting(ALICE, SHOP, 60), 0, now),
      (now) => client.post(transferId(1, 1), transferId(1, 0), 20, now),
      (now) =>
        client.transferAll(transferId(2, 0), [posting(BANK, SHOP, 5), posting(SHOP, BANK, 4)], now),
      (now) => client.transfer(transferId(3, 0), posting(BANK, ALICE, 7), now),
    ];
    for (let made = 0; made <= requests.length; made++)
      for (let kept = 0; kept <= made; kept++) {
        const started = new LedgerJournal();
        journal = started;
        client = new LedgerClient(journal);
        const accounts = new AccountBatch();
        for (const id of [BANK, ALICE, SHOP]) accounts.add({ id, ledger: 840, code: 1 });
        journal.createAccounts(accounts);
        journal.flush();
        for (const request of requests.slice(0, made)) request(1);
        journal.crash(kept);
        for (const request of requests) request(2);
        assert.deepEqual(balances(BANK), [0, 12, 0, 4]);
        assert.deepEqual(balances(ALICE), [0, 20, 0, 7]);
        assert.deepEqual(balances(SHOP), [0, 4, 0, 25]);
        assert(journal.ledger.isBalanced);
      }
  });
});
