import type { AdvisorLine } from './advisor.ts';
import { autoAdminLine } from './auto-admin.ts';
import { db2AdvisLine } from './db2-advis.ts';
import { dropLine } from './drop.ts';
import { exactLine } from './exact.ts';
import { extendLine } from './extend.ts';

/** Who chooses indexes for a workload, once. */
export const ADVISORS: readonly AdvisorLine[] = [
  extendLine,
  db2AdvisLine,
  autoAdminLine,
  dropLine,
  exactLine,
];
