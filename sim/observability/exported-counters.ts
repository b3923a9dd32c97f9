/**
 * Counters as an exporter shows them: since its start, or since it was last started again. What they increase by
 * between two scrapes is what Prometheus makes of the two values: a value below the one before is one since a
 * restart, and what was counted before that is lost. Source: Prometheus documentation, "Functions", rate().
 */
export class ExportedCounters<Name extends string> {
  readonly #read: Readonly<Record<Name, () => number>>;
  readonly #names: readonly Name[];
  readonly #base: Record<Name, number>; // of the true count, at the last restart
  readonly #last: Record<Name, number>; // as exported
  /** By name, over the interval that ended with the last scrape; 0 before the first. */
  readonly increase: Readonly<Record<Name, number>>;

  /** `read`: the true counts, which never fall. */
  constructor(read: Readonly<Record<Name, () => number>>) {
    this.#read = read;
    this.#names = Object.keys(read) as Name[];
    const zeros = () =>
      Object.fromEntries(this.#names.map((name) => [name, 0])) as Record<Name, number>;
    this.#base = zeros();
    this.#last = zeros();
    this.increase = zeros();
  }

  restart(): void {
    for (const name of this.#names) this.#base[name] = this.#read[name]();
  }

  scrape(): void {
    const increase = this.increase as Record<Name, number>;
    for (const name of this.#names) {
      const value = this.#read[name]() - this.#base[name];
      const last = this.#last[name];
      increase[name] = value < last ? value : value - last;
      this.#last[name] = value;
    }
  }
}
