import { costVsSlo } from './cost-vs-slo.ts';
import { day } from './day.ts';
import { differences } from './differences.ts';
import { equalSlo } from './equal-slo.ts';
import { factors } from './factors.ts';
import type { Figure } from './figure.ts';
import { goodput } from './goodput.ts';
import { latency } from './latency.ts';
import { money } from './money.ts';
import { robustness } from './robustness.ts';
import { routing } from './routing.ts';
import { system } from './system.ts';
import { timeline } from './timeline.ts';
import { tuning } from './tuning.ts';

/** In the order of a report: of what, the answer, why, and how far to trust it. */
export const FIGURES: readonly Figure[] = [
  system,
  costVsSlo,
  equalSlo,
  differences,
  factors,
  timeline,
  goodput,
  day,
  latency,
  routing,
  money,
  tuning,
  robustness,
];
