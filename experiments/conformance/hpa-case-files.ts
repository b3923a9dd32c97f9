import type { z } from 'zod';
import { didYouMean, found, isMap } from '../../sim/options.ts';
import { BadInput } from '../bad-input.ts';
import {
  type CpuCase,
  constants,
  constantsOfCpu,
  cpuCase,
  legacyRateCase,
  legacyStabilisationCase,
  METRICS,
  type RateCase,
  type ReplicaConstants,
  rateCase,
  type StabilisationCase,
  stabilisationCase,
  type ValueCase,
  valueCase,
} from './hpa-case-schemas.ts';

/** A file of either format, checked. */
export type HpaCases =
  | {
      readonly kind: 'replicas';
      readonly constants: ReplicaConstants;
      readonly cases: readonly (CpuCase | ValueCase)[];
    }
  | {
      readonly kind: 'behavior';
      readonly stabilisation: readonly StabilisationCase[];
      readonly rate: readonly RateCase[];
    };

type Raw = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/** Checks the parsed JSON of a file; throws BadInput with a line for everything that is wrong. */
export function readHpaCases(file: string, raw: unknown): HpaCases {
  const checker = new Checker(file);
  const cases = isMap(raw) && 'cases' in raw ? replicas(raw, checker) : behavior(raw, checker);
  if (checker.lines.length > 0 || cases === undefined) throw new BadInput(checker.lines);
  return cases;
}

function replicas(raw: Raw, checker: Checker): HpaCases | undefined {
  const isCpu = (one: unknown) => isMap(one) && one['metric'] === 'resource_cpu';
  const cases = checker.list(raw, 'cases', (one, path) => {
    const metric = isMap(one) ? one['metric'] : undefined;
    if (METRICS.some((name) => name === metric)) {
      return isCpu(one) ? checker.one(cpuCase, one, path) : checker.one(valueCase, one, path);
    }
    const [place, wanted, got] = isMap(one)
      ? [[...path, 'metric'], `one of ${METRICS.join(', ')}`, metric]
      : [path, 'a map', one];
    checker.say(place, `must be ${wanted}, got ${found(got)}`);
    return undefined;
  });
  checker.unknownKeys(raw, ['constants', 'cases'], []);
  const schema = checker.some(raw, 'cases', isCpu) ? constantsOfCpu : constants;
  const values = checker.one(schema, raw['constants'], ['constants']);
  return values && { kind: 'replicas', constants: values, cases };
}

const EITHER = 'a map with constants and cases, or with stabilisation and rate';

function behavior(raw: unknown, checker: Checker): HpaCases | undefined {
  if (!isMap(raw) || !('stabilisation' in raw || 'rate' in raw)) {
    checker.say(['cases'], `is missing: the file must be ${EITHER}, got ${found(raw)}`);
    return undefined;
  }
  checker.unknownKeys(raw, ['stabilisation', 'rate'], []);
  const isLegacy = (one: unknown) => isMap(one) && one['behavior'] === null;
  return {
    kind: 'behavior',
    stabilisation: checker.list<StabilisationCase>(raw, 'stabilisation', (one, path) =>
      isLegacy(one)
        ? checker.one(legacyStabilisationCase, one, path)
        : checker.one(stabilisationCase, one, path),
    ),
    rate: checker.list<RateCase>(raw, 'rate', (one, path) =>
      isLegacy(one) ? checker.one(legacyRateCase, one, path) : checker.one(rateCase, one, path),
    ),
  };
}

/** Collects what is wrong with a file of cases. */
export class Checker {
  readonly file: string;
  readonly lines: string[] = [];

  constructor(file: string) {
    this.file = file;
  }

  say(path: Path, message: string): void {
    const place = path
      .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
      .join('');
    this.lines.push(`${this.file}: ${place.replace(/^\./, '')}${place ? ': ' : ''}${message}`);
  }

  one<S extends z.ZodObject>(schema: S, raw: unknown, path: Path): z.infer<S> | undefined {
    const parsed = schema.safeParse(raw);
    this.unknownKeys(raw, Object.keys(schema.shape), path);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      const below = issue.path as Path;
      this.say([...path, ...below], `must be ${issue.message}, got ${found(at(raw, below))}`);
    }
    return undefined;
  }

  /** The cases of a list that may be absent, but not empty. */
  list<T>(raw: Raw, key: string, read: (one: unknown, path: Path) => T | undefined): readonly T[] {
    if (!(key in raw)) return [];
    const cases = raw[key];
    if (!Array.isArray(cases) || cases.length === 0) {
      this.say([key], `must be a list with at least one case, got ${found(cases)}`);
      return [];
    }
    return cases.flatMap((one, index) => read(one, [key, index]) ?? []);
  }

  some(raw: Raw, key: string, test: (one: unknown) => boolean): boolean {
    const cases = raw[key];
    return Array.isArray(cases) && cases.some(test);
  }

  /** Texts beside the fields are notes: they change no answer. Anything else unknown might. */
  unknownKeys(raw: unknown, known: readonly string[], path: Path): void {
    if (!isMap(raw)) return;
    for (const [key, value] of Object.entries(raw)) {
      if (known.includes(key) || typeof value === 'string') continue;
      this.say([...path, key], `is not known here${didYouMean(key, known)}`);
    }
  }
}

function at(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => Object(value)[step], raw);
}
