import type { GuardLine } from '../registry.ts';
import { blindLine } from './blind.ts';
import { boundsLine } from './bounds.ts';
import { cutOffLine } from './cut-off.ts';
import { freezeLine } from './freeze.ts';
import { hysteresisLine } from './hysteresis.ts';
import { rateLimitLine } from './rate-limit.ts';

export const GUARDS: readonly GuardLine[] = [
  boundsLine,
  rateLimitLine,
  hysteresisLine,
  freezeLine,
  cutOffLine,
  blindLine,
];
