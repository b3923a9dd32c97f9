// Hot: bench payments
import type { RoutedTemplate, StatementQuery } from '../../sim/databases/statement-router.ts';

/**
 * What optimisers have said, by template, bucket and alternative: when a query ends, a router learns from what it
 * was told when it came.
 */
export class PastEstimates {
  readonly #estimates: readonly Float64Array[]; // by template: by bucket, then alternative
  readonly #templates: readonly RoutedTemplate[];

  constructor(templates: readonly RoutedTemplate[]) {
    this.#templates = templates;
    this.#estimates = templates.map(
      ({ buckets, copies }) => new Float64Array(buckets * copies.length),
    );
  }

  get sizeBytes(): number {
    return this.#estimates.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  note({ template, bucket, estimatedSeconds }: StatementQuery): void {
    const { length } = this.#templates[template]!.copies;
    const estimates = this.#estimates[template]!;
    for (let i = 0; i < length; i++) estimates[bucket * length + i] = estimatedSeconds[i]!;
  }

  of(template: number, bucket: number, alternative: number): number {
    const { length } = this.#templates[template]!.copies;
    return this.#estimates[template]![bucket * length + alternative]!;
  }
}
