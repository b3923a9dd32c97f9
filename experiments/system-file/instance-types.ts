import type { OptionTable } from '../../sim/options.ts';
import { tableSchema } from '../json-schema/option-schema.ts';
import { readTable } from '../specs.ts';
import { namedSchema, readNamed } from './names.ts';
import type { SystemPart } from './part.ts';

const INSTANCE_TYPE: OptionTable = {
  dollarsPerHour: { value: { type: 'number', min: 0 }, description: 'price of one instance' },
  source: { value: { type: 'string' }, optional: true, description: 'where the price is from' },
};

export const instanceTypes: SystemPart = {
  key: 'instanceTypes',
  absent: { instanceTypes: {} },
  tables: { INSTANCE_TYPE },
  read: (raw, path, reading) => {
    const types = readNamed(raw, path, reading, (name, value, at) => {
      const { dollarsPerHour } = readTable(INSTANCE_TYPE, value, at, reading);
      return [name, { dollarsPerHour: dollarsPerHour as number }] as const;
    });
    return { instanceTypes: Object.fromEntries(types) };
  },
  write: ({ instanceTypes: types }) => (Object.keys(types).length === 0 ? undefined : types),
  schema: () => namedSchema(tableSchema(INSTANCE_TYPE)),
};
