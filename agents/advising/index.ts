import type { AdvisorLine } from './advisor.ts';
import { autoAdminLine } from './auto-admin.ts';
import { c2ucbLine } from './c2ucb.ts';
import { db2AdvisLine } from './db2-advis.ts';
import { dropLine } from './drop.ts';
import { exactLine } from './exact.ts';
import { extendLine } from './extend.ts';
import { rerunLine } from './rerun.ts';
import type { RoundAdvisorLine } from './round-advisor.ts';

/** Who chooses indexes for a workload, once. */
export const ADVISORS: readonly AdvisorLine[] = [
  extendLine,
  db2AdvisLine,
  autoAdminLine,
  dropLine,
  exactLine,
];

/** Who chooses indexes round by round, while the workload goes on and may shift. */
export const ROUND_ADVISORS: readonly RoundAdvisorLine[] = [rerunLine, c2ucbLine];
