import { benchActing } from './acting.ts';
import { benchBoosting } from './boosting.ts';
import type { BenchReport } from './measure.ts';
import { benchNetworks } from './networks.ts';
import { benchScalingSteps } from './scaling-steps.ts';

/** Speed of learning: each part has its rows, beside a reference measured in the same run. */
export async function benchLearning(): Promise<BenchReport> {
  const parts = [benchNetworks, benchActing, benchScalingSteps, benchBoosting];
  const rows = [];
  for (const part of parts) rows.push(...(await part()));
  return { bench: 'learning', rows };
}
