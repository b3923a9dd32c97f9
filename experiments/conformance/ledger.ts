import { auditLedger } from '../../sim/ledger/ledger-audit.ts';
import {
  AccountBatch,
  TransferBatch,
  type TransferRequest,
} from '../../sim/ledger/ledger-batches.ts';
import { ledgerDigest } from '../../sim/ledger/ledger-digest.ts';
import { ACCOUNT_FLAGS, TRANSFER_FLAGS } from '../../sim/ledger/ledger-flags.ts';
import { LedgerJournal } from '../../sim/ledger/ledger-journal.ts';
import { ACCOUNT_RESULTS, TRANSFER_RESULTS } from '../../sim/ledger/result-codes.ts';
import { reportOnFiles } from './case-files.ts';
import {
  type CaseAccount,
  type CaseStep,
  type CaseTransfer,
  type LedgerCase,
  readLedgerCases,
} from './ledger-case-file.ts';
import { LEDGER_CASES } from './ledger-cases.ts';
import { ledgerLoad } from './ledger-load.ts';
import { type ConformanceOutcome, type ConformanceReport, conformanceReport } from './report.ts';

const SUITE = 'ledger';
const LOAD_TRANSFERS = 1_000_000;
const SHOWN = 10; // faults of a load
const RESERVED = 1 << 15; // a bit of neither table

/**
 * Known answers of the double-entry ledger: results of each request, balances at the end. Beside
 * what a case expects, debits must equal credits after each step, the books must stand a recount,
 * and a replay of the log must give the same state.
 * `path` is a file of the format of docs/ledger.md, or a folder whose files named ledger*.json are
 * taken; without it the built-in cases run, and then a load of `transfers`. Throws BadInput on a
 * malformed file.
 */
export async function conformanceLedger(
  path?: string | undefined,
  { transfers = LOAD_TRANSFERS }: { readonly transfers?: number } = {},
): Promise<ConformanceReport> {
  const outcomes = (file: string, raw: unknown) => readLedgerCases(file, raw).map(answer);
  if (path !== undefined) return reportOnFiles(SUITE, path, outcomes);
  const name = `${transfers} transfers repeated, out of order, through crashes`;
  const { wrong, ...load } = ledgerLoad(transfers);
  const loaded: ConformanceOutcome = {
    case: name,
    expected: [],
    got: wrong.slice(0, SHOWN),
    verdict: wrong.length === 0 ? 'passed' : 'failed',
  };
  const report = conformanceReport(SUITE, [...outcomes('built-in', LEDGER_CASES), loaded]);
  return { ...report, details: [{ case: name, ...load }] };
}

function answer(one: LedgerCase): ConformanceOutcome {
  const journal = new LedgerJournal();
  const failed = (expected: unknown, got: unknown): ConformanceOutcome => ({
    case: one.name,
    expected,
    got,
    verdict: 'failed',
  });
  const setUp: CaseStep = {
    kind: 'accounts',
    accounts: one.accounts,
    expect: one.accounts.map(() => 'ok'),
  };
  for (const [index, step] of [setUp, ...one.steps].entries()) {
    const { expected, got } = takeStep(journal, step);
    const place = index === 0 ? 'accounts' : `steps[${index - 1}]`;
    if (JSON.stringify(got) !== JSON.stringify(expected))
      return failed({ [place]: expected }, { [place]: got });
    if (!journal.ledger.isBalanced) return failed('balanced books', `not so after ${place}`);
  }
  const expected = [...one.balances].map(([id, { closed, ...balances }]) => ({
    ...{ id, ...balances },
    ...(closed !== undefined && { closed }),
  }));
  const got = [...one.balances].map(([id, { closed }]) => balanceOf(journal, id, closed));
  if (JSON.stringify(got) !== JSON.stringify(expected)) return failed(expected, got);
  const wrong = auditLedger(journal.ledger);
  if (ledgerDigest(journal.replay()) !== ledgerDigest(journal.ledger))
    wrong.push('a replay of the log gives another state');
  if (wrong.length > 0) return failed([], wrong);
  return { case: one.name, expected, got, verdict: 'passed' };
}

function takeStep(journal: LedgerJournal, step: CaseStep) {
  switch (step.kind) {
    case 'accounts': {
      const batch = new AccountBatch();
      for (const one of step.accounts) batch.add({ ...one, flags: accountFlags(one) });
      journal.createAccounts(batch);
      return { expected: step.expect, got: named(batch, ACCOUNT_RESULTS) };
    }
    case 'transfers': {
      const batch = new TransferBatch();
      for (const one of step.transfers) batch.add(transferOf(one));
      journal.createTransfers(batch, step.at);
      return { expected: step.expect, got: named(batch, TRANSFER_RESULTS) };
    }
    case 'expiry': {
      const expired = journal.expire(step.at);
      return { expected: { expired: step.expired ?? expired }, got: { expired } };
    }
  }
}

function named(
  batch: { readonly count: number; readonly result: Uint8Array },
  names: readonly string[],
) {
  return Array.from(batch.result.subarray(0, batch.count), (result) => names[result]!);
}

function transferOf({ flags, ...fields }: CaseTransfer): TransferRequest {
  const bits: Readonly<Record<string, number>> = { ...TRANSFER_FLAGS, reserved: RESERVED };
  return { ...fields, flags: flags.reduce((sum, name) => sum | bits[name]!, 0) };
}

function accountFlags({ flags }: CaseAccount): number {
  const bits: Readonly<Record<string, number>> = { ...ACCOUNT_FLAGS, reserved: RESERVED };
  return flags.reduce((sum, name) => sum | bits[name]!, 0);
}

function balanceOf({ ledger: { accounts } }: LedgerJournal, id: number, closed?: boolean) {
  const row = accounts.find(id);
  return {
    id,
    debitsPending: accounts.debitsPending[row],
    debitsPosted: accounts.debitsPosted[row],
    creditsPending: accounts.creditsPending[row],
    creditsPosted: accounts.creditsPosted[row],
    ...(closed !== undefined && { closed: accounts.isClosed(row) }),
  };
}
