import assert from 'node:assert/strict';
import { InputError } from '../../sim/options.ts';
import type { Spec } from '../../sim/units.ts';
import { createWorkload, mean, standardErrorsFrom } from './helpers.ts';

const COUNT = 40_000;

async function describeMany(spec: Spec): Promise<{ types: number[]; amounts: number[] }> {
  const workload = await createWorkload(spec);
  const types: number[] = [];
  const amounts: number[] = [];
  for (let n = 0; n < COUNT; n++) {
    workload.describe(n);
    types.push(workload.type);
    amounts.push(workload.amountMinor);
  }
  return { types, amounts };
}

describe('transaction mix', () => {
  it('takes types by the shares of the system', async () => {
    const { types } = await describeMany({ kind: 'poisson', rate: 1 });
    for (const [type, share] of [0.7, 0.2, 0.1].entries()) {
      const isIt = types.map((t) => (t === type ? 1 : 0));
      assert.ok(standardErrorsFrom(share, isIt) < 4);
    }
  });

  it('takes types by the shares of the user, and no other types', async () => {
    const mix = { refund: 3, enquire: 1 };
    const { types } = await describeMany({ kind: 'poisson', rate: 1, mix });
    assert.ok(
      standardErrorsFrom(
        0.75,
        types.map((t) => (t === 1 ? 1 : 0)),
      ) < 4,
    );
    assert.ok(!types.includes(0));
    const { types: single } = await describeMany({ kind: 'poisson', rate: 1, mix: { refund: 2 } });
    assert.deepEqual(new Set(single), new Set([1]));
  });

  it('draws lognormal amounts in whole cents by type', async () => {
    const amounts = [
      { type: 'authorise', meanDollars: 40, squaredCv: 0.5 },
      { type: '*', meanDollars: 7.5, squaredCv: 0 },
    ];
    const drawn = await describeMany({ kind: 'payments', amounts });
    assert.ok(drawn.amounts.every((amount) => Number.isSafeInteger(amount) && amount >= 1));
    const authorised = drawn.amounts.filter((_, n) => drawn.types[n] === 0);
    assert.ok(standardErrorsFrom(4000, authorised) < 4);
    const meanCents = mean(authorised);
    const squares = authorised.map((amount) => (amount / meanCents - 1) ** 2);
    assert.ok(standardErrorsFrom(0.5, squares) < 4);
    const others = drawn.amounts.filter((_, n) => drawn.types[n] !== 0);
    assert.deepEqual(new Set(others), new Set([750]));
  });

  it('has amounts for payments by default and for plain requests only when stated', async () => {
    const plain = await describeMany({ kind: 'poisson', rate: 1 });
    assert.deepEqual(new Set(plain.amounts), new Set([0]));
    const paid = await describeMany({ kind: 'payments' });
    assert.ok(standardErrorsFrom(6700, paid.amounts) < 4);
  });

  it('keeps type and amount of a transaction whatever else is asked', async () => {
    const [one, other] = [
      await createWorkload({ kind: 'payments' }),
      await createWorkload({ kind: 'payments', days: 'flash', meanPerSecond: 3 }),
    ];
    for (let n = 0; n < 50; n++) other.next();
    for (const n of [9, 0, 5]) {
      one.describe(n);
      other.describe(n);
      assert.deepEqual([one.type, one.amountMinor], [other.type, other.amountMinor]);
    }
  });

  it('refuses types that the system does not have, all at once', async () => {
    const spec = {
      kind: 'poisson',
      rate: 1,
      mix: { refunds: 1, settle: 1 },
      amounts: [
        { type: 'enquire', meanDollars: 1 },
        { type: 'enquire', meanDollars: 2 },
        { type: 'clear', meanDollars: 2 },
      ],
    };
    await assert.rejects(createWorkload(spec), (error) => {
      assert.ok(error instanceof InputError);
      const must = 'must be a transaction type of the system, got';
      const there = '(there are: authorise, refund, enquire)';
      assert.deepEqual(error.problems, [
        { path: ['mix', 'refunds'], message: `${must} 'refunds' (did you mean refund?)` },
        { path: ['mix', 'settle'], message: `${must} 'settle' ${there}` },
        { path: ['amounts', 1, 'type'], message: "must be named once, got 'enquire' twice" },
        { path: ['amounts', 2, 'type'], message: `${must} 'clear' ${there}` },
      ]);
      return true;
    });
  });

  it('refuses a mix without any share', async () => {
    await assert.rejects(
      createWorkload({ kind: 'poisson', rate: 1, mix: { refund: 0 } }),
      new InputError([{ path: ['mix'], message: 'must have a share above 0, got none' }]),
    );
  });
});
