// Hot: bench payments
import type { RoutedTemplate } from '../../sim/databases/statement-router.ts';
import type { Seconds } from '../../sim/units.ts';

/** Past times of queries by template, bucket and alternative: their mean and the last one. */
export class TimeCache {
  readonly #templates: readonly RoutedTemplate[];
  readonly #recency: number;
  readonly #counts: readonly Float64Array[];
  readonly #means: readonly Float64Array[];
  readonly #lasts: readonly Float64Array[];

  constructor(templates: readonly RoutedTemplate[], recency: number) {
    this.#templates = templates;
    this.#recency = recency;
    const columns = () =>
      templates.map(({ buckets, copies }) => new Float64Array(buckets * copies.length));
    this.#counts = columns();
    this.#means = columns();
    this.#lasts = columns();
  }

  get sizeBytes(): number {
    return [...this.#counts, ...this.#means, ...this.#lasts].reduce(
      (sum, { byteLength }) => sum + byteLength,
      0,
    );
  }

  /** (1 - recency) x mean + recency x last; NaN: never seen. */
  of(template: number, bucket: number, alternative: number): Seconds {
    const at = this.#at(template, bucket, alternative);
    if (this.#counts[template]![at] === 0) return Number.NaN;
    const mean = this.#means[template]![at]!;
    return mean + this.#recency * (this.#lasts[template]![at]! - mean);
  }

  learn(template: number, bucket: number, alternative: number, seconds: Seconds): void {
    const at = this.#at(template, bucket, alternative);
    const count = this.#counts[template]![at]! + 1;
    const means = this.#means[template]!;
    this.#counts[template]![at] = count;
    means[at] = means[at]! + (seconds - means[at]!) / count;
    this.#lasts[template]![at] = seconds;
  }

  #at(template: number, bucket: number, alternative: number): number {
    return bucket * this.#templates[template]!.copies.length + alternative;
  }
}
