import type { Reported } from '../experiments/report-folder.ts';
import { note, printJson, printLine } from './command.ts';

/** Prints what a results folder says: the table and where the report lies, or one object; warnings beside it. */
export function printReport(folder: string, reported: Reported, asJson: boolean): void {
  const { config, summary, points, table, file, warnings } = reported;
  for (const warning of warnings) note(`warning: ${warning}`);
  if (asJson) printJson({ experiment: config.name, results: folder, summary, points });
  else printLine(`${table}\n\nreport: ${file}`);
}
