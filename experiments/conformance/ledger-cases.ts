import { BATCH_CASES } from './ledger-cases-batches.ts';
import { REFUSAL_CASES } from './ledger-cases-refusals.ts';
import { TWO_PHASE_CASES } from './ledger-cases-two-phase.ts';

/**
 * Known answers worked out by hand from the rules of TigerBeetle's documentation, as plain data of
 * the format of docs/ledger.md: every result, alone and in its order, and balances after each way
 * that money can take.
 */
export const LEDGER_CASES: readonly unknown[] = [
  ...TWO_PHASE_CASES,
  ...BATCH_CASES,
  ...REFUSAL_CASES,
];
