import { chBenchmark } from './ch-benchmark.ts';
import { smallBank } from './small-bank.ts';
import type { StatementMixLine } from './statement-mix.ts';
import { tpcC } from './tpc-c.ts';
import { ycsb } from './ycsb.ts';

/** Published mixes of statements, access by access. */
export const STATEMENT_MIXES: readonly StatementMixLine[] = [tpcC, chBenchmark, ycsb, smallBank];
