import type { Run } from './types.ts';

/** Of one transaction type or job and one window: the counts of a DeadlineTally. */
const COUNTS = ['items', 'kept', 'missed', 'rolled', 'latenessSecondsMax'] as const;
export type DeadlineCount = (typeof COUNTS)[number];
const PREFIX = 'deadline:';

/**
 * What the table of deadlines is made of, as numbers of the row of a run: `<subject>/<window>/deadline:<count>`
 * and, of each task of a job, `<job>/<task>/criticalSeconds`, a mean over its runs that were done.
 */
export function deadlineNumbers({ deadlines, jobs }: Pick<Run, 'deadlines' | 'jobs'>) {
  const tallies = deadlines.flatMap((tally) =>
    COUNTS.map((count) => [deadlineNumber(tally, count), tally[count]] as const),
  );
  const paths = jobs.flatMap(({ name, done, criticalSeconds }) =>
    Object.entries(criticalSeconds).map(
      ([task, seconds]) => [`${name}/${task}/criticalSeconds`, seconds / done] as const,
    ),
  );
  return Object.fromEntries([...tallies, ...paths]);
}

export interface DeadlineRow {
  readonly subject: string;
  readonly window: string;
}

export function deadlineNumber({ subject, window }: DeadlineRow, count: DeadlineCount): string {
  return `${subject}/${window}/${PREFIX}${count}`;
}

/** The rows that the numbers of a run speak of, in their order. Names of windows may hold slashes. */
export function deadlineRows(numbers: readonly string[]): readonly DeadlineRow[] {
  const suffix = `/${PREFIX}${COUNTS[0]}`;
  return numbers
    .filter((name) => name.endsWith(suffix))
    .map((name) => {
      const slash = name.indexOf('/');
      return { subject: name.slice(0, slash), window: name.slice(slash + 1, -suffix.length) };
    });
}
