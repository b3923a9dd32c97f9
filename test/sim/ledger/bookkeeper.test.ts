import assert from 'node:assert/strict';
import type { LedgerConfig } from '../../../sim/ledger/ledger-config.ts';
import type { PostingConfig } from '../../../sim/ledger/posting-config.ts';
import { createRandom } from '../../../sim/random.ts';
import {
  type build,
  call,
  exponential,
  poisson,
  run,
  service,
  systemConfig,
  transaction,
} from '../build.ts';

const accounts = (count: number, openingMinor: number): LedgerConfig => ({
  accounts: [
    {
      name: 'holders',
      count,
      currency: 'USD',
      limit: 'debits-must-not-exceed-credits',
      openingMinor,
      skew: 0,
    },
    { name: 'shops', count: 3, currency: 'USD', limit: 'none', openingMinor: 0, skew: 1 },
  ],
});
const booking = (kind: PostingConfig['kind']): PostingConfig => ({
  kind,
  debit: 'holders',
  credit: 'shops',
});
const book = (kind: PostingConfig['kind'], work = 0.01) => ({
  ...call('ledger', exponential(work)),
  posting: booking(kind),
});
const holdAndPost = transaction([call('gateway', 0.001, book('hold'), book('post'))]);

/** Sum over the accounts of a side, posted. */
function posted({ system }: ReturnType<typeof build>): { credits: number; pending: number } {
  const { accounts: rows } = system.bookkeeper!.journal.ledger;
  let [credits, pending] = [0, 0];
  for (let row = 0; row < rows.count; row++) {
    if (rows.idOf(row) < 1000) continue; // what accounts hold at the start comes from there
    credits += rows.creditsPosted[row]! - rows.debitsPosted[row]!;
    pending += rows.creditsPending[row]!;
  }
  return { credits, pending };
}

describe('postings of transactions', () => {
  it('move what a transaction has held, once, to the last cent', () => {
    const config = systemConfig([service('gateway'), service('ledger')], [holdAndPost], {
      ledger: accounts(50, 10_000),
    });
    const built = run(config, poisson(createRandom('9'), 20, 1000), 200);
    const { bookkeeper } = built.system;
    built.system.finish();
    assert.equal(bookkeeper!.asked, 2000);
    assert.equal(bookkeeper!.declined, 0);
    assert.deepEqual(posted(built), { credits: 50 * 10_000, pending: 0 });
    const { transfers } = bookkeeper!.journal.ledger;
    assert.equal(transfers.count, 50 + 2000);
  });

  it('book once, however often a step is tried again', () => {
    const ledger = service('ledger', {
      errorRatio: 0.4, // after which nothing is booked
      client: { timeout: 0.02, retry: { kind: 'fixed', retries: 5, wait: 0.001 } },
    });
    // What the ledger calls fails half of the time, after it has booked: the step is tried again.
    const fragile = service('fragile', { errorRatio: 0.5 });
    const step = { ...call('ledger', exponential(0.01), call('fragile', 0.001)) };
    const one = transaction([{ ...step, posting: booking('transfer') }]);
    const config = systemConfig([ledger, fragile], [one], { ledger: accounts(10, 1_000_000) });
    const built = run(config, poisson(createRandom('3'), 5, 500), 200);
    built.system.finish();
    const { asked, journal } = built.system.bookkeeper!;
    const made = journal.ledger.transfers.count - 10;
    assert(asked > made + 100, `asked ${asked} times for ${made} transfers`);
    assert(made <= 500);
    assert.deepEqual(posted(built), { credits: 10_000_000, pending: 0 });
  });

  it('are declined without cover, and the transaction goes on', () => {
    const config = systemConfig(
      [service('gateway'), service('ledger')],
      [holdAndPost],
      { ledger: accounts(1, 250) }, // two payments of 100 cents and no more
    );
    const built = run(config, [1, 2, 3, 4], 10);
    built.system.finish();
    assert.deepEqual(
      built.ends.map((end) => end!.outcome),
      ['done', 'done', 'done', 'done'],
    );
    assert.equal(built.system.bookkeeper!.declined, 2); // two holds; the posts of what was not held are none
    assert.deepEqual(posted(built), { credits: 250, pending: 0 });
  });

  it('are declined once, however often they are tried again, and not by the release of what is posted', () => {
    const fragile = service('fragile', {
      errorRatio: 1 - 1e-9,
      client: { retry: { kind: 'none' } },
    });
    const ledger = service('ledger', {
      client: { retry: { kind: 'fixed', retries: 3, wait: 0.1 } },
    });
    const tried = { ...call('ledger', 0.01, call('fragile', 0.001)), posting: booking('transfer') };
    const released = transaction([book('hold'), book('post'), book('void')]);
    const declinedOf = (type: typeof released, openingMinor: number) => {
      const config = systemConfig([ledger, fragile], [type], { ledger: accounts(1, openingMinor) });
      const { system } = run(config, [1], 10);
      system.finish();
      const { asked, declined } = system.bookkeeper!;
      return { asked, declined };
    };
    assert.deepEqual(declinedOf(transaction([tried]), 50), { asked: 4, declined: 1 });
    assert.deepEqual(declinedOf(released, 500), { asked: 3, declined: 0 });
  });

  it('notice money that comes from nowhere', () => {
    const config = systemConfig([service('gateway'), service('ledger')], [holdAndPost], {
      ledger: accounts(5, 1000),
    });
    const built = run(config, [1, 2], 10);
    const rows = built.system.bookkeeper!.journal.ledger.accounts;
    rows.creditsPosted[2] = rows.creditsPosted[2]! + 1;
    assert.throws(() => built.system.finish(), /the ledger: /);
  });
});
