// Hot: bench payments
import type { RoutingSite } from '../../sim/databases/statement-router.ts';

export interface PriorOptions {
  /** Standard deviations of logarithms: of the work around its estimate, and of alike queries. */
  readonly priorSpread: number;
  readonly noise: number;
}

/**
 * Normal posteriors of the logarithm of work by template, bucket and choice. The prior mean is the logarithm of the
 * estimate plus the mean error of all estimates of that copy and hint so far.
 * Source: Gelman et al., "Bayesian data analysis", section 2.5: precisions add, means are weighed by them.
 */
export class WorkPosteriors {
  readonly #site: RoutingSite;
  readonly #options: PriorOptions;
  readonly #counts: readonly Float64Array[]; // by template: by bucket, then choice
  readonly #sums: readonly Float64Array[]; // of logarithms
  readonly #groupOf: readonly Int32Array[]; // by template, then choice
  readonly #errors: Float64Array; // by group, sum of log work - log estimate
  readonly #errorCounts: Float64Array;

  constructor(site: RoutingSite, options: PriorOptions) {
    const { templates, copies } = site;
    this.#site = site;
    this.#options = options;
    const columns = () =>
      templates.map(({ buckets, choices }) => new Float64Array(buckets * choices.length));
    this.#counts = columns();
    this.#sums = columns();
    const groups: string[] = [];
    const groupNamed = (name: string): number => {
      const known = groups.indexOf(name);
      return known >= 0 ? known : groups.push(name) - 1;
    };
    this.#groupOf = templates.map(({ choices, hints }) =>
      Int32Array.from(choices, ({ copy, alternative, hint }) =>
        groupNamed(`${copies[copy]!.name}/${hints[alternative]![hint - 1] ?? ''}`),
      ),
    );
    this.#errors = new Float64Array(groups.length);
    this.#errorCounts = new Float64Array(groups.length);
  }

  get sizeBytes(): number {
    const all = [...this.#counts, ...this.#sums, this.#errors, this.#errorCounts];
    return all.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  count(template: number, bucket: number, choice: number): number {
    return this.#counts[template]![this.#at(template, bucket, choice)]!;
  }

  /** `estimate`: its logarithm. */
  mean(template: number, bucket: number, choice: number, estimate: number): number {
    const at = this.#at(template, bucket, choice);
    const group = this.#groupOf[template]![choice]!;
    const error = this.#errors[group]! / Math.max(1, this.#errorCounts[group]!);
    const { priorSpread, noise } = this.#options;
    const weight = (noise / priorSpread) ** 2; // of the prior, in queries
    const count = this.#counts[template]![at]!;
    return (weight * (estimate + error) + this.#sums[template]![at]!) / (weight + count);
  }

  /** Standard deviation of the mean. */
  spread(template: number, bucket: number, choice: number): number {
    const { priorSpread, noise } = this.#options;
    const weight = (noise / priorSpread) ** 2;
    return noise / Math.sqrt(weight + this.count(template, bucket, choice));
  }

  learn(
    template: number,
    bucket: number,
    choice: number,
    { estimate, work }: { readonly estimate: number; readonly work: number },
  ): void {
    const at = this.#at(template, bucket, choice);
    const group = this.#groupOf[template]![choice]!;
    this.#counts[template]![at] = this.#counts[template]![at]! + 1;
    this.#sums[template]![at] = this.#sums[template]![at]! + work;
    this.#errors[group] = this.#errors[group]! + (work - estimate);
    this.#errorCounts[group] = this.#errorCounts[group]! + 1;
  }

  #at(template: number, bucket: number, choice: number): number {
    return bucket * this.#site.templates[template]!.choices.length + choice;
  }
}
