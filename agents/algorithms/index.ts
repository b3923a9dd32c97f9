import type { AlgorithmLine } from './algorithm.ts';
import { linThompson } from './lin-thompson.ts';
import { linUcb } from './lin-ucb.ts';

/** What policies can be trained with. */
export const ALGORITHMS: readonly AlgorithmLine[] = [linUcb, linThompson];
