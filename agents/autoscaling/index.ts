import type { AutoscalerLine } from '../registry.ts';
import { hpaLine } from './hpa.ts';
import { staticLine } from './static.ts';
import { targetUtilizationLine } from './target-utilization.ts';

export const AUTOSCALERS: readonly AutoscalerLine[] = [staticLine, hpaLine, targetUtilizationLine];
