import { z } from 'zod';
import { AMOUNT_MAX, ID_MAX, TIMEOUT_MAX } from '../../sim/ledger/ledger-batches.ts';
import {
  ACCOUNT_FLAGS,
  type AccountFlag,
  TRANSFER_FLAGS,
  type TransferFlag,
} from '../../sim/ledger/ledger-flags.ts';
import { ACCOUNT_RESULTS, TRANSFER_RESULTS } from '../../sim/ledger/result-codes.ts';
import { found, isMap } from '../../sim/options.ts';
import type { Seconds } from '../../sim/units.ts';
import { BadInput } from '../bad-input.ts';
import { Checker } from './hpa-case-files.ts';

type Path = readonly (string | number)[];
const keysOf = <Name extends string>(flags: Readonly<Record<Name, number>>) =>
  [...(Object.keys(flags) as Name[]), 'reserved'] as const;

// A message says what a field must be; the checker adds where, and what was found.
const TEXT = 'a text';
const INTEGER = "an integer in [0, 2^53), or 'max'";
const TIMEOUT = 'seconds in [0, 2^32)';
const SECONDS = 'seconds >= 0';
const LEDGER = 'an integer in [0, 2^32)';
const CODE = 'an integer in [0, 2^16)';
const integerOr = (max: number) =>
  z
    .union([z.int(INTEGER).min(0, INTEGER), z.literal('max', INTEGER)], INTEGER)
    .transform((value) => (value === 'max' ? max : value));
const id = integerOr(ID_MAX);
const amount = integerOr(AMOUNT_MAX);
const ledger = z
  .int(LEDGER)
  .min(0, LEDGER)
  .lt(2 ** 32, LEDGER);
const code = z
  .int(CODE)
  .min(0, CODE)
  .lt(2 ** 16, CODE);
const seconds = z.number(SECONDS).min(0, SECONDS);
const list = (what: string) => z.array(z.unknown(), `a list of ${what}`);
const flagsOf = <Name extends string>(flags: Readonly<Record<Name, number>>) => {
  const message = `a list of flags: ${keysOf(flags).join(', ')}`;
  return z.array(z.enum(keysOf(flags), message), message).default([]);
};

const account = z.object(
  { id, ledger, code, flags: flagsOf<AccountFlag>(ACCOUNT_FLAGS) },
  'a map with id, ledger and code',
);
const transfer = z.object(
  {
    id,
    debit: id.default(0),
    credit: id.default(0),
    amount: amount.default(0),
    ledger: ledger.default(0),
    code: code.default(0),
    flags: flagsOf<TransferFlag>(TRANSFER_FLAGS),
    pendingId: id.default(0),
    timeout: z.number(TIMEOUT).min(0, TIMEOUT).max(TIMEOUT_MAX, TIMEOUT).default(0),
  },
  'a map with id and what the transfer asks for',
);
const minor = z.int('an integer >= 0').min(0, 'an integer >= 0').default(0);
const balance = z.object(
  {
    debitsPending: minor,
    debitsPosted: minor,
    creditsPending: minor,
    creditsPosted: minor,
    closed: z.boolean('true or false').optional(),
  },
  'a map with balances',
);
const ledgerCase = z.object(
  {
    name: z.string(TEXT).min(1, TEXT),
    accounts: list('accounts'),
    steps: list('steps'),
    balances: z.record(z.string(), z.unknown(), 'a map from account id to balances').default({}),
  },
  'a map with name, accounts, steps and balances',
);
const transferStep = z.object({
  at: seconds.optional(),
  transfers: list('transfers'),
  expect: list('results'),
});
const accountStep = z.object({ accounts: list('accounts'), expect: list('results') });
const expiryStep = z.object({
  expireAt: seconds,
  expired: z.int('an integer >= 0').min(0, 'an integer >= 0').optional(),
});

export type CaseAccount = z.infer<typeof account>;
export type CaseTransfer = z.infer<typeof transfer>;
export type CaseBalance = z.infer<typeof balance>;
export type CaseStep =
  | { readonly kind: 'accounts'; readonly accounts: readonly CaseAccount[]; expect: string[] }
  | {
      readonly kind: 'transfers';
      readonly at: Seconds;
      readonly transfers: readonly CaseTransfer[];
      readonly expect: readonly string[];
    }
  | { readonly kind: 'expiry'; readonly at: Seconds; readonly expired: number | undefined };
export interface LedgerCase {
  readonly name: string;
  readonly accounts: readonly CaseAccount[];
  readonly steps: readonly CaseStep[];
  readonly balances: ReadonlyMap<number, CaseBalance>;
}

/** Checks parsed JSON; `file` names it in messages. Throws BadInput with all that is wrong. */
export function readLedgerCases(file: string, raw: unknown): readonly LedgerCase[] {
  const checker = new Checker(file);
  const isList = Array.isArray(raw);
  if (!isList && !(isMap(raw) && 'cases' in raw)) {
    checker.say([], `must be a list of cases, or a map with cases, got ${found(raw)}`);
    throw new BadInput(checker.lines);
  }
  if (!isList) checker.unknownKeys(raw, ['cases'], []);
  const key = 'cases';
  const cases = checker.list(isList ? { cases: raw } : raw, key, (one, path) =>
    readCase(one, isList ? path.slice(1) : path, checker),
  );
  if (checker.lines.length > 0) throw new BadInput(checker.lines);
  return cases;
}

function readCase(raw: unknown, path: Path, checker: Checker): LedgerCase | undefined {
  const one = checker.one(ledgerCase, raw, path);
  if (one === undefined) return undefined;
  const accounts = readAll(account, one.accounts, [...path, 'accounts'], checker);
  const known = new Set(accounts.map((each) => each.id));
  let now: Seconds = 0;
  const steps = one.steps.flatMap((step, index) => {
    const read = readStep(step, now, [...path, 'steps', index], checker);
    if (read !== undefined && read.kind !== 'accounts') now = read.at;
    if (read?.kind === 'accounts') for (const each of read.accounts) known.add(each.id);
    return read ?? [];
  });
  const balances = new Map<number, CaseBalance>();
  for (const [key, value] of Object.entries(one.balances)) {
    const place = [...path, 'balances', key];
    if (!known.has(Number(key))) checker.say(place, 'must be the id of an account of the case');
    const read = checker.one(balance, value, place);
    if (read !== undefined) balances.set(Number(key), read);
  }
  return { name: one.name, accounts, steps, balances };
}

function readStep(raw: unknown, now: Seconds, path: Path, checker: Checker): CaseStep | undefined {
  if (isMap(raw) && 'expireAt' in raw) {
    const step = checker.one(expiryStep, raw, path);
    if (step === undefined) return undefined;
    checkTime(step.expireAt, now, [...path, 'expireAt'], checker);
    return { kind: 'expiry', at: step.expireAt, expired: step.expired };
  }
  if (isMap(raw) && 'accounts' in raw) {
    const step = checker.one(accountStep, raw, path);
    if (step === undefined) return undefined;
    const accounts = readAll(account, step.accounts, [...path, 'accounts'], checker);
    const expect = readResults(step, step.accounts.length, ACCOUNT_RESULTS, path, checker);
    return { kind: 'accounts', accounts, expect };
  }
  if (!isMap(raw) || !('transfers' in raw)) {
    checker.say(path, `must be a map with transfers, accounts or expireAt, got ${found(raw)}`);
    return undefined;
  }
  const step = checker.one(transferStep, raw, path);
  if (step === undefined) return undefined;
  const { at = now } = step;
  checkTime(at, now, [...path, 'at'], checker);
  const transfers = readAll(transfer, step.transfers, [...path, 'transfers'], checker);
  const expect = readResults(step, step.transfers.length, TRANSFER_RESULTS, path, checker);
  return { kind: 'transfers', at, transfers, expect };
}

function readAll<S extends z.ZodObject>(
  schema: S,
  raw: readonly unknown[],
  path: Path,
  checker: Checker,
): z.infer<S>[] {
  const all: z.infer<S>[] = [];
  for (const [index, one] of raw.entries()) {
    const read = checker.one(schema, one, [...path, index]);
    if (read !== undefined) all.push(read);
  }
  return all;
}

function readResults(
  { expect }: { readonly expect: readonly unknown[] },
  count: number,
  results: readonly string[],
  path: Path,
  checker: Checker,
): string[] {
  const place = [...path, 'expect'];
  if (expect.length !== count)
    checker.say(place, `must have one result for each of ${count}, got ${expect.length}`);
  for (const [index, one] of expect.entries())
    if (typeof one !== 'string' || !results.includes(one))
      checker.say([...place, index], `must be a result, such as ok, got ${found(one)}`);
  return expect.map(String);
}

function checkTime(at: Seconds, now: Seconds, path: Path, checker: Checker): void {
  if (at < now) checker.say(path, `must not be before ${now}, the time of the step before`);
}
