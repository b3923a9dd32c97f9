import { mean } from 'simple-statistics';
import { type DeadlineRow, deadlineNumber, deadlineRows } from './deadline-numbers.ts';
import { formatElapsed } from './durations.ts';
import type { FigureData } from './figures/figure.ts';
import { dayMeans, daysOf } from './statistics/replications.ts';
import type { Result } from './types.ts';

/** What became of the deadlines under one entry: counts per run, means over days; the worst of all runs. */
export interface DeadlineLine extends DeadlineRow {
  readonly entry: string;
  readonly items: number;
  readonly kept: number;
  readonly missed: number;
  readonly rolled: number;
  readonly latenessSecondsMax: number;
}

export const DEADLINE_COLUMNS = ['entry', 'items', 'kept', 'missed', 'rolled', 'worst lateness'];
export const DEADLINE_NOTE =
  'Counts per run, means over all report days; the worst lateness of all runs. Missed: not done when their ' +
  'window was due, whether done later, failed or still open; rolled: those of them done in a later window.';

type Data = Pick<FigureData, 'config' | 'results'>;

/** By transaction type or job, then window, then entry; windows that nothing belonged to are left out. */
export function deadlineTable({ config, results }: Data): readonly DeadlineLine[] {
  const rows = deadlineRows(Object.keys(results[0]?.metrics ?? {}));
  return rows.flatMap((row) => {
    const lines = config.compare.map(({ name }) => lineOf(row, name, results));
    return lines.some(({ items }) => items > 0) ? lines : [];
  });
}

function lineOf(row: DeadlineRow, entry: string, results: readonly Result[]): DeadlineLine {
  const days = daysOf(results, entry);
  const perRun = (count: 'items' | 'kept' | 'missed' | 'rolled') =>
    mean([...dayMeans(days, deadlineNumber(row, count))]);
  const lateness = days.flatMap((day) =>
    day.results.map(({ metrics }) => metrics[deadlineNumber(row, 'latenessSecondsMax')] ?? 0),
  );
  return {
    ...row,
    entry,
    items: perRun('items'),
    kept: perRun('kept'),
    missed: perRun('missed'),
    rolled: perRun('rolled'),
    latenessSecondsMax: Math.max(0, ...lateness),
  };
}

/** The cells of a line below DEADLINE_COLUMNS. */
export function deadlineCells(line: DeadlineLine): readonly string[] {
  const counts = [line.items, line.kept, line.missed, line.rolled];
  const lateness = line.latenessSecondsMax;
  const isShort = lateness > 0 && lateness < 1;
  const worst = isShort ? '< 1 s' : formatElapsed(lateness);
  return [line.entry, ...counts.map(formatCount), lateness === 0 ? '0' : worst];
}

function formatCount(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: count < 10 ? 2 : 0 });
}

/** What decided how long a job took, in one line for each job and entry: means over the runs that it was done in. */
export function criticalPaths({ config, results }: Data): readonly string[] {
  const jobs = config.system.jobs ?? [];
  return jobs.flatMap(({ name, class: kind, tasks }) =>
    config.compare.flatMap(({ name: entry }) => {
      const own = results.filter((result) => result.entry === entry);
      const parts = tasks.flatMap((task) => {
        const seconds = own
          .map(({ metrics }) => metrics[`${name}/${task.name}/criticalSeconds`] ?? Number.NaN)
          .filter(Number.isFinite);
        const average = seconds.length === 0 ? 0 : mean(seconds);
        return average > 0 ? [`${task.name} ${formatElapsed(average)}`] : [];
      });
      return parts.length === 0 ? [] : [`${name} (${kind}), ${entry}: ${parts.join(', ')}`];
    }),
  );
}

/** As aligned text for a terminal; empty where nothing has a deadline. */
export function deadlineText(data: Data): string {
  const lines = deadlineTable(data);
  if (lines.length === 0) return '';
  const head = ['', ...DEADLINE_COLUMNS];
  const cells = lines.map((line) => [`${line.subject}, ${line.window}`, ...deadlineCells(line)]);
  const widths = head.map((_, i) => Math.max(...[head, ...cells].map((row) => row[i]!.length)));
  const align = (row: readonly string[]) =>
    `  ${row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')}`;
  const paths = criticalPaths(data);
  const ofJobs = paths.length === 0 ? [] : ['Critical paths', ...paths.map((path) => `  ${path}`)];
  return ['Deadlines', align(head), ...cells.map(align), DEADLINE_NOTE, ...ofJobs].join('\n');
}
