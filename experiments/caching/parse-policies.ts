import { EVICTION_POLICIES } from '../../agents/caching/index.ts';
import { InputError, type OptionTable, readOptions } from '../../sim/options.ts';
import { BadInput, didYouMean } from '../bad-input.ts';
import type { CachePolicy } from './simulate-cache.ts';

const GROUPS = ['rules', 'learned', 'bounds', 'all'] as const;
const ROLES: Readonly<Record<string, readonly string[]>> = {
  rules: ['rule'],
  learned: ['learned'],
  bounds: ['bound'],
  all: ['rule', 'learned', 'bound'],
};

/**
 * Reads `lru,slru:segments=5,belady`: kinds of the registry, options behind a colon with semicolons between them; or a
 * group of them: rules, learned, bounds, all. Throws BadInput with all that is wrong.
 */
export function parsePolicies(text: string): readonly CachePolicy[] {
  const wrong: string[] = [];
  if (text.split(',').some((item) => item.trim() === ''))
    throw new BadInput([`--policies ${text}: must be names between commas`]);
  const policies = text.split(',').flatMap((item) => {
    try {
      return parseItem(item.trim());
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      wrong.push(...error.lines);
      return [];
    }
  });
  const names = policies.map(({ name }) => name);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  wrong.push(...[...new Set(twice)].map((name) => `--policies ${name}: is given twice`));
  if (wrong.length > 0) throw new BadInput(wrong);
  return policies;
}

function parseItem(item: string): readonly CachePolicy[] {
  const roles = Object.hasOwn(ROLES, item) ? ROLES[item] : undefined;
  if (roles !== undefined)
    return EVICTION_POLICIES.filter(({ role }) => roles.includes(role)).map(({ kind }) =>
      policyOf(kind),
    );
  return [parsePolicy(item)];
}

/** One policy by the name that it bears in results, such as `slru:segments=5`. Throws BadInput. */
export function parsePolicy(name: string): CachePolicy {
  const [kind = '', ...rest] = name.split(':');
  return policyOf(kind, rest.join(':'));
}

/** One policy; `settings` as `segments=5;bits=2`, empty for its defaults. Throws BadInput. */
export function policyOf(kind: string, settings = ''): CachePolicy {
  const line = EVICTION_POLICIES.find((one) => one.kind === kind);
  const kinds = [...EVICTION_POLICIES.map((one) => one.kind), ...GROUPS];
  if (line === undefined) {
    const hint = didYouMean(kind, kinds) || `; there are ${kinds.join(', ')}`;
    throw new BadInput([`--policies ${kind}: is no cache policy${hint}`]);
  }
  const name = settings === '' ? kind : `${kind}:${settings}`;
  const pairs = settings === '' ? [] : settings.split(';').map((one) => one.split('='));
  const keys = pairs.map(([key = '']) => key.trim());
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  if (twice !== undefined) throw new BadInput([`--policies ${name}: ${twice} is given twice`]);
  const raw = Object.fromEntries(
    pairs.map(([key = '', value = '']) => [key.trim(), settingOf(line.options, key.trim(), value)]),
  );
  try {
    return { name, line, options: readOptions(line.options, raw) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new BadInput(
      error.problems.map(({ path, message }) => `--policies ${name}: ${path.join('.')} ${message}`),
    );
  }
}

/** A text as the option has it; what cannot be read stays a text, and the check names it. */
function settingOf(table: OptionTable, key: string, text: string): unknown {
  const type = Object.hasOwn(table, key) ? table[key]?.value.type : undefined;
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  const isNumeric = type === 'number' || type === 'bytes' || type === undefined;
  return isNumeric && text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text;
}
