import { DISTRIBUTIONS } from '../../sim/distributions/index.ts';
import { found } from '../../sim/options.ts';
import { LAW } from '../json-schema/option-schema.ts';
import { readSpec } from '../specs.ts';
import type { SystemPart } from './part.ts';

export const sources: SystemPart = {
  key: 'sources',
  absent: { sources: [] },
  tables: {},
  read: (raw, path, { problems }) => {
    if (Array.isArray(raw) && raw.every((line) => typeof line === 'string'))
      return { sources: raw };
    problems.push({ path, message: `must be a list of texts, got ${found(raw)}` });
    return { sources: [] };
  },
  write: (system) => system.sources,
  schema: () => ({
    type: 'array',
    items: { type: 'string' },
    description: 'where figures come from',
  }),
};

export const hop: SystemPart = {
  key: 'hop',
  tables: {},
  read: (raw, path, reading) => ({ hop: readSpec(DISTRIBUTIONS, raw, path, reading) }),
  write: (system, write) => system.hop && write.spec(DISTRIBUTIONS, system.hop),
  schema: () => ({ ...LAW, description: 'delay from caller to service, and back again' }),
};
