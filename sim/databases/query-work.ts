import { standardNormal } from '../distributions/special-functions.ts';
import { createRandom, type Random } from '../random.ts';
import type { QueryStep } from '../system-config.ts';
import { NO_HINT } from './statement-router.ts';

/** Kinds of parameters to which a hint does the same. */
const BUCKETS_PER_HINT_CLASS = 4;
/** Of the logarithm of what a hint does to the work: most hints hurt, some help a lot (assumption). */
const HINT_MEAN = 0.4;
const HINT_SPREAD = 0.8;

/** The work of a template in each kind of its parameters, in parts of the law that its alternative states. */
export interface QueryWork {
  /** By bucket, then by choice: factor of the work, > 0. */
  readonly factor: Float64Array;
  /** By bucket, then by alternative: factor that the optimiser of the copy believes in, without hints, > 0. */
  readonly estimate: Float64Array;
}

/**
 * What the parameters of a query do to its work, drawn once for a system, the same in all of its runs (assumption):
 * size(bucket) x copy(bucket, alternative) x hint(class of buckets, alternative, hint). The first two are lognormal
 * with mean 1 and the spreads that the query states; that of a hint is lognormal with median e^0.4. An optimiser
 * estimates size x copy x an error, lognormal with median 1 and `estimateSpread`, the same each time: what it gets
 * wrong it gets wrong again. Errors of one to three orders of magnitude are what is found (Leis et al., "How good are
 * query optimizers, really?", VLDB 2015); that they are lognormal is an assumption.
 */
export function queryWork(system: string, { query, among }: QueryStep): QueryWork {
  const random = createRandom(`queries/${system}`);
  const { template, buckets, sizeSpread, copySpread, estimateSpread } = query;
  const choices = among.flatMap(({ hints }, alternative) =>
    [NO_HINT, ...hints.map((_, i) => i + 1)].map((hint) => ({ alternative, hint })),
  );
  const factor = new Float64Array(buckets * choices.length);
  const estimate = new Float64Array(buckets * among.length);
  const normal = normals(random, template);
  const hints = among.map(({ as, hints: named }) => hintFactors(named.length, buckets, as, normal));
  for (let bucket = 0; bucket < buckets; bucket++) {
    const size = unit(sizeSpread, normal(`${bucket}/size`));
    const plain = among.map(({ as }) => size * unit(copySpread, normal(`${bucket}/copy/${as}`)));
    choices.forEach(({ alternative, hint }, i) => {
      const ofHint = hints[alternative]![hintClass(bucket)]![hint]!;
      factor[bucket * choices.length + i] = plain[alternative]! * ofHint;
    });
    among.forEach(({ as }, i) => {
      const error = Math.exp(estimateSpread * normal(`${bucket}/estimate/${as}`));
      estimate[bucket * among.length + i] = plain[i]! * error;
    });
  }
  return { factor, estimate };
}

/** Standard normal by name. */
function normals(random: Random, template: string): (name: string) => number {
  return (name) => standardNormal(random.stream(`${template}/${name}`)());
}

/** Lognormal with mean 1. */
function unit(spread: number, z: number): number {
  return Math.exp(spread * z - (spread * spread) / 2);
}

function hintClass(bucket: number): number {
  return Math.floor(bucket / BUCKETS_PER_HINT_CLASS);
}

/** By class of buckets, then by hint; that of none is 1. */
function hintFactors(
  count: number,
  buckets: number,
  as: string,
  normal: (name: string) => number,
): readonly (readonly number[])[] {
  return Array.from({ length: hintClass(buckets - 1) + 1 }, (_, group) => [
    1,
    ...Array.from({ length: count }, (_, i) =>
      Math.exp(HINT_MEAN + HINT_SPREAD * normal(`${group}/hint/${as}/${i + 1}`)),
    ),
  ]);
}
