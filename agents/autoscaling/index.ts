import type { AutoscalerLine } from '../registry.ts';
import { clairvoyantLine } from './clairvoyant.ts';
import { deployedLine } from './deployed.ts';
import { exploringLine } from './exploring.ts';
import { faultyLine } from './faulty.ts';
import { holtWintersLine } from './holt-winters.ts';
import { hpaLine } from './hpa.ts';
import { kedaLine } from './keda.ts';
import { learnedLine } from './learned.ts';
import { loadAverageLine } from './load-average.ts';
import { pastAndPresentLine } from './past-and-present.ts';
import { queueingModelLine } from './queueing-model.ts';
import { scheduledLine } from './scheduled.ts';
import { seasonalQuantileLine } from './seasonal-quantile.ts';
import { squareRootStaffingLine } from './square-root-staffing.ts';
import { staticLine } from './static.ts';
import { stepScalingLine } from './step-scaling.ts';
import { targetTrackingLine } from './target-tracking.ts';
import { targetUtilizationLine } from './target-utilization.ts';

export const AUTOSCALERS: readonly AutoscalerLine[] = [
  staticLine,
  squareRootStaffingLine,
  scheduledLine,
  hpaLine,
  kedaLine,
  targetUtilizationLine,
  stepScalingLine,
  targetTrackingLine,
  holtWintersLine,
  seasonalQuantileLine,
  queueingModelLine,
  loadAverageLine,
  pastAndPresentLine,
  learnedLine,
  clairvoyantLine,
  deployedLine,
  faultyLine,
  exploringLine,
];
