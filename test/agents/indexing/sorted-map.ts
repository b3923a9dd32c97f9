/** A map kept as a sorted array: slow, obvious, what every index must agree with. */
export class SortedMap {
  readonly keys: number[] = [];
  readonly #values = new Map<number, number>();

  find(key: number): number {
    return this.#values.get(key) ?? -1;
  }
  ceiling(key: number): number {
    return this.keys.find((one) => one >= key) ?? Number.NaN;
  }
  insert(key: number, value: number): boolean {
    const isNew = !this.#values.has(key);
    this.#values.set(key, value);
    if (isNew) this.keys.splice(this.#rank(key), 0, key);
    return isNew;
  }
  remove(key: number): boolean {
    if (!this.#values.delete(key)) return false;
    this.keys.splice(this.#rank(key), 1);
    return true;
  }
  scan(from: number, limit: number): readonly (readonly [number, number])[] {
    const start = this.#rank(from);
    return this.keys.slice(start, start + limit).map((key) => [key, this.find(key)] as const);
  }

  #rank(key: number): number {
    const at = this.keys.findIndex((one) => one >= key);
    return at < 0 ? this.keys.length : at;
  }
}
