import { costVsSlo } from './cost-vs-slo.ts';
import { day } from './day.ts';
import { differences } from './differences.ts';
import type { Figure } from './figure.ts';
import { latency } from './latency.ts';

export const FIGURES: readonly Figure[] = [costVsSlo, day, differences, latency];
