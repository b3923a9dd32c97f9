import assert from 'node:assert/strict';
import { smallBank } from '../../../workloads/statements/small-bank.ts';
import { assertShares, createMix, transactionsOf } from './mix-shares.ts';

describe('SmallBank', () => {
  it('has the published shares of transactions', () => {
    const stream = createMix(smallBank);
    const shares = [0.15, 0.15, 0.15, 0.25, 0.15, 0.15];
    assertShares(transactionsOf(stream, 10_000), shares);
    assert.deepEqual(
      stream.templates.map(({ name }) => name),
      [
        'amalgamate',
        'balance',
        'deposit-checking',
        'send-payment',
        'transact-savings',
        'write-check',
      ],
    );
  });

  it('sends payments between two different accounts', () => {
    const stream = createMix(smallBank, { accounts: 2 });
    for (const statements of transactionsOf(stream, 300)) {
      if (statements[0]!.template !== 3) continue;
      const written = statements.filter(({ operation }) => operation === 'update');
      assert.equal(new Set(written.map(({ row }) => row)).size, 2);
    }
  });

  it('sends so many of the choices to the hot spot', () => {
    const options = { accounts: 10_000, hotAccounts: 10, hotRatio: 0.9 };
    const single = transactionsOf(createMix(smallBank, options), 4000).filter(
      ([first]) => first!.template === 1,
    );
    const hot = single.filter(([first]) => first!.row < 10).length;
    const expected = 0.9 + 0.1 * 0.001;
    const error = Math.sqrt((expected * (1 - expected)) / single.length);
    assert(Math.abs(hot / single.length - expected) < 5 * error, `${hot} of ${single.length}`);
  });
});
