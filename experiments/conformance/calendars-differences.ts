/** A date on which a published list and our calendar differ, and which of them is right. */
export interface CalendarDifference {
  readonly calendar: string; // of RULE_CALENDARS
  readonly date: string;
  /** What the list says; we say the opposite. */
  readonly listed: 'open' | 'closed';
  /** Why we are right. */
  readonly reason: string;
  readonly source: string;
}

const NEW_YEARS_EVE = {
  calendar: 'xfra',
  listed: 'open',
  reason: 'Frankfurt does not trade on 31 December: it is a day of settlement alone',
  source:
    'trading calendars of Deutsche Boerse; exchange_calendars has no session on any 31 December ' +
    'from 1990 to 2023',
} as const;

/** All that are known. A difference that is not here is a failure. */
export const DIFFERENCES: readonly CalendarDifference[] = [
  { ...NEW_YEARS_EVE, date: '2003-12-31' },
  { ...NEW_YEARS_EVE, date: '2004-12-31' },
];
