import type { EvictionLine } from '../../sim/databases/eviction-policy.ts';
import { arcLine } from './arc.ts';
import { beladyLine } from './belady.ts';
import { clockLine } from './clock.ts';
import { fifoLine } from './fifo.ts';
import { gdsfLine } from './gdsf.ts';
import { learnedAdmissionLine } from './learned-admission.ts';
import { lecarLine } from './lecar.ts';
import { lfuLine } from './lfu.ts';
import { lfuDaLine } from './lfu-da.ts';
import { lirsLine } from './lirs.ts';
import { lrbLine } from './lrb.ts';
import { lruLine } from './lru.ts';
import { mruLine } from './mru.ts';
import { policyBanditLine } from './policy-bandit.ts';
import { qdlpFifoLine } from './qdlp-fifo.ts';
import { s3FifoLine } from './s3-fifo.ts';
import { sieveLine } from './sieve.ts';
import { slruLine } from './slru.ts';
import { twoQLine } from './two-q.ts';
import { wTinyLfuLine } from './w-tiny-lfu.ts';

/** What leaves a cache when something else comes in. */
export const EVICTION_POLICIES: readonly EvictionLine[] = [
  arcLine,
  beladyLine,
  clockLine,
  fifoLine,
  gdsfLine,
  learnedAdmissionLine,
  lecarLine,
  lfuDaLine,
  lfuLine,
  lirsLine,
  lrbLine,
  lruLine,
  mruLine,
  policyBanditLine,
  qdlpFifoLine,
  s3FifoLine,
  sieveLine,
  slruLine,
  twoQLine,
  wTinyLfuLine,
];
