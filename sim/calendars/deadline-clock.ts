import type { OptionTable } from '../options.ts';
import { assert, type Seconds } from '../units.ts';
import {
  type DateNumber,
  type Instant,
  isoDate,
  isoTime,
  parseDate,
  parseTime,
  type TimeOfDay,
} from './civil-dates.ts';
import { type LocalTime, TIME_ZONES, type TimeZone, timeZone } from './time-zones.ts';

/** When a run begins, as a file says it. */
export interface ClockStart {
  readonly date: string; // 2025-03-08
  readonly time: string; // 21:00
  readonly zone: string; // of TIME_ZONES
}

export const CLOCK_OPTIONS: OptionTable = {
  date: { value: { type: 'string' }, description: 'of the start of a run, such as 2025-03-08' },
  time: {
    value: { type: 'string' },
    default: '00:00',
    description: 'on the local clock, such as 21:00',
  },
  zone: {
    value: { type: 'choice', of: TIME_ZONES.map(({ name }) => name) },
    default: 'UTC',
    description: 'of the local clock',
  },
};

/**
 * Simulated seconds and the world's clocks. Simulated seconds pass as those of UTC do: across a
 * change to summer time a local day has 23 hours, and 25 in autumn.
 */
export class DeadlineClock {
  readonly zone: TimeZone;
  /** Simulated second 0. */
  readonly startsAt: Instant;

  /** `start` must be of CLOCK_OPTIONS, with a date and a time that there are. */
  constructor({ date, time, zone }: ClockStart) {
    this.zone = timeZone(zone);
    const [day, timeOfDay] = [parseDate(date), parseTime(time)];
    assert(Number.isFinite(day + timeOfDay), `a run cannot start at ${date} ${time}`);
    this.startsAt = this.zone.instantOf(day, timeOfDay);
  }

  instantAt(seconds: Seconds): Instant {
    return this.startsAt + seconds;
  }

  /** Simulated seconds of an instant; negative before the start. */
  secondsAt(instant: Instant): Seconds {
    return instant - this.startsAt;
  }

  /** Simulated seconds at which the local clock first shows a date and time, or a later one. */
  secondsOf(date: DateNumber, time: TimeOfDay): Seconds {
    return this.secondsAt(this.zone.instantOf(date, time));
  }

  localAt(seconds: Seconds): LocalTime {
    return this.zone.localAt(this.instantAt(seconds));
  }

  /** What the local clock shows, such as '2025-03-09 03:00 America/New_York'. */
  textAt(seconds: Seconds): string {
    const { date, time } = this.localAt(Math.floor(seconds));
    return `${isoDate(date)} ${isoTime(time)} ${this.zone.name}`;
  }
}
