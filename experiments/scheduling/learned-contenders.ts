import type { BatchContender } from './batch-spec.ts';

/**
 * Trained policies that are compared as they are, each a line of SCHEDULERS with its policy: declared before the report days are run, and
 * trained on days below 40.
 */
export const LEARNED_CONTENDERS: readonly BatchContender[] = [];
