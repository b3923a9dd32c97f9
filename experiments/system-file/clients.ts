import type { OptionTable, Problem } from '../../sim/options.ts';
import { BREAKERS } from '../../sim/services/breakers/index.ts';
import { RETRIES } from '../../sim/services/retries/index.ts';
import type { ClientConfig, ServiceConfig } from '../../sim/system-config.ts';
import { type JsonSchema, specSchema, tableSchema } from '../json-schema/option-schema.ts';
import type { Writer } from '../spec-writer.ts';
import { type Path, type Reading, readSpec, readTable } from '../specs.ts';
import { isGiven } from './part.ts';

const HEDGE: OptionTable = {
  after: {
    value: { type: 'seconds', above: 0 },
    description: 'a second attempt is made when the first has no answer after so long',
  },
  budgetRatio: {
    value: { type: 'number', min: 0, max: 1 },
    default: 0.05,
    description: 'second attempts earned by each first one, in [0, 1]',
  },
};
/** How others call a service. */
export const CLIENT: OptionTable = {
  timeout: {
    value: { type: 'seconds', above: 0, max: Infinity },
    default: Infinity,
    description: 'from the call to giving up, .inf waits for ever',
  },
  cancels: {
    value: { type: 'boolean' },
    default: false,
    description: 'whether a time-out also removes the work',
  },
  connections: {
    value: { type: 'number', integer: true, min: 1, max: Infinity },
    default: Infinity,
    description: 'calls one replica of a caller may have open at once, .inf for no pool',
  },
  bulkhead: {
    value: { type: 'number', integer: true, min: 1, max: 1_000_000 },
    optional: true,
    description: 'calls one calling service may have open at once; further ones are refused',
  },
  hedge: {
    value: { type: 'record', of: HEDGE },
    optional: true,
    description: 'a second attempt beside a slow first one; the first answer counts',
  },
};
export const CLIENT_TABLES = { CLIENT, HEDGE } as const;
const PARTS = ['retry', 'breaker'];

export function readClient(raw: unknown, path: Path, reading: Reading): ClientConfig {
  const values = readTable(CLIENT, raw, path, reading, PARTS);
  const { retry, breaker } = (raw ?? {}) as {
    readonly retry?: unknown;
    readonly breaker?: unknown;
  };
  return {
    ...values,
    retry: readSpec(RETRIES, retry ?? { kind: 'none' }, [...path, 'retry'], reading),
    ...(isGiven(breaker) && {
      breaker: readSpec(BREAKERS, breaker, [...path, 'breaker'], reading),
    }),
  } as ClientConfig;
}

export function writeClient(client: ClientConfig, write: Writer) {
  const { retry, breaker } = client;
  return {
    ...write.table(CLIENT, { ...client }),
    retry: write.spec(RETRIES, retry),
    ...(breaker && { breaker: write.spec(BREAKERS, breaker) }),
  };
}

export function clientSchema(): JsonSchema {
  return tableSchema(CLIENT, { retry: specSchema(RETRIES), breaker: specSchema(BREAKERS) });
}

export function checkClient({ name, client }: ServiceConfig): Problem[] {
  const { hedge, timeout } = client;
  if (hedge === undefined || hedge.after < timeout) return [];
  const message = `must be shorter than the timeout ${timeout}s, got ${hedge.after}s`;
  return [{ path: ['services', name, 'client', 'hedge', 'after'], message }];
}
