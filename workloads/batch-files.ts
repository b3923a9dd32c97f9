import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { found, isMap } from '../sim/options.ts';
import { traceError } from './traces.ts';

const GZIP_MAGIC = [0x1f, 0x8b] as const; // RFC 1952, section 2.3.1

/** The text of a file, gunzipped where it is gzip. Throws an InputError that names it. */
export async function readBatchText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw traceError(path, `: cannot be read (${error instanceof Error ? error.message : error})`);
  });
  const isGzip = GZIP_MAGIC.every((byte, i) => bytes[i] === byte);
  try {
    return (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch {
    throw traceError(path, ': is no complete gzip file');
  }
}

/** The value of a JSON file, gzipped or not. Throws an InputError that names it. */
export async function readBatchJson(path: string): Promise<JsonPlace> {
  const text = await readBatchText(path);
  try {
    return new JsonPlace(path, '', JSON.parse(text));
  } catch (error) {
    throw traceError(path, `: must be JSON (${error instanceof Error ? error.message : error})`);
  }
}

/** A value within a JSON file, with its place for messages. */
export class JsonPlace {
  readonly #file: string;
  readonly #path: string;
  readonly #value: unknown;

  constructor(file: string, path: string, value: unknown) {
    this.#file = file;
    this.#path = path;
    this.#value = value;
  }

  field(name: string): JsonPlace {
    const value = isMap(this.#value) ? this.#value[name] : this.refuse('a map');
    return new JsonPlace(this.#file, `${this.#path}.${name}`, value);
  }
  get keys(): readonly string[] {
    return isMap(this.#value) ? Object.keys(this.#value) : this.refuse('a map');
  }
  get items(): readonly JsonPlace[] {
    if (!Array.isArray(this.#value)) return this.refuse('a list');
    return this.#value.map((item, i) => new JsonPlace(this.#file, `${this.#path}[${i}]`, item));
  }
  get text(): string {
    return typeof this.#value === 'string' ? this.#value : this.refuse('a text');
  }
  /** Finite and at least `least`. */
  number(least: number): number {
    const value = this.#value;
    const isFine = typeof value === 'number' && Number.isFinite(value) && value >= least;
    return isFine ? value : this.refuse(`a number >= ${least}`);
  }
  refuse(expected: string): never {
    const place = this.#path.replace(/^\./, '') || 'the file';
    throw traceError(this.#file, `: ${place} must be ${expected}, found ${found(this.#value)}`);
  }
}
