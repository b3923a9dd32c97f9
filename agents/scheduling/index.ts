import { chosenSchedulerLine } from './chosen.ts';
import { conservativeBackfillLine } from './conservative-backfill.ts';
import { criticalPathLine } from './critical-path.ts';
import { easyBackfillLine } from './easy-backfill.ts';
import { edfLine } from './edf.ts';
import { f1Line } from './f1.ts';
import { fcfsLine } from './fcfs.ts';
import { heftLine } from './heft.ts';
import { learnedSchedulerLine } from './learned.ts';
import { leastLaxityLine } from './least-laxity.ts';
import type { SchedulerLine } from './scheduler-line.ts';
import { sjfLine } from './sjf.ts';
import { unicepLine } from './unicep.ts';
import { weightedFairLine } from './weighted-fair.ts';
import { wfp3Line } from './wfp3.ts';

/** Everything that can schedule a batch cluster. */
export const SCHEDULERS: readonly SchedulerLine[] = [
  fcfsLine,
  sjfLine,
  edfLine,
  leastLaxityLine,
  easyBackfillLine,
  conservativeBackfillLine,
  heftLine,
  criticalPathLine,
  weightedFairLine,
  wfp3Line,
  unicepLine,
  f1Line,
  learnedSchedulerLine,
  chosenSchedulerLine((kind) => SCHEDULERS.find((line) => line.kind === kind)),
];
