import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BadInput } from '../bad-input.ts';
import { answerFacts } from './calendars-facts.ts';
import { readHolidayLists, readSessionList } from './calendars-files.ts';
import { type Judgement, judgeHolidays, judgeSessions } from './calendars-judge.ts';
import { HOLIDAY_LISTS } from './calendars-lists.ts';
import { readJson } from './case-files.ts';
import { type ConformanceReport, conformanceReport } from './report.ts';

const SUITE = 'calendars';
const SESSIONS = /\.csv(\.gz)?$/i;
const HOLIDAYS = /\.json$/i;

/**
 * Known answers of calendars, clocks and cut-offs. `path` is a CSV file of sessions (also gzipped)
 * that is named after its exchange, a JSON file of holiday lists, or a folder of such files; without
 * it the built-in facts are put. Throws BadInput on malformed files.
 */
export async function conformanceCalendars(path?: string | undefined): Promise<ConformanceReport> {
  const judgements = path === undefined ? builtIn() : filesOf(path).flatMap(judgeFile);
  const outcomes = judgements.flatMap((one) => one.outcomes);
  const notes = judgements.flatMap((one) => one.notes);
  return { ...conformanceReport(SUITE, outcomes), ...(notes.length > 0 ? { notes } : {}) };
}

function builtIn(): readonly Judgement[] {
  const lists = readHolidayLists('built-in', HOLIDAY_LISTS).map((list) => ({
    ...judgeHolidays(list),
    notes: [],
  }));
  return [{ outcomes: answerFacts(), notes: [] }, ...lists];
}

function judgeFile(file: string): readonly Judgement[] {
  if (SESSIONS.test(file)) return [judgeSessions(readSessionList(file))];
  return readHolidayLists(file, readJson(file)).map(judgeHolidays);
}

function filesOf(path: string): readonly string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const names = readdirSync(path).filter((name) => SESSIONS.test(name) || HOLIDAYS.test(name));
    if (names.length === 0)
      throw new BadInput([`${path}: has no file of sessions (.csv, .csv.gz) or holidays (.json)`]);
    return names.sort().map((name) => join(path, name));
  }
  if (SESSIONS.test(path) || HOLIDAYS.test(path)) return [path];
  const wanted = 'a CSV file of sessions (.csv, .csv.gz), a JSON file of holidays, or a folder';
  throw new BadInput([`${path}: must be ${wanted}`]);
}
