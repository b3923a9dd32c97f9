import type { BurnRateRule } from '../../sim/observability/burn-rate.ts';
import type { Rational } from '../../sim/observability/rational.ts';
import { BadInput } from '../bad-input.ts';
import { readText } from '../read-file.ts';
import { readBurnRateJson } from './burn-rate-json.ts';
import { readBurnRateTable, type TableReader } from './burn-rate-table.ts';
import { readJson } from './case-files.ts';

/** What went through, minute by minute, and what the rules must have made of it. */
export interface BurnRateCase {
  readonly name: string;
  readonly objective: Rational; // in (0, 1)
  readonly rules: readonly BurnRateRule[];
  readonly startMinute: number; // of the first minute of traffic
  readonly traffic: readonly TrafficSegment[];
  readonly expected: readonly ExpectedSpans[];
}
/** So many minutes alike. */
export interface TrafficSegment {
  readonly minutes: number;
  readonly bad: number; // per minute
  readonly total: number; // per minute
}
export interface ExpectedSpans {
  readonly rule: number; // position in `rules`
  readonly spans: readonly (readonly [fire: number, clear: number | null])[];
}

/** JSON where the file is named or begins like it; otherwise the Markdown tables of a text. Throws BadInput. */
export function loadBurnRateCases(file: string): readonly BurnRateCase[] {
  const text = readText(file);
  const isJson = /\.json$/i.test(file) || /^\s*[[{]/.test(text);
  return isJson ? readBurnRateJson(file, readJson(file)) : readBurnRateTables(file, text);
}

/** The cases of all burn-rate tables in a text; other tables are passed over. Throws BadInput. */
export function readBurnRateTables(file: string, text: string): readonly BurnRateCase[] {
  const reader: TableReader = { file, lines: text.split(/\r?\n/), problems: [] };
  const cases = reader.lines.flatMap((_, at) => readBurnRateTable(reader, at));
  if (cases.length === 0 && reader.problems.length === 0)
    reader.problems.push(
      `${file}: must have a table whose header is 'error ratio, duration' and rules such as ` +
        `'page 1h & 5m > 14.4', got none`,
    );
  if (reader.problems.length > 0) throw new BadInput(reader.problems);
  return cases;
}
