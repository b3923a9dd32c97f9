import { BadInput, didYouMean } from '../bad-input.ts';
import { BOOTSTRAP_METHODS } from './bootstrap-intervals.ts';
import { ESTIMATORS } from './estimators/index.ts';
import type { EvaluationOptions } from './evaluate.ts';
import { SUPPORT_LIMITS } from './support.ts';

export interface OpeSettings extends EvaluationOptions {
  readonly gamma: number; // discount per step of a log with steps, in [0, 1]
}

export const ESTIMATOR_KINDS: readonly string[] = ESTIMATORS.map(({ kind }) => kind);

/** What `ope` does where nothing else is asked for. */
export const OPE_DEFAULTS: OpeSettings = {
  level: 0.95,
  seed: 1,
  resamples: 1999,
  method: 'percentile',
  estimators: ESTIMATOR_KINDS,
  clip: Number.POSITIVE_INFINITY,
  rewards: undefined,
  limits: SUPPORT_LIMITS,
  isForced: false,
  gamma: 1,
};

/** Options as texts of a command line. */
export type SettingTexts = Readonly<Record<(typeof TEXTS)[number], string | undefined>>;
const TEXTS = ['estimators', 'level', 'method', 'clip', 'rewards', 'gamma'] as const;

/** The settings that texts ask for; throws BadInput with a line for each that is wrong. */
export function readSettings(texts: SettingTexts): Partial<OpeSettings> {
  const problems: string[] = [];
  const read = <Value>(
    name: keyof SettingTexts,
    parse: (text: string) => Value | undefined,
    expected: string,
  ): Partial<Record<typeof name, Value>> => {
    const text = texts[name];
    if (text === undefined) return {};
    const value = parse(text);
    if (value === undefined) problems.push(`--${name} ${text}: must be ${expected}`);
    return value === undefined ? {} : { [name]: value };
  };
  const settings = {
    ...read('estimators', (text) => kindsOf(text, problems), `among ${ESTIMATOR_KINDS.join(', ')}`),
    ...read('level', (text) => numberIf(text, (value) => value > 0 && value < 1), 'in (0, 1)'),
    ...read('gamma', (text) => numberIf(text, (value) => value >= 0 && value <= 1), 'in [0, 1]'),
    ...read('method', methodOf, `one of ${BOOTSTRAP_METHODS.join(', ')}`),
    ...read('clip', clipOf, 'a number above 0, auto or none'),
    ...read('rewards', rangeOf, 'two numbers, the smaller first, such as 0,1'),
  };
  if (problems.length > 0) throw new BadInput(problems);
  return settings as Partial<OpeSettings>;
}

function kindsOf(text: string, problems: string[]): readonly string[] {
  const kinds = text.split(',').map((kind) => kind.trim());
  for (const kind of kinds)
    if (!ESTIMATOR_KINDS.includes(kind))
      problems.push(
        `--estimators ${kind}: must be one of ${ESTIMATOR_KINDS.join(', ')}${didYouMean(kind, ESTIMATOR_KINDS)}`,
      );
  return [...new Set(kinds)];
}

function numberIf(text: string, holds: (value: number) => boolean): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return holds(value) ? value : undefined;
}

const methodOf = (text: string) => BOOTSTRAP_METHODS.find((method) => method === text);

function clipOf(text: string): number | 'auto' | undefined {
  if (text === 'auto') return text;
  if (text === 'none') return Number.POSITIVE_INFINITY;
  return numberIf(text, (value) => value > 0);
}

function rangeOf(text: string): { readonly min: number; readonly max: number } | undefined {
  const [min, max, more] = text.split(',').map((part) => numberIf(part, Number.isFinite));
  const isRange = min !== undefined && max !== undefined && more === undefined && min < max;
  return isRange && text.split(',').length === 2 ? { min, max } : undefined;
}
