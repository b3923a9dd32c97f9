import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { conformanceLedger } from '../../experiments/conformance/ledger.ts';
import { LEDGER_CASES } from '../../experiments/conformance/ledger-cases.ts';
import { ledgerLoad } from '../../experiments/conformance/ledger-load.ts';
import { ROOT } from '../../experiments/paths.ts';
import { ACCOUNT_RESULTS, TRANSFER_RESULTS } from '../../sim/ledger/result-codes.ts';
import { caseFiles } from './case-files.ts';

const LOAD = 200_000; // transfers; `finfra conformance ledger` takes a million

/** Two accounts, one transfer. */
const TINY = {
  name: 'tiny',
  accounts: [
    { id: 1, ledger: 1, code: 1 },
    { id: 2, ledger: 1, code: 1 },
  ],
  steps: [
    {
      transfers: [{ id: 1, debit: 1, credit: 2, amount: 5, ledger: 1, code: 1 }],
      expect: ['ok'],
    },
  ],
  balances: { 1: { debitsPosted: 5 }, 2: { creditsPosted: 5 } },
};

describe('conformance ledger', () => {
  const files = caseFiles('ledger', conformanceLedger);
  const { run, refusal } = files;
  const refused = (change: object) => refusal(JSON.stringify([{ ...TINY, ...change }]));
  const step = (change: object) => refused({ steps: [{ ...TINY.steps[0], ...change }] });
  const transfer = (change: object) =>
    step({ transfers: [{ ...TINY.steps[0]!.transfers[0], ...change }] });

  it('passes all built-in cases, of which there are forty and more', async () => {
    const { details, ...report } = await conformanceLedger(undefined, { transfers: 5000 });
    assert.deepEqual([report.failures, report.inconclusive], [[], 0]);
    assert(report.total === LEDGER_CASES.length + 1 && report.total > 40);
    assert.equal(details?.length, 1);
  });

  it('has every result in a built-in case', () => {
    const text = JSON.stringify(LEDGER_CASES);
    const missing = [...TRANSFER_RESULTS, ...ACCOUNT_RESULTS].filter(
      (result) => !text.includes(`"${result}"`),
    );
    assert.deepEqual(missing, []);
  });

  it('loses and doubles nothing that is repeated, out of order, through crashes', () => {
    const { wrong, requests, repeated, untold, lost, crashes } = ledgerLoad(LOAD);
    assert.deepEqual(wrong, []);
    assert(requests > 1.05 * LOAD && repeated > 0.05 * LOAD);
    assert(crashes === 4 && untold > 500 && lost > 1, 'crashes must swallow requests and answers');
  });

  it('takes a list of cases, a map with cases, and a folder of such files', async () => {
    for (const content of [[TINY], { note: 'by hand', cases: [TINY, { ...TINY, name: 'again' }] }])
      assert.deepEqual((await run(content)).failures, []);
    files.write(JSON.stringify([TINY]), 'ledger-2.json');
    assert.equal((await conformanceLedger(files.folder())).passed, 3);
  });

  it('takes the example of its page, which names all results in their order', async () => {
    const page = readFileSync(join(ROOT, 'docs/ledger.md'), 'utf8');
    const [, example] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    const report = await run(JSON.parse(example!));
    assert.deepEqual([report.total > 0, report.failures], [true, []]);
    const rows = [...page.matchAll(/^\| (\d+) \| `(\w+)` \|/gm)].map(([, at, name]) => [at, name]);
    const numbered = TRANSFER_RESULTS.map((name, at) => [String(at), name]);
    assert.deepEqual(rows, numbered);
    for (const result of ACCOUNT_RESULTS) assert(page.includes(`\`${result}\``), result);
  });

  it('shows the results and balances of cases that fail, and where', async () => {
    const { failures } = await run([
      { ...TINY, name: 'result', steps: [{ ...TINY.steps[0], expect: ['exists'] }] },
      { ...TINY, name: 'balance', balances: { 1: { debitsPosted: 6 } } },
      { ...TINY, name: 'left out is 0', balances: { 1: {} } },
      { ...TINY, name: 'closed', balances: { 1: { debitsPosted: 5, closed: true } } },
      { ...TINY, name: 'set-up', accounts: [...TINY.accounts, TINY.accounts[0]] },
      { ...TINY, name: 'expiry', steps: [{ expireAt: 3, expired: 1 }], balances: {} },
      TINY,
    ]);
    assert.deepEqual(
      failures.map(({ case: name }) => name),
      ['result', 'balance', 'left out is 0', 'closed', 'set-up', 'expiry'],
    );
    assert.deepEqual(failures[0]?.expected, { 'steps[0]': ['exists'] });
    assert.deepEqual(failures[0]?.got, { 'steps[0]': ['ok'] });
    assert.match(JSON.stringify(failures[1]?.got), /"id":1,"debitsPending":0,"debitsPosted":5/);
    assert.deepEqual(failures[4]?.got, { accounts: ['ok', 'ok', 'exists'] });
    assert.deepEqual(failures[5]?.got, { 'steps[0]': { expired: 0 } });
  });

  it('refuses what is no file of this format', async () => {
    const shape = 'must be a list of cases, or a map with cases, got ';
    assert.deepEqual(await refusal('3'), [`${shape}3`]);
    assert.deepEqual(await refusal('{"case": []}'), [`${shape}a map`]);
    assert.deepEqual(await refusal('{"cases": [], "steps": []}'), [
      'steps: is not known here',
      'cases: must be a list with at least one case, got an empty list',
    ]);
    assert.deepEqual(await refusal('[3]'), [
      '[0]: must be a map with name, accounts, steps and balances, got 3',
    ]);
  });

  it('names the place, the expectation and the finding of what is wrong', async () => {
    const integer = "must be an integer in [0, 2^53), or 'max', got ";
    assert.deepEqual(await refused({ name: '', account: [] }), [
      '[0].account: is not known here (did you mean accounts?)',
      "[0].name: must be a text, got ''",
    ]);
    assert.deepEqual(await transfer({ id: -1, amount: 1.5, debit: 'all' }), [
      `[0].steps[0].transfers[0].id: ${integer}-1`,
      `[0].steps[0].transfers[0].debit: ${integer}'all'`,
      `[0].steps[0].transfers[0].amount: ${integer}1.5`,
    ]);
    assert.deepEqual(await transfer({ amount: 2 ** 53, timeout: -1, pending_id: 3 }), [
      '[0].steps[0].transfers[0].pending_id: is not known here (did you mean pendingId?)',
      `[0].steps[0].transfers[0].amount: ${integer}9007199254740992`,
      '[0].steps[0].transfers[0].timeout: must be seconds in [0, 2^32), got -1',
    ]);
    const names =
      'linked, pending, post_pending_transfer, void_pending_transfer, balancing_debit, balancing_credit, closing_debit, closing_credit, reserved';
    assert.deepEqual(await transfer({ flags: ['post'] }), [
      `[0].steps[0].transfers[0].flags[0]: must be a list of flags: ${names}, got 'post'`,
    ]);
  });

  it('refuses steps that say nothing, times that go back and results that there are not', async () => {
    assert.deepEqual(await refused({ steps: [{ at: 3 }] }), [
      '[0].steps[0]: must be a map with transfers, accounts or expireAt, got a map',
    ]);
    assert.deepEqual(await step({ expect: ['ok', 'okay'] }), [
      '[0].steps[0].expect: must have one result for each of 1, got 2',
      "[0].steps[0].expect[1]: must be a result, such as ok, got 'okay'",
    ]);
    assert.deepEqual(await refused({ steps: [{ expireAt: 3 }, { ...TINY.steps[0], at: 2 }] }), [
      '[0].steps[1].at: must not be before 3, the time of the step before',
    ]);
    assert.deepEqual(await refused({ balances: { 3: {}, 1: { debits: 1 } } }), [
      '[0].balances.1.debits: is not known here',
      '[0].balances.3: must be the id of an account of the case',
    ]);
  });
});
