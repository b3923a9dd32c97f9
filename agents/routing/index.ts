import type { RouterLine } from '../../sim/databases/statement-router.ts';
import { baoLine } from './bao.ts';
import { clairvoyantLine } from './clairvoyant.ts';
import { costThresholdLine } from './cost-threshold.ts';
import { freshnessAwareLine } from './freshness-aware.ts';
import { guardedBanditLine } from './guarded-bandit.ts';
import { readWriteSplitLine } from './read-write-split.ts';
import { stageLine } from './stage.ts';
import { staticHintLine } from './static-hint.ts';

/** What decides which copy of a database answers a query. */
export const ROUTERS: readonly RouterLine[] = [
  readWriteSplitLine,
  costThresholdLine,
  freshnessAwareLine,
  staticHintLine,
  stageLine,
  baoLine,
  guardedBanditLine,
  clairvoyantLine,
];
