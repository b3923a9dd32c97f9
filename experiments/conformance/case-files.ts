import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BadInput } from '../bad-input.ts';
import { readText } from '../read-file.ts';
import { type ConformanceOutcome, type ConformanceReport, conformanceReport } from './report.ts';

/** Parses a file of known answers. Throws BadInput where it cannot be read or is no JSON. */
export function readJson(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadInput([`${file}: must be JSON: ${reason}`]);
  }
}

/**
 * The outcomes of a file, or of all files of a folder named `<suite>*.json`, whose cases then bear
 * the name of their file.
 */
export function reportOnFiles(
  suite: string,
  path: string,
  outcomesOf: (file: string, raw: unknown) => readonly ConformanceOutcome[],
): ConformanceReport {
  const files = filesOf(suite, path);
  const outcomes = files.flatMap((file) => {
    const prefix = files.length > 1 ? `${basename(file)}: ` : '';
    const all = outcomesOf(file, readJson(file));
    return all.map((outcome) => ({ ...outcome, case: prefix + outcome.case }));
  });
  return conformanceReport(suite, outcomes);
}

function filesOf(suite: string, path: string): readonly string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  const isCaseFile = (name: string) => name.startsWith(suite) && name.endsWith('.json');
  const names = readdirSync(path).filter(isCaseFile);
  if (names.length === 0) throw new BadInput([`${path}: has no file named ${suite}*.json`]);
  return names.sort().map((name) => join(path, name));
}
