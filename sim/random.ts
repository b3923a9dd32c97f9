import type { Site } from './units.ts';

/** A source of numbers in [0, 1). */
export type Uniform = () => number;

/**
 * All chance of one run. Two kinds of consumers:
 * what belongs to a transaction is drawn by counter (`draw`), so transaction n is the same transaction
 * under every agent; what belongs to a component or a fault comes from a stream named after it.
 */
export interface Random {
  /** An independent stream per name: a new consumer never shifts the draws of another. */
  stream(name: string): Uniform;
  /** Names a place of drawing, such as `authorise/fraud-score/work`; the same name gives the same site. */
  site(name: string): Site;
  /** A number in [0, 1) that depends on (seed, site name, transaction, visit, attempt) and nothing else. */
  draw(site: Site, transaction: number, visit: number, attempt: number): number;
}

export function createRandom(_seed: string): Random {
  throw new Error('not yet');
}
