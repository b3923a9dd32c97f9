import type { OptionTable, Registered } from '../options.ts';
import { assert, type Seconds } from '../units.ts';
import { ruleCalendarOf } from './index.ts';
import {
  BUFFER_OPTION,
  createSchedule,
  SCHEDULE_OPTIONS,
  type SchedulePlan,
} from './window-plan.ts';
import type { WindowSchedule } from './window-schedule.ts';

/** A line of the registry: a published schedule, or none where the file says it all. */
export interface WindowScheduleLine extends Registered {
  readonly source?: string;
  readonly calendar?: string; // of RULE_CALENDARS
  readonly plan?: SchedulePlan;
}

const TEST = 'test/sim/calendars/window-schedules.test.ts';
const published = (line: Omit<Required<WindowScheduleLine>, 'options' | 'coveredBy'>) => ({
  ...line,
  options: BUFFER_OPTION,
  coveredBy: `${TEST}: ${line.kind}: has its published cut-offs`,
});

const CUSTOM_OPTIONS: OptionTable = {
  calendar: {
    value: { type: 'string' },
    description: 'a calendar of `list calendars`, or a map with its kind and options',
  },
  ...SCHEDULE_OPTIONS,
};

export const WINDOW_SCHEDULES: readonly WindowScheduleLine[] = [
  published({
    kind: 'same-day-ach',
    description: 'Same-Day ACH: three windows, input by 10:30, 14:45 and 16:45 Eastern Time',
    source: 'frbservices.org, 2020-02-19, Same Day ACH processing schedule effective 2021-03-19',
    calendar: 'fedwire',
    plan: {
      windows: [
        { name: 'first', cutOff: '10:30', distributes: '12:00', settles: '13:00' },
        { name: 'second', cutOff: '14:45', distributes: '16:00', settles: '17:00' },
        { name: 'third', cutOff: '16:45', distributes: '17:30', settles: '18:00' },
      ],
    },
  }),
  published({
    kind: 'fedwire-customer',
    description: 'Fedwire for third parties: 21:00 of the day before to 18:45 Eastern Time',
    source: 'frbservices.org, Fedwire Funds Service operating hours (18:45 since 2021)',
    calendar: 'fedwire',
    plan: { windows: [{ name: 'customer', opens: '21:00', opensDays: -1, cutOff: '18:45' }] },
  }),
  published({
    kind: 'fedwire-bank',
    description: 'Fedwire between banks: 21:00 of the day before to 19:00 Eastern Time',
    source: 'federalreserve.gov, About the Fedwire Funds Service',
    calendar: 'fedwire',
    plan: { windows: [{ name: 'bank', opens: '21:00', opensDays: -1, cutOff: '19:00' }] },
  }),
  published({
    kind: 'nss',
    description: 'National Settlement Service: 21:00 of the day before to 18:30 Eastern Time',
    source: 'Federal Register 90 FR 51356, 2025-11-17: 21.5 hours, 30 minutes less than Fedwire',
    calendar: 'fedwire',
    plan: { windows: [{ name: 'settlement', opens: '21:00', opensDays: -1, cutOff: '18:30' }] },
  }),
  published({
    kind: 'chips',
    description: 'CHIPS: 21:00 of the day before to 18:00 Eastern Time (assumption)',
    source: 'assumption',
    calendar: 'fedwire',
    plan: { windows: [{ name: 'customer', opens: '21:00', opensDays: -1, cutOff: '18:00' }] },
  }),
  published({
    kind: 't2-customer',
    description: 'TARGET2 and T2 for customers: 07:00 to 17:00 in Frankfurt',
    source: 'ecb.europa.eu, TARGET2 business day, daily operating hours',
    calendar: 'target',
    plan: { windows: [{ name: 'customer', opens: '07:00', cutOff: '17:00' }] },
  }),
  published({
    kind: 't2-bank',
    description: 'TARGET2 and T2 between banks: 07:00 to 18:00 in Frankfurt',
    source: 'ecb.europa.eu, TARGET2 business day, daily operating hours',
    calendar: 'target',
    plan: { windows: [{ name: 'bank', opens: '07:00', cutOff: '18:00' }] },
  }),
  published({
    kind: 'us-allocation',
    description: 'US equities, T+1: trades allocated by 19:00 Eastern Time',
    source: 'dtcc.com, 2024-01-31, Hitting 90% Affirmation by 9:00 PM ET on Trade Date',
    calendar: 'xnys',
    plan: { windows: [{ name: 'allocation', cutOff: '19:00' }] },
  }),
  published({
    kind: 'us-affirmation',
    description: 'US equities, T+1: trades affirmed by 21:00 Eastern Time',
    source: 'dtcc.com, 2024-01-31, Hitting 90% Affirmation by 9:00 PM ET on Trade Date',
    calendar: 'xnys',
    plan: { windows: [{ name: 'affirmation', cutOff: '21:00' }] },
  }),
  published({
    kind: 'us-closing-auction',
    description:
      'NYSE: market-on-close orders until 10 minutes before the close, also on half days',
    source: 'nyse.com, closing auction: 15:50; 12:50 on half days (assumption)',
    calendar: 'xnys',
    plan: {
      windows: [{ name: 'close', opens: 'open', cutOff: 'close - 10min', settles: 'close' }],
    },
  }),
  published({
    kind: 'cat',
    description: 'Consolidated Audit Trail: events of a day by 08:00 of the next trading day',
    source: 'catnmsplan.com, FAQ P15',
    calendar: 'xnys',
    plan: {
      days: 'all',
      windows: [{ name: 'day', cutOff: '24:00', due: '08:00', dueDays: 1 }],
    },
  }),
  published({
    kind: 'mifir',
    description: 'MiFIR transaction reports: by the close of the next working day, in London',
    source: 'MiFIR article 26(1); the end of the day for its close, and England (assumption)',
    calendar: 'uk-settlement',
    plan: {
      days: 'all',
      windows: [{ name: 'day', cutOff: '24:00', due: '24:00', dueDays: 1 }],
    },
  }),
  {
    kind: 'custom',
    description: 'windows of any calendar, as the file says',
    options: CUSTOM_OPTIONS,
    coveredBy: `${TEST}: reads windows from plain data`,
  },
];

/** A published schedule, with the own buffer in seconds; anything else is a bug. */
export function publishedSchedule(kind: string, buffer: Seconds = 0): WindowSchedule {
  const line = WINDOW_SCHEDULES.find((one) => one.kind === kind);
  assert(line?.plan !== undefined && line.calendar !== undefined, `no schedule is called ${kind}`);
  return createSchedule({ ...line.plan, buffer }, ruleCalendarOf(line.calendar));
}
