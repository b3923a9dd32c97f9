import { dm } from './dm.ts';
import { dr } from './dr.ts';
import { dros } from './dros.ts';
import type { EstimatorLine } from './estimator.ts';
import { ips } from './ips.ts';
import { replay } from './replay.ts';
import { sgDr } from './sg-dr.ts';
import { sgIps } from './sg-ips.ts';
import { sndr } from './sndr.ts';
import { snips } from './snips.ts';
import { switchDr } from './switch-dr.ts';

/** How the value of a policy can be estimated from the log of another. */
export const ESTIMATORS: readonly EstimatorLine[] = [
  replay,
  ips,
  snips,
  dm,
  dr,
  sndr,
  switchDr,
  dros,
  sgIps,
  sgDr,
];
