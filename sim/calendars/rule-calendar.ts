import { Calendar, type Session } from './calendar.ts';
import {
  type DateNumber,
  isWeekend,
  parseDate,
  SECONDS_PER_DAY,
  type TimeOfDay,
  yearOf,
} from './civil-dates.ts';
import { timeZone } from './time-zones.ts';

export interface Holiday {
  readonly date: DateNumber;
  readonly name: string;
}
export interface EarlyClose extends Holiday {
  readonly close: TimeOfDay;
}
/** When a business day begins and ends, by the local clock. */
export interface Hours {
  readonly open: TimeOfDay;
  /** Calendar days from the business day to the one on which it opens: 0, or -1. */
  readonly openDays?: number;
  readonly close: TimeOfDay;
}
export const ALL_DAY: Hours = { open: 0, close: SECONDS_PER_DAY };

/** A calendar as rules say it. */
export interface CalendarRules {
  readonly name: string;
  readonly zone: string;
  readonly hours: Hours;
  /** Whether Saturdays and Sundays are business days; default: no. */
  readonly hasWeekends?: boolean;
  /** Compared with a published list: ISO dates, both inclusive; none where it never was. */
  readonly checked?: { readonly from: string; readonly to: string };
  readonly sources: readonly string[];
  /** Those that fall into a year or, moved to a Friday, on the last day of the one before. */
  holidays(year: number): readonly Holiday[];
  earlyCloses?(year: number): readonly EarlyClose[];
}

/** A calendar that computes each year once. */
export function ruleCalendar(rules: CalendarRules): Calendar {
  const { name, hours, checked, sources, hasWeekends = false } = rules;
  const zone = timeZone(rules.zone);
  const closures = yearly((year) =>
    byDate([...rules.holidays(year), ...rules.holidays(year + 1)], year),
  );
  const earlyCloses = yearly((year) => byDate(rules.earlyCloses?.(year) ?? [], year));
  return new Calendar({
    name,
    zone,
    checkedFrom: checked === undefined ? Number.NaN : parseDate(checked.from),
    checkedTo: checked === undefined ? Number.NaN : parseDate(checked.to),
    sources,
    closure(date) {
      if (!hasWeekends && isWeekend(date)) return 'weekend';
      return closures(yearOf(date)).get(date)?.name;
    },
    session(date): Session {
      const early = earlyCloses(yearOf(date)).get(date);
      const open = zone.instantOf(date + (hours.openDays ?? 0), hours.open);
      const close = zone.instantOf(date, early?.close ?? hours.close);
      return { date, open, close, ...(early === undefined ? {} : { earlyClose: early.name }) };
    },
  });
}

function yearly<Value>(compute: (year: number) => Value): (year: number) => Value {
  const years = new Map<number, Value>();
  return (year) => {
    const known = years.get(year) ?? compute(year);
    years.set(year, known);
    return known;
  };
}

function byDate<Day extends Holiday>(days: readonly Day[], year: number): Map<DateNumber, Day> {
  return new Map(days.filter(({ date }) => yearOf(date) === year).map((day) => [day.date, day]));
}

/** Holidays of a list of ISO dates, those of one year. */
export function listed(dates: Readonly<Record<string, string>>, year: number): Holiday[] {
  const ofYear = Object.entries(dates).filter(([text]) => text.startsWith(`${year}-`));
  return ofYear.map(([text, name]) => ({ date: parseDate(text), name }));
}
