import type { z } from 'zod';
import { didYouMean, found, isMap, nearestName } from '../../sim/options.ts';
import { BadInput } from '../bad-input.ts';
import { readJson } from './case-files.ts';
import { type RawCase, SCHEMAS } from './theory-case-schemas.ts';
import { type TheoryModel, theoryModel } from './theory-models.ts';
import { type MetricName, type Scope, isMetricOf, metricsOf } from './theory-metrics.ts';

/** One number that theory knows. */
export interface ExpectedValue {
  readonly name: string; // 'classes[1].waitSecondsMean'
  readonly scope: Scope;
  readonly metric: MetricName;
  readonly value: number;
}
export interface TheoryCase {
  readonly name: string; // '[3] M/M/c'
  readonly model: TheoryModel;
  readonly expected: readonly ExpectedValue[];
}

/** Reads a file of known answers. Throws BadInput with a line for everything that is wrong. */
export function loadTheoryCases(file: string): readonly TheoryCase[] {
  return readTheoryCases(file, readJson(file));
}

/** Checks parsed JSON; `file` names it in messages. */
export function readTheoryCases(file: string, raw: unknown): readonly TheoryCase[] {
  if (!Array.isArray(raw) || raw.length === 0) {
    const message = 'the file must be a list of maps with model and expected';
    throw new BadInput([`${file}: [0].model: is missing: ${message}, got ${found(raw)}`]);
  }
  const lines: string[] = [];
  const cases = raw.flatMap((one: unknown, index) => {
    const reader = new CaseReader(`${file}: [${index}]`, lines);
    return reader.read(one, index) ?? [];
  });
  if (lines.length > 0) throw new BadInput(lines);
  return cases;
}

type Path = readonly (string | number)[];
type Raw = Readonly<Record<string, unknown>>;

class CaseReader {
  readonly #place: string;
  readonly #lines: string[];

  constructor(place: string, lines: string[]) {
    this.#place = place;
    this.#lines = lines;
  }

  read(raw: unknown, index: number): TheoryCase | undefined {
    if (!isMap(raw)) return this.#say([], `must be a map with a model, got ${found(raw)}`);
    const name = raw['model'];
    if (typeof name !== 'string' || !Object.hasOwn(SCHEMAS, name)) {
      const known = Object.keys(SCHEMAS);
      const hint = typeof name === 'string' ? didYouMean(name, known) : '';
      const message = `must be one of ${known.join(', ')}, got ${found(name)}${hint}`;
      return this.#say(['model'], message);
    }
    const parsed = this.#parse(SCHEMAS[name as RawCase['model']], raw);
    if (parsed === undefined) return undefined;
    const { model, problems } = theoryModel(parsed);
    for (const { path, message } of problems) this.#say(path, message);
    const expected = this.#expected(model, raw['expected']);
    return { name: `[${index}] ${name}`, model, expected };
  }

  #parse(schema: z.ZodObject, raw: Raw): RawCase | undefined {
    const parsed = schema.safeParse(raw);
    this.#unknownKeys(raw, Object.keys(schema.shape));
    if (parsed.success) return parsed.data as RawCase;
    for (const issue of parsed.error.issues) {
      const path = issue.path as Path;
      this.#say(path, `must be ${issue.message}, got ${found(at(raw, path))}`);
    }
    return undefined;
  }

  /** Texts beside the fields are notes: they change no answer. Anything else unknown might. */
  #unknownKeys(raw: Raw, known: readonly string[]): void {
    for (const [key, value] of Object.entries(raw)) {
      const isNote = typeof value === 'string' && nearestName(key, known) === undefined;
      if (known.includes(key) || isNote) continue;
      this.#say([key], `is not known here${didYouMean(key, known)}`);
    }
  }

  #expected(model: TheoryModel, raw: unknown): readonly ExpectedValue[] {
    const values: ExpectedValue[] = [];
    if (!isMap(raw) || Object.keys(raw).length === 0) {
      this.#say(['expected'], `must be a map with at least one value, got ${found(raw)}`);
      return values;
    }
    for (const [key, value] of Object.entries(raw)) {
      if (key === 'classes' || key === 'stations') this.#list(model, key, value, values);
      else this.#value(model, { of: 'all', index: 0 }, ['expected', key], value, values);
    }
    return values;
  }

  #list(
    model: TheoryModel,
    key: 'classes' | 'stations',
    raw: unknown,
    into: ExpectedValue[],
  ): void {
    const count = model[key].length;
    if (!Array.isArray(raw) || raw.length !== count || !raw.every(isMap)) {
      this.#say(['expected', key], `must be a list of ${count} maps of values, got ${found(raw)}`);
      return;
    }
    raw.forEach((values: Raw, index) => {
      const of = key === 'classes' ? 'class' : 'station';
      for (const [metric, value] of Object.entries(values)) {
        this.#value(model, { of, index }, ['expected', key, index, metric], value, into);
      }
    });
  }

  #value(
    model: TheoryModel,
    scope: Scope,
    path: Path,
    value: unknown,
    into: ExpectedValue[],
  ): void {
    const metric = String(path.at(-1));
    if (!isMetricOf(model, scope, metric)) {
      const known = metricsOf(model, scope);
      const hint = didYouMean(metric, known) || ` (known: ${known.join(', ')})`;
      this.#say(path, `is not measured for ${model.name}${hint}`);
    } else if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
      this.#say(path, `must be a number >= 0, got ${found(value)}`);
    } else {
      into.push({ name: pathText(path.slice(1)), scope, metric, value });
    }
  }

  #say(path: Path, message: string): undefined {
    const place = pathText(path);
    const dot = place === '' || place.startsWith('[') ? '' : '.';
    this.#lines.push(`${this.#place}${dot}${place}: ${message}`);
    return undefined;
  }
}

function pathText(path: Path): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`));
  return steps.join('').replace(/^\./, '');
}

function at(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => Object(value)[step], raw);
}
