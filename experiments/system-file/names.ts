import type { Problem } from '../../sim/options.ts';
import { didYouMean, found, isMap } from '../../sim/options.ts';
import type { JsonSchema } from '../json-schema/option-schema.ts';
import type { Path, Reading } from '../specs.ts';

const NAME = '^[a-z][a-z0-9-]*$';
const IS_NAME = new RegExp(NAME);

interface Named {
  readonly name: string;
}

/** The entries of a map from name to part, at least one, each read. */
export function readNamed<T>(
  raw: unknown,
  path: Path,
  reading: Reading,
  read: (name: string, value: unknown, path: Path) => T,
): T[] {
  const { problems } = reading;
  if (!isMap(raw) || Object.keys(raw).length === 0) {
    problems.push({ path, message: `must be a map with at least one name, got ${found(raw)}` });
    return [];
  }
  for (const name of Object.keys(raw).filter((key) => !IS_NAME.test(key)))
    problems.push({
      path: [...path, name],
      message: 'a name has lower-case letters, digits and hyphens, and begins with a letter',
      at: 'key',
    });
  return Object.entries(raw).map(([name, value]) => read(name, value, [...path, name]));
}

/** The inverse of `readNamed`. */
export function writeNamed<T extends Named>(parts: readonly T[], data: (part: T) => unknown) {
  return Object.fromEntries(parts.map((part) => [part.name, data(part)]));
}

export function namedSchema(part: JsonSchema): JsonSchema {
  const names = { pattern: NAME };
  return { type: 'object', minProperties: 1, propertyNames: names, additionalProperties: part };
}

/** A problem where `name` is none of the parts of the system that are of this noun. */
export function checkName(
  name: string,
  { noun, parts }: { readonly noun: string; readonly parts: readonly Named[] | undefined },
  path: Path,
): Problem[] {
  const names = (parts ?? []).map((part) => part.name);
  if (names.includes(name)) return [];
  const known = names.length === 0 ? `it has no ${noun}` : `${noun}s: ${names.join(', ')}`;
  const hint = didYouMean(name, names) || ` (${known})`;
  const article = /^[aeiou]/.test(noun) ? 'an' : 'a';
  const message = `must be ${article} ${noun} of this system, got '${name}'${hint}`;
  return [{ path, message }];
}
