import { stat } from 'node:fs/promises';

/**
 * What was read from files stays for the next run of this process, as long as the file keeps its
 * size and time of change: an experiment replays the same few days many times. Only how often a
 * file is read depends on it.
 */
export class TraceCache<Value> {
  readonly #entries = new Map<string, Promise<Value>>();
  readonly #entriesMax: number;

  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax;
  }

  /** `reading`: everything else that the value depends on, as plain data. */
  async get(path: string, reading: unknown, read: () => Promise<Value>): Promise<Value> {
    const file = await stat(path).catch(() => undefined); // `read` finds better words
    const key = JSON.stringify([path, file?.size, file?.mtimeMs, reading]);
    const known = this.#entries.get(key);
    const value = known ?? read();
    this.#entries.delete(key);
    this.#entries.set(key, value); // last in the map: used last
    const oldest = this.#entries.keys().next().value;
    if (this.#entries.size > this.#entriesMax && oldest !== undefined) this.#entries.delete(oldest);
    try {
      return await value;
    } catch (error) {
      this.#entries.delete(key);
      throw error;
    }
  }
}
