import { didYouMean, found, isMap } from '../../sim/options.ts';
import { metricNamed } from '../metrics/index.ts';
import type { ExperimentConfig } from '../types.ts';
import { readTable } from '../specs.ts';
import type { Path, Reading } from '../specs.ts';

export const RANGE_MAX = 100_000; // days or seeds of one list; a longer range is a typing error

/** `[first, last]`, both included, as the list of its integers. */
export function readRange(raw: unknown, path: Path, { problems }: Reading): readonly number[] {
  const isCount = (value: unknown): value is number =>
    Number.isSafeInteger(value) && Number(value) >= 0;
  const [first, last] = Array.isArray(raw) && raw.length === 2 ? raw : [undefined, undefined];
  const isRange = isCount(first) && isCount(last) && first <= last && last - first < RANGE_MAX;
  if (isRange) return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const shown = Array.isArray(raw) ? `[${raw.map(found).join(', ')}]`.slice(0, 80) : found(raw);
  problems.push({
    path,
    message: `must be [first, last], integers >= 0 and both included, got ${shown}`,
  });
  return [];
}

/** A list of different names, all of them known; absent: `initial`. */
export function readNames(
  raw: unknown,
  initial: readonly string[],
  known: readonly string[],
  path: Path,
  { problems }: Reading,
): readonly string[] {
  if (raw === undefined) return initial;
  if (!Array.isArray(raw) || raw.length === 0) {
    problems.push({ path, message: `must be a list of names, got ${found(raw)}` });
    return [];
  }
  raw.forEach((name, i) => {
    const at = [...path, i];
    if (typeof name !== 'string' || !known.includes(name)) {
      const hint = typeof name === 'string' ? didYouMean(name, known) : '';
      const message = `must be one of ${known.join(', ')}, got ${found(name)}${hint}`;
      problems.push({ path: at, message });
    } else if (raw.indexOf(name) < i)
      problems.push({ path: at, message: `'${name}' is there twice` });
  });
  return raw.map(String);
}

/** What "better" means: one metric as small as possible while others stay below a bound. */
export function readObjective(
  raw: unknown,
  primary: string,
  metrics: readonly string[],
  reading: Reading,
): ExperimentConfig['objective'] {
  if (raw === undefined) return { minimize: primary, subject: {} };
  const isCost = (name: string) => metricNamed(name)?.better === 'lower';
  const choice = { type: 'choice', of: metrics.filter(isCost) } as const;
  const values = readTable(
    {
      minimize: { value: choice, description: 'metric of which less is better' },
      subject: { value: { type: 'shares' }, default: {}, description: 'upper bounds of metrics' },
    },
    raw,
    ['objective'],
    reading,
  );
  const subject = isMap(values['subject']) ? (values['subject'] as Record<string, number>) : {};
  for (const name of Object.keys(subject).filter((key) => !metrics.includes(key)))
    reading.problems.push({
      path: ['objective', 'subject', name],
      message: `must be a metric${didYouMean(name, metrics)}`,
      at: 'key',
    });
  return { minimize: String(values['minimize']), subject };
}
