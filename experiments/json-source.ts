import type { Problem } from '../sim/options.ts';
import { BadInput } from './bad-input.ts';
import { readText } from './read-file.ts';
import { showPath } from './yaml-source.ts';

type Path = readonly (string | number)[];

/** A JSON file whose values still know their lines. */
export interface JsonSource {
  readonly file: string;
  readonly value: unknown;
  /** `file:line:col path: message`; what is missing stands where its nearest parent begins. */
  render(problem: Problem): string;
}

/** Parses a JSON file. Throws BadInput where it cannot be read or is no JSON. */
export function readJsonSource(file: string): JsonSource {
  return parseJsonSource(readText(file), file);
}

/** As `readJsonSource`, of a text; `file` names it in messages. */
export function parseJsonSource(text: string, file: string): JsonSource {
  const render = ({ path, message, at }: Problem): string => {
    const shown = path.length === 0 ? '' : ` ${showPath(path)}`;
    return `${file}:${lineAndColumn(text, offsetOf(text, path, at))}${shown}: ${message}`;
  };
  const scanner = new JsonScanner(text, () => {});
  const end = scanner.scan();
  if (scanner.isTooDeep) throw new BadInput([`${file}: is nested too deeply`]);
  if (end !== undefined)
    throw new BadInput([`${file}:${lineAndColumn(text, end)} ${notJson(text, end)}`]);
  return { file, value: parse(text, file), render };
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BadInput([`${file}: must be JSON: ${reason}`]);
  }
}

function notJson(text: string, offset: number): string {
  const got = text.slice(offset, offset + 1);
  return `is not JSON from here on, got ${got === '' ? 'the end of the file' : `'${got}'`}`;
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

/** Of the value at a path, or of its key; of the nearest parent where there is none. */
function offsetOf(text: string, path: Path, at: 'key' | undefined): number {
  const wanted = path.map(String);
  let offset = 0;
  // A parent comes before what is in it; the last of equal keys is the one that counts.
  new JsonScanner(text, (found, value, key) => {
    if (found.length > wanted.length || !found.every((step, i) => step === wanted[i])) return;
    offset = at === 'key' && found.length === wanted.length ? key : value;
  }).scan();
  return offset;
}

type Visit = (path: readonly string[], offset: number, keyOffset: number) => void;

const DEPTH_MAX = 500; // beyond it the stack may end
const SPACE = /[ \t\n\r]*/y;
const TEXT = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Visits each value of a JSON text with its offset. Source of the grammar: RFC 8259. */
class JsonScanner {
  readonly #text: string;
  readonly #visit: Visit;
  readonly #path: string[] = [];
  #at = 0;
  isTooDeep = false;

  constructor(text: string, visit: Visit) {
    this.#text = text;
    this.#visit = visit;
  }

  /** Where the text stops to be JSON, if it does. */
  scan(): number | undefined {
    const isWhole = this.#value(0);
    if (isWhole) this.#take(SPACE);
    return isWhole && this.#at === this.#text.length ? undefined : this.#at;
  }

  #value(keyOffset: number): boolean {
    this.#take(SPACE);
    this.#visit(this.#path, this.#at, keyOffset);
    this.isTooDeep ||= this.#path.length > DEPTH_MAX;
    if (this.isTooDeep) return false;
    if (this.#is('{')) return this.#items('}', () => this.#member());
    if (this.#is('[')) return this.#items(']', (position) => this.#element(position));
    return this.#take(TEXT) !== '' || this.#take(SCALAR) !== '';
  }

  #items(end: string, item: (position: number) => boolean): boolean {
    this.#at += 1;
    this.#take(SPACE);
    if (this.#skip(end)) return true;
    for (let position = 0; ; position++) {
      if (!item(position)) return false;
      this.#take(SPACE);
      if (this.#skip(end)) return true;
      if (!this.#skip(',')) return false;
    }
  }

  #member(): boolean {
    this.#take(SPACE);
    const keyOffset = this.#at;
    const key = this.#take(TEXT);
    this.#take(SPACE);
    if (key === '' || !this.#skip(':')) return false;
    return this.#below(String(JSON.parse(key)), keyOffset);
  }

  #element(position: number): boolean {
    this.#take(SPACE);
    return this.#below(String(position), this.#at);
  }

  #below(step: string, keyOffset: number): boolean {
    this.#path.push(step);
    const isWhole = this.#value(keyOffset);
    if (isWhole) this.#path.pop();
    return isWhole;
  }

  #is(character: string): boolean {
    return this.#text[this.#at] === character;
  }

  #skip(character: string): boolean {
    const isThere = this.#is(character);
    if (isThere) this.#at += 1;
    return isThere;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [taken = ''] = pattern.exec(this.#text) ?? [];
    this.#at += taken.length;
    return taken;
  }
}
