import { found, isMap } from '../../sim/options.ts';
import { BadInput } from '../bad-input.ts';
import type { Path, Reading } from '../specs.ts';
import type { Axis } from '../types.ts';
import type { Override } from '../yaml-source.ts';
import { parseOverride } from '../yaml-source.ts';

const POINTS_MAX = 1000;
/** What makes no sense to vary, or would make the points no comparison. */
const FIXED = ['name', 'question', 'sweep', 'baseline', 'report', 'train', 'robustness'];

/** `sweep: {workload.days: [steady, flash]}`: paths of single values, each with what they take. */
export function readAxes(raw: unknown, reading: Reading): readonly Axis[] {
  if (raw === undefined) return [];
  if (!isMap(raw) || Object.keys(raw).length === 0) {
    const message = `must be a map from the path of a value to a list of values, got ${found(raw)}`;
    reading.problems.push({ path: ['sweep'], message });
    return [];
  }
  const before = reading.problems.length;
  const axes = Object.entries(raw).map(([path, values]) => readAxis(path, values, reading));
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > POINTS_MAX)
    reading.problems.push({
      path: ['sweep'],
      message: `makes ${count} experiments, at most ${POINTS_MAX} are allowed`,
    });
  return reading.problems.length === before ? axes : [];
}

function readAxis(path: string, values: unknown, { problems }: Reading): Axis {
  const at: Path = ['sweep', path];
  if (FIXED.includes(path.split('.')[0]!))
    problems.push({ path: at, message: `${path} cannot be varied`, at: 'key' });
  if (!isPath(path))
    problems.push({
      path: at,
      message: 'must be the path of a value, as workload.rate',
      at: 'key',
    });
  const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);
  if (!Array.isArray(values) || values.length === 0) {
    problems.push({ path: at, message: `must be a list of values, got ${found(values)}` });
    return { path, values: [] };
  }
  values.forEach((value, i) => {
    if (!isScalar(value))
      problems.push({
        path: [...at, i],
        message: `must be a text, a number, true or false, got ${found(value)}`,
      });
    else if (values.indexOf(value) < i)
      problems.push({ path: [...at, i], message: `${found(value)} is there twice` });
  });
  return { path, values };
}

function isPath(text: string): boolean {
  try {
    return parseOverride(`${text}=0`).path.length > 0;
  } catch (error) {
    if (error instanceof BadInput) return false;
    throw error;
  }
}

/** What one combination of values changes in the file. */
export interface Combination {
  readonly name: string; // 'days=flash scale=2'
  readonly overrides: readonly Override[];
}

/**
 * All combinations, the last axis varying fastest; a single empty one without axes. `placeOf` says
 * where a value stands, such as 'e.yaml:12:30'.
 */
export function combinationsOf(
  axes: readonly Axis[],
  placeOf: (path: Path) => string,
): readonly Combination[] {
  return axes.reduce<readonly Combination[]>(
    (all, { path, values }) =>
      all.flatMap(({ name, overrides }) =>
        values.map((value, i) => {
          const last = path.split('.').at(-1)!;
          const override = {
            ...parseOverride(`${path}=${JSON.stringify(value)}`),
            text: `${placeOf(['sweep', path, i])} sweep ${path}=${value}`,
          };
          return {
            name: `${name} ${last}=${value}`.trim(),
            overrides: [...overrides, override],
          };
        }),
      ),
    [{ name: '', overrides: [] }],
  );
}
