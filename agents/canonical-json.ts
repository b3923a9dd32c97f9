import { isMap } from '../sim/options.ts';

/** JSON with sorted keys, in which Infinity and NaN differ from null: equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (isMap(value)) {
    const keys = Object.keys(value).filter((key) => value[key] !== undefined);
    const pairs = keys.sort().map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
    return `{${pairs.join()}}`;
  }
  return typeof value === 'number' ? String(value) : JSON.stringify(value ?? null);
}
