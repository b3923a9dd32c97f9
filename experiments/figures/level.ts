import type { SummaryRow } from '../types.ts';

const LEVEL = 0.95; // where no row says otherwise

/** The confidence of all intervals of a summary. */
export const levelOf = (summary: readonly SummaryRow[]): number => summary[0]?.level ?? LEVEL;
