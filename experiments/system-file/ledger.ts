import { ACCOUNT_LIMITS, type AccountGroupConfig } from '../../sim/ledger/ledger-config.ts';
import type { OptionTable, Problem } from '../../sim/options.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import { closedSchema, tableSchema } from '../json-schema/option-schema.ts';
import { readTable } from '../specs.ts';
import { namedSchema, readNamed, writeNamed } from './names.ts';
import type { SystemPart } from './part.ts';
import { checkPostings } from './postings.ts';

const LEDGER: OptionTable = {};
const ACCOUNTS: OptionTable = {
  count: {
    value: { type: 'number', integer: true, min: 1, max: 100_000_000 },
    default: 1,
    description: 'accounts of the group',
  },
  currency: { value: { type: 'string' }, description: 'ISO 4217 code, such as USD' },
  limit: {
    value: { type: 'choice', of: ACCOUNT_LIMITS },
    default: 'none',
    description: 'what each account refuses',
  },
  opening: {
    value: { type: 'number', integer: true, min: 0 },
    default: 0,
    description: 'balance of each account at the start, in minor units such as cents',
  },
  skew: {
    value: { type: 'number', min: 0, max: 10 },
    default: 0,
    description: 'account k of the group is drawn with weight k^-skew (Zipf); 0: all alike',
  },
};
const CURRENCY = /^[A-Z]{3}$/;

export const ledger: SystemPart = {
  key: 'ledger',
  tables: { ACCOUNTS },
  read: (raw, path, reading) => {
    readTable(LEDGER, raw, path, reading, ['accounts']);
    const groups = (raw as { readonly accounts?: unknown } | undefined)?.accounts;
    const accounts = readNamed(groups, [...path, 'accounts'], reading, (name, value, at) => {
      const { opening: openingMinor, ...values } = readTable(ACCOUNTS, value, at, reading);
      return { name, ...values, openingMinor } as unknown as AccountGroupConfig;
    });
    return { ledger: { accounts } };
  },
  write: ({ ledger: config }, write) =>
    config && {
      accounts: writeNamed(config.accounts, ({ openingMinor: opening, ...group }) =>
        write.table(ACCOUNTS, { ...group, opening }),
      ),
    },
  schema: () => closedSchema({ accounts: namedSchema(tableSchema(ACCOUNTS)) }, ['accounts']),
  check: (system) => [...checkCurrencies(system), ...checkPostings(system)],
};

function checkCurrencies({ ledger: config }: SystemConfig): Problem[] {
  return (config?.accounts ?? [])
    .filter(({ currency }) => !CURRENCY.test(currency))
    .map(({ name, currency }) => ({
      path: ['ledger', 'accounts', name, 'currency'],
      message: `must be an ISO 4217 code of three capital letters, got '${currency}'`,
    }));
}
