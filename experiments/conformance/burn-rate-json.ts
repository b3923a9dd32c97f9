import { z } from 'zod';
import { SEVERITIES } from '../../sim/observability/alert.ts';
import { type BurnRateRule, WORKBOOK_RULES } from '../../sim/observability/burn-rate.ts';
import type { Rational } from '../../sim/observability/rational.ts';
import { didYouMean, found, isMap } from '../../sim/options.ts';
import { BadInput } from '../bad-input.ts';
import { showPath } from '../yaml-source.ts';
import type { BurnRateCase } from './burn-rate-cases.ts';
import { MINUTES_MAX, parseBurn, parseMinutes, parseObjective } from './burn-rate-texts.ts';

type Path = readonly (string | number)[];

// A message says what a value must be; place and finding are added where it is reported.
const OBJECTIVE = "a ratio in (0, 1), such as 0.999 or '99.9 %'";
const WINDOW = 'a window of whole minutes with its unit, such as 5m, 1h or 3d';
const BURN = 'a number > 0';
const MINUTES = `an integer in [1, ${MINUTES_MAX}]`;
const COUNTS = '[bad, total] per minute: integers with 0 <= bad <= total <= 1e9';
const SPANS = 'a list of [fire minute, clear minute or null]';
const COUNT_MAX = 1e9; // times the longest window still a safe integer
const SPAN_MINUTES_MAX = 1e9;

const parsed = <T>(message: string, parse: (value: number | string) => T | undefined) =>
  z.union([z.number(), z.string()], message).transform((value, context): T => {
    const result = parse(value);
    if (result !== undefined) return result;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
const objective = parsed<Rational>(OBJECTIVE, parseObjective);
const windowMinutes = parsed(WINDOW, (value) => parseMinutes(String(value)));
const count = z.int(COUNTS).min(0, COUNTS).max(COUNT_MAX, COUNTS);
const minute = z.int(SPANS).min(-SPAN_MINUTES_MAX, SPANS).max(SPAN_MINUTES_MAX, SPANS);

const ruleShape = {
  name: z.string('a text'),
  severity: z.enum(SEVERITIES, `one of ${SEVERITIES.join(', ')}`).default('page'),
  long: windowMinutes,
  short: windowMinutes.optional(),
  burn: parsed<Rational>(BURN, parseBurn),
  eventsMin: z.int('an integer >= 0').min(0, 'an integer >= 0').default(0),
};
const segmentShape = {
  minutes: z.int(MINUTES).min(1, MINUTES).max(MINUTES_MAX, MINUTES),
  errorRatio: z.tuple([count, count], COUNTS).refine(([bad, total]) => bad <= total, COUNTS),
};
const caseShape = {
  name: z.string('a text').optional(),
  note: z.string('a text').optional(),
  slo: objective,
  rules: z.array(z.object(ruleShape), 'a list of rules').min(1, 'a list of rules').optional(),
  start: z.int('an integer, the minute of the first segment').default(0),
  traffic: z.array(z.object(segmentShape), 'a list of segments').min(1, 'a list of segments'),
  expect: z.record(
    z.string(),
    z.array(z.tuple([minute, minute.nullable()], SPANS), SPANS),
    'a map from the name of a rule to when it fires',
  ),
};
const caseSchema = z.object(caseShape);
type CaseFile = z.infer<typeof caseSchema>;

/** Checks parsed JSON: one case, a list of cases, or a map with `cases`. Throws BadInput with all that is wrong. */
export function readBurnRateJson(file: string, raw: unknown): readonly BurnRateCase[] {
  const isWrapped = isMap(raw) && Object.hasOwn(raw, 'cases');
  const list = isWrapped ? raw['cases'] : raw;
  const root: Path = isWrapped ? ['cases'] : [];
  const reader = new Reader(file);
  const cases = Array.isArray(list)
    ? list.flatMap((one, i) => reader.case(one, [...root, i], i) ?? [])
    : [reader.case(list, root, 0) ?? []].flat();
  if (cases.length === 0 && reader.lines.length === 0)
    reader.say(root, `must have at least one case, got ${found(list)}`);
  if (reader.lines.length > 0) throw new BadInput(reader.lines);
  return cases;
}

class Reader {
  readonly file: string;
  readonly lines: string[] = [];

  constructor(file: string) {
    this.file = file;
  }

  say(path: Path, message: string): void {
    const place = showPath(path);
    this.lines.push(`${this.file}: ${place === '' ? '' : `${place}: `}${message}`);
  }

  case(raw: unknown, path: Path, position: number): BurnRateCase | undefined {
    if (!isMap(raw)) {
      this.say(path, `must be a map with slo, traffic and expect, got ${found(raw)}`);
      return undefined;
    }
    this.unknownKeys(raw, path);
    const { data, error } = caseSchema.safeParse(raw);
    for (const { path: below, message } of error?.issues ?? []) {
      const value = below.reduce<unknown>((part, step) => Object(part)[step], raw);
      this.say([...path, ...(below as Path)], `must be ${message}, got ${found(value)}`);
    }
    if (data === undefined) return undefined;
    const rules = data.rules?.map(toRule) ?? WORKBOOK_RULES;
    const names = rules.map(({ name }) => name);
    if (new Set(names).size < names.length)
      this.say([...path, 'rules'], `must have different names, got ${names.join(', ')}`);
    for (const name of Object.keys(data.expect))
      if (!names.includes(name))
        this.say(
          [...path, 'expect', name],
          `must be a rule (${names.join(', ')})${didYouMean(name, names)}`,
        );
    return toCase(data, rules, data.name ?? `case ${position + 1}`);
  }

  unknownKeys(raw: Readonly<Record<string, unknown>>, path: Path): void {
    const check = (value: unknown, shape: object, at: Path) => {
      const known = Object.keys(shape);
      for (const key of isMap(value) ? Object.keys(value) : [])
        if (!known.includes(key))
          this.say([...at, key], `is not known here${didYouMean(key, known)}`);
    };
    check(raw, caseShape, path);
    const lists: [string, object][] = [
      ['rules', ruleShape],
      ['traffic', segmentShape],
    ];
    for (const [key, shape] of lists) {
      const list = raw[key];
      if (!Array.isArray(list)) continue;
      for (const [i, one] of list.entries()) check(one, shape, [...path, key, i]);
    }
  }
}

function toRule(rule: NonNullable<CaseFile['rules']>[number]): BurnRateRule {
  const { name, severity, long, short = long, burn, eventsMin } = rule;
  return { name, severity, longMinutes: long, shortMinutes: short, burn, eventsMin };
}

function toCase(data: CaseFile, rules: readonly BurnRateRule[], name: string): BurnRateCase {
  const traffic = data.traffic.map(({ minutes, errorRatio: [bad, total] }) => ({
    minutes,
    bad,
    total,
  }));
  const expected = Object.entries(data.expect).map(([rule, spans]) => ({
    rule: rules.findIndex((one) => one.name === rule),
    spans,
  }));
  return { name, objective: data.slo, rules, startMinute: data.start, traffic, expected };
}
