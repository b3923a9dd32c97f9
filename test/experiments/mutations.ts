import { isMap as isYamlMap, isScalar, isSeq, parseDocument, type Document } from 'yaml';
import { createRandom } from '../../sim/random.ts';

export interface Mutation {
  readonly name: string; // 'value services.desk.replicas = -1'
  readonly text: string;
}
type Path = readonly (string | number)[];

/** What stands instead of a value: other types, other units, out of every range. */
const VALUES: readonly unknown[] = [
  -1,
  0.5,
  1e18,
  '.nan',
  '.inf',
  '-.inf',
  true,
  'nonsense',
  '',
  '15',
  '-3s',
  '5 parsecs',
  '60%',
  [],
  {},
  [[]],
  [-1],
  null,
  '2024-13-45',
  { kind: 'nonsense' },
  { kind: 7 },
  { qqqqqqqqqq: 1 },
]; // prettier-ignore

/**
 * Changes of a YAML file, drawn by a seed: values replaced, required keys left out, keys misspelt,
 * doubled or in capitals, elements doubled, lines torn. Some leave a file that is still fine.
 */
export function mutationsOf(text: string, count: number, seed = 1): readonly Mutation[] {
  const uniform = createRandom(`mutations ${seed}`).stream('choice');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(uniform() * list.length)]!;
  const document = parseDocument(text);
  const paths = pathsOf(document.contents, []);
  const keys = paths.filter((path) => typeof path.at(-1) === 'string');
  const lists = paths.filter((path) => isSeq(document.getIn(path, true)));
  const makers: readonly (() => Mutation)[] = [
    () => replaceValue(text, pick(paths), pick(VALUES)),
    () => leaveOut(text, pick(keys)),
    () => rename(text, pick(keys), pick([misspelt, capital, swapped])),
    () => doubleKey(text, pick(keys)),
    () => doubleElement(text, pick(lists)),
    () => tear(text, Math.floor(uniform() * text.length)),
    () => indentLine(text, Math.floor(uniform() * text.split('\n').length)),
  ];
  return makers.flatMap((make) => Array.from({ length: count }, make));
}

function pathsOf(node: unknown, path: Path): Path[] {
  if (isYamlMap(node))
    return node.items.flatMap(({ key, value }) => {
      const at = [...path, String(isScalar(key) ? key.value : key)];
      return [at, ...pathsOf(value, at)];
    });
  if (isSeq(node))
    return node.items.flatMap((item, i) => [[...path, i], ...pathsOf(item, [...path, i])]);
  return [];
}

const shown = (path: Path) => path.join('.');

function changed(text: string, change: (document: Document) => void): string {
  const document = parseDocument(text) as unknown as Document;
  change(document);
  return String(document);
}

function replaceValue(text: string, path: Path, value: unknown): Mutation {
  const put = typeof value === 'string' ? parseDocument(value).contents : value;
  return {
    name: `value ${shown(path)} = ${JSON.stringify(value)}`,
    text: changed(text, (document) => document.setIn(path, put)),
  };
}

function leaveOut(text: string, path: Path): Mutation {
  const without = changed(text, (document) => document.deleteIn(path));
  return { name: `without ${shown(path)}`, text: without };
}

const misspelt = (key: string) => `${key.slice(0, -1)}x${key.slice(-1)}`;
const capital = (key: string) => key.charAt(0).toUpperCase() + key.slice(1);
const swapped = (key: string) => key.slice(1, 2) + key.slice(0, 1) + key.slice(2);

function rename(text: string, path: Path, to: (key: string) => string): Mutation {
  const key = String(path.at(-1));
  return {
    name: `key ${shown(path)} as ${to(key)}`,
    text: changed(text, (document) => {
      const value = document.getIn(path, true);
      document.deleteIn(path);
      document.setIn([...path.slice(0, -1), to(key)], value);
    }),
  };
}

function doubleKey(text: string, path: Path): Mutation {
  return {
    name: `twice ${shown(path)}`,
    text: changed(text, (document) => {
      const map = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
      if (!isYamlMap(map)) return;
      const pair = map.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
      if (pair !== undefined) map.items.push(pair);
    }),
  };
}

function doubleElement(text: string, path: Path): Mutation {
  return {
    name: `element again ${shown(path)}`,
    text: changed(text, (document) => {
      const list = document.getIn(path, true);
      if (isSeq(list) && list.items.length > 0) list.items.push(list.items[0]);
    }),
  };
}

function tear(text: string, at: number): Mutation {
  return { name: `torn at ${at}`, text: text.slice(0, at) };
}

function indentLine(text: string, at: number): Mutation {
  const lines = text.split('\n').map((line, i) => (i === at ? ` ${line}` : line));
  return { name: `line ${at + 1} indented`, text: lines.join('\n') };
}
