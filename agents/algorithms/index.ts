import type { AlgorithmLine } from './algorithm.ts';

/** What policies can be trained with. */
export const ALGORITHMS: readonly AlgorithmLine[] = [];
