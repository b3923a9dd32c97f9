import type { BurnRateRule } from '../../sim/observability/burn-rate.ts';
import { parseRational, type Rational } from '../../sim/observability/rational.ts';
import { found } from '../../sim/options.ts';
import type { BurnRateCase, ExpectedSpans } from './burn-rate-cases.ts';
import { parseMinutes, parseObjective, parseRule } from './burn-rate-texts.ts';

/** A text that may hold tables, and what was found wrong with them. */
export interface TableReader {
  readonly file: string;
  readonly lines: readonly string[];
  readonly problems: string[];
}

interface Table {
  readonly objective: Rational;
  readonly rules: readonly BurnRateRule[];
}

const HEADER = /^error ratio\b/i;
const OBJECTIVE = /\bSLO\b[^\d\n]*(\d+(?:\.\d+)?(?:\s*%)?)/i;
const RATIO = /^([\d./e-]+ ?%?)\s*(?:\([^)]*\)\s*)?,\s*(.+)$/i;

/**
 * The cases of the table whose header is at line `at` (from 0); none where no table begins. The objective is
 * that of the last line above that says 'SLO <ratio>'. Each row is a stretch of errors from minute 0 on, amid
 * constant traffic without errors.
 */
export function readBurnRateTable(reader: TableReader, at: number): readonly BurnRateCase[] {
  const header = cellsOf(reader.lines[at]);
  if (header === undefined || !HEADER.test(header[0]!)) return [];
  const before = reader.problems.length;
  const objective = objectiveAbove(reader, at);
  const rules = header.slice(1).flatMap((text) => {
    const rule = parseRule(text);
    if (rule === undefined) say(reader, at, `must be a rule such as 'page 1h & 5m > 14.4'`, text);
    return rule ?? [];
  });
  if (rules.length === 0) say(reader, at, 'must have a column per rule');
  if (objective === undefined || reader.problems.length > before) return [];
  const rows: BurnRateCase[] = [];
  for (let line = at + 1; cellsOf(reader.lines[line]) !== undefined; line++) {
    const cells = cellsOf(reader.lines[line])!;
    if (cells.every((cell) => /^:?-+:?$/.test(cell))) continue;
    const row = readRow(reader, line, cells, { objective, rules });
    if (row !== undefined) rows.push(row);
  }
  if (rows.length === 0 && reader.problems.length === before)
    say(reader, at, 'must have a row per case below the header');
  return rows;
}

function objectiveAbove(reader: TableReader, at: number): Rational | undefined {
  const texts = reader.lines.slice(0, at).map((line) => OBJECTIVE.exec(line)?.[1]);
  const text = texts.findLast((one) => one !== undefined);
  const objective = text === undefined ? undefined : parseObjective(text);
  if (text === undefined) say(reader, at, `must have a line 'SLO <ratio>' above it`);
  else if (objective === undefined)
    say(reader, at, 'must have an SLO in (0, 1) above it, such as SLO 99.9 %', text);
  return objective;
}

function readRow(
  reader: TableReader,
  line: number,
  cells: readonly string[],
  { objective, rules }: Table,
): BurnRateCase | undefined {
  const before = reader.problems.length;
  const name = cells[0]!;
  const traffic = readTraffic(name);
  if (traffic === undefined)
    say(reader, line, `must be a ratio in [0, 1] and a duration, such as '1.5 %, 600 min'`, name);
  if (cells.length !== rules.length + 1)
    say(reader, line, `must have ${rules.length + 1} cells, got ${cells.length}`);
  const expected = cells.slice(1, rules.length + 1).flatMap((text, rule): ExpectedSpans[] => {
    const spans = readSpans(text);
    if (spans === undefined)
      say(reader, line, `must be '<fire minute> / <clear minute>' or never`, text);
    return spans === undefined ? [] : [{ rule, spans }];
  });
  if (traffic === undefined || reader.problems.length > before) return undefined;
  const longest = Math.max(...rules.map((rule) => Math.max(rule.longMinutes, rule.shortMinutes)));
  const { bad, total, minutes } = traffic;
  const quiet = { minutes: longest, bad: 0, total }; // fills every window, and empties it again
  const segments = [quiet, { minutes, bad, total }, quiet];
  return { name, objective, rules, startMinute: -quiet.minutes, traffic: segments, expected };
}

/** Constant traffic of as many events a minute as make the ratio exact. */
function readTraffic(text: string) {
  const [, ratioText, durationText] = RATIO.exec(text) ?? [];
  const ratio = ratioText === undefined ? undefined : parseRational(ratioText);
  const minutes = durationText === undefined ? undefined : parseMinutes(durationText);
  if (ratio === undefined || minutes === undefined) return undefined;
  const { numerator, denominator } = ratio;
  const isShare = numerator <= denominator && denominator < 2n ** 30n;
  return isShare ? { bad: Number(numerator), total: Number(denominator), minutes } : undefined;
}

function readSpans(text: string): ExpectedSpans['spans'] | undefined {
  if (/^never$/i.test(text)) return [];
  const [, fire, clear] = /^(\d+) ?\/ ?(\d+)$/.exec(text) ?? [];
  return fire === undefined ? undefined : [[Number(fire), Number(clear)]];
}

/** The trimmed cells of a row of a table; undefined for any other line. */
function cellsOf(line: string | undefined): readonly string[] | undefined {
  const text = line?.trim() ?? '';
  if (!text.startsWith('|') || text.length < 2) return undefined;
  const inner = text.endsWith('|') ? text.slice(1, -1) : text.slice(1);
  return inner.split('|').map((cell) => cell.replaceAll(/[*`]/g, '').trim());
}

function say({ file, lines, problems }: TableReader, line: number, message: string, got?: string) {
  const column = Math.max(0, got === undefined ? 0 : lines[line]!.indexOf(got)) + 1;
  const finding = got === undefined ? '' : `, got ${found(got)}`;
  problems.push(`${file}:${line + 1}:${column} ${message}${finding}`);
}
