import { CALENDARS } from '../../sim/calendars/index.ts';
import { SCHEDULE_OPTIONS, WINDOW_OPTIONS } from '../../sim/calendars/window-plan.ts';
import { WINDOW_SCHEDULES } from '../../sim/calendars/window-schedules.ts';
import { isMap, type Problem } from '../../sim/options.ts';
import type { SystemConfig } from '../../sim/system-config.ts';
import type { Spec } from '../../sim/units.ts';
import { type JsonSchema, specSchema, tableSchema } from '../json-schema/option-schema.ts';
import type { Writer } from '../spec-writer.ts';
import { readWindowSchedule } from '../window-schedules.ts';
import { checkName, namedSchema, readNamed } from './names.ts';
import type { SystemPart } from './part.ts';

const PUBLISHED = WINDOW_SCHEDULES.filter(({ plan }) => plan !== undefined);

/** Schedules of cut-offs, which transactions have as their deadlines. */
export const windows: SystemPart = {
  key: 'windows',
  tables: { SCHEDULE_OPTIONS, WINDOW_OPTIONS },
  read: (raw, path, reading) => {
    const schedules = readNamed(raw, path, reading, (name, value, at) => [
      name,
      readWindowSchedule(value, at, reading),
    ]);
    return { windows: Object.fromEntries(schedules) as Record<string, Spec> };
  },
  write: (system, write) =>
    system.windows &&
    Object.fromEntries(
      Object.entries(system.windows).map(([name, schedule]) => [name, writeOne(schedule, write)]),
    ),
  schema: () => namedSchema(scheduleSchema()),
  check: checkDeadlines,
};

function writeOne(schedule: Spec, write: Writer) {
  const { kind, calendar } = schedule;
  if (!isMap(calendar)) return write.spec(WINDOW_SCHEDULES, schedule);
  return {
    kind,
    calendar: write.spec(CALENDARS, calendar as Spec),
    ...write.table(SCHEDULE_OPTIONS, schedule),
  };
}

function scheduleSchema(): JsonSchema {
  const named = (lines: readonly { readonly kind: string }[]) => ({
    enum: lines.map(({ kind }) => kind),
  });
  const calendar = { anyOf: [named(CALENDARS), specSchema(CALENDARS)] };
  const own = tableSchema(SCHEDULE_OPTIONS, { kind: { const: 'custom' }, calendar }, ['calendar']);
  return { anyOf: [named(PUBLISHED), specSchema(PUBLISHED), own] };
}

function checkDeadlines({ windows: schedules = {}, transactions }: SystemConfig): Problem[] {
  const parts = Object.keys(schedules).map((name) => ({ name }));
  return transactions.flatMap(({ name, deadline }) =>
    deadline === undefined
      ? []
      : checkName(deadline, { noun: 'window', parts }, ['transactions', name, 'deadline']),
  );
}
